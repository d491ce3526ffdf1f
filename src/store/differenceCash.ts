import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { checkLimit } from './columns.ts';
import type { StoreReader } from './handles.ts';
import { query } from './statement.ts';

/** The acts of the audit chain that say whether, and from which drawer, money moved after a settlement. */
export const differenceActs = {
  slip: 'difference.slip',
  clear: 'difference.clear',
  settleAgain: 'statement.settleAgain',
} as const;

const select = query(
  'differenceCash.list',
  z.object({ settlementId: z.string() }),
  `SELECT cleared.subject AS settlementId FROM audit AS cleared
   WHERE cleared.action = '${differenceActs.clear}' AND cleared.at >= :from AND cleared.at < :to
     AND coalesce(
       (SELECT slip.actor FROM audit AS slip
        WHERE slip.subject = cleared.subject AND slip.action = '${differenceActs.slip}' AND slip.seq < cleared.seq
        ORDER BY slip.seq DESC LIMIT 1),
       cleared.actor) = :operatorNo
   ORDER BY cleared.seq LIMIT :limit`,
);
const selectAct = query(
  'differenceCash.act',
  z.object({ seq: z.int() }),
  'SELECT seq FROM audit WHERE subject = :settlementId AND action = :action LIMIT 1',
);

/**
 * Settlements whose difference was cleared between `from` and `to` with the money of this operator's drawer: whoever gave the
 * patient the 补退单, or, without one, whoever cleared it.
 */
export function differencesPaidBy(
  reader: StoreReader,
  range: {
    readonly operatorNo: string;
    readonly from: IsoDateTime;
    readonly to: IsoDateTime;
    readonly limit: number;
  },
): string[] {
  const { operatorNo, from, to, limit } = range;
  return reader
    .many(select, { operatorNo, from, to, limit: checkLimit(limit) })
    .map(({ settlementId }) => settlementId);
}

/** Whether a 补退单 was ever given out for it. */
export function hasDifferenceSlip(reader: StoreReader, settlementId: string): boolean {
  return reader.one(selectAct, { settlementId, action: differenceActs.slip }) !== null;
}

/** Whether it only replaces, at the centre, a settlement whose cash was taken before. */
export function isSettledAgain(reader: StoreReader, settlementId: string): boolean {
  return reader.one(selectAct, { settlementId, action: differenceActs.settleAgain }) !== null;
}
