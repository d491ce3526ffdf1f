import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { StoreLocked } from './storeErrors.ts';
import { toFolderError } from './toStoreError.ts';

const holderRow = z.object({ pid: z.int(), startedAt: z.string() });
const holderWaitMs = 500;

/**
 * Two terminals on one folder would send one settlement twice. The lock is a small plain SQLite file that says who holds it (pid
 * and start time) and on which the holder keeps a write lock of the operating system: that lock dies with the process,
 * so a lock left by a crash or a power cut is never mistaken for a live one, even when its pid has been given to another program.
 */
export interface InstanceLock {
  release(): void;
}

function readHolder(database: Database.Database): z.infer<typeof holderRow> | null {
  try {
    database.pragma(`busy_timeout = ${holderWaitMs}`);
    return holderRow.parse(database.prepare('SELECT pid, started_at AS startedAt FROM holder').get());
  } catch {
    return null;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

function hold(database: Database.Database, startedAt: string): void {
  database.exec('BEGIN IMMEDIATE');
  database.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL, started_at TEXT NOT NULL) STRICT');
  database.exec('DELETE FROM holder');
  database.prepare('INSERT INTO holder VALUES (?, ?)').run(process.pid, startedAt);
  database.exec('COMMIT');
  // Reserved, not exclusive: a second terminal must still be able to read who holds it.
  database.exec('BEGIN IMMEDIATE');
}

function tryLock(path: string, startedAt: string): InstanceLock {
  const database = new Database(path, { timeout: 0 });
  try {
    hold(database, startedAt);
    return { release: () => database.close() };
  } catch (error) {
    const holder = isBusy(error) ? readHolder(database) : null;
    database.close();
    throw isBusy(error) ? new StoreLocked(holder, { cause: error }) : error;
  }
}

function isUnreadable(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT'))
  );
}

/**
 * @param startedAt shown to whoever is refused
 * @throws StoreLocked naming the holder; StoreFolderNotWritable; StoreFull
 */
export function takeInstanceLock(path: string, startedAt: string): InstanceLock {
  try {
    try {
      return tryLock(path, startedAt);
    } catch (error) {
      // A lock file torn by a power cut holds nothing worth keeping, and nobody can hold a lock they could not open.
      if (!isUnreadable(error)) throw error;
      rmSync(path);
      return tryLock(path, startedAt);
    }
  } catch (error) {
    throw toFolderError(path, error);
  }
}
