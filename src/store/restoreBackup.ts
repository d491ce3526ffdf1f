import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { IsoDateTime } from '../domain/calendar.ts';
import { removeDatabase } from './copyFile.ts';
import { flushFile, flushFolderOf } from './durableFile.ts';
import type { StorePaths } from './storePaths.ts';

const companions = ['', '-wal', '-shm', '-journal'];

/** Database, log and companions into `damaged-<moment>` of the data folder: evidence, never thrown away. @returns the folder */
export function moveAside(paths: StorePaths, at: IsoDateTime): string {
  const folder = join(paths.dataDir, `damaged-${at.replace(/\D/g, '')}`);
  mkdirSync(folder, { mode: 0o700 });
  for (const suffix of companions) {
    const file = `${paths.database}${suffix}`;
    if (existsSync(file)) renameSync(file, join(folder, basename(file)));
  }
  flushFolderOf(join(folder, 'any'));
  flushFolderOf(paths.database);
  return folder;
}

/** A copy of the backup in the database's place, by one rename; the backup itself stays. */
export function putInPlace(backupPath: string, paths: StorePaths): void {
  removeDatabase(paths.migrating);
  copyFileSync(backupPath, paths.migrating);
  flushFile(paths.migrating);
  renameSync(paths.migrating, paths.database);
  flushFolderOf(paths.database);
}

/** Back where it was: nothing could be restored. */
export function putBack(folder: string, paths: StorePaths): void {
  removeDatabase(paths.database);
  for (const name of readdirSync(folder)) renameSync(join(folder, name), join(paths.dataDir, name));
  rmSync(folder, { recursive: true });
}
