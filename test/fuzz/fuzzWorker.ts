import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './fuzzTarget.ts';
import { fuzzTargets } from './targets/fuzzTargets.ts';

export interface FuzzOrder {
  readonly name: string;
  readonly inputs: number;
  readonly seed: number;
  /** Two numbers shared with the watcher: the seed under way, and how many inputs were begun. */
  readonly progress: SharedArrayBuffer;
}

const { name, inputs, seed, progress } = workerData as FuzzOrder;
const target = fuzzTargets.find((each) => each.name === name);
if (target === undefined) throw new Error(`no decoder named ${name}`);
const seen = new Uint32Array(progress);
parentPort?.postMessage(
  await fuzz(target, inputs, seed, (inputSeed) => {
    seen[0] = inputSeed;
    seen[1] = (seen[1] ?? 0) + 1;
  }),
);
