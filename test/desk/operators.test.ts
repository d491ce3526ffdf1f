import { describe, expect, it } from 'vitest';
import { problemOf, startTerminal, type Terminal } from './deskHarness.ts';

const signOut = (terminal: Terminal) => Promise.resolve(terminal.handlers['operator.signOut']({}));
const small = { items: { S01: '1' } };

async function withOpenQueue(): Promise<Terminal> {
  const terminal = await startTerminal();
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  await terminal.settle('孙志强', small);
  return terminal;
}

describe('leaving the window', () => {
  it('is not for a cashier while a settlement waits for the centre', async () => {
    const terminal = await withOpenQueue();
    const problem = await problemOf(() => signOut(terminal));
    expect(problem.code).toBe('queueOpen');
    expect(problem.happened).toContain('1 笔');
    await terminal.goOnline();
    await terminal.drain();
    expect((await signOut(terminal)).operator).toBeNull();
  });

  it('nor by letting another cashier sign in over them', async () => {
    const terminal = await withOpenQueue();
    const other = () => terminal.handlers['operator.signIn']({ operatorNo: 'C002' });
    expect((await problemOf(other)).code).toBe('queueOpen');
    expect((await terminal.handlers['desk.state']({})).operator?.operatorNo).toBe('C001');
  });

  it('is for the supervisor who takes over', async () => {
    const terminal = await withOpenQueue();
    await terminal.signIn('S001');
    expect((await signOut(terminal)).operator).toBeNull();
  });

  it('nor while a difference has not been paid out', async () => {
    const terminal = await withOpenQueue();
    terminal.centre.faults.add('2207A', { kind: 'differ', amountFen: 100 });
    await terminal.goOnline();
    await terminal.drain();
    expect((await problemOf(() => signOut(terminal))).code).toBe('queueOpen');
  });

  it('leaves nothing on the desk for the next one to confirm', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强', small);
    await terminal.signIn('C002');
    expect((await problemOf(() => terminal.confirm(prepared))).code).toBe('notPrepared');
  });
});

describe('signing in', () => {
  it('needs an operator who exists', async () => {
    const terminal = await startTerminal();
    expect((await problemOf(() => terminal.handlers['operator.signIn']({ operatorNo: 'X999' }))).code).toBe(
      'operatorUnknown',
    );
  });

  it('is asked for before anything is done', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强', small);
    await signOut(terminal);
    const acts = [
      () => terminal.handlers['credential.read']({}),
      () =>
        terminal.handlers['credential.typeNumber']({ identityNumber: '11010519491231002X', name: '张三' }),
      () => terminal.handlers['settlement.refund']({ settlementId, reason: '录错' }),
      () => terminal.handlers['settlement.clearDifference']({ settlementId, note: '已退' }),
      () => terminal.handlers['settlement.list']({ text: '', limit: 10 }),
      () => terminal.handlers['settlement.explain']({ settlementId }),
      () => terminal.handlers['sheet.print']({ settlementId }),
    ];
    for (const act of acts) expect((await problemOf(act)).code).toBe('notSignedIn');
  });
});
