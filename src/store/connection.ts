import type Database from 'better-sqlite3';
import type { Command, Query, SqlParameters } from './statement.ts';
import { StoreMisuse, StoreRowInvalid } from './storeErrors.ts';
import { toStoreError } from './toStoreError.ts';

export interface StatementWatch {
  readonly slowStatementMs: number;
  readonly onSlowStatement: (name: string, durationMs: number) => void;
  /** Runs before every statement and may throw in its place: the way a test makes the n-th one fail. */
  readonly beforeStatement: (name: string) => void;
}

type Prepared = Database.Statement<[SqlParameters]>;

/** One database handle: prepares each statement once, times it, and turns SQLite's errors into the store's. */
export class Connection {
  readonly #database: Database.Database;
  readonly #watch: StatementWatch;
  readonly #prepared = new Map<string, Prepared>();

  constructor(database: Database.Database, watch: StatementWatch) {
    this.#database = database;
    this.#watch = watch;
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  one<Row>(query: Query<Row>, parameters: SqlParameters): Row | null {
    const row = this.#timed(query.name, () => this.#reading(query).get(parameters));
    return row === undefined ? null : this.#parsed(query, row);
  }

  many<Row>(query: Query<Row>, parameters: SqlParameters): Row[] {
    const rows = this.#timed(query.name, () => this.#reading(query).all(parameters));
    return rows.map((row) => this.#parsed(query, row));
  }

  run(command: Command, parameters: SqlParameters): number {
    return this.#timed(command.name, () => this.#prepare(command).run(parameters).changes);
  }

  returning<Row>(query: Query<Row>, parameters: SqlParameters): Row | null {
    const row = this.#timed(query.name, () => this.#prepare(query).get(parameters));
    return row === undefined ? null : this.#parsed(query, row);
  }

  /** Statements without parameters or rows: transaction control and schema. */
  execute(command: Command): void {
    this.#timed(command.name, () => this.#database.exec(command.sql));
  }

  /** Never passes the fault hook: a rollback must not be made to fail by a test's counter. */
  rollback(): void {
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  pragma(source: string): unknown {
    return this.#timed('pragma', () => this.#database.pragma(source, { simple: true }));
  }

  pragmaRows(source: string): unknown {
    return this.#timed('pragma', () => this.#database.pragma(source));
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #prepare(command: Command): Prepared {
    const known = this.#prepared.get(command.sql);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare<[SqlParameters]>(command.sql);
    this.#prepared.set(command.sql, prepared);
    return prepared;
  }

  #reading(query: Command): Prepared {
    const prepared = this.#prepare(query);
    if (!prepared.readonly) throw new StoreMisuse(`语句 ${query.name} 会改动数据，不能用于读取`);
    return prepared;
  }

  #parsed<Row>(query: Query<Row>, row: unknown): Row {
    try {
      return query.schema.parse(row);
    } catch (cause) {
      throw new StoreRowInvalid(query.name, { cause });
    }
  }

  #timed<Result>(name: string, action: () => Result): Result {
    if (!this.#database.open) throw new StoreMisuse('数据文件已关闭');
    const startedMs = performance.now();
    try {
      this.#watch.beforeStatement(name);
      return action();
    } catch (error) {
      throw toStoreError(name, error);
    } finally {
      const durationMs = performance.now() - startedMs;
      if (durationMs >= this.#watch.slowStatementMs) this.#watch.onSlowStatement(name, durationMs);
    }
  }
}
