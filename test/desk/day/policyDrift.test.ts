import { describe, expect, it } from 'vitest';
import { guessCause } from '../../../src/desk/day/guessCause.ts';
import { policyDrift } from '../../../src/desk/day/policyDrift.ts';
import type { AmountDifference } from '../../../src/domain/compareAmounts.ts';
import { fen } from '../../../src/domain/money.ts';
import { listDifferences } from '../../../src/store/policyComparison.ts';
import { startTerminal, type Terminal } from '../deskHarness.ts';

const large = { items: { S16: '3' } };
const rule = { window: 4, minCompared: 3, thresholdBp: 5_000 };

/** Online: the centre's trial and settlement pay 12.34 less from the pool than the pack says. */
async function settleApart(terminal: Terminal, name: string): Promise<string> {
  terminal.centre.faults.add('2206A', { kind: 'differ', amountFen: 1_234 });
  terminal.centre.faults.add('2207A', { kind: 'differ', amountFen: 1_234 });
  const { settlementId, state } = await terminal.settle(name, large);
  expect(state).toBe('final');
  return settlementId;
}

const differing = (key: AmountDifference['key'], amountFen: number): AmountDifference => ({
  key,
  label: '',
  localFen: fen(100_000),
  centreFen: fen(100_000 + amountFen),
});

describe('the cause that is guessed', () => {
  it.each([
    ['rounding', [differing('poolFen', 1), differing('cashFen', -1)], true],
    ['itemClass', [differing('firstSelfPayFen', 900), differing('poolFen', 500)], true],
    ['packOutdated', [differing('poolFen', 500), differing('cashFen', -500)], true],
    ['yearToDate', [differing('deductibleFen', 30_000), differing('poolFen', -500)], false],
    ['account', [differing('accountFen', 500), differing('cashFen', -500)], true],
    ['other', [differing('cashFen', 500)], true],
  ] as const)('is %s', (cause, differences, yearToDateKnown) => {
    expect(guessCause(differences, yearToDateKnown)).toBe(cause);
  });
});

describe('every online settlement', () => {
  it('leaves both figures of what differs, and nothing where they agree', async () => {
    const terminal = await startTerminal();
    const same = await terminal.settle('李淑珍', large);
    const settlementId = await settleApart(terminal, '孙志强');
    expect(listDifferences(terminal.reading, same.settlementId)).toEqual([]);
    // 457.50 from the pool by the pack, 982.50 in cash; the centre 12.34 apart.
    expect(listDifferences(terminal.reading, settlementId)).toEqual([
      { field: 'cashFen', localFen: 98_250, centreFen: 99_484, cause: 'packOutdated' },
      { field: 'poolFen', localFen: 45_750, centreFen: 44_516, cause: 'packOutdated' },
    ]);
  });
});

describe('the drift alarm', () => {
  it('names the pack once the share among the newest is above the threshold', async () => {
    const terminal = await startTerminal();
    await terminal.settle('李淑珍', large);
    await settleApart(terminal, '孙志强');
    expect(policyDrift(terminal.context, rule)).toMatchObject([{ compared: 2, differing: 1, notice: null }]);
    await settleApart(terminal, '孙志强');
    const [drift] = policyDrift(terminal.context, rule);
    expect(drift).toMatchObject({ compared: 3, differing: 2, shareBp: 6_666, mainCause: 'packOutdated' });
    expect(drift?.notice).toContain(drift?.packName);
    expect(drift?.notice).toContain(drift?.packVersion);
    expect(drift?.notice).toContain('可能已过期');
  });

  it('falls silent when the newest agree again', async () => {
    const terminal = await startTerminal();
    await settleApart(terminal, '孙志强');
    await settleApart(terminal, '孙志强');
    for (let turn = 0; turn < 3; turn += 1) await terminal.settle('李淑珍', { items: { S01: '1' } });
    expect(policyDrift(terminal.context, rule)).toMatchObject([{ compared: 4, differing: 1, notice: null }]);
  });

  it('takes up a settlement made offline once the centre has answered', async () => {
    const terminal = await startTerminal();
    await terminal.readCard('孙志强');
    await terminal.goOffline();
    const { settlementId } = await terminal.settle('孙志强', large);
    expect(policyDrift(terminal.context, rule)).toEqual([]);
    terminal.centre.faults.add('2206A', { kind: 'differ', amountFen: 1_234 });
    terminal.centre.faults.add('2207A', { kind: 'differ', amountFen: 1_234 });
    await terminal.goOnline();
    expect(policyDrift(terminal.context, rule)).toMatchObject([{ compared: 1, differing: 1 }]);
    expect(policyDrift(terminal.context, rule)).toMatchObject([{ compared: 1, differing: 1 }]);
    expect(listDifferences(terminal.reading, settlementId)).toHaveLength(2);
  });
});
