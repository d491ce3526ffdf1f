/**
 * `npm run bench`: how fast and how big the terminal is on this machine, each figure beside a baseline measured in the
 * same run. `--json` prints one object and nothing else on standard output; `--quick` only shows that it works;
 * `--device-reads 10000` adds the memory of the device process after so many readings; `--drain 10000` measures the draining
 * of so many settlements made offline, and nothing else.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../e2e/chromium.ts';
import { openBenchDesk } from './benchDesk.ts';
import { cardRead } from './cardRead.ts';
import { coldStart } from './coldStart.ts';
import { confirmTransaction } from './confirmTransaction.ts';
import { credentialReads, deviceMemory } from './credentialReads.ts';
import { drainSettlements } from './drainSettlements.ts';
import { type Effort, type Figure, fullEffort, quickEffort, rounded } from './figure.ts';
import { keyToPaint } from './keyToPaint.ts';
import { residentMemory } from './residentMemory.ts';
import { settlementsPerSecond } from './settlementsPerSecond.ts';

type Figures = Readonly<Record<string, Figure>>;

interface BenchReport {
  readonly quick: boolean;
  readonly durationSeconds: number;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly figures: Figures;
}

function machine(): BenchReport['machine'] {
  return {
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: rounded(totalmem() / 2 ** 30),
  };
}

const progress = (text: string): void => console.error(text);

async function figuresOfDesk(effort: Effort): Promise<Figures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yijie-bench-'));
  const bench = await openBenchDesk(dataDir);
  try {
    progress('settlements per second');
    const settlements = settlementsPerSecond(bench, effort);
    progress('card read');
    const card = await cardRead(bench, effort);
    progress('confirm transaction');
    const confirm = await confirmTransaction(bench, dataDir, effort);
    return { settlementsPerSecond: settlements, confirmTransaction: confirm, cardRead: card };
  } finally {
    await bench.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function figuresOfScreen(effort: Effort): Promise<Figures> {
  progress('key press to paint');
  const browser = await launchBrowser();
  try {
    return { keyToPaint: await keyToPaint(browser, effort) };
  } finally {
    await browser.close();
  }
}

async function figuresOfProcesses(effort: Effort): Promise<Figures> {
  progress('credential reads');
  const reads = await credentialReads(effort);
  progress('cold start');
  const start = await coldStart(effort);
  progress('resident memory');
  return { credentialReads: reads, coldStart: start, residentMemory: await residentMemory(effort) };
}

async function allFigures(effort: Effort, deviceReads: number): Promise<Figures> {
  return {
    ...(await figuresOfDesk(effort)),
    ...(await figuresOfScreen(effort)),
    ...(await figuresOfProcesses(effort)),
    ...(deviceReads === 0 ? {} : { deviceMemory: await deviceMemory(deviceReads) }),
  };
}

async function figuresOfDrain(count: number): Promise<Figures> {
  progress('draining the queue');
  return { drainSettlements: await drainSettlements(count) };
}

async function runBench(quick: boolean, measured: () => Promise<Figures>): Promise<BenchReport> {
  const beganMs = performance.now();
  const figures = await measured();
  const durationSeconds = rounded((performance.now() - beganMs) / 1000);
  return { quick, durationSeconds, machine: machine(), figures };
}

function printTable({ figures, durationSeconds, machine: on }: BenchReport): void {
  console.log(Object.values(on).join(' · '));
  for (const figure of Object.values(figures)) {
    console.log(
      `\n${figure.title} (${figure.samples} samples)\n  ${figure.what}\n  against ${figure.baseline}`,
    );
    for (const { name, unit, value, baseline, ratio } of figure.measures) {
      const row = [`${value} ${unit}`.padStart(20), `${baseline}`.padStart(12), `×${ratio}`.padStart(12)];
      console.log(`  ${name.padEnd(48)}${row.join('')}`);
    }
    for (const [name, fact] of Object.entries(figure.facts)) console.log(`  ${name}: ${fact}`);
  }
  console.log(`\n${durationSeconds} s`);
}

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'device-reads': { type: 'string', default: '0' },
    drain: { type: 'string', default: '0' },
  },
});

function wholeNumber(name: 'device-reads' | 'drain', of: string): number {
  const count = Number(options[name]);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  console.error(`--${name} takes a whole number of ${of}`);
  process.exit(2);
}

const deviceReads = wholeNumber('device-reads', 'readings');
const drained = wholeNumber('drain', 'settlements');
const report = await runBench(options.quick, () =>
  drained > 0 ? figuresOfDrain(drained) : allFigures(options.quick ? quickEffort : fullEffort, deviceReads),
);
if (options.json) console.log(JSON.stringify(report));
else printTable(report);
