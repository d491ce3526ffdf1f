import { expect, it } from 'vitest';
import { listAudit } from '../../src/store/audit.ts';
import { listRecentExchanges } from '../../src/store/exchangeJournal.ts';
import { readJob } from '../../src/store/settleJob.ts';
import { bookFaults } from '../desk/bookFaults.ts';
import { problemOf, startTerminal, type Terminal } from '../desk/deskHarness.ts';

/** A settlement the queue gave up: after fifty attempts that the centre would not look at. */
async function givenUp(terminal: Terminal): Promise<string> {
  terminal.centre.faults.add('2207A', { kind: 'gateway401' }, 1_000);
  const { settlementId } = await terminal.settle('孙志强');
  for (let run = 0; run < 60 && readJob(terminal.reading, settlementId)?.status === 'open'; run += 1) {
    terminal.clock.advance(120_000);
    await terminal.handlers['queue.drain']({});
  }
  expect(readJob(terminal.reading, settlementId)).toMatchObject({
    status: 'stuck',
    attempts: 50,
    lastProblem: { code: 'tooManyAttempts' },
  });
  terminal.centre.faults.clear();
  return settlementId;
}

it('what the queue gave up runs again when a supervisor says so, and that is on record', async () => {
  const terminal = await startTerminal();
  const settlementId = await givenUp(terminal);
  const refused = await problemOf(() => terminal.handlers['queue.retry']({ settlementId }));
  expect(refused).toMatchObject({ code: 'needsSupervisor' });
  expect(terminal.state(settlementId)).toBe('pending');
  await terminal.signIn('S001');
  const view = await terminal.handlers['queue.retry']({ settlementId });
  expect(view.state).toBe('final');
  const [entry] = listAudit(terminal.reading, { afterSeq: 0, limit: 1_000 }).filter(
    ({ action }) => action === 'job.reopen',
  );
  expect(entry).toMatchObject({ actor: 'S001', subject: settlementId });
  expect(await bookFaults(terminal)).toEqual([]);
});

it('what has an end is not run again', async () => {
  const terminal = await startTerminal();
  const { settlementId } = await terminal.settle('孙志强');
  terminal.centre.faults.add('2207A', { kind: 'refuse', text: '该收费批次已结算' });
  const disputed = await terminal.settle('李淑珍');
  expect(disputed.state).toBe('disputed');
  await terminal.signIn('S001');
  for (const id of [settlementId, disputed.settlementId]) {
    const problem = await problemOf(() => terminal.handlers['queue.retry']({ settlementId: id }));
    expect(problem.code).toBe('nothingToRetry');
  }
  expect(terminal.centre.ledger().settlements).toHaveLength(1);
});

it('a night of probing leaves one line in the journal, not ten thousand', async () => {
  const terminal = await startTerminal();
  await terminal.goOffline();
  const count = () =>
    listRecentExchanges(terminal.reading, 1_000).filter(({ infno }) => infno === '9001').length;
  const before = count();
  for (let probe = 0; probe < 20; probe += 1) await terminal.handlers['queue.drain']({});
  expect(count() - before).toBeLessThanOrEqual(1);
  await terminal.goOnline();
  const [last] = listRecentExchanges(terminal.reading, 1);
  expect(last).toMatchObject({ infno: '9001', outcome: 'accepted' });
});
