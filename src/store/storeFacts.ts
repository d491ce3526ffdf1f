import { z } from 'zod';
import { type AuditHead, auditHead } from './audit.ts';
import { countColumn } from './columns.ts';
import type { StoreReader } from './handles.ts';
import { query } from './statement.ts';

/**
 * By what a copy is compared with its original. Settlements are never changed, so those up to `lastOrderNo` must add up to the
 * same for ever, in the store as in every copy of it.
 */
export interface StoreFacts {
  readonly lastOrderNo: number;
  readonly settlements: number;
  readonly totalFen: number;
  readonly fundTotalFen: number;
  readonly cashFen: number;
  readonly auditHead: AuditHead;
}

const sums = query(
  'storeFacts.sums',
  z.object({
    lastOrderNo: countColumn,
    settlements: countColumn,
    totalFen: countColumn,
    fundTotalFen: countColumn,
    cashFen: countColumn,
  }),
  `SELECT coalesce(max(order_no), 0) AS lastOrderNo, count(*) AS settlements, coalesce(sum(total_fen), 0) AS totalFen,
     coalesce(sum(fund_total_fen), 0) AS fundTotalFen, coalesce(sum(cash_fen), 0) AS cashFen
   FROM settlement WHERE order_no <= :upTo`,
);
const headAt = query(
  'storeFacts.headAt',
  z.object({ seq: countColumn, digest: z.string() }),
  'SELECT seq, digest FROM audit WHERE seq = :seq',
);

/** @param asOf facts of a copy: the same settlements and the same link of the audit chain are looked at here */
export function storeFacts(reader: StoreReader, asOf: StoreFacts | null = null): StoreFacts {
  const upTo = asOf?.lastOrderNo ?? Number.MAX_SAFE_INTEGER;
  const added = reader.one(sums, { upTo });
  if (added === null) throw new Error('an aggregate without a row');
  const nothing = { seq: 0, digest: '0'.repeat(64) };
  const head =
    asOf === null ? auditHead(reader) : (reader.one(headAt, { seq: asOf.auditHead.seq }) ?? nothing);
  return { ...added, auditHead: head };
}

export function sameFacts(first: StoreFacts, second: StoreFacts): boolean {
  return (
    first.lastOrderNo === second.lastOrderNo &&
    first.settlements === second.settlements &&
    first.totalFen === second.totalFen &&
    first.fundTotalFen === second.fundTotalFen &&
    first.cashFen === second.cashFen &&
    first.auditHead.seq === second.auditHead.seq &&
    first.auditHead.digest === second.auditHead.digest
  );
}
