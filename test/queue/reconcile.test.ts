import { expect, it } from 'vitest';
import type { IsoDate } from '../../src/domain/calendar.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { reconcile } from '../../src/queue/reconcile.ts';
import { startTerminal, type Terminal } from '../desk/deskHarness.ts';

const monday = '2026-11-23' as IsoDate;
const tuesday = '2026-11-24' as IsoDate;
const small = { items: { S01: '1', X04: '2' } };

async function rowsOf(terminal: Terminal, day: IsoDate) {
  const { level, rows } = await reconcile(terminal.context.exchange, day, day);
  return { level, rows: rows.map((row) => [row.insuranceType, row.clearingType, row.count, row.totalFen]) };
}

it('compares every insurance and kind of visit by itself, refunds as rows of their own', async () => {
  const terminal = await startTerminal();
  await terminal.settle('孙志强', small);
  const refunded = await terminal.settle('李淑珍', small);
  await terminal.refund(refunded.settlementId);
  await terminal.settle('赵建国', { kind: 'inpatient' });
  // 12.00 + 2 × 14.20 = 40.40; 5 × 38.00 + 5 × 16.00 + 20 × 6.30 + 2 × 260.00 = 916.00.
  expect(await rowsOf(terminal, monday)).toEqual({
    level: true,
    rows: [
      ['310', '21', 1, 91_600],
      ['390', '11', 3, 4_040],
    ],
  });
});

it("a settlement made before midnight and replayed after it stands on the centre's day", async () => {
  const terminal = await startTerminal();
  await terminal.settle('李淑珍', small);
  terminal.clock.advanceHours(14);
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  const { settlementId } = await terminal.settle('孙志强', small);
  terminal.clock.advanceHours(2);
  await terminal.goOnline();
  await terminal.drain();
  expect(terminal.state(settlementId)).toBe('final');
  expect(await rowsOf(terminal, monday)).toEqual({ level: true, rows: [['390', '11', 1, 4_040]] });
  expect(await rowsOf(terminal, tuesday)).toEqual({ level: true, rows: [['390', '11', 1, 4_040]] });
});

it('a refund on the next day stands on the next day', async () => {
  const terminal = await startTerminal();
  const { settlementId } = await terminal.settle('孙志强', small);
  terminal.clock.advanceHours(24);
  await terminal.refund(settlementId);
  expect(await rowsOf(terminal, monday)).toEqual({ level: true, rows: [['390', '11', 1, 4_040]] });
  expect(await rowsOf(terminal, tuesday)).toEqual({ level: true, rows: [['390', '11', 1, -4_040]] });
});

it('what the centre refused has no row, cleared or not', async () => {
  const terminal = await startTerminal();
  await terminal.settle('李淑珍', small);
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  const { settlementId } = await terminal.settle('孙志强', small);
  terminal.centre.faults.add('2207A', { kind: 'refuse', text: '额度已用完' });
  await terminal.goOnline();
  expect(terminal.state(settlementId)).toBe('refused');
  await terminal.signIn('S001');
  await terminal.handlers['settlement.clearDifference']({ settlementId, note: '已追收' });
  expect(await rowsOf(terminal, monday)).toEqual({ level: true, rows: [['390', '11', 1, 4_040]] });
});

it('says so when the two sides are not level', async () => {
  const terminal = await startTerminal();
  terminal.centre.faults.add('2207A', { kind: 'dropAfterCommit' });
  terminal.centre.faults.add('2601', { kind: 'dropBeforeCommit' });
  expect((await terminal.settle('孙志强', small)).state).toBe('disputed');
  await terminal.drain();
  const { level, rows } = await reconcile(terminal.context.exchange, monday, monday);
  expect(level).toBe(false);
  expect(rows[0]?.description).toContain('对账不平');
});

it('is not guessed while the centre does not answer', async () => {
  const terminal = await startTerminal();
  await terminal.settle('孙志强', small);
  terminal.centre.faults.add('3201', { kind: 'html', afterCommit: false });
  await expect(reconcile(terminal.context.exchange, monday, monday)).rejects.toThrow(ProblemError);
});
