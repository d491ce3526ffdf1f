import { defineConfig } from 'vitest/config';

/**
 * The tests that have to notice a change of the engine: worked examples and what one parameter does. The long properties over
 * every pack stay out, for a mutant that survives runs everything here.
 */
export default defineConfig({
  test: {
    include: ['test/settlement/**/*.test.ts', 'test/domain/**/*.test.ts', 'test/policy/**/*.test.ts'],
    exclude: ['test/settlement/everyPack.test.ts', 'test/settlement/datedValues.test.ts'],
    testTimeout: 20_000,
  },
});
