import Database from 'better-sqlite3';
import {
  ConflictingRecord,
  StoreDamaged,
  StoreFolderNotWritable,
  StoreFull,
  StoreIoFailed,
  StoreLocked,
} from './storeErrors.ts';

/**
 * SQLite's result codes as the store's errors; anything that is not one comes back unchanged. SQLite's messages name tables
 * and columns, never values, so they may be kept.
 */
export function toStoreError(statementName: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { code } = error;
  const options = { cause: error };
  if (code.startsWith('SQLITE_CONSTRAINT'))
    return new ConflictingRecord(statementName, error.message, options);
  if (code === 'SQLITE_FULL') return new StoreFull(options);
  if (code.startsWith('SQLITE_IOERR')) return new StoreIoFailed(options);
  if (code.startsWith('SQLITE_CORRUPT')) return new StoreDamaged([error.message], options);
  if (code.startsWith('SQLITE_BUSY')) return new StoreLocked(null, options);
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
    return new StoreFolderNotWritable(statementName, options);
  }
  return error;
}

const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
const deniedCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

/** Errors of the file system on the way to the store. */
export function toFolderError(dataDir: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (fullCodes.has(code)) return new StoreFull({ cause: error });
  if (deniedCodes.has(code)) return new StoreFolderNotWritable(dataDir, { cause: error });
  if (code === 'EIO') return new StoreIoFailed({ cause: error });
  return toStoreError(dataDir, error);
}
