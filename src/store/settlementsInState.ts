import { checkLimit } from './columns.ts';
import type { StoreReader } from './handles.ts';
import { type SettlementRecord, settlementColumns, settlementRow } from './settlement.ts';
import type { SettlementState } from './settlementState.ts';
import { query } from './statement.ts';

const select = query(
  'settlement.inState',
  settlementRow,
  `SELECT ${settlementColumns} FROM settlement
   WHERE (SELECT state FROM settlement_state WHERE settlement_id = settlement.id ORDER BY seq DESC LIMIT 1) = :state
   ORDER BY order_no LIMIT :limit`,
);

/** Oldest first: what waits longest is dealt with first. */
export function listSettlementsInState(
  reader: StoreReader,
  state: SettlementState,
  limit: number,
): SettlementRecord[] {
  return reader.many(select, { state, limit: checkLimit(limit) });
}
