import { checkLimit } from './columns.ts';
import type { StoreReader } from './handles.ts';
import { type SettlementRecord, settlementColumns, settlementRow } from './settlement.ts';
import type { OpenSettlementState } from './settlementState.ts';
import { query } from './statement.ts';

const select = query(
  'settlement.inState',
  settlementRow,
  `SELECT ${settlementColumns} FROM settlement
   WHERE id IN (SELECT settlement_id FROM settlement_open WHERE state = :state)
   ORDER BY order_no LIMIT :limit`,
);

/** Oldest first: what waits longest is dealt with first. */
export function listSettlementsInState(
  reader: StoreReader,
  state: OpenSettlementState,
  limit: number,
): SettlementRecord[] {
  return reader.many(select, { state, limit: checkLimit(limit) });
}
