import { describe, expect, it } from 'vitest';
import { networkFaults, Tally } from './simFaults.ts';
import { runSeed } from './simWorld.ts';

/** `npm run sim` runs as many as one likes; a seed that fails is replayed with `npm run sim -- --seed N`. */
const seeds = 200;
const chunk = 20;
const steps = 60;

/** The ugly branches. A change that makes one of them unreachable makes these seeds prove less than they say. */
const marks = [
  ...networkFaults.map((fault) => `network ${fault}`),
  'centre refuse',
  'centre gateway401',
  'centre differ',
  'centre truncatedBody',
  'power cut, commit before',
  'power cut, commit after',
  'power cut, statement',
  'power cut, request before',
  'power cut, request after',
  'disk SQLITE_FULL',
  'disk SQLITE_IOERR_WRITE',
  'clock jump',
  'card fault',
  'line cut',
  'interleaved step',
  'confirmed twice',
  'bill outpatient online',
  'bill outpatient provisional',
  'bill outpatient cashOnly',
  'bill inpatient online',
  'settlement pending → final',
  'settlement pending → unknown',
  'settlement pending → refused',
  'settlement unknown → final',
  'refund pending → unknown',
  'refund unknown → final',
  'settlement unknown → disputed',
  'settlement provisional → final',
  'settlement provisional → difference',
  'settlement provisional → refused',
  'settlement final → reversed',
  'settlement difference → cleared',
  'settlement disputed → cleared',
  'refund pending → final',
  'problem STORE_IO_FAILED',
  'problem STORE_FULL',
  'problem gatewayRefused',
];

describe('a day with everything that can go wrong', () => {
  const met = new Tally();

  it.each(Array.from({ length: seeds / chunk }, (_, index) => 1 + index * chunk))(
    `seeds from %i, ${chunk} of them: terminals, centre and drawers end with the same books`,
    async (first) => {
      for (let seed = first; seed < first + chunk; seed += 1) {
        const report = await runSeed(seed, steps);
        met.add(report.met);
        expect(report.faults, `npm run sim -- --seed ${seed}\n${report.log.join('\n')}`).toEqual([]);
      }
    },
    300_000,
  );

  // 10348: cleared by a supervisor while its job was on the way. 10359: a discharge refused as done already, its undoing cut off.
  it.each([10_348, 10_359])('seed %i, which once did not end well, does', async (seed) => {
    expect((await runSeed(seed, 40)).faults).toEqual([]);
  });

  it('met every ugly branch on the way', () => {
    expect(marks.filter((mark) => !met.has(mark))).toEqual([]);
  });

  it('comes to the same end from the same seed', async () => {
    const [one, two] = [await runSeed(7, steps), await runSeed(7, steps)];
    expect(two.log).toEqual(one.log);
    expect(two.met.toJSON()).toEqual(one.met.toJSON());
    expect(one.log.length).toBeGreaterThanOrEqual(steps);
  }, 60_000);
});
