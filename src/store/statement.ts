import type { z } from 'zod';

/** What may be bound to a parameter. Money and counts are whole numbers; STRICT tables refuse anything else. */
export type SqlParameters = Readonly<Record<string, string | number | null>>;

/** A statement that changes rows. The name, never the parameters, appears in reports of slow statements. */
export interface Command {
  readonly name: string;
  readonly sql: string;
}

/** A statement that returns rows, each read back through `schema`. */
export interface Query<Row> extends Command {
  readonly schema: z.ZodType<Row>;
}

export function command(name: string, sql: string): Command {
  return { name, sql };
}

export function query<Row>(name: string, schema: z.ZodType<Row>, sql: string): Query<Row> {
  return { name, sql, schema };
}
