import { trainingPersons } from '../../src/training/centre/persons.ts';
import type { BenchDesk } from './benchDesk.ts';
import { type Effort, type Figure, measure, median, percentiles, until } from './figure.ts';

const baud = 115_200;
/** 1 start, 8 data, 2 stop bits (card readers section 5). */
const bitsPerByte = 11;

interface Reading {
  readonly durationMs: number;
  /** From the desk's question to its answer, device process included. */
  readonly waitedMs: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

async function readOnce({ desk }: BenchDesk): Promise<Reading> {
  const beganMs = performance.now();
  const { reading } = await desk.context.devices.readCredential();
  if (!reading.ok) throw new Error(`${reading.fault.code}: ${reading.fault.detail}`);
  return {
    durationMs: reading.durationMs,
    waitedMs: performance.now() - beganMs,
    sentBytes: reading.wireBytes.sent,
    receivedBytes: reading.wireBytes.received,
  };
}

/** The reader echoes each command while it comes in; the line is full duplex, so the echo costs no time of its own. */
function lineTimeMs({ sentBytes, receivedBytes }: Reading): number {
  const answerBytes = receivedBytes - sentBytes;
  return ((sentBytes + answerBytes) * bitsPerByte * 1000) / baud;
}

export async function cardRead(bench: BenchDesk, effort: Effort): Promise<Figure> {
  const { reader, controls } = bench.world;
  const person = trainingPersons.find(({ name }) => name === '孙志强');
  await controls.insertCard(person?.personNo ?? '');
  await until('the card', () =>
    bench.desk.context.devices.devices().some(({ status }) => status.card === 'present'),
  );
  await readOnce(bench);
  const unpaced = await readOnce(bench);
  reader.faults.baud = baud;
  const readings: Reading[] = [];
  for (let count = 0; count < effort.cardReads; count += 1) readings.push(await readOnce(bench));
  reader.faults.baud = null;
  await controls.removeCard();
  const shares = { p50: 0.5, p95: 0.95 };
  const lineTimes = readings.map(lineTimeMs);
  const reading = percentiles(
    shares,
    'ms',
    readings.map((one) => one.durationMs),
    lineTimes,
  );
  const waited = measure(
    'desk waited p50',
    'ms',
    median(readings.map((one) => one.waitedMs)),
    median(lineTimes),
  );
  return {
    title: 'card read',
    what: 'a contact 社保卡 of the second generation, from power-on to the last record of EF06, over a serial line on which the virtual reader takes the time 115200 baud take',
    baseline: `the time the same bytes need on that line at ${bitsPerByte} bits a byte, back to back`,
    samples: effort.cardReads,
    measures: [...reading, waited],
    facts: {
      transport: reader.transport,
      sentBytes: unpaced.sentBytes,
      receivedBytes: unpaced.receivedBytes,
      withoutLineTimeMs: measure('', 'ms', unpaced.durationMs, 1).value,
    },
  };
}
