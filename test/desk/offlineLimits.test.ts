import { describe, expect, it } from 'vitest';
import type { Edition } from '../../src/upstream/edition.ts';
import { bookFaults } from './bookFaults.ts';
import { problemOf, startTerminal, type Terminal } from './deskHarness.ts';

/** 12.00 + 2 × 14.20: below the yearly deductible of 300.00, no fund money. */
const small = { items: { S01: '1', X04: '2' } };
/** 3 × 480.00 − 3 × 30.00 over the limit price, 10 % first: in scope 1 215.00; (1 215.00 − 300.00) × 50 % = 457.50. */
const large = { items: { S16: '3' } };

const withOffline =
  (change: Partial<Edition['offline']>) =>
  (edition: Edition): Edition => ({ ...edition, offline: { ...edition.offline, ...change } });

const inpatientOffline = (edition: Edition): Edition => ({
  ...edition,
  offline: {
    ...edition.offline,
    perPersonLimitFen: 10_000_000 as Edition['offline']['perPersonLimitFen'],
    operations: { ...edition.offline.operations, inpatient: 'limited' },
  },
});

async function seenThenOffline(terminal: Terminal, ...names: string[]): Promise<void> {
  for (const name of names) await terminal.readCard(name);
  await terminal.goOffline();
}

describe('how old the entitlement may be', () => {
  it('24 hours: fund money may still be granted', async () => {
    const terminal = await startTerminal();
    await seenThenOffline(terminal, '孙志强');
    terminal.clock.advance(24 * 3_600_000 - 60_000);
    expect((await terminal.prepare('孙志强', large)).mode).toBe('provisional');
  });

  it('longer: cash only, and the reason says how old', async () => {
    const terminal = await startTerminal({ edition: withOffline({ maxOfflineHours: 72 }) });
    await seenThenOffline(terminal, '孙志强');
    terminal.clock.advance(24 * 3_600_000 + 60_000);
    const prepared = await terminal.prepare('孙志强', large);
    expect(prepared).toMatchObject({ mode: 'cashOnly', cashFen: 144_000 });
    expect(prepared.notices.join()).toContain('超过 24 小时');
  });
});

describe('how long the line may be down', () => {
  const longOutage = withOffline({ snapshotMaxAgeHours: 72 });

  it('24 hours, then cash only', async () => {
    const terminal = await startTerminal({ edition: longOutage });
    await seenThenOffline(terminal, '孙志强');
    terminal.clock.advanceHours(23);
    expect((await terminal.prepare('孙志强', large)).mode).toBe('provisional');
    terminal.clock.advanceHours(2);
    const prepared = await terminal.prepare('孙志强', large);
    expect(prepared.mode).toBe('cashOnly');
    expect(prepared.notices.join()).toContain('网络中断已超过 24 小时');
  });

  it('a restart does not begin the time anew', async () => {
    const terminal = await startTerminal({ edition: longOutage });
    await seenThenOffline(terminal, '孙志强');
    terminal.clock.advanceHours(23);
    await terminal.restart();
    terminal.clock.advanceHours(2);
    expect((await terminal.prepare('孙志强', large)).mode).toBe('cashOnly');
  });
});

describe('how much may be granted', () => {
  it("up to the person's limit, counting what is open already", async () => {
    const terminal = await startTerminal();
    await seenThenOffline(terminal, '孙志强', '李淑珍');
    // 457.50 of 500.00; the next 42.50 fit, 42.60 do not.
    const first = await terminal.settle('孙志强', large);
    expect(first).toMatchObject({ state: 'provisional', amounts: { fundTotalFen: 45_750 } });
    const over = await terminal.prepare('孙志强', { items: { X04: '6' } });
    expect(over.mode).toBe('cashOnly');
    expect(over.notices.join()).toContain('每人 500.00 元');
    expect((await terminal.prepare('孙志强', { items: { X04: '5' } })).mode).toBe('provisional');
    expect((await terminal.prepare('李淑珍', large)).mode).toBe('provisional');
  });

  it("up to the terminal's limit over all persons", async () => {
    const totalLimitFen = 60_000 as Edition['offline']['totalLimitFen'];
    const terminal = await startTerminal({ edition: withOffline({ totalLimitFen }) });
    await seenThenOffline(terminal, '孙志强', '李淑珍');
    await terminal.settle('孙志强', large);
    const over = await terminal.prepare('李淑珍', large);
    expect(over.mode).toBe('cashOnly');
    expect(over.notices.join()).toContain('合计 600.00 元');
  });

  it('a bill prepared while there was room is not confirmed when there is none', async () => {
    const terminal = await startTerminal();
    const totalLimitFen = 60_000 as Edition['offline']['totalLimitFen'];
    const narrow = await startTerminal({ edition: withOffline({ totalLimitFen }) });
    await seenThenOffline(narrow, '孙志强', '李淑珍');
    const first = await narrow.prepare('孙志强', large);
    const second = await narrow.prepare('李淑珍', large);
    expect((await narrow.confirm(first)).state).toBe('provisional');
    expect((await problemOf(() => narrow.confirm(second))).code).toBe('offlineChanged');
    await terminal.drain();
  });

  it('without limit where the edition says "allowed"', async () => {
    const allowed = (edition: Edition): Edition => ({
      ...edition,
      offline: {
        ...edition.offline,
        perPersonLimitFen: 0 as Edition['offline']['perPersonLimitFen'],
        operations: { ...edition.offline.operations, outpatient: 'allowed' },
      },
    });
    const terminal = await startTerminal({ edition: allowed });
    await seenThenOffline(terminal, '孙志强');
    expect((await terminal.prepare('孙志强', large)).mode).toBe('provisional');
  });
});

describe('what may not be done offline', () => {
  it('a stay is not settled', async () => {
    const terminal = await startTerminal();
    await seenThenOffline(terminal, '孙志强');
    const problem = await problemOf(() => terminal.prepare('孙志强', { kind: 'inpatient' }));
    expect(problem.code).toBe('offlineForbidden');
    expect(problem.money).toBe('没有结算，没有收款，没有扣个人账户。');
  });

  it('nothing is refunded', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强', small);
    await terminal.goOffline();
    expect((await problemOf(() => terminal.refund(settlementId))).code).toBe('refundOffline');
    expect(terminal.state(settlementId)).toBe('final');
  });

  it('account money is not spent, then or when the bill is replayed', async () => {
    const terminal = await startTerminal({ edition: inpatientOffline });
    await seenThenOffline(terminal, '赵建国');
    const view = await terminal.settle('赵建国', { kind: 'inpatient', useAccount: true });
    expect(view).toMatchObject({ state: 'provisional', amounts: { accountFen: 0 } });
    await terminal.goOnline();
    await terminal.drain();
    expect(terminal.state(view.settlementId)).toBe('final');
    const { personNo } = terminal.person('赵建国');
    expect(terminal.centre.ledger().balanceFen(personNo, '310')).toBe(328_650);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('what the centre was to settle when the line went is not confirmed', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强', { kind: 'inpatient' });
    await terminal.goOffline();
    expect((await problemOf(() => terminal.confirm(prepared))).code).toBe('lineLost');
    await terminal.handlers['bill.abandon']({ billId: prepared.billId });
    await terminal.goOnline();
    expect(await bookFaults(terminal)).toEqual([]);
  });
});

describe('the line goes while a bill is being prepared', () => {
  it.each([
    ['the visit', '2201'],
    ['the lines', '2204'],
    ['the trial', '2206A'],
  ] as const)('at %s: settled by the offline rules, and nothing is left half done', async (_what, infno) => {
    const terminal = await startTerminal();
    await terminal.readCard('孙志强');
    terminal.centre.faults.add(infno, { kind: 'answerLate', delayMs: 5_000 });
    setTimeout(() => void terminal.centre.goOffline(), 200);
    const prepared = await terminal.prepare('孙志强', large);
    expect(prepared.mode).toBe('provisional');
    const view = await terminal.confirm(prepared);
    await terminal.goOnline();
    await terminal.drain();
    expect(terminal.state(view.settlementId)).toBe('final');
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('a centre behind a broken proxy counts as offline', async () => {
    const terminal = await startTerminal();
    await terminal.readCard('孙志强');
    terminal.centre.faults.add('any', { kind: 'html', afterCommit: false }, 20);
    const prepared = await terminal.prepare('孙志强', large);
    expect(prepared.mode).toBe('provisional');
    const view = await terminal.confirm(prepared);
    terminal.centre.faults.clear();
    await terminal.drain();
    expect(terminal.state(view.settlementId)).toBe('final');
    expect(await bookFaults(terminal)).toEqual([]);
  });
});

it('the year goes on counting: a replayed settlement is known even after the card was read again', async () => {
  const terminal = await startTerminal();
  await seenThenOffline(terminal, '孙志强');
  await terminal.settle('孙志强', large);
  await terminal.centre.goOnline();
  terminal.centre.faults.add('2201', { kind: 'status500', afterCommit: false }, 2);
  await terminal.handlers['queue.drain']({});
  await terminal.readCard('孙志强');
  await terminal.drain();
  expect(await bookFaults(terminal)).toEqual([]);
  // 300.00 of deductible are used; the next bill is reimbursed from its first fen: 40.40 × 50 %.
  await terminal.goOffline();
  expect(await terminal.prepare('孙志强', small)).toMatchObject({ local: { amounts: { poolFen: 2_020 } } });
});
