import { expect, it } from 'vitest';
import { scratchFolder } from '../desk/deskHarness.ts';
import { runKills } from './killRuns.ts';

const kills = 100;

/** `npm run faults -- --kills N` runs as many as one likes. */
it(`a settling process killed ${kills} times loses nothing it told and settles nothing twice`, async () => {
  const report = await runKills(kills, 20_261_122, scratchFolder());
  expect(report).toMatchObject({ kills, lost: 0, doubled: 0, oneSided: 0 });
  // Otherwise the kills only ever hit a process that was still starting.
  expect(report.told).toBeGreaterThan(kills / 2);
}, 600_000);
