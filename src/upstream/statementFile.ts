import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { type Fen, formatYuan } from '../domain/money.ts';
import type { Edition } from './edition.ts';
import { isLevel } from './statementRule.ts';
import { parseWireAmount } from './wireAmount.ts';

/**
 * The files of 3202 (interface 7.7) in the form of interface 1.3: UTF-8 text, TAB between columns, one row a line, no
 * header, an empty column as the word `null`, zipped.
 */
export interface StatementFileRow {
  readonly settlementId: string;
  readonly visitId: string;
  readonly personNo: string;
  /** Negative for a cancellation. */
  readonly totalFen: Fen;
  /** In the edition's own convention, as fund_pay_sumamt was answered. */
  readonly fundTotalFen: Fen;
  readonly accountFen: Fen;
  /** refd_setl_flag: a cancellation's row. */
  readonly isRefund: boolean;
}

/** What the centre found about one settlement. */
export interface StatementResultRow {
  readonly personNo: string;
  /** null where the centre has more than we (interface 7.7). */
  readonly visitId: string | null;
  readonly settlementId: string | null;
  /** The msgid of the original request; null for a row only we have. */
  readonly msgid: string | null;
  readonly level: boolean;
  readonly isRefund: boolean;
  readonly memo: string | null;
  readonly totalFen: Fen | null;
  readonly fundTotalFen: Fen | null;
  readonly accountFen: Fen | null;
}

/** A file that is not what the table says: the message names row and column. */
export class StatementFileInvalid extends Error {
  override readonly name = 'StatementFileInvalid';
}

const emptyWord = 'null';
const maxRows = 100_000;
const maxTextBytes = 64 * 1024 * 1024;

const written = (value: string | null): string => {
  if (value === null || value === '') return emptyWord;
  return value.replace(/[\t\r\n]/g, ' ');
};

function zipText(filename: string, rows: readonly (readonly (string | null)[])[]): Uint8Array {
  const text = rows.map((columns) => `${columns.map(written).join('\t')}\n`).join('');
  return zipSync({ [filename]: strToU8(text) });
}

/** @returns the columns of each line, an empty one as null */
function unzipRows(zip: Uint8Array, columnCounts: readonly number[]): (string | null)[][] {
  const lines = unzipText(zip)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  if (lines.length > maxRows) throw new StatementFileInvalid(`more than ${maxRows} rows`);
  return lines.map((line, index) => {
    const columns = line.split('\t');
    if (!columnCounts.includes(columns.length)) {
      throw new StatementFileInvalid(
        `row ${index + 1}: ${columns.length} columns, not ${columnCounts.join(' or ')}`,
      );
    }
    return columns.map((column) => (column === emptyWord || column === '' ? null : column));
  });
}

function unzipText(zip: Uint8Array): string {
  let size = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip, {
      // A small file may unpack to gigabytes.
      filter: (file) => {
        size += file.originalSize;
        if (size > maxTextBytes) throw new StatementFileInvalid('the file unpacks to more than 64 MiB');
        return true;
      },
    });
  } catch (error) {
    if (error instanceof StatementFileInvalid) throw error;
    throw new StatementFileInvalid('not a readable zip file');
  }
  const names = Object.keys(files);
  if (names.length !== 1) throw new StatementFileInvalid(`${names.length} files in the zip, not one`);
  return strFromU8(files[names[0] ?? ''] ?? new Uint8Array());
}

const flag = (isSet: boolean): string => (isSet ? '1' : '0');

/** The upload of 3202, for 9101. @param filename of the text inside */
export function writeStatementFile(
  rows: readonly StatementFileRow[],
  filename: string,
  edition: Edition,
): Uint8Array {
  return zipText(
    filename,
    rows.map((row) => [
      row.settlementId,
      row.visitId,
      row.personNo,
      formatYuan(row.totalFen),
      formatYuan(row.fundTotalFen),
      formatYuan(row.accountFen),
      flag(row.isRefund),
      ...(edition.statementFileExtension ? [null] : []),
    ]),
  );
}

function required(value: string | null | undefined, row: number, column: string): string {
  if (value === null || value === undefined) throw new StatementFileInvalid(`row ${row}: ${column} is empty`);
  return value;
}

function amountAt(value: string | null | undefined, row: number, column: string): Fen | null {
  if (value === null || value === undefined) return null;
  try {
    return parseWireAmount(value);
  } catch {
    throw new StatementFileInvalid(`row ${row}: ${column} is not an amount: ${value}`);
  }
}

/** Reads an upload as the centre gets it. @throws StatementFileInvalid */
export function readStatementFile(zip: Uint8Array): StatementFileRow[] {
  return unzipRows(zip, [7, 8]).map((columns, index) => {
    const [settlementId, visitId, personNo, total, fund, account, refund] = columns;
    const row = index + 1;
    const money = (value: string | null | undefined, name: string): Fen =>
      amountAt(required(value, row, name), row, name) as Fen;
    return {
      settlementId: required(settlementId, row, 'setl_id'),
      visitId: required(visitId, row, 'mdtrt_id'),
      personNo: required(personNo, row, 'psn_no'),
      totalFen: money(total, 'medfee_sumamt'),
      fundTotalFen: money(fund, 'fund_pay_sumamt'),
      accountFen: money(account, 'acct_pay'),
      isRefund: !isLevel(required(refund, row, 'refd_setl_flag')),
    };
  });
}

/** The result of 3202, as the centre writes it for 9102. */
export function writeStatementResult(
  rows: readonly StatementResultRow[],
  filename: string,
  edition: Edition,
): Uint8Array {
  const yuan = (amount: Fen | null): string | null => (amount === null ? null : formatYuan(amount));
  return zipText(
    filename,
    rows.map((row) => [
      row.personNo,
      row.visitId,
      row.settlementId,
      row.msgid,
      row.level ? edition.levelCode : '1',
      flag(row.isRefund),
      row.memo,
      yuan(row.totalFen),
      yuan(row.fundTotalFen),
      yuan(row.accountFen),
      ...(edition.statementFileExtension ? [null] : []),
    ]),
  );
}

/**
 * Reads the result of 3202 from 9102; 10 columns, 11 in editions with a trailing extension.
 * @throws StatementFileInvalid; nothing of a file that is wrong in one row is used
 */
export function readStatementResult(zip: Uint8Array): StatementResultRow[] {
  return unzipRows(zip, [10, 11]).map((columns, index) => {
    const [personNo, visitId, settlementId, msgid, result, refund, memo, total, fund, account] = columns;
    const row = index + 1;
    return {
      personNo: required(personNo, row, 'psn_no'),
      visitId: visitId ?? null,
      settlementId: settlementId ?? null,
      msgid: msgid ?? null,
      level: isLevel(required(result, row, 'stmt_rslt')),
      isRefund: !isLevel(required(refund, row, 'refd_setl_flag')),
      memo: memo ?? null,
      totalFen: amountAt(total, row, 'medfee_sumamt'),
      fundTotalFen: amountAt(fund, row, 'fund_pay_sumamt'),
      accountFen: amountAt(account, row, 'acct_pay'),
    };
  });
}
