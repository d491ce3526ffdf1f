import { existsSync, statSync } from 'node:fs';
import { isPlainDatabase } from './copyFile.ts';
import type { StoreReader } from './handles.ts';
import type { KeyProvider } from './keyProvider.ts';
import { readHistory } from './migration.ts';
import { allMigrations } from './migrations/index.ts';
import { openForInspection } from './openConnection.ts';
import { readerOver } from './store.ts';
import { StoreAbsent, StoreFromOlderVersion, StoreKeyWrong, StoreNotDatabase } from './storeErrors.ts';
import { storePaths } from './storePaths.ts';
import { keyFits, readStoreRecord } from './storeRecord.ts';

/** A store that is only looked at: it changes nothing, takes no lock, and may stand beside a running terminal. */
export interface ReadingStore {
  readonly reader: StoreReader;
  close(): void;
}

const noWatch = { slowStatementMs: Number.POSITIVE_INFINITY, onSlowStatement() {}, beforeStatement() {} };

/**
 * Opens the file of `dataDir` for reading. Never makes, migrates or repairs anything.
 * @throws StoreAbsent, StoreNotDatabase, StoreKeyWrong, StoreKeyMissing, StoreKeyInvalid, StoreFromOlderVersion,
 * StoreFromNewerVersion, StoreHistoryDiffers
 */
export function openForReading(dataDir: string, keyProvider: KeyProvider): ReadingStore {
  const paths = storePaths(dataDir);
  if (!existsSync(paths.database)) throw new StoreAbsent();
  if (statSync(paths.database).size === 0 || isPlainDatabase(paths.database)) throw new StoreNotDatabase();
  const key = keyProvider.unwrap();
  const record = readStoreRecord(paths.record);
  if (record !== null && !keyFits(record, key)) throw new StoreKeyWrong();
  const connection = openForInspection({ path: paths.database, key, watch: noWatch, maxBytes: 0 });
  const close = () => {
    connection.close();
    key.fill(0);
  };
  try {
    if (readHistory(connection, allMigrations).length < allMigrations.length)
      throw new StoreFromOlderVersion();
    return { reader: readerOver(connection), close };
  } catch (error) {
    close();
    throw error;
  }
}
