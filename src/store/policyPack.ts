import { z } from 'zod';
import type { IsoDate, IsoDateTime } from '../domain/calendar.ts';
import { dateColumn, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/** A signed pack as it was received, whole. Old versions stay for old dates. */
export interface StoredPolicyPack {
  readonly pack: string;
  readonly version: string;
  readonly activeFrom: IsoDate;
  readonly keyId: string;
  readonly bundle: string;
  readonly receivedAt: IsoDateTime;
}

const row: z.ZodType<StoredPolicyPack> = z.object({
  pack: z.string(),
  version: z.string(),
  activeFrom: dateColumn,
  keyId: z.string(),
  bundle: z.string(),
  receivedAt: momentColumn,
});
const insert = command(
  'policyPack.insert',
  `INSERT INTO policy_pack (pack, version, active_from, key_id, bundle, received_at)
   VALUES (:pack, :version, :activeFrom, :keyId, :bundle, :receivedAt)`,
);
const selectAll = query(
  'policyPack.list',
  row,
  `SELECT pack, version, active_from AS activeFrom, key_id AS keyId, bundle, received_at AS receivedAt
   FROM policy_pack ORDER BY pack, active_from, received_at`,
);

/** @throws ConflictingRecord when this version of the pack is stored already */
export function insertPolicyPack(writer: StoreWriter, stored: StoredPolicyPack): void {
  writer.run(insert, { ...stored });
}

export function listPolicyPacks(reader: StoreReader): StoredPolicyPack[] {
  return reader.many(selectAll, {});
}
