import type { RandomChoices } from '../faults/randomChoices.ts';

/** Longer inputs take longer and find nothing more; floods are tried apart. */
export const maxInputBytes = 4_096;
const maxOperations = 5;
const maxGarbageBytes = 40;

/** Bytes with a meaning in one of the protocols, and the edges of the numbers. */
const tellingBytes = [
  ...[0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, 0x02, 0x03, 0x06, 0x15, 0x50, 0xaa, 0x96, 0x69],
  ...[0x3b, 0x61, 0x6c, 0x90, 0x0d, 0x0a, 0x09, 0x20, 0x22, 0x7c, 0x81, 0x30],
];

type Mutation = (input: Uint8Array, choices: RandomChoices, corpus: readonly Uint8Array[]) => Uint8Array;

function randomBytes(choices: RandomChoices, limit: number): Uint8Array {
  const bytes = new Uint8Array(1 + choices.below(limit));
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = choices.below(256);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

const flipBits: Mutation = (input, choices) => {
  const flipped = Uint8Array.from(input);
  for (let count = 1 + choices.below(4); count > 0 && flipped.length > 0; count -= 1) {
    const at = choices.below(flipped.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << choices.below(8));
  }
  return flipped;
};

const setByte: Mutation = (input, choices) => {
  const changed = Uint8Array.from(input);
  if (changed.length > 0) changed[choices.below(changed.length)] = choices.oneOf(tellingBytes);
  return changed;
};

const truncate: Mutation = (input, choices) => input.subarray(0, choices.below(input.length + 1));

const cutOut: Mutation = (input, choices) => {
  const from = choices.below(input.length + 1);
  const to = from + choices.below(input.length - from + 1);
  return joined(input.subarray(0, from), input.subarray(to));
};

const repeatPiece: Mutation = (input, choices) => {
  const from = choices.below(input.length + 1);
  const to = from + choices.below(input.length - from + 1);
  return joined(input.subarray(0, to), input.subarray(from));
};

const splice: Mutation = (input, choices, corpus) => {
  const other = choices.oneOf(corpus);
  return joined(
    input.subarray(0, choices.below(input.length + 1)),
    other.subarray(choices.below(other.length + 1)),
  );
};

const append: Mutation = (input, choices, corpus) => joined(input, choices.oneOf(corpus));

const garbageBefore: Mutation = (input, choices) => joined(randomBytes(choices, maxGarbageBytes), input);

const insertGarbage: Mutation = (input, choices) => {
  const at = choices.below(input.length + 1);
  return joined(input.subarray(0, at), randomBytes(choices, maxGarbageBytes), input.subarray(at));
};

const mutations: readonly Mutation[] = [
  ...[flipBits, flipBits, setByte, setByte, truncate, cutOut, repeatPiece, splice, append],
  ...[garbageBefore, insertGarbage],
];

/** One of the corpus, changed up to five times; now and then not at all. */
export function mutated(corpus: readonly Uint8Array[], choices: RandomChoices): Uint8Array {
  let input = choices.oneOf(corpus);
  for (let count = choices.below(maxOperations + 1); count > 0; count -= 1) {
    input = choices.oneOf(mutations)(input, choices, corpus);
  }
  return Uint8Array.from(input.subarray(0, maxInputBytes));
}

/** The input in pieces of random sizes, as a line may deliver it. */
export function chunksOf(input: Uint8Array, choices: RandomChoices): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const longest = choices.oneOf([1, 3, 16, 64, maxInputBytes]);
  for (let at = 0; at < input.length; ) {
    const length = 1 + choices.below(longest);
    chunks.push(input.subarray(at, at + length));
    at += length;
  }
  return chunks;
}
