import { describe, expect, it, vi } from 'vitest';
import { countJobs, readJob } from '../../src/store/settleJob.ts';
import type { Fault } from '../../src/training/centre/centreFaults.ts';
import type { Infno } from '../../src/upstream/infno.ts';
import { bookFaults, localSettlements } from '../desk/bookFaults.ts';
import { problemOf, startTerminal, type Terminal } from '../desk/deskHarness.ts';
import { impatientMs, tooLate } from './answerFaults.ts';

const refusal: Fault = { kind: 'refuse', text: '就诊科室不在备案范围内' };
const gateway: Fault = { kind: 'gateway401' };
const lost: Fault = { kind: 'dropAfterCommit' };

const kindOf = (infno: Infno): 'outpatient' | 'inpatient' =>
  ['2401', '2301', '2402', '2304', '2305', '2303'].includes(infno) ? 'inpatient' : 'outpatient';

function standing(terminal: Terminal): number {
  return terminal.centre.ledger().settlements.filter((row) => row.state === 'standing').length;
}

describe('the centre refuses before anything is confirmed', () => {
  it.each(['2201', '2203A', '2204', '2206A', '2401', '2301', '2402', '2303'] as const)(
    '%s: the bill is not prepared and nothing of it stays at the centre',
    async (infno) => {
      const terminal = await startTerminal();
      terminal.centre.faults.add(infno, refusal);
      const problem = await problemOf(() => terminal.prepare('孙志强', { kind: kindOf(infno) }));
      expect(problem.code).toBe('centreRefused');
      expect(problem.happened).toContain('就诊科室不在备案范围内');
      await terminal.drain();
      expect(localSettlements(terminal)).toEqual([]);
      expect(await bookFaults(terminal)).toEqual([]);
      expect((await terminal.settle('孙志强', { kind: kindOf(infno) })).state).toBe('final');
    },
  );

  it.each(['2201', '2204', '2206A', '2401', '2301', '2402', '2303'] as const)(
    "%s: the gateway's 401 is no decision about the bill, and no reason to grant fund money offline",
    async (infno) => {
      const terminal = await startTerminal();
      terminal.centre.faults.add(infno, gateway);
      const problem = await problemOf(() => terminal.prepare('孙志强', { kind: kindOf(infno) }));
      expect(problem.code).toBe('gatewayRefused');
      await terminal.drain();
      expect(await bookFaults(terminal)).toEqual([]);
    },
  );
});

describe('the centre refuses a confirmed settlement', () => {
  it.each(['2207A', '2304'] as const)('%s: refused here, nothing left there', async (infno) => {
    const terminal = await startTerminal();
    terminal.centre.faults.add(infno, refusal);
    const view = await terminal.settle('孙志强', { kind: kindOf(infno) });
    expect(view.state).toBe('refused');
    expect(view.problem?.happened).toContain('就诊科室不在备案范围内');
    expect(view.problem?.nextStep).toContain('退还患者');
    await terminal.drain();
    expect(standing(terminal)).toBe(0);
    expect(await bookFaults(terminal)).toEqual([]);
    expect((await terminal.settle('孙志强', { kind: kindOf(infno) })).state).toBe('final');
  });

  it.each(['2208', '2305'] as const)(
    '%s: the settlement stands, and nobody is told to give money back',
    async (infno) => {
      const terminal = await startTerminal();
      const settled = await terminal.settle('孙志强', { kind: kindOf(infno) });
      terminal.centre.faults.add(infno, refusal);
      const refund = await terminal.refund(settled.settlementId);
      expect(refund.state).toBe('refused');
      expect(refund.problem?.money).toContain('不要退款');
      expect(refund.problem?.nextStep).not.toContain('退还患者');
      expect(terminal.state(settled.settlementId)).toBe('final');
      expect(await bookFaults(terminal)).toEqual([]);
      // Refused is over: the next try is a new refund.
      expect((await terminal.refund(settled.settlementId)).state).toBe('final');
      expect(await bookFaults(terminal)).toEqual([]);
    },
  );

  it.each(['2207A', '2304', '2208', '2305'] as const)(
    "%s: the gateway's 401 is tried again, not taken for the centre's answer",
    async (infno) => {
      const terminal = await startTerminal();
      const refunding = infno === '2208' || infno === '2305';
      const settled = refunding ? await terminal.settle('孙志强', { kind: kindOf(infno) }) : null;
      terminal.centre.faults.add(infno, gateway);
      const view =
        settled === null
          ? await terminal.settle('孙志强', { kind: kindOf(infno) })
          : await terminal.refund(settled.settlementId);
      expect(view.state).toBe('pending');
      expect(view.problem?.code).toBe('gatewayRefused');
      await terminal.drain();
      expect(terminal.state(view.settlementId)).toBe('final');
      expect(await bookFaults(terminal)).toEqual([]);
    },
  );

  it('"already settled" is evidence of a payment, never shown as a refusal', async () => {
    const terminal = await startTerminal();
    terminal.centre.faults.add('2207A', { kind: 'refuse', text: '该收费批次已结算，不能重复结算' });
    const view = await terminal.settle('孙志强');
    expect(view.state).toBe('disputed');
    expect(view.problem?.money).toContain('不要收款');
    expect(countJobs(terminal.reading)).toMatchObject({ stuck: 1 });
  });
});

/** The fault on 2601 itself, after the answer of the settlement was lost. */
const reversals: readonly (readonly [string, Fault, 'final' | 'disputed'])[] = [
  ['answered twice', { kind: 'duplicateAnswer' }, 'final'],
  ['answered slowly', { kind: 'delay', delayMs: 30 }, 'final'],
  ['answered with a list for an object', { kind: 'listInsteadOfObject' }, 'final'],
  ['refused by the gateway', gateway, 'final'],
  ['refused as unknown', { kind: 'refuse', text: '原交易不存在' }, 'final'],
  // Interface 4.4: a lost 2601 is not repeated; only the day-end comparison proves what happened.
  ['dropped before it counted', { kind: 'dropBeforeCommit' }, 'disputed'],
  ['dropped after it counted', lost, 'disputed'],
  ['answered too late', tooLate, 'disputed'],
  ['HTTP 500', { kind: 'status500', afterCommit: true }, 'disputed'],
  ['an HTML page', { kind: 'html', afterCommit: false }, 'disputed'],
  ['half an answer', { kind: 'truncatedBody' }, 'disputed'],
  ['refused as not reversible', { kind: 'refuse', text: '交易不支持冲正' }, 'disputed'],
  ['refused for no known reason', { kind: 'refuse', text: '系统忙' }, 'disputed'],
];

describe('2601 after a lost settlement', () => {
  it.each(reversals)('%s', async (name, fault, end) => {
    const terminal = await startTerminal(fault === tooLate ? { maxReadTimeoutMs: impatientMs } : {});
    // "Unknown" is said of a transaction that never counted there.
    terminal.centre.faults.add('2207A', name === 'refused as unknown' ? { kind: 'dropBeforeCommit' } : lost);
    terminal.centre.faults.add('2601', fault);
    const { settlementId } = await terminal.settle('孙志强');
    await terminal.drain();
    expect(terminal.state(settlementId)).toBe(end);
    expect(terminal.centre.faults.pending()).toEqual([]);
    expect(await bookFaults(terminal)).toEqual([]);
    expect(terminal.defects).toEqual([]);
  });

  it('waits for the line when that goes in between', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    terminal.centre.faults.add('2207A', { kind: 'answerLate', delayMs: 5_000 });
    const confirming = terminal.confirm(prepared);
    setTimeout(() => void terminal.centre.goOffline(), 150);
    const view = await confirming;
    expect(view.state).toBe('unknown');
    expect(view.problem?.money).toContain('请勿重复收款');
    expect(standing(terminal)).toBe(1);
    await terminal.goOnline();
    await terminal.drain();
    expect(terminal.state(view.settlementId)).toBe('final');
    expect(standing(terminal)).toBe(1);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it.each(['refuse', 'settleAgain'] as const)(
    'a settlement that reaches the books after 2601 has asked for it is not paid twice (second one: %s)',
    async (secondSettlement) => {
      const terminal = await startTerminal({ maxReadTimeoutMs: impatientMs });
      terminal.centre.behaviours.secondSettlement = secondSettlement;
      terminal.centre.faults.add('2207A', { kind: 'delay', delayMs: 900 });
      const view = await terminal.settle('孙志强');
      expect(view).toMatchObject({ state: 'unknown', problem: { code: 'settlement.unknown' } });
      await terminal.handlers['queue.drain']({});
      expect(standing(terminal)).toBe(0);
      await vi.waitFor(() => expect(standing(terminal)).toBe(1), 5_000);
      await terminal.drain();
      expect(terminal.state(view.settlementId)).toBe('final');
      expect(standing(terminal)).toBe(1);
      expect(await bookFaults(terminal)).toEqual([]);
    },
  );

  it('and the next settlement lost as well, again and again: in the end it is paid once', async () => {
    const terminal = await startTerminal();
    terminal.centre.faults.add('2207A', lost, 5);
    const { settlementId, state } = await terminal.settle('孙志强');
    expect(state).toBe('unknown');
    await terminal.drain();
    expect(terminal.state(settlementId)).toBe('final');
    expect(standing(terminal)).toBe(1);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('a centre that does not reverse this transaction leaves it to the day-end comparison', async () => {
    const terminal = await startTerminal({
      edition: (edition) => ({ ...edition, reversible: edition.reversible.filter((one) => one !== '2207A') }),
    });
    terminal.centre.faults.add('2207A', lost);
    const view = await terminal.settle('孙志强');
    expect(view.state).toBe('disputed');
    expect(standing(terminal)).toBe(1);
    await terminal.drain();
    expect(standing(terminal)).toBe(1);
  });

  it('a disputed settlement is ended by the supervisor, and holds nobody up for ever', async () => {
    const terminal = await startTerminal();
    terminal.centre.faults.add('2207A', lost);
    terminal.centre.faults.add('2601', lost);
    const { settlementId, state } = await terminal.settle('孙志强');
    expect(state).toBe('disputed');
    await terminal.drain();
    const problem = await problemOf(() => terminal.prepare('孙志强'));
    expect(problem.code).toBe('earlierUnsettled');
    await terminal.signIn('S001');
    await terminal.handlers['settlement.clearDifference']({ settlementId, note: '对账：中心已冲正' });
    expect(terminal.state(settlementId)).toBe('cleared');
    expect(readJob(terminal.reading, settlementId)?.status).toBe('done');
    expect((await terminal.settle('孙志强')).state).toBe('final');
  });
});

describe("the centre's sign-in", () => {
  it('that ended overnight is renewed, and the settlement goes on', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    terminal.clock.advanceHours(20);
    const view = await terminal.confirm(prepared);
    expect(view.state).toBe('final');
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('that is refused leaves the settlement waiting: it is not the business that was refused', async () => {
    const terminal = await startTerminal();
    const prepared = await terminal.prepare('孙志强');
    terminal.clock.advanceHours(20);
    terminal.centre.faults.add('9001', { kind: 'refuse', text: '签到服务维护中' }, 3);
    const view = await terminal.confirm(prepared);
    expect(view.state).toBe('pending');
    expect(view.problem?.code).toBe('centreNotSignedIn');
    await terminal.drain();
    expect(terminal.state(view.settlementId)).toBe('final');
    expect(await bookFaults(terminal)).toEqual([]);
  });
});
