import { parseArgs } from 'node:util';
import { Tally } from './simFaults.ts';
import { runSeed, type SeedReport } from './simWorld.ts';

/** `npm run sim -- [--seeds N] [--seed FIRST] [--steps N] [--json]`: one seed alone also tells what happened, step by step. */
const defaultSeeds = 200;
const defaultSteps = 60;
const maxSeeds = 10_000_000;

function wholeNumber(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= maxSeeds) return value;
  process.stderr.write(`--${name} 应为 1 到 ${maxSeeds} 的整数，给的是“${text}”。\n`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    steps: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const first = wholeNumber('seed', values.seed, 1);
const seeds = wholeNumber('seeds', values.seeds, values.seed === undefined ? defaultSeeds : 1);
const steps = wholeNumber('steps', values.steps, defaultSteps);

const met = new Tally();
const failed: SeedReport[] = [];
let settlements = 0;
for (let seed = first; seed < first + seeds; seed += 1) {
  const report = await runSeed(seed, steps);
  met.add(report.met);
  settlements += report.settlements;
  if (report.faults.length > 0) failed.push(report);
  if (values.json) continue;
  if (report.faults.length > 0) tellFailure(report);
  else if (seeds === 1) process.stdout.write(`${report.log.join('\n')}\n`);
}

function tellFailure({ seed, log, faults }: SeedReport): void {
  process.stdout.write(`种子 ${seed} 不成立：\n${log.slice(-30).join('\n')}\n\n${faults.join('\n')}\n`);
  process.stdout.write(`重现：npm run sim -- --seed ${seed} --steps ${steps}\n\n`);
}

if (values.json) {
  const failures = failed.map(({ seed, faults }) => ({ seed, faults }));
  const summary = { seeds, failed: failed.length, firstSeed: first, steps, settlements, met, failures };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
} else {
  for (const [name, count] of Object.entries(met.toJSON())) process.stdout.write(`${count}\t${name}\n`);
  process.stdout.write(`${seeds} 个种子，${settlements} 笔结算，不成立 ${failed.length} 个\n`);
}
process.exit(failed.length === 0 ? 0 : 1);
