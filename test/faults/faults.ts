import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { runKills } from './killRuns.ts';

/** `npm run faults -- [--kills N] [--seed N] [--json]`: a settling process is killed N times, then both books are compared. */
const maxKills = 1_000_000;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isSafeInteger(kills) || kills < 1 || kills > maxKills || !Number.isSafeInteger(seed)) {
  process.stderr.write(`--kills 应为 1 到 ${maxKills} 的整数，--seed 应为整数。\n`);
  process.exit(2);
}
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const report = await runKills(kills, seed, scratch);
if (values.json) process.stdout.write(`${JSON.stringify({ seed, ...report })}\n`);
else {
  const { told, lost, doubled, oneSided } = report;
  process.stdout.write(
    `强制终止 ${kills} 次，终止前已告知收费员 ${told} 笔：丢失 ${lost}，重复 ${doubled}，单边 ${oneSided}\n`,
  );
}
process.exit(report.lost + report.doubled + report.oneSided === 0 ? 0 : 1);
