import type { AuditFault } from './audit.ts';
import type { Connection } from './connection.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import type { KeepingResults, KeepingTask } from './keepingOrder.ts';
import { type Command, command, type Query, type SqlParameters } from './statement.ts';
import { StoreIoFailed, StoreMisuse } from './storeErrors.ts';

/** What opening found and did. */
export interface OpeningReport {
  readonly created: boolean;
  /** The schema number before this opening, when it was raised. */
  readonly migratedFrom: number | null;
  readonly backupPath: string | null;
  readonly schemaNo: number;
  readonly sqliteVersion: string;
  readonly synchronous: 'FULL';
  readonly journalMode: 'wal';
  readonly cipher: 'sqlcipher';
  /** Tables the quick check had no time for. */
  readonly uncheckedTables: readonly string[];
  /** Where the newest links of the audit chain do not hold; null when they do. Told, never a reason not to open. */
  readonly auditFault: AuditFault | null;
}

export interface Store {
  readonly reader: StoreReader;
  readonly opening: OpeningReport;
  /**
   * Runs `action` in one immediate transaction: all of it is on the disk when this returns, or none of it ever was.
   * @throws StoreMisuse for a nested write or an asynchronous action; StoreFull; StoreIoFailed, after which the store
   * refuses further writes until it is opened again; whatever `action` throws
   */
  write<Result>(action: (writer: StoreWriter) => Result): Result;
  /** An encrypted copy under the same key at `path`, which must not exist. @throws StoreMisuse, StoreFull, StoreDamaged */
  backUp(path: string): void;
  /** Every check SQLite has; takes as long as it takes. Empty when sound. */
  checkWhole(): readonly string[];
  checkedTables(): readonly string[];
  /** Work on the whole file, on a thread of its own beside the running store. @throws ProblemError */
  aside<T extends KeepingTask>(task: T): Promise<KeepingResults[T['kind']]>;
  readonly isClosed: boolean;
  /** Ends the connection, forgets the key and frees the instance lock. */
  close(): void;
}

/** What a store stands on, put together by `openStore`. */
export interface StoreFoundation {
  readonly connection: Connection;
  readonly opening: OpeningReport;
  readonly backUp: (path: string) => void;
  readonly checkWhole: () => readonly string[];
  readonly checkedTables: () => readonly string[];
  readonly aside: Store['aside'];
  readonly release: () => void;
}

const begin = command('transaction.begin', 'BEGIN IMMEDIATE');
const commit = command('transaction.commit', 'COMMIT');

export function readerOver(connection: Connection): StoreReader {
  const reader = {
    one: <Row>(query: Query<Row>, parameters: SqlParameters = {}) => connection.one(query, parameters),
    many: <Row>(query: Query<Row>, parameters: SqlParameters = {}) => connection.many(query, parameters),
  };
  return reader as StoreReader;
}

/** A writer that refuses once its transaction is over, so that a handle kept by mistake cannot write outside one. */
function writerOver(connection: Connection): { readonly writer: StoreWriter; readonly end: () => void } {
  let live = true;
  const checkLive = () => {
    if (!live) throw new StoreMisuse('写入句柄在事务结束后被使用');
  };
  const writer = {
    one<Row>(query: Query<Row>, parameters: SqlParameters = {}) {
      checkLive();
      return connection.one(query, parameters);
    },
    many<Row>(query: Query<Row>, parameters: SqlParameters = {}) {
      checkLive();
      return connection.many(query, parameters);
    },
    run(change: Command, parameters: SqlParameters = {}) {
      checkLive();
      return connection.run(change, parameters);
    },
    returning<Row>(query: Query<Row>, parameters: SqlParameters = {}) {
      checkLive();
      return connection.returning(query, parameters);
    },
  };
  const end = () => {
    live = false;
  };
  return { writer: writer as StoreWriter, end };
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

export function storeOver(foundation: StoreFoundation): Store {
  const { connection } = foundation;
  let broken = false;
  let closed = false;

  function rollBack(): void {
    try {
      connection.rollback();
    } catch {
      broken = true;
    }
  }

  function runInTransaction<Result>(action: (writer: StoreWriter) => Result): Result {
    const { writer, end } = writerOver(connection);
    connection.execute(begin);
    try {
      const result = action(writer);
      if (isPromise(result)) throw new StoreMisuse('写入过程不能是异步的');
      connection.execute(commit);
      return result;
    } catch (error) {
      rollBack();
      throw error;
    } finally {
      end();
    }
  }

  return {
    reader: readerOver(connection),
    opening: foundation.opening,
    write(action) {
      if (connection.inTransaction) throw new StoreMisuse('写入不能嵌套');
      if (broken) throw new StoreIoFailed();
      try {
        return runInTransaction(action);
      } catch (error) {
        // After a failed flush the page cache may claim what the disk does not hold: only a fresh opening knows.
        if (error instanceof StoreIoFailed) broken = true;
        throw error;
      }
    },
    backUp: foundation.backUp,
    get isClosed() {
      return closed;
    },
    checkWhole: foundation.checkWhole,
    checkedTables: foundation.checkedTables,
    aside: foundation.aside,
    close() {
      if (closed) return;
      if (connection.inTransaction) throw new StoreMisuse('写入过程中不能关闭');
      closed = true;
      foundation.release();
    },
  };
}
