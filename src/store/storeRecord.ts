import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { writeFileDurably } from './durableFile.ts';
import { StoreKeyInvalid } from './storeErrors.ts';

/**
 * What is written beside the ciphertext in `store.json`. `keyCheck` tells a wrong key from a damaged file, which SQLite itself
 * cannot; it is a MAC of a fixed text under a random 256-bit key and says nothing about the key.
 */
const recordShape = z.object({
  backend: z.string().min(1),
  keyCheck: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.string(),
  appVersion: z.string(),
});
export type StoreRecord = z.infer<typeof recordShape>;

/** @returns null when there is none; @throws StoreKeyInvalid when it cannot be understood */
export function readStoreRecord(path: string): StoreRecord | null {
  if (!existsSync(path)) return null;
  try {
    return recordShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new StoreKeyInvalid('密钥记录 store.json 读不出来', { cause });
  }
}

export function writeStoreRecord(path: string, record: StoreRecord): void {
  writeFileDurably(path, `${JSON.stringify(record, null, 2)}\n`);
}

function keyCheckOf(key: Buffer): string {
  return createHmac('sha256', key).update('yijie store key check').digest('hex');
}

export function newStoreRecord(
  backend: string,
  key: Buffer,
  createdAt: IsoDateTime,
  appVersion: string,
): StoreRecord {
  return { backend, keyCheck: keyCheckOf(key), createdAt, appVersion };
}

export function keyFits(record: StoreRecord, key: Buffer): boolean {
  return timingSafeEqual(Buffer.from(record.keyCheck, 'hex'), Buffer.from(keyCheckOf(key), 'hex'));
}
