import { z } from 'zod';
import type { Connection } from './connection.ts';
import { query } from './statement.ts';
import { StoreDamaged } from './storeErrors.ts';

const tableNames = query(
  'soundness.tables',
  z.object({ name: z.string() }),
  `SELECT name FROM sqlite_schema
   WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
   ORDER BY name IN ('exchange_journal', 'outgoing_message', 'trace_step'), name`,
);

function faultsOf(connection: Connection, check: string): string[] {
  let rows: unknown;
  try {
    rows = connection.pragmaRows(check);
  } catch (cause) {
    // A page whose seal does not hold ends the check itself.
    throw new StoreDamaged([cause instanceof Error ? cause.message : String(cause)], { cause });
  }
  return z
    .array(z.record(z.string(), z.unknown()))
    .parse(rows)
    .map((row) => Object.values(row).join(' '))
    .filter((text) => text !== 'ok');
}

/**
 * quick_check table by table until the budget is used; the engine is built without a progress callback, so a check under way
 * cannot be stopped. The long texts come last.
 * @returns the tables that were not reached. @throws StoreDamaged
 */
export function quickCheck(connection: Connection, budgetMs: number): readonly string[] {
  const tables = connection.many(tableNames, {}).map((table) => table.name);
  const startedMs = performance.now();
  for (const [index, table] of tables.entries()) {
    const faults = faultsOf(connection, `quick_check('${table}')`);
    if (faults.length > 0) throw new StoreDamaged(faults);
    if (performance.now() - startedMs >= budgetMs) return tables.slice(index + 1);
  }
  return [];
}

/** Everything SQLite can check, without a time limit: weekly when idle, and after a migration. */
export function checkWhole(connection: Connection): readonly string[] {
  return [...faultsOf(connection, 'integrity_check(100)'), ...faultsOf(connection, 'foreign_key_check')];
}
