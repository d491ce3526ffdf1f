import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import type { Fen } from '../domain/money.ts';
import { checkLimit, countColumn, fenColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { type SettlementRecord, settlementColumns, settlementRow } from './settlement.ts';
import { command, query } from './statement.ts';

const causes = ['packOutdated', 'yearToDate', 'rounding', 'itemClass', 'account', 'other'] as const;
/** Why the two sides may have parted; a guess for whoever looks into it. */
export type DifferenceCause = (typeof causes)[number];

export interface PolicyDifference {
  /** A key of `SettlementAmounts`. */
  readonly field: string;
  readonly localFen: Fen;
  readonly centreFen: Fen;
  readonly cause: DifferenceCause;
}

/** One settlement of which both sides have said their figures. */
export interface PolicyComparison {
  readonly settlementId: string;
  readonly pack: string;
  readonly packVersion: string;
  readonly differences: readonly PolicyDifference[];
  readonly at: IsoDateTime;
}

const insert = command(
  'policyComparison.insert',
  `INSERT INTO policy_comparison (settlement_id, pack, pack_version, differs, at)
   VALUES (:settlementId, :pack, :packVersion, :differs, :at)`,
);
const insertDifference = command(
  'policyDifference.insert',
  `INSERT INTO policy_difference (settlement_id, field, local_fen, centre_fen, cause)
   VALUES (:settlementId, :field, :localFen, :centreFen, :cause)`,
);
const selectDifferences = query(
  'policyDifference.list',
  z.object({ field: z.string(), localFen: fenColumn, centreFen: fenColumn, cause: z.enum(causes) }),
  `SELECT field, local_fen AS localFen, centre_fen AS centreFen, cause FROM policy_difference
   WHERE settlement_id = :settlementId ORDER BY field`,
);
const selectShares = query(
  'policyComparison.shares',
  z.object({
    pack: z.string(),
    packVersion: z.string(),
    compared: countColumn,
    differing: countColumn,
  }),
  `SELECT pack, pack_version AS packVersion, count(*) AS compared, sum(differs) AS differing FROM (
     SELECT pack, pack_version, differs,
       row_number() OVER (PARTITION BY pack, pack_version ORDER BY seq DESC) AS place FROM policy_comparison
   ) WHERE place <= :window GROUP BY pack, pack_version ORDER BY pack, pack_version`,
);
const selectCauses = query(
  'policyComparison.causes',
  z.object({ cause: z.enum(causes), settlements: countColumn }),
  `SELECT cause, count(DISTINCT settlement_id) AS settlements FROM policy_difference WHERE settlement_id IN (
     SELECT settlement_id FROM policy_comparison WHERE pack = :pack AND pack_version = :packVersion
     ORDER BY seq DESC LIMIT :window
   ) GROUP BY cause ORDER BY settlements DESC, cause`,
);
const selectUncompared = query(
  'policyComparison.uncompared',
  settlementRow,
  `SELECT ${settlementColumns} FROM settlement
   WHERE mode = 'provisional' AND reverses_id IS NULL AND pack <> ''
     AND NOT EXISTS (SELECT 1 FROM policy_comparison WHERE settlement_id = settlement.id)
     AND EXISTS (SELECT 1 FROM settlement_state
       WHERE settlement_id = settlement.id AND state IN ('final', 'difference') AND centre IS NOT NULL)
   ORDER BY order_no LIMIT :limit`,
);

/** @throws ConflictingRecord when the settlement was compared before */
export function insertComparison(writer: StoreWriter, comparison: PolicyComparison): void {
  const { settlementId, pack, packVersion, differences, at } = comparison;
  writer.run(insert, { settlementId, pack, packVersion, differs: differences.length === 0 ? 0 : 1, at });
  for (const difference of differences) writer.run(insertDifference, { settlementId, ...difference });
}

export function listDifferences(reader: StoreReader, settlementId: string): PolicyDifference[] {
  return reader.many(selectDifferences, { settlementId });
}

export interface PackShare {
  readonly pack: string;
  readonly packVersion: string;
  readonly compared: number;
  readonly differing: number;
}

/** For each pack version, how many of its newest `window` comparisons differ. */
export function packShares(reader: StoreReader, window: number): PackShare[] {
  return reader.many(selectShares, { window: checkLimit(window) });
}

/** Among the newest `window` of one pack version, most frequent first. */
export function countCauses(
  reader: StoreReader,
  of: { readonly pack: string; readonly packVersion: string; readonly window: number },
): { readonly cause: DifferenceCause; readonly settlements: number }[] {
  const { pack, packVersion, window } = of;
  return reader.many(selectCauses, { pack, packVersion, window: checkLimit(window) });
}

/** Settlements made offline that the centre has answered since, oldest first. */
export function listUncompared(reader: StoreReader, limit: number): SettlementRecord[] {
  return reader.many(selectUncompared, { limit: checkLimit(limit) });
}
