import { describe, expect, it } from 'vitest';
import { closeShift } from '../../../src/desk/day/closeShift.ts';
import { openShift } from '../../../src/desk/day/openShift.ts';
import { printDifferenceSlip } from '../../../src/desk/day/printDifferenceSlip.ts';
import { printShiftReport } from '../../../src/desk/day/printShiftReport.ts';
import { shiftReport } from '../../../src/desk/day/shiftReport.ts';
import { SheetNotPrinted } from '../../../src/desk/sheet/sheetNotPrinted.ts';
import { type Fen, fen } from '../../../src/domain/money.ts';
import { verifyAudit } from '../../../src/store/audit.ts';
import { listCheckpoints } from '../../../src/store/auditCheckpoint.ts';
import { listReportPrints } from '../../../src/store/reportPrint.ts';
import { readShiftClose } from '../../../src/store/shift.ts';
import { problemOf, startTerminal, type Terminal } from '../deskHarness.ts';
import { refundWhole } from './refundWhole.ts';

/** 12.00 + 2 × 14.20 = 40.40, all in cash: 孙志强 is below the outpatient deductible. */
const small = { items: { S01: '1', X04: '2' } };
/** 1 215.00 in scope, 915.00 above the deductible: 457.50 from the pool, 982.50 in cash. */
const large = { items: { S16: '3' } };

/** 200.00 in twenty-yuan notes. */
const float = fen(20_000);
const counted = (fens: Record<string, number>) => fens;

async function offline(terminal: Terminal): Promise<string> {
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  return (await terminal.settle('孙志强', large)).settlementId;
}

function close(terminal: Terminal, counts: Record<string, number>, note?: string) {
  const signed = note === undefined ? null : { operatorNo: 'S001', note };
  return closeShift(terminal.context, counts, signed);
}

describe('a shift', () => {
  it('expects what was opened with, taken and given back', async () => {
    const terminal = await startTerminal();
    openShift(terminal.context, float);
    terminal.clock.advance(2_000);
    await terminal.settle('孙志强', small);
    const refunded = await terminal.settle('孙志强', small);
    await refundWhole(terminal, refunded.settlementId);
    terminal.clock.advance(2_000);
    const { cash, expectedFen } = shiftReport(terminal.context);
    expect(cash).toMatchObject({
      settlements: 2,
      refunds: 1,
      cashInFen: 8_080,
      cashBackFen: 4_040,
      undecided: [],
    });
    expect(expectedFen).toBe(24_040);
    // 2 × 100, 2 × 20, 1 × 0.5: ten fen too much.
    const closed = close(terminal, counted({ '10000': 2, '2000': 2, '50': 1 }));
    expect(closed).toMatchObject({ countedFen: 24_050, overShortFen: 10, signature: null });
    expect(readShiftClose(terminal.reading, closed.shift.id)).toMatchObject({
      countedFen: 24_050,
      expectedFen: 24_040,
    });
  });

  it('of another operator is not touched, and nothing is counted twice', async () => {
    const terminal = await startTerminal();
    openShift(terminal.context, float);
    terminal.clock.advance(2_000);
    await terminal.settle('孙志强', small);
    await terminal.signIn('C002');
    openShift(terminal.context, fen(0));
    terminal.clock.advance(2_000);
    await terminal.settle('李淑珍', small);
    terminal.clock.advance(2_000);
    expect(shiftReport(terminal.context)).toMatchObject({ expectedFen: 4_040, cash: { settlements: 1 } });
    close(terminal, counted({ '2000': 2 }));
    await terminal.signIn('C001');
    expect(shiftReport(terminal.context)).toMatchObject({ expectedFen: 24_040, cash: { settlements: 1 } });
  });

  it('is one at a time, and must be open to be closed', async () => {
    const terminal = await startTerminal();
    expect((await problemOf(() => close(terminal, {}))).code).toBe('noShift');
    openShift(terminal.context, float);
    expect((await problemOf(() => openShift(terminal.context, float))).code).toBe('shiftOpen');
    close(terminal, counted({ '2000': 10 }));
    expect((await problemOf(() => close(terminal, {}))).code).toBe('noShift');
  });

  it.each([
    [{ '300': 1 }, '没有 300 分的面额'],
    [{ '10000': -1 }, '张数'],
    [{ '10000': 1.5 }, '张数'],
    [{ '10000': 1e9 }, '张数'],
  ])('does not close on a count like %o', async (counts, word) => {
    const terminal = await startTerminal();
    openShift(terminal.context, float);
    const problem = await problemOf(() => close(terminal, counts));
    expect(problem.happened).toContain(word);
    expect(shiftReport(terminal.context).shift.openingCashFen).toBe(20_000);
  });

  it('counts no cash while the fate of a settlement is unknown, and the next shift takes it up', async () => {
    const terminal = await startTerminal();
    openShift(terminal.context, float);
    terminal.clock.advance(2_000);
    terminal.centre.faults.add('2207A', { kind: 'dropAfterCommit' });
    terminal.centre.faults.add('2601', { kind: 'dropBeforeCommit' });
    const { settlementId, state } = await terminal.settle('孙志强', small);
    expect(state).toBe('disputed');
    terminal.clock.advance(2_000);
    const report = shiftReport(terminal.context);
    expect(report.expectedFen).toBe(20_000);
    expect(report.cash).toMatchObject({ undecided: [settlementId], undecidedFen: 4_040 });
    close(terminal, counted({ '2000': 10 }), '中心应答丢失，明日对账');
    openShift(terminal.context, float);
    expect(shiftReport(terminal.context).cash.undecided).toEqual([settlementId]);
  });
});

describe('open business', () => {
  it('keeps a shift from closing until a supervisor signs with a reason', async () => {
    const terminal = await startTerminal();
    openShift(terminal.context, float);
    terminal.clock.advance(2_000);
    await offline(terminal);
    terminal.clock.advance(2_000);
    const drawer = counted({ '10000': 11, '5000': 1, '2000': 1, '1000': 1, '100': 2, '50': 1 });
    const blocked = await problemOf(() => close(terminal, drawer));
    expect(blocked.code).toBe('shiftBlocked');
    expect(blocked.happened).toContain('待上传 1 笔');
    expect((await problemOf(() => close(terminal, drawer, ' '))).code).toBe('signatureWithoutReason');
    const byCashier = { operatorNo: 'C002', note: '下班' };
    expect((await problemOf(() => closeShift(terminal.context, drawer, byCashier))).code).toBe(
      'needsSupervisor',
    );
    const closed = close(terminal, drawer, '专线中断，明早处理');
    // 200.00 + 982.50
    expect(closed).toMatchObject({ expectedFen: 118_250, countedFen: 118_250, overShortFen: 0 });
    expect(closed.signature).toMatchObject({ operatorNo: 'S001', note: '专线中断，明早处理' });
  });

  it('leaves no signature where nothing was open', async () => {
    const terminal = await startTerminal();
    openShift(terminal.context, float);
    expect(close(terminal, counted({ '2000': 10 }), '习惯').signature).toBeNull();
  });
});

describe('difference money', () => {
  async function withDifference(terminal: Terminal, amountFen: number): Promise<string> {
    openShift(terminal.context, float);
    terminal.clock.advance(2_000);
    const settlementId = await offline(terminal);
    terminal.centre.faults.add('2206A', { kind: 'differ', amountFen });
    terminal.centre.faults.add('2207A', { kind: 'differ', amountFen });
    await terminal.goOnline();
    expect(terminal.state(settlementId)).toBe('difference');
    return settlementId;
  }

  async function clear(terminal: Terminal, settlementId: string): Promise<void> {
    await terminal.signIn('S001');
    await terminal.handlers['settlement.clearDifference']({ settlementId, note: '患者已补交' });
    terminal.clock.advance(2_000);
    await terminal.signIn('C001');
  }

  it('belongs to the drawer of whoever gave the slip', async () => {
    const terminal = await startTerminal();
    const settlementId = await withDifference(terminal, 1_234);
    await printDifferenceSlip(terminal.context, settlementId);
    await clear(terminal, settlementId);
    const { cash, expectedFen } = shiftReport(terminal.context);
    expect(cash).toMatchObject({ cashInFen: 98_250, differenceInFen: 1_234, differenceBackFen: 0 });
    expect(expectedFen).toBe((20_000 + 98_250 + 1_234) as Fen);
  });

  it('without a slip belongs to whoever cleared it', async () => {
    const terminal = await startTerminal();
    const settlementId = await withDifference(terminal, 1_234);
    await clear(terminal, settlementId);
    expect(shiftReport(terminal.context).expectedFen).toBe(118_250);
  });
});

describe('the 班结单', () => {
  it('prints what was closed, with the head of the chain that verify can be given', async () => {
    const terminal = await startTerminal();
    openShift(terminal.context, float);
    terminal.clock.advance(2_000);
    await terminal.settle('孙志强', small);
    terminal.clock.advance(2_000);
    const closed = close(terminal, counted({ '10000': 2, '2000': 2, '50': 1 }));
    await printShiftReport(terminal.context, closed.shift.id);
    const page = terminal.printer.pages.at(-1) ?? '';
    for (const words of ['收费班结单', closed.shift.shiftNo, '240.40', '240.50', '长款', '0.10'])
      expect(page).toContain(words);
    const { seq, digest } = closed.auditHead;
    expect(page).toContain(`${seq}:${digest}`);
    expect(listCheckpoints(terminal.reading, 1)[0]?.head).toEqual({ seq, digest });
    expect(verifyAudit(terminal.reading, closed.auditHead).ok).toBe(true);
    const wrong = { seq, digest: digest.replace(/^./, (first) => (first === '0' ? '1' : '0')) };
    expect(verifyAudit(terminal.reading, wrong).ok).toBe(false);
  });

  it('that did not come out is the same copy the next time; a further one says so', async () => {
    const terminal = await startTerminal();
    openShift(terminal.context, float);
    const { shift } = close(terminal, counted({ '2000': 10 }));
    terminal.printer.fault = new SheetNotPrinted('PRINT_TIMED_OUT', 'test');
    await problemOf(() => printShiftReport(terminal.context, shift.id));
    terminal.printer.fault = null;
    expect(await printShiftReport(terminal.context, shift.id)).toMatchObject({ copyNo: 1 });
    expect(await printShiftReport(terminal.context, shift.id)).toMatchObject({ copyNo: 2 });
    expect(terminal.printer.pages.map((page) => page.includes('补打'))).toEqual([false, true]);
    expect(listReportPrints(terminal.reading, 'shift', shift.shiftNo)).toHaveLength(2);
  });

  it('does not exist before the shift is closed', async () => {
    const terminal = await startTerminal();
    const shift = openShift(terminal.context, float);
    expect((await problemOf(() => printShiftReport(terminal.context, shift.id))).code).toBe('shiftNotClosed');
  });
});
