import { expect, it } from 'vitest';
import type { ConnectionState } from '../../src/bridge/contract.ts';
import { lastAnsweredSetting } from '../../src/queue/centreExchange.ts';
import { readSetting } from '../../src/store/setting.ts';

import { bookFaults } from './bookFaults.ts';
import { problemOf, startTerminal, type Terminal, TestClock } from './deskHarness.ts';

const small = { items: { S01: '1', X04: '2' } };
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** The machine's clock is moved; the centre keeps its own. */
async function apart(): Promise<{ terminal: Terminal; machine: TestClock }> {
  const machine = new TestClock();
  const centreClock = new TestClock();
  const terminal = await startTerminal({ clock: machine, centreClock });
  return { terminal, machine };
}

const connectionOf = async (terminal: Terminal): Promise<ConnectionState> =>
  (await terminal.handlers['desk.state']({})).connection;

it.each([1, -1])('a machine %i day off settles online in the centre’s time', async (days) => {
  const { terminal, machine } = await apart();
  expect(await connectionOf(terminal)).toMatchObject({ clockTrust: 'close', clockSkewMs: 0 });
  const told: ConnectionState[] = [];
  terminal.desk.subscribe((frame) => {
    if ('event' in frame && frame.event === 'connection') told.push(frame.body as ConnectionState);
  });
  machine.advance(days * dayMs);
  // The first request after the jump is signed a day off: the gateway refuses it, and its Date header corrects the clock.
  await terminal.context.exchange.signIn();
  await terminal.context.exchange.signIn();
  const { clockTrust, clockSkewMs } = await connectionOf(terminal);
  expect(clockTrust).toBe('wrong');
  expect(Math.abs((clockSkewMs ?? 0) + days * dayMs)).toBeLessThan(minuteMs);
  expect(told.at(-1)?.clockTrust).toBe('wrong');
  const { today } = await terminal.handlers['desk.state']({});
  const bill = { ...small, beganOn: today, settledOn: today };
  const { state, settledAt } = await terminal.settle('孙志强', bill);
  expect(state).toBe('final');
  expect(settledAt.slice(0, 10)).toBe('2026-11-23');
});

it('offline with a clock that is wrong nothing is granted, and the reason says what to do', async () => {
  const { terminal, machine } = await apart();
  await terminal.readCard('孙志强');
  const prepared = await (async () => {
    await terminal.goOffline();
    return terminal.prepare('孙志强', small);
  })();
  expect(prepared.mode).toBe('provisional');
  await terminal.goOnline();
  machine.advance(40 * minuteMs);
  await terminal.context.exchange.signIn();
  await terminal.context.exchange.signIn();
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  const now = await terminal.prepare('孙志强', small);
  expect(now.mode).toBe('cashOnly');
  expect(now.notices.join()).toContain('相差 40 分钟');
  expect(now.notices.join()).toContain('校时');
  // What was prepared before the clock was found wrong is not confirmed after it either.
  expect((await problemOf(() => terminal.confirm(prepared))).code).toBe('offlineChanged');
});

it('a clock that stands before the time the centre was last heard is not believed after a restart', async () => {
  const { terminal, machine } = await apart();
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  const heardAt = readSetting(terminal.reading, lastAnsweredSetting);
  machine.advance(-4 * minuteMs);
  await terminal.restart();
  await terminal.readCard('孙志强');
  expect((await terminal.prepare('孙志强', small)).mode).toBe('provisional');
  machine.advance(-3 * minuteMs);
  await terminal.restart();
  await terminal.readCard('孙志强');
  const prepared = await terminal.prepare('孙志强', small);
  expect(prepared.mode).toBe('cashOnly');
  expect(prepared.notices.join()).toContain(`比上次联网的时间（${heardAt}）还早`);
  await terminal.goOnline();
  await terminal.drain();
  expect(await bookFaults(terminal)).toEqual([]);
});
