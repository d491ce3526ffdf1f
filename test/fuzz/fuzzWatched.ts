import { Worker } from 'node:worker_threads';
import type { FuzzReport } from './fuzzTarget.ts';
import type { FuzzOrder } from './fuzzWorker.ts';

/** One input takes microseconds; a worker that is at the same one for so long will never leave it. */
const stuckAfterMs = 120_000;
const lookEveryMs = 5_000;

/**
 * Fuzzes a decoder in a thread of its own, so that an input on which it never comes back is found and named too.
 * @throws whatever stopped the thread that is not the decoder's fault.
 */
export function fuzzWatched(name: string, inputs: number, seed: number): Promise<FuzzReport> {
  const progress = new SharedArrayBuffer(8);
  const seen = new Uint32Array(progress);
  const order: FuzzOrder = { name, inputs, seed, progress };
  const worker = new Worker(new URL('./fuzzWorker.ts', import.meta.url), { workerData: order });
  return new Promise((resolve, reject) => {
    let before = -1;
    let sinceMs = performance.now();
    const look = setInterval(() => {
      const [inputSeed = 0, begun = 0] = seen;
      if (begun !== before) {
        before = begun;
        sinceMs = performance.now();
        return;
      }
      if (performance.now() - sinceMs < stuckAfterMs) return;
      void worker.terminate();
      const failure = { seed: inputSeed, inputHex: '', shrunkHex: '', message: 'never comes back' };
      resolve({ name, seed, inputs: begun, bytes: 0, accepted: 0, refused: 0, failure });
    }, lookEveryMs);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => clearInterval(look));
  });
}
