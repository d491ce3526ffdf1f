import { readFileSync, writeFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { applyForClearing } from '../../../src/desk/day/applyForClearing.ts';
import { claimWorkbook } from '../../../src/desk/day/claimWorkbook.ts';
import { exportClaim } from '../../../src/desk/day/exportClaim.ts';
import { ClaimSumBroken, checkClaim, monthlyClaim } from '../../../src/desk/day/monthlyClaim.ts';
import { withdrawClearing } from '../../../src/desk/day/withdrawClearing.ts';
import { fen } from '../../../src/domain/money.ts';
import { latestClaim } from '../../../src/store/claim.ts';
import { problemOf, startTerminal, type Terminal } from '../deskHarness.ts';
import { refundWhole } from './refundWhole.ts';

const small = { items: { S01: '1', X04: '2' } };
const large = { items: { S16: '3' } };
const days = 24;

/**
 * 李淑珍 40.40 settled and refunded, 孙志强 1 440.00 (457.50 pool, 982.50 cash), 赵建国 916.00 in hospital: 5 × 38.00 + 5 × 16.00 +
 * 20 × 6.30 + 2 × 260.00.
 */
async function november(): Promise<Terminal> {
  const terminal = await startTerminal();
  const refunded = await terminal.settle('李淑珍', small);
  await refundWhole(terminal, refunded.settlementId);
  await terminal.settle('孙志强', large);
  await terminal.settle('赵建国', { kind: 'inpatient' });
  return terminal;
}

async function inDecember(terminal: Terminal): Promise<void> {
  terminal.clock.advanceHours(10 * days);
  await terminal.signIn('S001');
}

const sheetText = (xlsx: Uint8Array, name: string) => strFromU8(unzipSync(xlsx)[name] ?? new Uint8Array());

describe('the month', () => {
  it('adds up by insurance, clearing type and fund, refunds as negative rows', async () => {
    const terminal = await november();
    const claim = monthlyClaim(terminal.context, '202611');
    expect(claim).toMatchObject({ from: '2026-11-01', to: '2026-11-30', visits: 2, open: 0 });
    expect(
      claim.groups.map(({ insuranceType, clearingType, visits, rows, figures }) => [
        insuranceType,
        clearingType,
        visits,
        rows,
        figures.totalFen,
      ]),
    ).toEqual([
      ['310', '21', 1, 1, 91_600],
      ['390', '11', 1, 3, 144_000],
    ]);
    const residents = claim.groups[1]?.figures;
    expect(residents).toMatchObject({ fundFen: 45_750, cashFen: 98_250, accountFen: 0 });
    expect(residents?.funds).toMatchObject({ poolFen: 45_750, assistanceFen: 0 });
    const centre = terminal.centre.ledger().totals;
    const total = centre.reduce((sum, one) => sum + one.totalFen, 0);
    expect(claim.total.totalFen).toBe(total);
  });

  it('takes the month from the centre: a refund in December belongs to December', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强', small);
    terminal.clock.advanceHours(10 * days);
    await refundWhole(terminal, settlementId);
    expect(monthlyClaim(terminal.context, '202611')).toMatchObject({ visits: 1, total: { totalFen: 4_040 } });
    expect(monthlyClaim(terminal.context, '202612')).toMatchObject({
      visits: -1,
      total: { totalFen: -4_040 },
    });
  });

  it('tells of what is still open and counts none of it', async () => {
    const terminal = await november();
    await terminal.readCard('孙志强');
    await terminal.goOffline();
    await terminal.settle('孙志强', small);
    expect(monthlyClaim(terminal.context, '202611')).toMatchObject({ open: 1, visits: 2 });
  });

  it.each(['2026-11', '202613', '20261', '199911'])('is not called %s', async (month) => {
    const terminal = await startTerminal();
    expect((await problemOf(() => monthlyClaim(terminal.context, month))).code).toBe('claimMonth');
  });

  it('whose parts do not add up is never reported', async () => {
    const claim = monthlyClaim((await november()).context, '202611');
    const total = { ...claim.total, cashFen: fen(claim.total.cashFen + 1) };
    expect(() => checkClaim({ ...claim, total })).toThrow(ClaimSumBroken);
    expect(() => checkClaim({ ...claim, detail: claim.detail.slice(1) })).toThrow(ClaimSumBroken);
    const moved = { ...claim.total.funds, poolFen: fen(claim.total.funds.poolFen + 1) };
    expect(() => checkClaim({ ...claim, total: { ...claim.total, funds: moved } })).toThrow(ClaimSumBroken);
    expect(() => checkClaim(claim)).not.toThrow();
  });
});

describe('the reports', () => {
  it('are the same bytes for the same books, at any time', async () => {
    const terminal = await november();
    const first = await claimWorkbook(monthlyClaim(terminal.context, '202611'));
    terminal.clock.advanceHours(1);
    const second = await claimWorkbook(monthlyClaim(terminal.context, '202611'));
    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
  });

  it('hold amounts as numbers with two decimals, and no full name', async () => {
    const terminal = await november();
    const xlsx = await claimWorkbook(monthlyClaim(terminal.context, '202611'));
    const [summary, funds] = [1, 2].map((no) => sheetText(xlsx, `xl/worksheets/sheet${no}.xml`));
    for (const value of ['<v>916</v>', '<v>1440</v>', '<v>2356</v>', '<v>457.5</v>'])
      expect(summary).toContain(value);
    expect(funds).toContain('<v>457.5</v>');
    expect(sheetText(xlsx, 'xl/styles.xml')).toContain('#,##0.00');
    const words = sheetText(xlsx, 'xl/sharedStrings.xml');
    expect(words.includes('孙*强')).toBe(true);
    expect(words.includes('孙志强')).toBe(false);
  });

  it('are written beside each other, copy by copy', async () => {
    const terminal = await november();
    const { workbookPath, printed } = await exportClaim(terminal.context, '202611');
    expect(workbookPath.endsWith('QS202611-1.xlsx')).toBe(true);
    expect(readFileSync(workbookPath).subarray(0, 2).toString()).toBe('PK');
    const page = terminal.printer.pages.at(-1) ?? '';
    for (const words of ['医保月度清算申请表', '2,356.00', '916.00', '统筹基金', '457.50'])
      expect(page).toContain(words);
    expect(printed.copyNo).toBe(1);
    expect((await exportClaim(terminal.context, '202611')).printed.copyNo).toBe(2);
  });

  it('say so when the file cannot be written', async () => {
    const terminal = await november();
    await exportClaim(terminal.context, '202611');
    const sheets = `${terminal.context.dataDir}/sheets`;
    const { mkdirSync } = await import('node:fs');
    mkdirSync(`${sheets}/QS202611-2.xlsx`);
    writeFileSync(`${sheets}/QS202611-2.xlsx/in-the-way`, '');
    expect((await problemOf(() => exportClaim(terminal.context, '202611'))).code).toBe('reportNotSaved');
  });
});

describe('清算申请 3203', () => {
  it('is accepted once, and refused here the second time', async () => {
    const terminal = await november();
    await inDecember(terminal);
    const applied = await applyForClearing(terminal.context, '202611', '11');
    expect(applied).toMatchObject({ event: 'accepted', centreEventId: expect.stringMatching(/^Q/) });
    expect((await problemOf(() => applyForClearing(terminal.context, '202611', '11'))).happened).toContain(
      '已经申请过',
    );
    expect((await applyForClearing(terminal.context, '202611', '21')).event).toBe('accepted');
  });

  it('withdrawn, may be applied for anew', async () => {
    const terminal = await november();
    await inDecember(terminal);
    const withdraw = () => withdrawClearing(terminal.context, '202611', '11');
    expect((await problemOf(withdraw)).code).toBe('noClaim');
    const first = await applyForClearing(terminal.context, '202611', '11');
    terminal.centre.faults.add('3204', { kind: 'refuse', text: '已进入审核' });
    expect((await problemOf(withdraw)).happened).toContain('已进入审核');
    expect((await withdraw()).event).toBe('withdrawn');
    expect((await problemOf(withdraw)).code).toBe('noClaim');
    const second = await applyForClearing(terminal.context, '202611', '11');
    expect(second.centreEventId).not.toBe(first.centreEventId);
  });

  it('without an answer is unknown, and is not sent again', async () => {
    const terminal = await november();
    await inDecember(terminal);
    terminal.centre.faults.add('3203', { kind: 'dropAfterCommit' });
    const problem = await problemOf(() => applyForClearing(terminal.context, '202611', '11'));
    expect(problem.money).toContain('不要再次申请');
    expect(latestClaim(terminal.reading, '202611', '11')?.event).toBe('unknown');
    expect((await problemOf(() => applyForClearing(terminal.context, '202611', '11'))).happened).toContain(
      '不清楚',
    );
  });

  it('refused by the centre may be tried again', async () => {
    const terminal = await november();
    await inDecember(terminal);
    terminal.centre.faults.add('3203', { kind: 'refuse', text: '未到申请期' });
    expect((await problemOf(() => applyForClearing(terminal.context, '202611', '11'))).happened).toContain(
      '未到申请期',
    );
    expect((await applyForClearing(terminal.context, '202611', '11')).event).toBe('accepted');
  });

  it('waits for the end of the month, for open business, and for a supervisor', async () => {
    const terminal = await november();
    const apply = () => applyForClearing(terminal.context, '202611', '11');
    expect((await problemOf(apply)).code).toBe('needsSupervisor');
    await terminal.signIn('S001');
    expect((await problemOf(apply)).happened).toContain('还没有结束');
    await terminal.readCard('孙志强');
    await terminal.goOffline();
    await terminal.settle('孙志强', small);
    terminal.clock.advanceHours(10 * days);
    expect((await problemOf(apply)).happened).toContain('未了结算');
  });

  it('is not for editions without it', async () => {
    const terminal = await startTerminal({
      edition: (edition) => ({
        ...edition,
        transactions: edition.transactions.filter(
          (infno) => !['3203', '3204', '3211', '3212'].includes(infno),
        ),
      }),
    });
    await terminal.signIn('S001');
    expect((await problemOf(() => applyForClearing(terminal.context, '202610', '11'))).happened).toContain(
      '没有清算申请',
    );
  });
});
