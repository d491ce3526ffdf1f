import type { Prepared } from '../bridge/contract.ts';
import type { SettlementInput, SettlementResult } from '../domain/settlement.ts';
import type { BillRecord } from '../store/bill.ts';
import type { CentreSettlement } from '../upstream/settlementWire.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

/** A bill that is stored and, online, known to the centre; no money has moved. */
export interface PreparedBill {
  readonly bill: BillRecord;
  readonly person: PersonAtDesk;
  readonly mode: Prepared['mode'];
  /** What `local` was computed from; null when nothing was computed. */
  readonly input: SettlementInput | null;
  readonly local: SettlementResult;
  /** The centre's trial; null offline. */
  readonly centre: CentreSettlement | null;
  readonly notices: readonly string[];
}
