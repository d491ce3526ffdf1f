/**
 * `npm run bench:engine -- [--json] [--quick]`: the settlement engine beside plain arithmetic and beside two rule engines on
 * the same bills, the whole settle pipeline, memory over a million settlements, and the load of all packs. Everything in one
 * run, on one core where the system can pin a process.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engineContest, ourName } from './engineContest.ts';
import { type MemoryReport, memoryOver } from './memoryOverSettlements.ts';
import { rates } from './rates.ts';
import { settlePipelines } from './settleLines.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    pinned: { type: 'boolean', default: false },
  },
});

const effort = options.quick
  ? { rounds: 1, forMs: 50, settlements: 2000 }
  : { rounds: 3, forMs: 2000, settlements: 1_000_000 };

interface EngineReport {
  readonly machine: Readonly<Record<string, string | boolean>>;
  readonly bill: Readonly<Record<string, number>>;
  /** Settlements a second of processor time. */
  readonly perSecond: Readonly<Record<string, number>>;
  /** How often ours is as fast as each of the others. */
  readonly timesAsFastAs: Readonly<Record<string, number>>;
  readonly rivalsMissing: string | null;
  readonly memory: MemoryReport;
  readonly packLoad: Readonly<Record<string, number>>;
}

/** Runs this program again on the last core alone. Returns its exit status, or null where nothing can pin a process. */
function runPinned(): number | null {
  if (process.platform !== 'linux') return null;
  const program = [
    process.execPath,
    '--expose-gc',
    fileURLToPath(import.meta.url),
    '--pinned',
    ...process.argv.slice(2),
  ];
  const { status, error } = spawnSync('taskset', ['-c', String(cpus().length - 1), ...program], {
    stdio: 'inherit',
  });
  return error === undefined ? status : null;
}

function packLoad(): Readonly<Record<string, number>> {
  const program = fileURLToPath(new URL('./loadAllPacks.ts', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error('the packs did not load');
  return JSON.parse(stdout) as Readonly<Record<string, number>>;
}

const progress = (text: string): void => console.error(text);

async function measure(): Promise<EngineReport> {
  progress('packs');
  const packs = packLoad();
  progress('memory');
  const memory = memoryOver(effort.settlements);
  progress('rival engines: installed if they are not here yet');
  const contest = await engineContest();
  if (contest.missing !== null) progress(`compared without rivals: ${contest.missing}`);
  progress('rates');
  const found = await rates([...contest.contestants, ...settlePipelines()], effort);
  const perSecond = Object.fromEntries([...found].map(([name, rate]) => [name, Math.round(rate)]));
  const ours = found.get(ourName) ?? Number.NaN;
  const others = contest.contestants.filter(({ name }) => !name.startsWith(ourName));
  const timesAsFastAs = Object.fromEntries(
    others.map(({ name }) => [name, Number((ours / (found.get(name) ?? Number.NaN)).toPrecision(3))]),
  );
  return {
    machine: { processor: cpus()[0]?.model ?? 'unknown', node: process.version, onOneCore: options.pinned },
    bill: { bills: contest.bills, linesPerBill: 30, traceSteps: contest.stepsPerBill },
    perSecond,
    timesAsFastAs,
    rivalsMissing: contest.missing,
    memory,
    packLoad: packs,
  };
}

function printTable(report: EngineReport): void {
  const { machine, perSecond, timesAsFastAs, memory, packLoad: packs, rivalsMissing } = report;
  console.log(Object.values(machine).join(' · '));
  for (const [name, rate] of Object.entries(perSecond)) {
    const times = timesAsFastAs[name] === undefined ? '' : `ours × ${timesAsFastAs[name]}`;
    console.log(`${name.padEnd(42)}${String(rate).padStart(12)} a second   ${times}`);
  }
  if (rivalsMissing !== null) console.log(`compared without rivals: ${rivalsMissing}`);
  console.log(`resident MiB over ${memory.settlements} settlements: ${memory.residentMib.join(' ')}`);
  console.log(`alive MiB: ${memory.liveMib.join(' ')}`);
  console.log(`all packs: first load ${packs.firstMs} ms, again ${packs.againMs} ms`);
}

const status = options.pinned ? null : runPinned();
if (status !== null) process.exitCode = status;
else {
  const report = await measure();
  if (options.json) console.log(JSON.stringify(report));
  else printTable(report);
}
