import { afterEach, describe, expect, test } from 'vitest';
import type { DeviceChannel } from '../../src/devices/deviceChannel.ts';
import { DeviceClient, type DeviceClientLimits } from '../../src/devices/deviceClient.ts';
import { forkDeviceProcess } from '../../src/devices/forkDeviceProcess.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { cardProfiles } from '../../src/training/card/cardProfiles.ts';
import { startVirtualReader } from '../../src/training/card/startVirtualReader.ts';
import { availableTransports } from './availableTransports.ts';

const today = () => isoDate('2026-01-15');
const endings: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A device process played by the test. */
class FakeProcess implements DeviceChannel {
  readonly received: Record<string, unknown>[] = [];
  killed = false;
  #tell: (message: unknown) => void = () => {};
  #exit: (reason: string) => void = () => {};
  readonly #answer: (request: Record<string, unknown>, process: FakeProcess) => void;

  constructor(answer: (request: Record<string, unknown>, process: FakeProcess) => void = () => {}) {
    this.#answer = answer;
  }

  postMessage(message: unknown): void {
    this.received.push(message as Record<string, unknown>);
    this.#answer(message as Record<string, unknown>, this);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#tell = listener;
  }

  onExit(listener: (reason: string) => void): void {
    this.#exit = listener;
  }

  kill(): void {
    this.killed = true;
  }

  say(message: unknown): void {
    setImmediate(() => this.#tell(message));
  }

  die(): void {
    this.#exit('SIGSEGV');
  }
}

const ready = { port: 'COM3', state: 'ready', card: 'absent', firmware: null, message: '读卡器就绪。' };

function answering(request: Record<string, unknown>, process: FakeProcess): void {
  const { kind, id } = request;
  if (kind === 'readCard') {
    const fault = { code: 'noCard', message: '没有卡', nextStep: '插卡', detail: '' };
    process.say({ kind: 'cardAnswer', id, reading: { ok: false, fault } });
    return;
  }
  process.say({ kind: 'statusAnswer', id, status: ready });
}

function clientOf(processes: FakeProcess[], limits: Partial<DeviceClientLimits> = {}) {
  const waiting = [...processes];
  const spawn = () => waiting.shift() ?? new FakeProcess(answering);
  const client = new DeviceClient({
    spawn,
    today,
    homeArea: '220500',
    limits: { restartDelaysMs: [5], ...limits },
  });
  endings.push(() => client.close());
  return client;
}

describe('the client', () => {
  test('configures, reads with the day and the area of the desk, and knows the state', async () => {
    const process = new FakeProcess(answering);
    const client = clientOf([process]);
    expect(client.status().state).toBe('notConfigured');
    expect(await client.configure('COM3')).toEqual(ready);
    expect(await client.readSocialCard()).toMatchObject({ ok: false, fault: { code: 'noCard' } });
    expect(process.received).toMatchObject([
      { kind: 'configure', port: 'COM3' },
      { kind: 'readCard', today: '2026-01-15', homeArea: '220500' },
    ]);
  });

  test('passes on what happens at the reader, until nobody listens', async () => {
    const process = new FakeProcess(answering);
    const client = clientOf([process]);
    const told: string[] = [];
    client.on('readerState', (status) => told.push(status.state));
    const stop = client.on('cardInserted', () => told.push('inserted'));
    client.on('cardRemoved', () => told.push('removed'));
    process.say({ kind: 'readerState', status: ready });
    process.say({ kind: 'cardInserted' });
    process.say({ kind: 'cardRemoved' });
    await client.configure('COM3');
    stop();
    process.say({ kind: 'cardInserted' });
    await client.configure('COM3');
    expect(told).toEqual(['ready', 'inserted', 'removed']);
  });

  test('a process that dies takes its calls with it; the next one gets the port again', async () => {
    const dying = new FakeProcess((request, process) => {
      if (request.kind === 'readCard') process.die();
      else answering(request, process);
    });
    const next = new FakeProcess(answering);
    const client = clientOf([dying, next]);
    await client.configure('COM3');
    const states: string[] = [];
    client.on('readerState', (status) => states.push(status.state));
    expect(await client.readSocialCard()).toMatchObject({
      ok: false,
      fault: { code: 'readerFault', detail: '设备进程已结束：SIGSEGV' },
    });
    expect(client.status().state).toBe('processDown');
    expect(await client.readSocialCard()).toMatchObject({ ok: false, fault: { code: 'noCard' } });
    expect(next.received.map((request) => request.kind).toSorted()).toEqual(['configure', 'readCard']);
    expect(states).toEqual(['processDown', 'ready']);
  });

  test('a process that does not answer in time is ended and replaced', async () => {
    const hung = new FakeProcess();
    const client = clientOf([hung, new FakeProcess(answering)], { readTimeoutMs: 30 });
    expect(await client.readSocialCard()).toMatchObject({ ok: false, fault: { code: 'readerFault' } });
    expect(hung.killed).toBe(true);
    expect(await client.configure('COM3')).toEqual(ready);
  });

  test('a process without heartbeat is ended and replaced', async () => {
    const hung = new FakeProcess();
    const client = clientOf([hung], { heartbeatIntervalMs: 10, heartbeatTimeoutMs: 10 });
    await new Promise<void>((resolve) => {
      client.on('readerState', (status) => status.state === 'processDown' && resolve());
    });
    expect(hung.killed).toBe(true);
    expect(await client.configure('COM3')).toEqual(ready);
  });

  test.each([
    [null],
    ['text'],
    [{ kind: 'unknown' }],
    [{ kind: 'cardAnswer', id: 0, reading: { ok: true } }],
    [{ kind: 'readerState', status: { ...ready, state: 'splendid' } }],
  ])('a process that says %j is not trusted any more', async (message) => {
    const confused = new FakeProcess((_request, process) => process.say(message));
    const client = clientOf([confused]);
    expect(await client.readSocialCard()).toMatchObject({ ok: false, fault: { code: 'readerFault' } });
    expect(confused.killed).toBe(true);
  });

  test('closing answers what is under way', async () => {
    const process = new FakeProcess();
    const client = clientOf([process]);
    const reading = client.readSocialCard();
    client.close();
    expect(await reading).toMatchObject({ ok: false, fault: { code: 'readerFault' } });
    expect(process.killed).toBe(true);
    expect(await client.readSocialCard()).toMatchObject({ ok: false });
  });
});

describe.each(availableTransports())('a real device process over %s', (transport) => {
  test('reads a card; killed in mid-reading it is answered for, and the next reading works', async () => {
    const virtual = await startVirtualReader({ transport });
    endings.push(() => virtual.stop());
    virtual.insertCard(cardProfiles.secondGeneration);
    const processes: (DeviceChannel & { readonly pid: number })[] = [];
    const spawn = () => {
      const started = forkDeviceProcess();
      processes.push(started);
      return started;
    };
    const client = new DeviceClient({ spawn, today });
    endings.push(() => client.close());
    const inserted = new Promise<void>((resolve) => {
      client.on('cardInserted', resolve);
    });
    expect(await client.configure(virtual.port)).toMatchObject({ state: 'ready', port: virtual.port });
    await inserted;
    expect(await client.readSocialCard()).toMatchObject({ ok: true, credential: { name: '张三' } });

    virtual.faults.baud = 2_400;
    const reading = client.readSocialCard();
    setTimeout(() => process.kill(processes[0]?.pid ?? 0, 'SIGKILL'), 150);
    expect(await reading).toMatchObject({
      ok: false,
      fault: { code: 'readerFault', detail: '设备进程已结束：SIGKILL' },
    });

    virtual.faults.baud = null;
    expect(await client.readSocialCard()).toMatchObject({ ok: true, credential: { name: '张三' } });
    expect(processes).toHaveLength(2);
  });
});

test('an entry that does not exist is an exit, not a crash of the desk', async () => {
  const client = new DeviceClient({
    spawn: () => forkDeviceProcess('/no/such/deviceProcess.js'),
    today,
    limits: { restartDelaysMs: [60_000] },
  });
  endings.push(() => client.close());
  expect(await client.readSocialCard()).toMatchObject({ ok: false, fault: { code: 'readerFault' } });
  expect(client.status().state).toBe('processDown');
});
