import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import type { InsuranceType } from '../domain/person.ts';
import { emptyYearToDate, type YearToDate, type YearToDateKey } from '../domain/yearToDate.ts';
import { countColumn, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { yearToDateKeyColumn, yearToDateKeys, yearToDateShape } from './yearToDateColumns.ts';

/** One value a yearly figure has had, and the settlement that made it so (null: taken over from the centre). */
export interface YearToDateVersion {
  readonly key: YearToDateKey;
  readonly version: number;
  readonly value: number;
  readonly settlementId: string | null;
  readonly writtenAt: IsoDateTime;
}

const versionRow: z.ZodType<YearToDateVersion> = z.object({
  key: yearToDateKeyColumn,
  version: countColumn,
  value: countColumn,
  settlementId: z.string().nullable(),
  writtenAt: momentColumn,
});
const columns = 'key, version, value, settlement_id AS settlementId, written_at AS writtenAt';
const ofPersonAndYear = 'WHERE person_no = :personNo AND insurance_type = :insuranceType AND year = :year';
const selectHistory = query(
  'accumulator.history',
  versionRow,
  `SELECT ${columns} FROM accumulator ${ofPersonAndYear} ORDER BY key, version`,
);
const selectCurrent = query(
  'accumulator.current',
  versionRow,
  `SELECT ${columns} FROM accumulator AS one ${ofPersonAndYear} AND version = (
     SELECT max(version) FROM accumulator ${ofPersonAndYear} AND key = one.key
   )`,
);
const insert = command(
  'accumulator.insert',
  `INSERT INTO accumulator (person_no, insurance_type, year, key, version, value, settlement_id, written_at)
   VALUES (:personNo, :insuranceType, :year, :key, :version, :value, :settlementId, :writtenAt)`,
);

function readCurrent(
  reader: StoreReader,
  personNo: string,
  insuranceType: InsuranceType,
  year: number,
): ReadonlyMap<YearToDateKey, YearToDateVersion> {
  const rows = reader.many(selectCurrent, { personNo, insuranceType, year });
  return new Map(rows.map((row) => [row.key, row]));
}

/** What the person has used of each yearly limit, or null when nothing was ever written. */
export function readYearToDate(
  reader: StoreReader,
  personNo: string,
  insuranceType: InsuranceType,
  year: number,
): YearToDate | null {
  const current = readCurrent(reader, personNo, insuranceType, year);
  if (current.size === 0) return null;
  const values = Object.fromEntries([...current].map(([key, { value }]) => [key, value]));
  return yearToDateShape.parse({ ...emptyYearToDate, ...values });
}

/**
 * Adds a version of each figure that differs from the current one; nothing is overwritten, so that a reversal and an auditor can
 * see what each settlement started from.
 * @returns the number of versions added
 */
export function writeYearToDate(
  writer: StoreWriter,
  written: {
    readonly personNo: string;
    readonly insuranceType: InsuranceType;
    readonly year: number;
    readonly yearToDate: YearToDate;
    readonly settlementId: string | null;
    readonly writtenAt: IsoDateTime;
  },
): number {
  const { personNo, insuranceType, year, yearToDate, settlementId, writtenAt } = written;
  const current = readCurrent(writer, personNo, insuranceType, year);
  const changed = yearToDateKeys.filter((key) => current.get(key)?.value !== yearToDate[key]);
  for (const key of changed) {
    const version = (current.get(key)?.version ?? 0) + 1;
    const value = yearToDate[key];
    writer.run(insert, { personNo, insuranceType, year, key, version, value, settlementId, writtenAt });
  }
  return changed.length;
}

/** Every version, by figure and age. */
export function yearToDateHistory(
  reader: StoreReader,
  personNo: string,
  insuranceType: InsuranceType,
  year: number,
): YearToDateVersion[] {
  return reader.many(selectHistory, { personNo, insuranceType, year });
}
