import Database from 'better-sqlite3';
import { Connection, type StatementWatch } from './connection.ts';
import { StoreEngineUnfit } from './storeErrors.ts';
import { toStoreError } from './toStoreError.ts';

const pageBytes = 4096;
/** Keeps the log from holding a day's peak for ever. */
const maxLogBytes = 64 * 1024 ** 2;

export interface ConnectionSettings {
  readonly path: string;
  readonly key: Buffer;
  readonly watch: StatementWatch;
  readonly maxBytes: number;
}

/**
 * The SQLCipher 4 page format (AES-256-CBC, HMAC-SHA512 on every page), not the library's own ChaCha20 default: as strong, and
 * a hospital that has only the file and the key can open it with widely available tools. The key is random and given raw, so there is no
 * passphrase to stretch and opening costs nothing.
 */
function openWithKey(path: string, key: Buffer, options: Database.Options): Database.Database {
  const database = new Database(path, { ...options, timeout: 0 });
  try {
    database.pragma("cipher = 'sqlcipher'");
    database.pragma('legacy = 4');
    database.pragma(`key = "x'${key.toString('hex')}'"`);
    // A sort that spills to a temporary file would spill in clear.
    database.pragma('temp_store = MEMORY');
    database.pragma('trusted_schema = OFF');
    database.pragma('foreign_keys = ON');
    // Without it REPLACE deletes the old row past the triggers that forbid deletion.
    database.pragma('recursive_triggers = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function expectPragma(connection: Connection, name: string, expected: string | number): void {
  const actual = connection.pragma(name);
  if (actual !== expected) throw new StoreEngineUnfit(`${name} = ${String(actual)}`);
}

/** Looks without touching: the file keeps every byte. */
export function openForInspection(settings: ConnectionSettings): Connection {
  try {
    const database = openWithKey(settings.path, settings.key, { readonly: true, fileMustExist: true });
    return new Connection(database, settings.watch);
  } catch (error) {
    throw toStoreError('open', error);
  }
}

/**
 * The writing connection. The engine is compiled so that WAL quietly means synchronous=NORMAL, and on the connection that
 * creates a file the pragma still answers FULL: so FULL is set on every connection and read back.
 * @throws StoreEngineUnfit when a setting does not hold
 */
export function openForWriting(
  settings: ConnectionSettings,
  options: { readonly create: boolean },
): Connection {
  let database: Database.Database;
  try {
    database = openWithKey(settings.path, settings.key, { fileMustExist: !options.create });
  } catch (error) {
    throw toStoreError('open', error);
  }
  const connection = new Connection(database, settings.watch);
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    // Zero would only ask for the limit; the engine raises one below the file's size to that size.
    connection.pragma(`max_page_count = ${Math.max(1, Math.floor(settings.maxBytes / pageBytes))}`);
    // What retention deletes is overwritten, not only let go.
    connection.pragma('secure_delete = ON');
    connection.pragma(`journal_size_limit = ${maxLogBytes}`);
    expectPragma(connection, 'journal_mode', 'wal');
    expectPragma(connection, 'synchronous', 2);
    expectPragma(connection, 'foreign_keys', 1);
    expectPragma(connection, 'secure_delete', 1);
    expectPragma(connection, 'recursive_triggers', 1);
    expectPragma(connection, 'temp_store', 2);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
