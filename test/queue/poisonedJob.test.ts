import { expect, it } from 'vitest';
import { readJob } from '../../src/store/settleJob.ts';
import { command } from '../../src/store/statement.ts';
import { bookFaults } from '../desk/bookFaults.ts';
import { problemOf, startTerminal, type Terminal } from '../desk/deskHarness.ts';

const small = { items: { S01: '1', X04: '2' } };

/** Three people settled while the line was down. */
async function threeProvisional(terminal: Terminal): Promise<string[]> {
  const names = ['孙志强', '李淑珍', '周小雨'];
  for (const name of names) await terminal.readCard(name);
  await terminal.goOffline();
  const settlementIds: string[] = [];
  for (const name of names) settlementIds.push((await terminal.settle(name, small)).settlementId);
  return settlementIds;
}

/** What no rule foresaw: the bill of a settlement no longer fits its own schema. */
function spoilBill(terminal: Terminal, settlementId: string): () => void {
  const write = (name: string, sql: string) =>
    terminal.context.store.write((writer) => writer.run(command(name, sql), { settlementId }));
  const ofBill = 'WHERE id = (SELECT bill_id FROM settlement WHERE id = :settlementId)';
  write('test.unlock', 'DROP TRIGGER IF EXISTS bill_not_changed');
  write('test.spoil', `UPDATE bill SET body = json_set(body, '$.visitNo', '') ${ofBill}`);
  return () => write('test.mend', `UPDATE bill SET body = json_set(body, '$.visitNo', 'MZ1') ${ofBill}`);
}

it('a job that throws is put aside with its reason; everybody else goes on, its own person waits', async () => {
  const terminal = await startTerminal();
  const [first = '', second = '', third = ''] = await threeProvisional(terminal);
  const fourth = (await terminal.settle('孙志强', { items: { S01: '1' } })).settlementId;
  const mend = spoilBill(terminal, first);
  await terminal.goOnline();
  expect(readJob(terminal.reading, first)).toMatchObject({
    status: 'stuck',
    lastProblem: { code: 'internal' },
  });
  expect(terminal.defects[0]).toContain(first);
  expect([second, third].map((id) => terminal.state(id))).toEqual(['final', 'final']);
  // The same person's next one must not overtake: its deductible depends on the one before.
  expect(terminal.state(fourth)).toBe('provisional');

  mend();
  await terminal.handlers['queue.drain']({});
  expect(terminal.state(first)).toBe('provisional');
  await terminal.signIn('S001');
  await terminal.handlers['queue.drain']({});
  expect([first, fourth].map((id) => terminal.state(id))).toEqual(['final', 'final']);
  expect(await bookFaults(terminal)).toEqual([]);
});

it('a person whose earlier settlement needs a decision is not settled again behind it', async () => {
  const terminal = await startTerminal();
  const [first = ''] = await threeProvisional(terminal);
  spoilBill(terminal, first);
  await terminal.goOnline();
  expect((await problemOf(() => terminal.prepare('孙志强'))).code).toBe('earlierUnsettled');
  expect((await terminal.settle('李淑珍')).state).toBe('final');
});

it("one person's settlements reach the centre in the order they were made", async () => {
  const terminal = await startTerminal();
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  const ids: string[] = [];
  for (const quantity of ['1', '2', '3']) {
    ids.push((await terminal.settle('孙志强', { items: { S01: quantity } })).settlementId);
  }
  terminal.centre.faults.add('2207A', { kind: 'status500', afterCommit: false }, 2);
  await terminal.goOnline();
  await terminal.drain();
  expect(ids.map((id) => terminal.state(id))).toEqual(['final', 'final', 'final']);
  const rows = terminal.centre.ledger().settlements.filter((row) => row.state === 'standing');
  expect(rows.map((row) => row.amounts.totalFen)).toEqual([1_200, 2_400, 3_600]);
});

it('an event nobody can carry away does not stop the queue', async () => {
  const terminal = await startTerminal();
  terminal.desk.subscribe(() => {
    throw new Error('the window is gone');
  });
  const view = await terminal.settle('孙志强');
  expect(view.state).toBe('final');
  expect(terminal.defects.length).toBeGreaterThan(0);
  expect(await bookFaults(terminal)).toEqual([]);
});
