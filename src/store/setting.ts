import { z } from 'zod';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

const select = query(
  'setting.read',
  z.object({ value: z.string() }),
  'SELECT value FROM setting WHERE key = :key',
);
const upsert = command(
  'setting.write',
  'INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = :value',
);
const remove = command('setting.delete', 'DELETE FROM setting WHERE key = :key');

export function readSetting(reader: StoreReader, key: string): string | null {
  return reader.one(select, { key })?.value ?? null;
}

export function writeSetting(writer: StoreWriter, key: string, value: string): void {
  writer.run(upsert, { key, value });
}

export function deleteSetting(writer: StoreWriter, key: string): void {
  writer.run(remove, { key });
}
