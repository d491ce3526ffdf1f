import { describe, expect, it } from 'vitest';
import { listMessagesByStatus } from '../../src/store/outgoingMessage.ts';
import { bookFaults, localSettlements } from '../desk/bookFaults.ts';
import { problemOf, startTerminal, type Terminal } from '../desk/deskHarness.ts';

const stay = { kind: 'inpatient' } as const;

/** 2401 and the 2601 about it are both lost: the cashier is told to ask the centre whether the person is admitted. */
async function disputedAdmission(terminal: Terminal, isThere: boolean): Promise<void> {
  terminal.centre.faults.add('2401', isThere ? { kind: 'dropAfterCommit' } : { kind: 'dropBeforeCommit' });
  terminal.centre.faults.add('2601', { kind: 'dropBeforeCommit' });
  const problem = await problemOf(() => terminal.prepare('赵建国', stay));
  expect(problem.code).toBe('disputed');
  expect(disputed(terminal)).toEqual(['2401']);
}

function disputed(terminal: Terminal): string[] {
  return listMessagesByStatus(terminal.reading, 'disputed', 100).map(({ infno }) => infno);
}

const openStays = (terminal: Terminal): number =>
  terminal.centre.ledger().looseVisits.filter(({ kind }) => kind === 'inpatient').length;

describe('an admission whose reversal was lost as well', () => {
  it('is found by its 住院号 and withdrawn', async () => {
    const terminal = await startTerminal();
    await disputedAdmission(terminal, true);
    expect(openStays(terminal)).toBe(1);
    terminal.clock.advance(121_000);
    await terminal.handlers['queue.drain']({});
    expect(openStays(terminal)).toBe(0);
    expect(disputed(terminal)).toEqual([]);
    expect(await bookFaults(terminal)).toEqual([]);
    expect((await terminal.settle('赵建国', stay)).state).toBe('final');
  });

  it('is nothing when the centre knows of no such stay', async () => {
    const terminal = await startTerminal();
    await disputedAdmission(terminal, false);
    terminal.clock.advance(121_000);
    await terminal.handlers['queue.drain']({});
    expect(disputed(terminal)).toEqual([]);
    expect(localSettlements(terminal)).toEqual([]);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('is not asked about while it may still be on its way', async () => {
    const terminal = await startTerminal();
    await disputedAdmission(terminal, false);
    await terminal.handlers['queue.drain']({});
    expect(disputed(terminal)).toEqual(['2401']);
  });

  it("leaves the person's other stay alone", async () => {
    const terminal = await startTerminal();
    const other = await terminal.settle('赵建国', stay);
    await disputedAdmission(terminal, false);
    terminal.clock.advance(121_000);
    await terminal.handlers['queue.drain']({});
    expect(terminal.state(other.settlementId)).toBe('final');
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('stays as it is where the centre will not tell, and the centre is not asked for ever', async () => {
    const terminal = await startTerminal();
    await disputedAdmission(terminal, true);
    terminal.centre.faults.add('5303', { kind: 'refuse', text: '无权查询' }, 100);
    terminal.clock.advance(121_000);
    for (let round = 0; round < 5; round += 1) await terminal.handlers['queue.drain']({});
    expect(terminal.centre.faults.pending()[0]?.times).toBe(99);
    expect(disputed(terminal)).toEqual(['2401']);
  });
});
