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

/** Up to this size the whole file is checked within a start's budget; a bigger one is looked at where it was written last. */
const wholeCheckMaxBytes = 32 * 1024 ** 2;
const newestRows = 20;

const newestOf = query(
  'soundness.newest',
  z.object({ name: z.string(), hasRowid: z.int(), ofSettlement: z.int() }),
  `SELECT name, NOT wr AS hasRowid,
     EXISTS (SELECT 1 FROM pragma_table_info(list.name) WHERE name = 'settlement_id') AS ofSettlement
   FROM pragma_table_list AS list
   WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`,
);
const anyRow = z.record(z.string(), z.unknown());

/** Reading a page proves its seal: what a power cut or a failing disk tore last is found without reading all the rest. */
function readNewest(connection: Connection): void {
  for (const { name, hasRowid, ofSettlement } of connection.many(newestOf, {})) {
    const newest =
      hasRowid === 1
        ? `ORDER BY rowid DESC LIMIT ${newestRows}`
        : `WHERE settlement_id IN (SELECT id FROM settlement ORDER BY order_no DESC LIMIT ${newestRows})`;
    if (hasRowid === 0 && ofSettlement === 0) continue;
    connection.many(query(`soundness.newest.${name}`, anyRow, `SELECT * FROM "${name}" ${newest}`), {});
  }
}

/**
 * The check at start: quick_check table by table until the budget is used, the long texts last. The engine is built without a
 * progress callback, so a check under way cannot be stopped: of a file too big for the budget only the newest rows are read.
 * @returns the tables that were not reached. @throws StoreDamaged
 */
export function quickCheck(connection: Connection, budgetMs: number, fileBytes: number): readonly string[] {
  const tables = checkedTables(connection);
  if (fileBytes > wholeCheckMaxBytes) {
    readNewest(connection);
    return tables;
  }
  const startedMs = performance.now();
  for (const [index, table] of tables.entries()) {
    const faults = faultsOf(connection, `quick_check('${table}')`);
    if (faults.length > 0) throw new StoreDamaged(faults);
    if (performance.now() - startedMs >= budgetMs) return tables.slice(index + 1);
  }
  return [];
}

/** The tables in the order of the checks. */
export function checkedTables(connection: Pick<Connection, 'many'>): string[] {
  return connection.many(tableNames, {}).map((table) => table.name);
}

/**
 * Every structure and index of one table, and that what its rows refer to is there. A page that cannot be read ends the check of
 * this table and is its finding.
 */
export function checkTable(connection: Connection, table: string): readonly string[] {
  try {
    return [
      ...faultsOf(connection, `integrity_check('${table}')`),
      ...faultsOf(connection, `foreign_key_check('${table}')`),
    ];
  } catch (error) {
    if (error instanceof StoreDamaged) return error.faults.map((fault) => `${table} ${fault}`);
    throw error;
  }
}

/** Everything SQLite can check, without a time limit: after a migration, and on every copy. */
export function checkWhole(connection: Connection): readonly string[] {
  return [...faultsOf(connection, 'integrity_check(100)'), ...faultsOf(connection, 'foreign_key_check')];
}
