import { describe, expect, test } from 'vitest';
import { type FuzzTarget, fuzz, mustHold } from './fuzzTarget.ts';
import { fuzzWatched } from './fuzzWatched.ts';
import { fuzzTargets } from './targets/fuzzTargets.ts';

const inputs = 10_000;
/** Another one each day, so that the days add up; printed, so that a bad day can be had again. */
const seed = Math.floor(Date.now() / 86_400_000) * inputs;
/** Sixteen threads' worth of work one after another, beside a busy machine. */
const slowMs = 300_000;

describe(`ten thousand mutated inputs for each decoder, seed ${seed}`, () => {
  test.each(fuzzTargets.map(({ name }) => name))('%s', { timeout: slowMs }, async (name) => {
    const report = await fuzzWatched(name, inputs, seed);
    console.info(JSON.stringify(report));
    expect(report.failure).toBeNull();
    expect(report.inputs).toBe(inputs);
    // Inputs that are all refused, or all taken, test nothing.
    expect(report.accepted).toBeGreaterThan(inputs / 100);
    expect(report.refused).toBeGreaterThan(inputs / 100);
  });
});

describe('the fuzzer itself', () => {
  /** Wrong only for a byte FF right after a byte 80. */
  const planted: FuzzTarget = {
    name: 'planted',
    corpus: [Uint8Array.of(0x80, 0x00, 0x01, 0x02, 0x80, 0x10)],
    run: (input) => {
      const at = input.findIndex((byte, index) => byte === 0xff && input[index - 1] === 0x80);
      mustHold(at === -1, 'the planted fault');
      return 'accepted';
    },
  };

  test('finds a planted fault, shrinks it to what matters, and makes it again from its seed', async () => {
    const { failure } = await fuzz(planted, 100_000, 1);
    expect(failure?.message).toContain('the planted fault');
    expect(failure?.shrunkHex).toBe('80ff');
    const again = await fuzz(planted, 1, failure?.seed ?? 0);
    expect(again.failure?.inputHex).toBe(failure?.inputHex);
  });

  test('an error that is not of the decoder is a failure', async () => {
    const careless: FuzzTarget = {
      ...planted,
      run: (input) => (input.length > 8 ? JSON.parse('{') : 'accepted'),
    };
    expect((await fuzz(careless, 1_000, 1)).failure?.message).toContain('SyntaxError');
  });

  test('a decoder that keeps all it is given does not survive the flood', async () => {
    const hoarding: FuzzTarget = {
      ...planted,
      flood: (megabyte) => mustHold(megabyte(Uint8Array.of(1, 2, 3)).length < 4_096, 'all kept'),
    };
    const { failure, inputs: run } = await fuzz(hoarding, 10, 1);
    expect(failure?.message).toContain('flood of 1 MB');
    expect(run).toBe(0);
  });
});
