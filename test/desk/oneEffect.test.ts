import { describe, expect, it } from 'vitest';
import { listMessagesOfSettlement } from '../../src/store/outgoingMessage.ts';
import { bookFaults, localSettlements } from './bookFaults.ts';
import { problemOf, startTerminal } from './deskHarness.ts';

describe('confirming', () => {
  it('twice settles once, one after the other and at the same moment', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    const [first, second] = await Promise.all([terminal.confirm(prepared), terminal.confirm(prepared)]);
    const third = await terminal.confirm(prepared);
    expect(new Set([first, second, third].map((view) => view.settlementId)).size).toBe(1);
    expect(third.state).toBe('final');
    expect(terminal.centre.ledger().settlements).toHaveLength(1);
    expect(localSettlements(terminal)).toHaveLength(1);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('another amount of cash than the screen shows is refused', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    const changed = { ...prepared, cashFen: (prepared.cashFen + 1) as typeof prepared.cashFen };
    expect((await problemOf(() => terminal.confirm(changed))).code).toBe('cashChanged');
    expect(localSettlements(terminal)).toEqual([]);
    expect((await terminal.confirm(prepared)).state).toBe('final');
  });

  it('after a restart is refused, and the visit is taken back', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强', { kind: 'inpatient' });
    await terminal.restart();
    const problem = await problemOf(() => terminal.confirm(prepared));
    expect(problem).toMatchObject({ code: 'notPrepared', nextStep: '请重新按 F9 结算。' });
    await terminal.drain();
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('after a restart returns what was confirmed before it', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    const { settlementId } = await terminal.confirm(prepared);
    await terminal.restart();
    expect(await terminal.confirm(prepared)).toMatchObject({ settlementId, state: 'final' });
  });

  it('a bill split before another one of the same person was confirmed is split again', async () => {
    const terminal = await startTerminal();
    const first = await terminal.prepare('孙志强');
    const second = await terminal.prepare('孙志强');
    const other = await terminal.prepare('李淑珍');
    await terminal.confirm(first);
    expect((await problemOf(() => terminal.confirm(second))).code).toBe('notPrepared');
    expect((await terminal.confirm(other)).state).toBe('final');
    await terminal.drain();
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('fixes what the centre is to be told together with the settlement', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    // The line goes, and nobody has noticed yet.
    await terminal.centre.goOffline();
    const view = await terminal.confirm(prepared);
    expect(view.state).toBe('pending');
    const [message] = listMessagesOfSettlement(terminal.reading, view.settlementId);
    expect(message).toMatchObject({ infno: '2207A', status: 'prepared', sentAt: null });
    await terminal.goOnline();
    await terminal.drain();
    const rows = terminal.centre.ledger().settlements;
    expect(rows.map((row) => [row.msgid, row.state])).toEqual([[message?.msgid, 'standing']]);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('needs a name', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    await terminal.handlers['operator.signOut']({});
    expect((await problemOf(() => terminal.confirm(prepared))).code).toBe('notSignedIn');
  });
});

describe('refunding', () => {
  it('twice refunds once, one after the other and at the same moment', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强');
    const refunds = await Promise.all([terminal.refund(settlementId), terminal.refund(settlementId)]);
    refunds.push(await terminal.refund(settlementId));
    expect(new Set(refunds.map((view) => view.settlementId)).size).toBe(1);
    const rows = terminal.centre.ledger().settlements;
    expect(rows.map((row) => row.state)).toEqual(['cancelled', 'standing']);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('a refund, or what is still on its way, is refused', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强');
    const refund = await terminal.refund(settlementId);
    expect((await problemOf(() => terminal.refund(refund.settlementId))).code).toBe('refundOfRefund');
    terminal.centre.faults.add('2207A', { kind: 'gateway401' });
    const pending = await terminal.settle('李淑珍');
    expect(pending.state).toBe('pending');
    expect((await problemOf(() => terminal.refund(pending.settlementId))).code).toBe('refundState');
  });
});

describe('giving a bill up', () => {
  it.each(['outpatient', 'inpatient'] as const)('%s: nothing of it stays at the centre', async (kind) => {
    const terminal = await startTerminal();
    const { billId } = await terminal.prepare('孙志强', { kind });
    await terminal.handlers['bill.abandon']({ billId });
    await terminal.drain();
    expect(await bookFaults(terminal)).toEqual([]);
    expect(localSettlements(terminal)).toEqual([]);
  });

  it('while the line is down: it is taken back when the line is there again', async () => {
    const terminal = await startTerminal();
    const { billId } = await terminal.prepare('孙志强', { kind: 'inpatient' });
    await terminal.goOffline();
    await terminal.handlers['bill.abandon']({ billId });
    expect(await bookFaults(terminal).catch(() => ['offline'])).not.toEqual([]);
    await terminal.goOnline();
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it.each(['2205', '2202'] as const)('%s refused: it is not tried for ever', async (infno) => {
    const terminal = await startTerminal();
    const { billId } = await terminal.prepare('孙志强');
    terminal.centre.faults.add(infno, { kind: 'refuse', text: '不允许撤销' }, 100);
    await terminal.handlers['bill.abandon']({ billId });
    await terminal.drain();
    const asked = terminal.centre.faults.pending()[0]?.times;
    await terminal.drain();
    await terminal.drain();
    expect(terminal.centre.faults.pending()[0]?.times).toBe(asked);
  });

  it('is no longer possible once it is confirmed', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    const [view] = await Promise.all([
      terminal.confirm(prepared),
      Promise.resolve(terminal.handlers['bill.abandon']({ billId: prepared.billId })),
    ]);
    expect(view.state).toBe('final');
    await terminal.drain();
    expect(await bookFaults(terminal)).toEqual([]);
  });
});
