import type { Command, Query, SqlParameters } from './statement.ts';

declare const readerBrand: unique symbol;
declare const writerBrand: unique symbol;

/**
 * The right to read. Functions that only read take this one, so they cannot be handed the means to change anything.
 * The methods are for the table files of this folder; other layers pass the handle along.
 */
export interface StoreReader {
  readonly [readerBrand]: true;
  /** The first row, or null. @throws StoreRowInvalid when the row does not fit the query's schema */
  one<Row>(query: Query<Row>, parameters?: SqlParameters): Row | null;
  many<Row>(query: Query<Row>, parameters?: SqlParameters): Row[];
}

/** The right to change rows inside one transaction; it ends with the transaction. */
export interface StoreWriter extends StoreReader {
  readonly [writerBrand]: true;
  /** @returns the number of rows changed. @throws ConflictingRecord when a rule of the tables refuses */
  run(command: Command, parameters?: SqlParameters): number;
  /** A command with RETURNING: changes one row and reads it back. @throws StoreRowInvalid */
  returning<Row>(query: Query<Row>, parameters?: SqlParameters): Row | null;
}
