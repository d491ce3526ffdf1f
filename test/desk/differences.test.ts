import { describe, expect, it } from 'vitest';
import { bookFaults } from './bookFaults.ts';
import { problemOf, startTerminal, type Terminal } from './deskHarness.ts';

const clear = (terminal: Terminal, settlementId: string) =>
  Promise.resolve(terminal.handlers['settlement.clearDifference']({ settlementId, note: '已退差额' }));

/** 1 215.00 in scope, 915.00 above the deductible: 457.50 from the pool, 982.50 in cash. */
const large = { items: { S16: '3' } };

async function provisional(terminal: Terminal): Promise<string> {
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  return (await terminal.settle('孙志强', large)).settlementId;
}

describe('a person nobody could be asked about', () => {
  async function cashPaid(terminal: Terminal): Promise<string> {
    await terminal.goOffline();
    const person = await terminal.readCard('孙志强');
    expect(person.cashOnlyReason).toContain('按现金收费');
    const prepared = await terminal.handlers['bill.prepare'](
      terminal.draft(person, { ...large, insuranceType: '390' }),
    );
    expect(prepared).toMatchObject({ mode: 'cashOnly', cashFen: 144_000 });
    const view = await terminal.confirm(prepared);
    expect(view).toMatchObject({ state: 'provisional', mode: 'cashOnly' });
    return view.settlementId;
  }

  it('is asked for afterwards, settled, and the rest is given back', async () => {
    const terminal = await startTerminal();
    const settlementId = await cashPaid(terminal);
    await terminal.goOnline();
    const view = await terminal.get(settlementId);
    // Paid 1 440.00, owes 982.50.
    expect(view).toMatchObject({ state: 'difference', cashDifferenceFen: -45_750 });
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('refunded later, gets back what was paid in the end and nothing stays at the centre', async () => {
    const terminal = await startTerminal();
    const settlementId = await cashPaid(terminal);
    await terminal.goOnline();
    await terminal.signIn('S001');
    await clear(terminal, settlementId);
    const refund = await terminal.refund(settlementId);
    expect(refund).toMatchObject({ state: 'final', amounts: { cashFen: -98_250, poolFen: -45_750 } });
    expect(terminal.state(settlementId)).toBe('reversed');
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('turns out not to be insured: nothing is owed, and a supervisor says so', async () => {
    const terminal = await startTerminal();
    const settlementId = await cashPaid(terminal);
    terminal.centre.faults.add('1101', { kind: 'refuse', text: '无参保信息' });
    await terminal.goOnline();
    const view = await terminal.get(settlementId);
    expect(view.state).toBe('refused');
    expect(view.problem?.money).toContain('没有动用基金');
    await terminal.signIn('S001');
    expect((await clear(terminal, settlementId)).state).toBe('cleared');
    expect((await problemOf(() => terminal.refund(settlementId))).code).toBe('refundState');
    expect(await bookFaults(terminal)).toEqual([]);
  });
});

describe('a provisional settlement', () => {
  it('with the same figures at the centre is final', async () => {
    const terminal = await startTerminal();
    const settlementId = await provisional(terminal);
    await terminal.goOnline();
    expect(await terminal.get(settlementId)).toMatchObject({ state: 'final', cashDifferenceFen: 0 });
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('with other figures is a difference with the amount to collect', async () => {
    const terminal = await startTerminal();
    const settlementId = await provisional(terminal);
    terminal.centre.faults.add('2206A', { kind: 'differ', amountFen: 1_234 });
    terminal.centre.faults.add('2207A', { kind: 'differ', amountFen: 1_234 });
    await terminal.goOnline();
    const view = await terminal.get(settlementId);
    expect(view).toMatchObject({ state: 'difference', cashDifferenceFen: 1_234 });
    expect(view.problem?.nextStep).toContain('组长');
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('is refunded, once cleared, with what was paid in the end', async () => {
    const terminal = await startTerminal();
    const settlementId = await provisional(terminal);
    terminal.centre.faults.add('2207A', { kind: 'differ', amountFen: 1_234 });
    await terminal.goOnline();
    expect((await problemOf(() => terminal.refund(settlementId))).code).toBe('refundState');
    await terminal.signIn('S001');
    await clear(terminal, settlementId);
    const refund = await terminal.refund(settlementId);
    // 982.50 at the window, 12.34 collected afterwards.
    expect(refund).toMatchObject({ state: 'final', amounts: { cashFen: -99_484, poolFen: -44_516 } });
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('refused by the centre waits for a person, who is told that fund money was granted', async () => {
    const terminal = await startTerminal();
    const settlementId = await provisional(terminal);
    terminal.centre.faults.add('2207A', { kind: 'refuse', text: '额度已用完' });
    await terminal.goOnline();
    const view = await terminal.get(settlementId);
    expect(view.state).toBe('refused');
    expect(view.problem?.money).toContain('追收');
    expect(view.problem?.nextStep).not.toContain('退还患者');
    expect((await terminal.handlers['desk.state']({})).queue.stuck).toBe(1);
    expect(await bookFaults(terminal)).toEqual([]);
  });
});

describe('who may clear a difference', () => {
  it('not the cashier; the supervisor, once, with a note', async () => {
    const terminal = await startTerminal();
    const settlementId = await provisional(terminal);
    terminal.centre.faults.add('2207A', { kind: 'differ', amountFen: 100 });
    await terminal.goOnline();
    expect((await problemOf(() => clear(terminal, settlementId))).code).toBe('needsSupervisor');
    expect(terminal.state(settlementId)).toBe('difference');
    await terminal.signIn('S001');
    expect((await clear(terminal, settlementId)).state).toBe('cleared');
    expect((await problemOf(() => clear(terminal, settlementId))).code).toBe('nothingToClear');
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('nothing is cleared that needs no clearing', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强');
    await terminal.signIn('S001');
    expect((await problemOf(() => clear(terminal, settlementId))).code).toBe('nothingToClear');
    terminal.centre.faults.add('2208', { kind: 'refuse', text: '不允许撤销' });
    const refund = await terminal.refund(settlementId);
    expect((await problemOf(() => clear(terminal, refund.settlementId))).code).toBe('nothingToClear');
  });
});
