import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fen } from '../../src/domain/money.ts';
import { loadTrainingEdition } from '../../src/upstream/edition.ts';
import {
  readStatementFile,
  readStatementResult,
  StatementFileInvalid,
  type StatementFileRow,
  writeStatementFile,
} from '../../src/upstream/statementFile.ts';

const edition = loadTrainingEdition();

const settled: StatementFileRow = {
  settlementId: 'S1',
  visitId: 'M1',
  personNo: 'P1',
  totalFen: fen(10_000),
  fundTotalFen: fen(5_950),
  accountFen: fen(3_000),
  isRefund: false,
};

const refunded: StatementFileRow = {
  ...settled,
  settlementId: 'S2',
  totalFen: fen(-10_000),
  fundTotalFen: fen(-5_950),
  accountFen: fen(-3_000),
  isRefund: true,
};

function textIn(zip: Uint8Array): [name: string, text: string] {
  const [[name, content] = ['', new Uint8Array()]] = Object.entries(unzipSync(zip));
  return [name, strFromU8(content)];
}

const zipOf = (text: string): Uint8Array => zipSync({ 'stmt.txt': strToU8(text) });

describe('the upload of 3202 (interface 1.3, 7.7)', () => {
  it('has seven columns, tabs, no header, and is zipped', () => {
    expect(textIn(writeStatementFile([settled, refunded], 'stmt.txt', edition))).toEqual([
      'stmt.txt',
      'S1\tM1\tP1\t100.00\t59.50\t30.00\t0\nS2\tM1\tP1\t-100.00\t-59.50\t-30.00\t1\n',
    ]);
  });

  it('has an eighth, empty, where the edition has a trailing extension', () => {
    const extended = { ...edition, statementFileExtension: true };
    const [, text] = textIn(writeStatementFile([settled], 'stmt.txt', extended));
    expect(text).toBe('S1\tM1\tP1\t100.00\t59.50\t30.00\t0\tnull\n');
  });

  it('is read back as it was written; without rows it is a file all the same', () => {
    expect(readStatementFile(writeStatementFile([settled, refunded], 'a.txt', edition))).toEqual([
      settled,
      refunded,
    ]);
    expect(readStatementFile(writeStatementFile([], 'a.txt', edition))).toEqual([]);
  });
});

describe('the result of 3202', () => {
  it('is read with ten or eleven columns, `null` for nothing and any all-zero code for level', () => {
    const rows = readStatementResult(
      zipOf(
        'P1\tnull\tnull\tH00000000001202401020304050001\t1\t0\t中心多\t100.00\t59.50\t30.00\n' +
          'P2\tM2\tS2\tnull\t000000\t000\tnull\tnull\tnull\tnull\tnull\n',
      ),
    );
    expect(rows).toEqual([
      {
        personNo: 'P1',
        visitId: null,
        settlementId: null,
        msgid: 'H00000000001202401020304050001',
        level: false,
        isRefund: false,
        memo: '中心多',
        totalFen: 10_000,
        fundTotalFen: 5_950,
        accountFen: 3_000,
      },
      {
        personNo: 'P2',
        visitId: 'M2',
        settlementId: 'S2',
        msgid: null,
        level: true,
        isRefund: false,
        memo: null,
        totalFen: null,
        fundTotalFen: null,
        accountFen: null,
      },
    ]);
  });

  it.each([
    ['no zip at all', new Uint8Array([1, 2, 3])],
    ['two files', zipSync({ a: strToU8(''), b: strToU8('') })],
    ['a row of nine columns', zipOf('P1\tM\tS\tX\t1\t0\tm\t1.00\t1.00\n')],
    ['an amount that is none', zipOf('P1\tM\tS\tX\t1\t0\tm\tabc\t1.00\t1.00\n')],
    ['a third decimal', zipOf('P1\tM\tS\tX\t1\t0\tm\t1.005\t1.00\t1.00\n')],
    ['no person', zipOf('null\tM\tS\tX\t1\t0\tm\t1.00\t1.00\t1.00\n')],
    ['more than 64 MiB inside', zipSync({ a: new Uint8Array(65 * 1024 * 1024) })],
  ])('is refused with %s', (_what, zip) => {
    expect(() => readStatementResult(zip)).toThrow(StatementFileInvalid);
  });
});
