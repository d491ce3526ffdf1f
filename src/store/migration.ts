import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { countColumn } from './columns.ts';
import type { Connection } from './connection.ts';
import { command, query } from './statement.ts';
import {
  StoreFromNewerVersion,
  StoreHistoryDiffers,
  StoreMigrationFailed,
  StoreNotDatabase,
} from './storeErrors.ts';

export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly no: number;
  readonly name: string;
  readonly sql: string;
}

/** "YiJi": a store of another program, opened by accident with our key, is not ours to change. */
const applicationId = 0x59694a69;

const createHistory = command(
  'migration.create',
  `CREATE TABLE IF NOT EXISTS migration (
    no INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_at TEXT NOT NULL
  ) STRICT`,
);
const insertApplied = command(
  'migration.insert',
  'INSERT INTO migration (no, name, sha256, applied_at) VALUES (:no, :name, :sha256, :appliedAt)',
);
const appliedRow = z.object({ no: countColumn, name: z.string(), sha256: z.string() });
type Applied = z.infer<typeof appliedRow>;
const readApplied = query('migration.read', appliedRow, 'SELECT no, name, sha256 FROM migration ORDER BY no');
const begin = command('migration.begin', 'BEGIN IMMEDIATE');
const commit = command('migration.commit', 'COMMIT');

function digestOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

/**
 * The migrations already in the file. What is applied must be the beginning of what we know, digest by digest: this catches
 * both a downgrade and a file that another branch has changed.
 * @throws StoreNotDatabase, StoreFromNewerVersion, StoreHistoryDiffers
 */
export function readHistory(connection: Connection, known: readonly Migration[]): readonly Applied[] {
  if (connection.pragma('application_id') !== applicationId) throw new StoreNotDatabase();
  const applied = connection.many(readApplied, {});
  applied.forEach((row, index) => {
    const migration = known[index];
    if (migration === undefined) throw new StoreFromNewerVersion();
    if (row.no !== migration.no || row.name !== migration.name || row.sha256 !== digestOf(migration)) {
      throw new StoreHistoryDiffers(row.no);
    }
  });
  return applied;
}

function applyOne(connection: Connection, migration: Migration, appliedAt: IsoDateTime): void {
  connection.execute(begin);
  try {
    connection.execute(createHistory);
    connection.execute(command(`migration.${migration.no}`, migration.sql));
    connection.run(insertApplied, {
      no: migration.no,
      name: migration.name,
      sha256: digestOf(migration),
      appliedAt,
    });
    connection.pragma(`application_id = ${applicationId}`);
    connection.pragma(`user_version = ${migration.no}`);
    connection.execute(commit);
  } catch (error) {
    connection.rollback();
    throw error;
  }
}

/** Applies what follows number `after`, each in one transaction. @throws StoreMigrationFailed */
export function applyMigrations(
  connection: Connection,
  known: readonly Migration[],
  after: number,
  appliedAt: IsoDateTime,
): void {
  for (const migration of known.slice(after)) {
    try {
      applyOne(connection, migration, appliedAt);
    } catch (cause) {
      throw new StoreMigrationFailed(migration.no, { cause });
    }
  }
}
