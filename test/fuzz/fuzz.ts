/**
 * The long run: `npm run fuzz -- [--inputs N] [--seed S] [--only NAME] [--json]`. A million mutated inputs for each protocol
 * decoder unless told otherwise. A failure is printed with the seed that makes the same input again.
 */
import { parseArgs } from 'node:util';
import type { FuzzReport } from './fuzzTarget.ts';
import { fuzzWatched } from './fuzzWatched.ts';
import { fuzzTargets } from './targets/fuzzTargets.ts';

const { values: options } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

function wholeNumber(text: string, name: string, least: number): number {
  const value = Number.parseInt(text, 10);
  if (/^\d{1,10}$/.test(text) && value >= least && value <= 0xffff_ffff) return value;
  throw new Error(`--${name} 应是 ${least} 到 4294967295 的整数`);
}

function describe({ name, seed, inputs, bytes, accepted, refused, failure }: FuzzReport): string {
  const counts = `${inputs} inputs, ${bytes} bytes, ${accepted} accepted, ${refused} refused, seed ${seed}`;
  if (failure === null) return `ok    ${name}: ${counts}`;
  return [
    `FAILED ${name}: ${counts}`,
    `  again: npm run fuzz -- --only ${name} --inputs 1 --seed ${failure.seed}`,
    `  input: ${failure.inputHex}`,
    `  shrunk: ${failure.shrunkHex}`,
    `  ${failure.message}`,
  ].join('\n');
}

const inputs = wholeNumber(options.inputs, 'inputs', 1);
const seed = options.seed === undefined ? Date.now() >>> 0 : wholeNumber(options.seed, 'seed', 0);
const chosen = fuzzTargets.filter(({ name }) => options.only === undefined || name === options.only);
if (chosen.length === 0) {
  throw new Error(`没有名为 ${options.only} 的解码器；有：${fuzzTargets.map(({ name }) => name).join('、')}`);
}
const reports: FuzzReport[] = [];
for (const { name } of chosen) {
  const report = await fuzzWatched(name, inputs, seed);
  reports.push(report);
  if (!options.json) process.stdout.write(`${describe(report)}\n`);
}
if (options.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
process.exitCode = reports.every(({ failure }) => failure === null) ? 0 : 1;
