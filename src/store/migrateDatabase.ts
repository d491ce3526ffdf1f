import { copyFileSync, existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { IsoDateTime } from '../domain/calendar.ts';
import type { Connection } from './connection.ts';
import { copyDatabase, removeDatabase } from './copyFile.ts';
import { flushFile, flushFolderOf } from './durableFile.ts';
import { applyMigrations, type Migration } from './migration.ts';
import { type ConnectionSettings, openForWriting } from './openConnection.ts';
import { checkWhole } from './soundness.ts';
import { StoreDamaged, StoreIoFailed, StoreMigrationFailed } from './storeErrors.ts';
import type { StorePaths } from './storePaths.ts';

const maxBackups = 5;

function copyForMigration(
  paths: StorePaths,
  settings: ConnectionSettings,
  known: readonly Migration[],
): void {
  removeDatabase(paths.migrating);
  const original = openForWriting(settings, { create: false });
  try {
    original.pragma('wal_checkpoint(TRUNCATE)');
    copyDatabase(original, { ...settings, path: paths.migrating }, known);
  } finally {
    original.close();
  }
  // The original becomes the backup as one file: nothing of it may still be in the log beside it.
  const log = `${paths.database}-wal`;
  if (existsSync(log) && statSync(log).size > 0) throw new StoreIoFailed();
}

/** A migration that leaves a broken reference or index has failed, whatever its statements said. */
function checkMigrated(copy: Connection, no: number): void {
  try {
    const faults = checkWhole(copy);
    if (faults.length > 0) throw new StoreDamaged(faults);
  } catch (cause) {
    throw new StoreMigrationFailed(no, { cause });
  }
}

function migrateCopy(
  paths: StorePaths,
  settings: ConnectionSettings,
  known: readonly Migration[],
  after: number,
  appliedAt: IsoDateTime,
): void {
  const copy = openForWriting({ ...settings, path: paths.migrating }, { create: false });
  try {
    applyMigrations(copy, known, after, appliedAt);
    checkMigrated(copy, known.length);
  } finally {
    copy.close();
  }
  flushFile(paths.migrating);
}

/** A second name for the original; a copy where the file system has no hard links. */
function keepOriginal(paths: StorePaths, backup: string): void {
  // Left by an attempt of the same second: another name of this very file, onto which it must not be copied.
  rmSync(backup, { force: true });
  try {
    linkSync(paths.database, backup);
  } catch {
    copyFileSync(paths.database, backup);
    flushFile(backup);
  }
  flushFolderOf(backup);
}

function forgetOldBackups(paths: StorePaths): void {
  const backups = readdirSync(paths.backups)
    .filter((name) => /^before-\d{4}-\d{14}\.db$/.test(name))
    .sort((first, second) => first.slice(-17).localeCompare(second.slice(-17)));
  for (const name of backups.slice(0, -maxBackups)) rmSync(join(paths.backups, name));
}

/**
 * Migrates a copy and puts it in the original's place by one rename; the original, untouched, becomes the backup. A failure
 * or a power cut at any point therefore leaves the file as it was, with no restoring step that could itself fail.
 * @param after the number of migrations the file already has
 * @returns the path of the backup
 * @throws StoreMigrationFailed, StoreFull, StoreDamaged
 */
export function migrateDatabase(
  paths: StorePaths,
  settings: ConnectionSettings,
  known: readonly Migration[],
  after: number,
  appliedAt: IsoDateTime,
): string {
  const backup = join(
    paths.backups,
    `before-${String(known.length).padStart(4, '0')}-${appliedAt.replace(/\D/g, '')}.db`,
  );
  try {
    copyForMigration(paths, settings, known);
    migrateCopy(paths, settings, known, after, appliedAt);
    keepOriginal(paths, backup);
    renameSync(paths.migrating, paths.database);
    flushFolderOf(paths.database);
  } catch (error) {
    removeDatabase(paths.migrating);
    throw error;
  }
  forgetOldBackups(paths);
  return backup;
}
