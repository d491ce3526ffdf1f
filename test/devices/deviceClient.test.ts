import { afterEach, describe, expect, test } from 'vitest';
import type { DeviceChannel } from '../../src/devices/deviceChannel.ts';
import { DeviceClient, type DeviceClientLimits } from '../../src/devices/deviceClient.ts';
import type { DeviceSetup } from '../../src/devices/deviceSetup.ts';
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

const setup: DeviceSetup = {
  id: 'reader-1',
  label: '一号读卡器',
  kind: 'serialCcid',
  model: 'gemPcTwin',
  port: { path: 'COM3' },
};
const status = { port: 'COM3', state: 'ready', card: 'absent', firmware: null, message: '读卡器就绪。' };
const ready = { deviceId: 'reader-1', kind: 'serialCcid', label: '一号读卡器', status };

function answering(request: Record<string, unknown>, process: FakeProcess): void {
  const { kind, id } = request;
  if (kind === 'readCredential') {
    const fault = { code: 'noCard', message: '没有卡', nextStep: '插卡', detail: '' };
    process.say({ kind: 'cardAnswer', id, deviceId: 'reader-1', reading: { ok: false, fault } });
    return;
  }
  process.say({ kind: 'statusAnswer', id, devices: [ready] });
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
    expect(client.devices()).toEqual([]);
    expect(await client.configure([setup])).toEqual([ready]);
    expect(await client.readCredential()).toMatchObject({
      deviceId: 'reader-1',
      reading: { ok: false, fault: { code: 'noCard' } },
    });
    expect(process.received).toMatchObject([
      { kind: 'configure', devices: [setup] },
      { kind: 'readCredential', deviceId: null, today: '2026-01-15', homeArea: '220500' },
    ]);
  });

  test('passes on what happens at the reader, until nobody listens', async () => {
    const process = new FakeProcess(answering);
    const client = clientOf([process]);
    const told: string[] = [];
    await client.configure([setup]);
    const present = { ...ready, status: { ...status, card: 'present' } };
    client.on('state', (device) => told.push(device.status.card));
    const stop = client.on('presented', ({ deviceId }) => told.push(`presented ${deviceId}`));
    client.on('removed', ({ label }) => told.push(`removed ${label}`));
    client.on('scanned', (_device, text) => told.push(text));
    process.say({ kind: 'deviceState', device: present });
    process.say({ kind: 'presented', device: present });
    process.say({ kind: 'scanned', device: ready, text: '6901234567892' });
    process.say({ kind: 'removed', device: ready });
    await client.configure([setup]);
    stop();
    process.say({ kind: 'presented', device: ready });
    await client.configure([setup]);
    expect(told).toEqual(['present', 'presented reader-1', '6901234567892', 'absent', 'removed 一号读卡器']);
  });

  test('a process that dies takes its calls with it; the next one gets the port again', async () => {
    const dying = new FakeProcess((request, process) => {
      if (request.kind === 'readCredential') process.die();
      else answering(request, process);
    });
    const next = new FakeProcess(answering);
    const client = clientOf([dying, next]);
    await client.configure([setup]);
    const states: string[] = [];
    client.on('state', (device) => states.push(device.status.state));
    expect(await client.readCredential()).toMatchObject({
      reading: { ok: false, fault: { code: 'readerFault', detail: '设备进程已结束：SIGSEGV' } },
    });
    expect(client.devices()[0]?.status.state).toBe('processDown');
    expect(await client.readCredential()).toMatchObject({ reading: { fault: { code: 'noCard' } } });
    expect(next.received.map((request) => request.kind).toSorted()).toEqual(['configure', 'readCredential']);
    expect(next.received).toContainEqual(expect.objectContaining({ kind: 'configure', devices: [setup] }));
    expect(states).toEqual(['processDown', 'ready']);
  });

  test('a process that does not answer in time is ended and replaced', async () => {
    const hung = new FakeProcess();
    const client = clientOf([hung, new FakeProcess(answering)], { readTimeoutMs: 30 });
    expect(await client.readCredential()).toMatchObject({
      reading: { ok: false, fault: { code: 'readerFault' } },
    });
    expect(hung.killed).toBe(true);
    expect(await client.configure([setup])).toEqual([ready]);
  });

  test('a process without heartbeat is ended and replaced', async () => {
    const hung = new FakeProcess();
    const client = clientOf([hung], { heartbeatIntervalMs: 10, heartbeatTimeoutMs: 10 });
    await new Promise<void>((resolve) => {
      client.on('state', (device) => device.status.state === 'processDown' && resolve());
      void client.configure([setup]);
    });
    expect(hung.killed).toBe(true);
    expect(await client.configure([setup])).toEqual([ready]);
  });

  test.each([
    [null],
    ['text'],
    [{ kind: 'unknown' }],
    [{ kind: 'cardAnswer', id: 0, reading: { ok: true } }],
    [{ kind: 'deviceState', device: { ...ready, status: { ...status, state: 'splendid' } } }],
    [{ kind: 'deviceState', device: { ...ready, kind: 'toaster' } }],
  ])('a process that says %j is not trusted any more', async (message) => {
    const confused = new FakeProcess((_request, process) => process.say(message));
    const client = clientOf([confused]);
    expect(await client.readCredential()).toMatchObject({
      reading: { ok: false, fault: { code: 'readerFault' } },
    });
    expect(confused.killed).toBe(true);
  });

  test('a PIN leaves once, is wiped here whatever comes, and never waits for a later process', async () => {
    const seen: string[] = [];
    const process = new FakeProcess((request, self) => {
      if (request.kind !== 'verifyPin') return answering(request, self);
      // As a real channel does: what is sent is a copy.
      seen.push(JSON.stringify(request.pin));
      self.die();
    });
    const client = clientOf([process], { restartDelaysMs: [60_000] });
    await client.configure([setup]);
    const digits = Uint8Array.from([0x31, 0x32, 0x33, 0x34, 0x35, 0x36]);
    expect(await client.verifyPin('reader-1', { enteredAt: 'terminal', digits })).toMatchObject({
      kind: 'failed',
      reading: { fault: { code: 'readerFault' } },
    });
    expect(seen).toEqual(['{"enteredAt":"terminal","digits":[49,50,51,52,53,54]}']);
    expect([...digits]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(process.received.at(-1)).toMatchObject({ pin: { digits: [0, 0, 0, 0, 0, 0] } });
    const again = Uint8Array.from([0x31, 0x32, 0x33, 0x34]);
    expect(await client.verifyPin('reader-1', { enteredAt: 'terminal', digits: again })).toMatchObject({
      kind: 'failed',
    });
    expect([...again]).toEqual([0, 0, 0, 0]);
  });

  test('closing answers what is under way', async () => {
    const process = new FakeProcess();
    const client = clientOf([process]);
    const reading = client.readCredential();
    client.close();
    expect(await reading).toMatchObject({ reading: { ok: false, fault: { code: 'readerFault' } } });
    expect(process.killed).toBe(true);
    expect(await client.readCredential()).toMatchObject({ reading: { ok: false } });
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
      client.on('presented', () => resolve());
    });
    expect(await client.configure([{ ...setup, port: { path: virtual.port } }])).toMatchObject([
      { deviceId: 'reader-1', status: { state: 'ready', port: virtual.port } },
    ]);
    await inserted;
    expect(await client.readCredential()).toMatchObject({
      reading: { ok: true, credential: { name: '张三' } },
    });

    virtual.faults.baud = 2_400;
    const reading = client.readCredential();
    setTimeout(() => process.kill(processes[0]?.pid ?? 0, 'SIGKILL'), 150);
    expect(await reading).toMatchObject({
      reading: { ok: false, fault: { code: 'readerFault', detail: '设备进程已结束：SIGKILL' } },
    });

    virtual.faults.baud = null;
    expect(await client.readCredential()).toMatchObject({
      reading: { ok: true, credential: { name: '张三' } },
    });
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
  expect(await client.readCredential()).toMatchObject({
    reading: { ok: false, fault: { code: 'readerFault' } },
  });
});
