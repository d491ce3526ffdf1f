/**
 * 单边账: the six ways in which the insurer's books, ours and the drawer come to say different things, each by its name in the
 * trade. duplicates.test.ts has the rest of the failures other systems were hurt by.
 */
import { describe, expect, it } from 'vitest';
import { type DayReconciliation, reconcileDay } from '../../../src/desk/day/reconcileDay.ts';
import { repairFinding } from '../../../src/desk/day/repairFinding.ts';
import type { RepairAction } from '../../../src/desk/day/statementFinding.ts';
import type { IsoDate } from '../../../src/domain/calendar.ts';
import { readJob } from '../../../src/store/settleJob.ts';
import { bookFaults } from '../../desk/bookFaults.ts';
import { problemOf, startTerminal, type Terminal, type TerminalOptions } from '../../desk/deskHarness.ts';

const monday = '2026-11-23' as IsoDate;
/** 12.00 + 2 × 14.20 = 40.40, all in cash. */
const small = { items: { S01: '1', X04: '2' } };

const centreStates = (terminal: Terminal): string[] =>
  terminal.centre.ledger().settlements.map(({ state }) => state);

const compare = (terminal: Terminal) => reconcileDay(terminal.context, monday, monday);

function repair(terminal: Terminal, { runId, findings }: DayReconciliation, action: RepairAction) {
  const findingId = findings[0]?.id ?? 'none';
  return repairFinding(terminal.context, { runId, findingId, action, note: '与经办机构核对' });
}

async function asSupervisor(options: TerminalOptions = {}): Promise<Terminal> {
  const terminal = await startTerminal(options);
  await terminal.signIn('S001');
  return terminal;
}

/** Whatever was lost on the way has either arrived by now or never will. */
async function laterThatDay(terminal: Terminal): Promise<void> {
  terminal.clock.advance(300_000);
  await terminal.handlers['queue.drain']({});
}

/** Refunds at the centre with the answer lost, and the answer to the reversal too. */
async function refundLost(terminal: Terminal, fault: 'dropAfterCommit' | 'dropBeforeCommit') {
  const settled = await terminal.settle('孙志强', small);
  terminal.centre.faults.add('2208', { kind: fault });
  terminal.centre.faults.add('2601', { kind: 'dropBeforeCommit' });
  const refund = await terminal.refund(settled.settlementId);
  expect(refund.state).toBe('disputed');
  expect(refund.problem?.money).toContain('不要退款');
  return { settlementId: settled.settlementId, refundId: refund.settlementId };
}

describe('B14 单边账', () => {
  it('（1）医保已结、回执丢失: 先冲正，再结一次，患者只付一次', async () => {
    const terminal = await startTerminal();
    terminal.centre.faults.add('2207A', { kind: 'dropAfterCommit' });
    const { settlementId } = await terminal.settle('孙志强', small);
    await terminal.drain();
    expect(terminal.state(settlementId)).toBe('final');
    expect(centreStates(terminal)).toEqual(['reversed', 'standing']);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('（2）医保已结、回写失败: 断电前没有写下的应答，重启后按未知处理，不当作没结', async () => {
    let isFailing = false;
    const beforeStatement = (name: string): void => {
      if (isFailing && name === 'outgoingMessage.ended') throw new Error('no power');
    };
    const terminal = await startTerminal({ storeOptions: { beforeStatement } });
    const prepared = await terminal.prepare('孙志强', small);
    isFailing = true;
    const { settlementId } = await terminal.confirm(prepared);
    expect(centreStates(terminal)).toEqual(['standing']);
    expect(terminal.state(settlementId)).toBe('pending');
    await terminal.abandon();
    isFailing = false;
    await terminal.open();
    await terminal.signIn('S001');
    await terminal.drain();
    await terminal.handlers['queue.drain']({});
    expect(terminal.state(settlementId)).toBe('final');
    expect(centreStates(terminal)).toEqual(['reversed', 'standing']);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('（3）本地已记、医保无此笔: 对账找出，组长按中心没有办理处理后两边一致', async () => {
    const terminal = await asSupervisor();
    terminal.centre.faults.add('2207A', { kind: 'dropBeforeCommit' });
    terminal.centre.faults.add('2601', { kind: 'dropBeforeCommit' });
    const { settlementId, state } = await terminal.settle('孙志强', small);
    expect(state).toBe('disputed');
    await laterThatDay(terminal);
    const result = await compare(terminal);
    expect(result.findings).toMatchObject([{ kind: 'absentThere', settlementId }]);
    await repair(terminal, result, 'acceptAbsence');
    expect(terminal.state(settlementId)).toBe('refused');
    expect(centreStates(terminal)).toEqual([]);
    expect((await compare(terminal)).level).toBe(true);
    expect((await terminal.settle('孙志强', small)).state).toBe('final');
  });

  it('（4）医保已撤、本地未冲: 对账找出，按中心入账后原结算作废', async () => {
    const terminal = await asSupervisor();
    const { settlementId, refundId } = await refundLost(terminal, 'dropAfterCommit');
    expect(terminal.state(settlementId)).toBe('final');
    expect(centreStates(terminal)).toEqual(['cancelled', 'standing']);
    await laterThatDay(terminal);
    const result = await compare(terminal);
    expect(result.level).toBe(false);
    expect(result.findings).toMatchObject([{ kind: 'missingHere', settlementId: refundId, isRefund: true }]);
    await repair(terminal, result, 'takeOver');
    expect(terminal.state(settlementId)).toBe('reversed');
    expect(await compare(terminal)).toMatchObject({ level: true, findings: [] });
  });

  it('（5）本地已退、医保未撤: 不退现金；对账确认后原结算仍有效，可以再退', async () => {
    const terminal = await asSupervisor();
    const { settlementId, refundId } = await refundLost(terminal, 'dropBeforeCommit');
    await laterThatDay(terminal);
    const result = await compare(terminal);
    expect(result.findings).toMatchObject([{ kind: 'absentThere', settlementId: refundId, isRefund: true }]);
    await repair(terminal, result, 'acceptAbsence');
    expect(terminal.state(settlementId)).toBe('final');
    expect(centreStates(terminal)).toEqual(['standing']);
    expect((await terminal.refund(settlementId)).state).toBe('final');
    expect(terminal.state(settlementId)).toBe('reversed');
  });

  it('（6）现金已收、医保被拒（联机）: 当场说明要退还多少', async () => {
    const terminal = await startTerminal();
    terminal.centre.faults.add('2207A', { kind: 'refuse', text: '额度已用完' });
    const view = await terminal.settle('孙志强', small);
    expect(view.state).toBe('refused');
    expect(view.problem?.happened).toContain('额度已用完');
    expect(view.problem?.nextStep).toContain('退还患者');
    expect(centreStates(terminal)).toEqual([]);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('（6）现金已收、医保被拒（离线补传）: 停在待处理，组长清理之前一直看得见', async () => {
    const terminal = await startTerminal();
    await terminal.readCard('孙志强');
    await terminal.goOffline();
    const { settlementId } = await terminal.settle('孙志强', small);
    terminal.centre.faults.add('2207A', { kind: 'refuse', text: '额度已用完' });
    await terminal.goOnline();
    await terminal.drain();
    expect(terminal.state(settlementId)).toBe('refused');
    expect(readJob(terminal.reading, settlementId)?.status).toBe('stuck');
    expect((await terminal.handlers['desk.state']({})).queue.stuck).toBe(1);
    expect((await problemOf(() => terminal.handlers['operator.signOut']({}))).code).toBe('queueOpen');
    await terminal.signIn('S001');
    await terminal.handlers['settlement.clearDifference']({ settlementId, note: '补收基金部分' });
    expect((await terminal.handlers['desk.state']({})).queue.stuck).toBe(0);
    expect(await bookFaults(terminal)).toEqual([]);
  });
});
