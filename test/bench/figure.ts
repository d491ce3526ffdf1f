/** One number of ours beside one measured in the same run on the same machine; only the ratio travels between machines. */
export interface Measure {
  readonly name: string;
  readonly unit: 'ms' | 'per second' | 'MiB';
  readonly value: number;
  readonly baseline: number;
  /** value ÷ baseline. */
  readonly ratio: number;
}

export interface Figure {
  readonly title: string;
  /** What was measured. */
  readonly what: string;
  /** What the baseline does, and what it leaves out. */
  readonly baseline: string;
  readonly samples: number;
  /** Empty when this machine cannot measure it; `facts.notMeasured` says why. */
  readonly measures: readonly Measure[];
  readonly facts: Readonly<Record<string, number | string | boolean>>;
}

const significantDigits = 4;

/** Enough digits to compare, not more than a stopwatch tells. */
export function rounded(value: number): number {
  return Number(value.toPrecision(significantDigits));
}

export function measure(name: string, unit: Measure['unit'], value: number, baseline: number): Measure {
  return { name, unit, value: rounded(value), baseline: rounded(baseline), ratio: rounded(value / baseline) };
}

/** The smallest sample that at least `share` of all samples do not exceed. @param share above 0, at most 1 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  const found = sorted[Math.ceil(sorted.length * share) - 1];
  if (found === undefined) throw new Error('no samples');
  return found;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** A measure for each named percentile of two rows of samples. */
export function percentiles(
  shares: Readonly<Record<string, number>>,
  unit: Measure['unit'],
  samples: readonly number[],
  baselines: readonly number[],
): Measure[] {
  return Object.entries(shares).map(([name, share]) =>
    measure(name, unit, percentile(samples, share), percentile(baselines, share)),
  );
}

export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

const waitStepMs = 20;
const waitLimitMs = 30_000;

/** Waits for a fact. @throws naming it when it does not come true */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < waitLimitMs; waitedMs += waitStepMs) {
    if (isTrue()) return;
    await pause(waitStepMs);
  }
  throw new Error(`waited ${waitLimitMs} ms in vain for: ${what}`);
}

/** How much of everything to do: enough for the numbers, or just enough to see that the bench works. */
export interface Effort {
  readonly settlements: number;
  readonly confirms: number;
  readonly cardReads: number;
  readonly gridLines: number;
  readonly keyPresses: number;
  readonly coldStarts: number;
  readonly settledBeforeMemory: number;
}

export const fullEffort: Effort = {
  settlements: 3000,
  confirms: 200,
  cardReads: 20,
  gridLines: 100,
  keyPresses: 90,
  coldStarts: 3,
  settledBeforeMemory: 200,
};

export const quickEffort: Effort = {
  settlements: 20,
  confirms: 3,
  cardReads: 2,
  gridLines: 2,
  keyPresses: 6,
  coldStarts: 1,
  settledBeforeMemory: 2,
};
