import { readFileSync } from 'node:fs';
import { DeviceClient } from '../../src/devices/deviceClient.ts';
import type { DeviceSetup } from '../../src/devices/deviceSetup.ts';
import { forkDeviceProcess } from '../../src/devices/forkDeviceProcess.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { cardProfiles } from '../../src/training/card/cardProfiles.ts';
import { startVirtualReader } from '../../src/training/card/startVirtualReader.ts';
import type { IdentityCard } from '../../src/training/identityCard/identityCardFor.ts';
import { identityCards } from '../../src/training/identityCard/identityCards.ts';
import { startVirtualIdentityReader } from '../../src/training/identityCard/startVirtualIdentityReader.ts';
import { type Effort, type Figure, type Measure, measure, median, until } from './figure.ts';

const baud = 115_200;
const today = () => isoDate('2026-01-15');
const kibPerMib = 1024;

interface Bench {
  readonly setup: DeviceSetup;
  /** Bits of one byte on this line, start and stop bits included. */
  readonly bitsPerByte: number;
  /** The reader repeats every command at once, while it comes in: that costs no time of its own. */
  readonly echoes: boolean;
  /** Puts a card there; the reading begins when the terminal has noticed. */
  present(): void;
  /** Null: the reader does not tell when a card is lifted, and the next one is simply another. */
  readonly remove: (() => void) | null;
  stop(): Promise<void>;
}

async function contactReader(model: 'gemPcTwin' | 'acr122'): Promise<Bench> {
  const virtual = await startVirtualReader({ transport: 'tcp', model });
  virtual.faults.baud = baud;
  const port = { path: virtual.port };
  const setup: DeviceSetup =
    model === 'gemPcTwin'
      ? { id: 'reader', label: 'GemPC Twin', kind: 'serialCcid', model, port }
      : { id: 'reader', label: 'ACR122', kind: 'acsSerial', port, baudRate: baud, slot: 0 };
  return {
    setup,
    bitsPerByte: model === 'gemPcTwin' ? 11 : 10,
    echoes: model === 'gemPcTwin',
    present: () => virtual.insertCard(cardProfiles.secondGeneration),
    remove: () => virtual.removeCard(),
    stop: () => virtual.stop(),
  };
}

async function identityReader(): Promise<Bench> {
  const virtual = await startVirtualIdentityReader({ transport: 'tcp' });
  let next: IdentityCard = identityCards.resident;
  virtual.faults.baud = baud;
  const port = { path: virtual.port };
  return {
    setup: { id: 'reader', label: 'SAM_V', kind: 'identityCard', port, baudRate: baud },
    bitsPerByte: 10,
    echoes: false,
    present: () => {
      virtual.present(next);
      next = next === identityCards.resident ? identityCards.residentLimited : identityCards.resident;
    },
    remove: null,
    stop: () => virtual.stop(),
  };
}

async function noticed(client: DeviceClient, event: 'presented' | 'removed', act: () => void): Promise<void> {
  let seen = false;
  const stop = client.on(event, () => {
    seen = true;
  });
  act();
  await until(`the card ${event}`, () => seen).finally(stop);
}

async function timesOf(bench: Bench, count: number): Promise<{ readyMs: number[]; wireMs: number[] }> {
  const client = new DeviceClient({ spawn: () => forkDeviceProcess(), today });
  const readyMs: number[] = [];
  const wireMs: number[] = [];
  try {
    await client.configure([bench.setup]);
    for (let done = 0; done < count; done += 1) {
      await noticed(client, 'presented', () => bench.present());
      const beganMs = performance.now();
      const { reading } = await client.readCredential('reader');
      readyMs.push(performance.now() - beganMs);
      if (!reading.ok) throw new Error(`${reading.fault.code}: ${reading.fault.detail}`);
      const { sent, received } = reading.wireBytes;
      const bytes = bench.echoes ? received : sent + received;
      wireMs.push((bytes * bench.bitsPerByte * 1_000) / baud);
      if (bench.remove !== null) await noticed(client, 'removed', bench.remove);
    }
    return { readyMs, wireMs };
  } finally {
    client.close();
    await bench.stop();
  }
}

/** From a card known to be there to its holder known at the desk, for each transport. */
export async function credentialReads(effort: Effort): Promise<Figure> {
  const measures: Measure[] = [];
  for (const open of [() => contactReader('gemPcTwin'), () => contactReader('acr122'), identityReader]) {
    const bench = await open();
    const { readyMs, wireMs } = await timesOf(bench, effort.cardReads);
    measures.push(measure(`${bench.setup.label} p50`, 'ms', median(readyMs), median(wireMs)));
  }
  return {
    title: 'credential reads',
    what: 'from a card known to be there to its holder known at the desk, device process included, on lines that take the time 115200 baud take',
    baseline: 'the time the same bytes need on that line, back to back',
    samples: effort.cardReads,
    measures,
    facts: {},
  };
}

function residentMib(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / kibPerMib;
}

/** The device process after many readings of one card: it must stay flat. Linux only. */
export async function deviceMemory(reads: number): Promise<Figure> {
  const virtual = await startVirtualReader({ transport: 'tcp', model: 'gemPcTwin' });
  let pid = -1;
  const spawn = () => {
    const child = forkDeviceProcess();
    pid = child.pid;
    return child;
  };
  const client = new DeviceClient({ spawn, today });
  const setup = { id: 'reader', label: 'GemPC Twin', kind: 'serialCcid', model: 'gemPcTwin' } as const;
  try {
    await client.configure([{ ...setup, port: { path: virtual.port } }]);
    virtual.insertCard(cardProfiles.secondGeneration);
    const tenth = Math.max(1, Math.trunc(reads / 10));
    const samples: number[] = [];
    for (let done = 1; done <= reads; done += 1) {
      const { reading } = await client.readCredential('reader');
      if (!reading.ok) throw new Error(`${reading.fault.code}: ${reading.fault.detail}`);
      if (done % tenth === 0) samples.push(residentMib(pid));
    }
    const last = samples.at(-1) ?? Number.NaN;
    return {
      title: 'device process memory',
      what: `resident memory of the device process after ${reads} readings of one card`,
      baseline: 'the same process after the first tenth of them',
      samples: samples.length,
      measures: [measure('resident', 'MiB', last, samples[0] ?? Number.NaN)],
      facts: { highestMib: Math.max(...samples) },
    };
  } finally {
    client.close();
    await virtual.stop();
  }
}
