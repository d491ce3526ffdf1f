import Database from 'better-sqlite3';
import { z } from 'zod';
import { StoreEngineUnfit } from './storeErrors.ts';

/** 3.51.3 fixes the WAL-reset race by which two connections could lose commits; 3.52.0 was withdrawn. */
const minVersion = [3, 51, 3] as const;
const withdrawnVersion = '3.52.0';

/** @throws StoreEngineUnfit */
export function checkEngineVersion(version: string): void {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  const firstDifference = minVersion.findIndex((part, index) => parts[index] !== part);
  const newer = (parts[firstDifference] ?? 0) > (minVersion[firstDifference] ?? 0);
  if ((firstDifference >= 0 && !newer) || version === withdrawnVersion)
    throw new StoreEngineUnfit(`SQLite ${version}`);
}

/** The version of the SQLite this process has loaded. */
export function engineVersion(): string {
  const database = new Database(':memory:');
  try {
    return z.string().parse(database.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    database.close();
  }
}
