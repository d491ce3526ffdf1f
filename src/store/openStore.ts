import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { beijingTime, type IsoDateTime } from '../domain/calendar.ts';
import { auditTailFault } from './audit.ts';
import type { Connection, StatementWatch } from './connection.ts';
import { copyDatabase, isPlainDatabase, removeDatabase } from './copyFile.ts';
import { ensureDataFolder } from './dataFolder.ts';
import { flushFile, flushFolderOf } from './durableFile.ts';
import { checkEngineVersion, engineVersion } from './engineCheck.ts';
import { type InstanceLock, takeInstanceLock } from './instanceLock.ts';
import { type KeyProvider, keyBytes } from './keyProvider.ts';
import { migrateDatabase } from './migrateDatabase.ts';
import { applyMigrations, type Migration, readHistory } from './migration.ts';
import { auditSm3 } from './migrations/0005-audit-sm3.ts';
import { allMigrations } from './migrations/index.ts';
import { type ConnectionSettings, openForInspection, openForWriting } from './openConnection.ts';
import { runAside } from './runAside.ts';
import { checkedTables, checkWhole, quickCheck } from './soundness.ts';
import { type OpeningReport, readerOver, type Store, type StoreFoundation, storeOver } from './store.ts';
import {
  StoreFileMissing,
  StoreKeyBackendChanged,
  StoreKeyInvalid,
  StoreKeyWrong,
  StoreNotDatabase,
} from './storeErrors.ts';
import { type StorePaths, storePaths } from './storePaths.ts';
import {
  keyFits,
  newStoreRecord,
  readStoreRecord,
  type StoreRecord,
  writeStoreRecord,
} from './storeRecord.ts';
import { toFolderError, toStoreError } from './toStoreError.ts';

export interface OpenStoreOptions {
  readonly dataDir: string;
  readonly keyProvider: KeyProvider;
  readonly nowMs: () => number;
  readonly appVersion: string;
  /** The migrations this program knows; `allMigrations` unless a test builds an older file. */
  readonly migrations?: readonly Migration[];
  /** Time for the check at start [250]. */
  readonly quickCheckBudgetMs?: number;
  /** Above this size the file takes no more rows: StoreFull [8 GiB]. */
  readonly maxBytes?: number;
  /** A statement that takes at least this long is reported [100]. */
  readonly slowStatementMs?: number;
  readonly onSlowStatement?: (name: string, durationMs: number) => void;
  /** Called before every statement, `transaction.begin` and `transaction.commit` among them; may throw in its place. */
  readonly beforeStatement?: (name: string) => void;
}

const defaultQuickCheckBudgetMs = 250;
/** Links of the audit chain that are verified at every start. */
const auditedAtStart = 100;
const defaultMaxBytes = 8 * 1024 ** 3;
const defaultSlowStatementMs = 100;

interface Opening {
  readonly options: OpenStoreOptions;
  readonly paths: StorePaths;
  readonly known: readonly Migration[];
  readonly settings: ConnectionSettings;
  readonly record: StoreRecord | null;
  readonly openedAt: IsoDateTime;
}

function watchOf(options: OpenStoreOptions): StatementWatch {
  return {
    slowStatementMs: options.slowStatementMs ?? defaultSlowStatementMs,
    onSlowStatement: options.onSlowStatement ?? (() => {}),
    beforeStatement: options.beforeStatement ?? (() => {}),
  };
}

function unwrapKey(keyProvider: KeyProvider, record: StoreRecord | null): Buffer {
  if (record !== null && record.backend !== keyProvider.backend) {
    throw new StoreKeyBackendChanged(record.backend, keyProvider.backend);
  }
  const key = keyProvider.unwrap();
  if (key.length !== keyBytes) throw new StoreKeyInvalid(`长度应为 ${keyBytes} 字节`);
  if (record !== null && !keyFits(record, key)) throw new StoreKeyWrong();
  return key;
}

/** Traces of an earlier store: then a missing database is a loss to be looked into, not a first start. */
function wasHereBefore({ paths, record }: Opening): boolean {
  // The record is written just before the first rename: with the half-made file still there, the first start was cut short.
  if (record !== null) return !existsSync(paths.creating);
  return existsSync(`${paths.database}-wal`) || readdirSync(paths.backups).length > 0;
}

function saveRecord({ options, paths, settings, openedAt }: Opening): void {
  const { keyProvider, appVersion } = options;
  writeStoreRecord(paths.record, newStoreRecord(keyProvider.backend, settings.key, openedAt, appVersion));
}

/** Made complete under another name first, so that a file called `yijie.db` is never half made. */
function createDatabase(opening: Opening): void {
  const { paths, settings, known, openedAt } = opening;
  if (wasHereBefore(opening)) throw new StoreFileMissing();
  removeDatabase(paths.creating);
  const connection = openForWriting({ ...settings, path: paths.creating }, { create: true });
  try {
    applyMigrations(connection, known, 0, openedAt);
  } finally {
    connection.close();
  }
  flushFile(paths.creating);
  saveRecord(opening);
  renameSync(paths.creating, paths.database);
  flushFolderOf(paths.database);
}

function isNotDatabase(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_NOTADB';
}

/** SQLite says "not a database" for a wrong key and for a foreign file alike; the key check beside the file tells them apart. */
function readHistoryOf(opening: Opening, connection: Connection): number {
  try {
    return readHistory(connection, opening.known).length;
  } catch (error) {
    if (!isNotDatabase(error)) throw error;
    throw opening.record === null
      ? new StoreKeyWrong({ cause: error })
      : new StoreNotDatabase({ cause: error });
  }
}

/** Reads only: a file that is refused keeps every byte. */
function inspectDatabase(opening: Opening): {
  readonly schemaNo: number;
  readonly uncheckedTables: readonly string[];
} {
  const { paths, settings, options } = opening;
  // SQLite would take an empty file for a new database, and an unencrypted one is not ours.
  if (statSync(paths.database).size === 0 || isPlainDatabase(paths.database)) throw new StoreNotDatabase();
  const connection = openForInspection(settings);
  try {
    const schemaNo = readHistoryOf(opening, connection);
    const budgetMs = options.quickCheckBudgetMs ?? defaultQuickCheckBudgetMs;
    return { schemaNo, uncheckedTables: quickCheck(connection, budgetMs, statSync(paths.database).size) };
  } finally {
    connection.close();
  }
}

function prepareFile(
  opening: Opening,
): Omit<OpeningReport, 'sqliteVersion' | 'synchronous' | 'journalMode' | 'cipher' | 'auditFault'> {
  const { paths, settings, known, openedAt } = opening;
  const created = !existsSync(paths.database);
  if (created) createDatabase(opening);
  const { schemaNo, uncheckedTables } = inspectDatabase(opening);
  if (opening.record === null && !created) saveRecord(opening);
  if (schemaNo === known.length) {
    return { created, migratedFrom: null, backupPath: null, schemaNo, uncheckedTables };
  }
  const backupPath = migrateDatabase(paths, settings, known, schemaNo, openedAt);
  return { created, migratedFrom: schemaNo, backupPath, schemaNo: known.length, uncheckedTables: [] };
}

function openWithKey(
  options: OpenStoreOptions,
  paths: StorePaths,
  record: StoreRecord | null,
  key: Buffer,
): Omit<StoreFoundation, 'release'> {
  const known = options.migrations ?? allMigrations;
  const settings = {
    path: paths.database,
    key,
    watch: watchOf(options),
    maxBytes: options.maxBytes ?? defaultMaxBytes,
  };
  const openedAt = beijingTime(options.nowMs());
  const prepared = prepareFile({ options, paths, known, settings, record, openedAt });
  const connection = openForWriting(settings, { create: false });
  const reader = readerOver(connection);
  return {
    connection,
    opening: {
      ...prepared,
      auditFault: known.includes(auditSm3) ? auditTailFault(reader, auditedAtStart) : null,
      sqliteVersion: engineVersion(),
      synchronous: 'FULL',
      journalMode: 'wal',
      cipher: 'sqlcipher',
    },
    backUp: (path) => copyDatabase(connection, { ...settings, path }, known),
    checkWhole: () => checkWhole(connection),
    checkedTables: () => checkedTables(connection),
    aside: (task) => runAside({ task, database: paths.database, key: Uint8Array.from(key) }),
  };
}

function openLocked(options: OpenStoreOptions, paths: StorePaths, lock: InstanceLock): Store {
  const record = readStoreRecord(paths.record);
  const key = unwrapKey(options.keyProvider, record);
  try {
    const foundation = openWithKey(options, paths, record, key);
    return storeOver({
      ...foundation,
      release() {
        try {
          foundation.connection.close();
        } finally {
          key.fill(0);
          lock.release();
        }
      },
    });
  } catch (error) {
    key.fill(0);
    throw error;
  }
}

/**
 * Opens the store of `dataDir`, making it on the first start and migrating it when this program is newer. Never recreates
 * or repairs a file by itself: every refusal leaves the data as it was.
 * @throws StoreLocked, StoreFolderNotWritable, StoreFull, StoreIoFailed, StoreKeyMissing, StoreKeyInvalid, StoreKeyWrong,
 * StoreKeyBackendChanged, StoreNotDatabase, StoreFileMissing, StoreDamaged, StoreFromNewerVersion, StoreHistoryDiffers,
 * StoreMigrationFailed, StoreEngineUnfit
 */
export function openStore(options: OpenStoreOptions): Store {
  checkEngineVersion(engineVersion());
  const paths = storePaths(options.dataDir);
  ensureDataFolder(paths);
  const lock = takeInstanceLock(paths.lock, beijingTime(options.nowMs()));
  try {
    return openLocked(options, paths, lock);
  } catch (error) {
    lock.release();
    throw toFolderError(options.dataDir, toStoreError('open', error));
  }
}
