import { closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { flushFile, flushFolderOf } from './durableFile.ts';
import { type Migration, readHistory } from './migration.ts';
import { type ConnectionSettings, openForInspection } from './openConnection.ts';
import { checkWhole } from './soundness.ts';
import { StoreDamaged, StoreMisuse } from './storeErrors.ts';

const plainHeader = 'SQLite format 3\0';

/** The first bytes of every unencrypted SQLite file. */
export function isPlainDatabase(path: string): boolean {
  const header = Buffer.alloc(plainHeader.length);
  const handle = openSync(path, 'r');
  try {
    readSync(handle, header, 0, header.length, 0);
  } finally {
    closeSync(handle);
  }
  return header.toString('latin1') === plainHeader;
}

/** The database at `path` and its companions. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}

function checkCopy(settings: ConnectionSettings, known: readonly Migration[]): void {
  if (isPlainDatabase(settings.path)) throw new StoreDamaged(['the copy is not encrypted']);
  const copy = openForInspection(settings);
  try {
    readHistory(copy, known);
    const faults = checkWhole(copy);
    if (faults.length > 0) throw new StoreDamaged(faults);
  } finally {
    copy.close();
  }
}

/**
 * A whole, encrypted copy under the same key, proved by opening it: VACUUM INTO sees one consistent state, which copying a live
 * file does not. No partial copy is left behind.
 * @param target where the copy goes, with the settings to open it
 * @throws StoreMisuse when the target exists; StoreFull; StoreDamaged when the copy does not check
 */
export function copyDatabase(
  connection: Connection,
  target: ConnectionSettings,
  known: readonly Migration[],
): void {
  if (existsSync(target.path)) throw new StoreMisuse('备份文件已存在');
  if (connection.inTransaction) throw new StoreMisuse('备份不能在写入过程中进行');
  try {
    connection.run({ name: 'copy.vacuumInto', sql: 'VACUUM INTO :path' }, { path: target.path });
    flushFile(target.path);
    flushFolderOf(target.path);
    checkCopy(target, known);
  } catch (error) {
    removeDatabase(target.path);
    throw error;
  }
}
