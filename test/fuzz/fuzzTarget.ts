import { RandomChoices } from '../faults/randomChoices.ts';
import { mutated } from './mutate.ts';

/** What a decoder made of one input: something it takes for valid, or a refusal in its own words. */
export type Verdict = 'accepted' | 'refused';

/** One protocol decoder, with what must hold for every input. */
export interface FuzzTarget {
  readonly name: string;
  /** Valid inputs; all others are made of them. */
  readonly corpus: readonly Uint8Array[];
  /** Throws when something does not hold, or lets through what the decoder throws against its word. */
  run(input: Uint8Array, choices: RandomChoices): Verdict | Promise<Verdict>;
  /** A megabyte at a time, of the kinds that are hardest on the decoder; throws like `run`. */
  flood?(megabyte: (pattern: Uint8Array) => Uint8Array): void;
}

export interface FuzzFailure {
  /** With `--inputs 1` this seed makes the same input again. */
  readonly seed: number;
  readonly inputHex: string;
  /** The shortest input found that fails in the same run of choices. */
  readonly shrunkHex: string;
  readonly message: string;
}

export interface FuzzReport {
  readonly name: string;
  readonly seed: number;
  readonly inputs: number;
  readonly bytes: number;
  readonly accepted: number;
  readonly refused: number;
  readonly failure: FuzzFailure | null;
}

/** Something that must hold for every input does not. */
export class FuzzViolation extends Error {
  override readonly name = 'FuzzViolation';
}

/** @throws FuzzViolation */
export function mustHold(condition: boolean, what: string): asserts condition {
  if (!condition) throw new FuzzViolation(what);
}

const maxShrinkRuns = 3_000;
const floodBytes = 1_048_576;
/** Keeps the choices made while running an input apart from those made while making it. */
const runSalt = 0x5bd1e995;

async function failureOf(target: FuzzTarget, input: Uint8Array, seed: number): Promise<string | null> {
  try {
    await target.run(input, new RandomChoices(seed ^ runSalt));
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Leaves out pieces, from half of the input down to single bytes, as long as it still fails. */
async function shrunk(target: FuzzTarget, input: Uint8Array, seed: number): Promise<Uint8Array> {
  let smallest = input;
  let runs = 0;
  for (let size = input.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < smallest.length && runs < maxShrinkRuns; runs += 1) {
      const shorter = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if ((await failureOf(target, shorter, seed)) === null) at += size;
      else smallest = shorter;
    }
  }
  return smallest;
}

function flood(target: FuzzTarget): FuzzFailure | null {
  const megabyte = (pattern: Uint8Array): Uint8Array => {
    const bytes = Buffer.alloc(floodBytes);
    for (let at = 0; at < floodBytes; at += pattern.length)
      bytes.set(pattern.subarray(0, floodBytes - at), at);
    return bytes;
  };
  try {
    target.flood?.(megabyte);
    return null;
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed: 0, inputHex: '', shrunkHex: '', message: `flood of 1 MB: ${message}` };
  }
}

/**
 * Runs mutated inputs through a decoder until one fails. Input `i` follows from `seed + i` alone, so a failure is seen
 * again with the seed it is reported under.
 * @param onProgress called before each input.
 */
export async function fuzz(
  target: FuzzTarget,
  inputs: number,
  seed: number,
  onProgress: (seed: number) => void = () => {},
): Promise<FuzzReport> {
  const tally = { bytes: 0, accepted: 0, refused: 0 };
  const report = (done: number, failure: FuzzFailure | null): FuzzReport => ({
    ...{ name: target.name, seed, inputs: done },
    ...tally,
    failure,
  });
  const flooded = flood(target);
  if (flooded !== null) return report(0, flooded);
  for (let index = 0; index < inputs; index += 1) {
    const inputSeed = (seed + index) >>> 0;
    onProgress(inputSeed);
    const input = mutated(target.corpus, new RandomChoices(inputSeed));
    tally.bytes += input.length;
    try {
      const verdict = target.run(input, new RandomChoices(inputSeed ^ runSalt));
      tally[verdict instanceof Promise ? await verdict : verdict] += 1;
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const smallest = await shrunk(target, input, inputSeed);
      const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
      return report(index + 1, { seed: inputSeed, inputHex: hex(input), shrunkHex: hex(smallest), message });
    }
  }
  return report(inputs, null);
}
