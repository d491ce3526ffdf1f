/**
 * How often work can be done in a second of processor time. The processor's clock and not the wall's: what else runs on the
 * machine does not count, the engine's own helper threads and the garbage collector do.
 */
export interface Contestant {
  readonly name: string;
  /** Does a number of settlements, from the one numbered `first` on. */
  readonly work: (first: number, count: number) => Promise<void> | void;
  /** Settlements between two looks at the clock. */
  readonly batch: number;
}

const microsecondsPerSecond = 1_000_000;

async function rateOnce({ work, batch }: Contestant, forMs: number): Promise<number> {
  const usedBefore = process.cpuUsage();
  const beganMs = performance.now();
  let done = 0;
  while (performance.now() - beganMs < forMs) {
    await work(done, batch);
    done += batch;
  }
  const used = process.cpuUsage(usedBefore);
  return (done * microsecondsPerSecond) / (used.user + used.system);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Every contestant warmed up once, then in turn, `rounds` times; the middle one of each counts. */
export async function rates(
  contestants: readonly Contestant[],
  { rounds, forMs }: { readonly rounds: number; readonly forMs: number },
): Promise<ReadonlyMap<string, number>> {
  const samples = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (const contestant of contestants) await rateOnce(contestant, forMs);
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of contestants) {
      samples.get(contestant.name)?.push(await rateOnce(contestant, forMs));
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}
