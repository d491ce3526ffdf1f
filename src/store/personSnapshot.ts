import { z } from 'zod';
import type { Entitlement, PersonSnapshot } from '../domain/person.ts';
import {
  dateColumn,
  fenColumn,
  insuranceTypeColumn,
  jsonColumnOf,
  jsonText,
  momentColumn,
} from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { yearToDateShape } from './yearToDateColumns.ts';

/** What was known of a person at one moment; `local` when the terminal has carried the centre's answer forward itself. */
export interface SavedSnapshot {
  readonly id: string;
  readonly snapshot: PersonSnapshot;
  readonly source: 'centre' | 'local';
}

const entitlementShape: z.ZodType<Entitlement> = z.object({
  insuranceType: insuranceTypeColumn,
  personType: z.string(),
  status: z.enum(['active', 'suspended', 'invalid', 'ended', 'none']),
  insuredAdmdvs: z.string(),
  employer: z.string().nullable(),
  civilServant: z.boolean(),
  hasAccount: z.boolean(),
  accountBalanceFen: fenColumn,
  waitingUntil: dateColumn.nullable(),
  yearToDate: yearToDateShape,
});
const snapshotShape: z.ZodType<PersonSnapshot> = z.object({
  personNo: z.string(),
  identityNumber: z.string(),
  name: z.string(),
  sex: z.enum(['male', 'female', 'unknown']),
  birthDate: dateColumn.nullable(),
  identityClasses: z.array(z.string()),
  entitlements: z.array(entitlementShape),
  seenAt: momentColumn,
});
const savedRow: z.ZodType<SavedSnapshot> = z.object({
  id: z.string(),
  source: z.enum(['centre', 'local']),
  snapshot: jsonColumnOf(snapshotShape),
});

const insert = command(
  'personSnapshot.insert',
  `INSERT INTO person_snapshot (id, person_no, identity_number, name, source, seen_at, body)
   VALUES (:id, :personNo, :identityNumber, :name, :source, :seenAt, :body)`,
);
const selectBy = (column: 'identity_number' | 'person_no') =>
  query(
    `personSnapshot.by.${column}`,
    savedRow,
    `SELECT id, source, body AS snapshot FROM person_snapshot
     WHERE ${column} = :value ORDER BY seen_at DESC, seq DESC LIMIT 1`,
  );
const selectByIdentityNumber = selectBy('identity_number');
const selectByPersonNo = selectBy('person_no');
export function savePersonSnapshot(writer: StoreWriter, saved: SavedSnapshot): void {
  const { personNo, identityNumber, name, seenAt } = saved.snapshot;
  const body = jsonText(saved.snapshot);
  writer.run(insert, { id: saved.id, source: saved.source, personNo, identityNumber, name, seenAt, body });
}

/** The most recently seen; of two of the same second, the one saved later. */
export function latestSnapshotByIdentityNumber(
  reader: StoreReader,
  identityNumber: string,
): SavedSnapshot | null {
  return reader.one(selectByIdentityNumber, { value: identityNumber });
}

export function latestSnapshotByPersonNo(reader: StoreReader, personNo: string): SavedSnapshot | null {
  return reader.one(selectByPersonNo, { value: personNo });
}
