import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaFiles } from '../../src/cli/policy/writeSchemas.ts';
import { benefitJsonSchema, knownKeys } from '../../src/policy/packJsonSchema.ts';

describe('the schemas for editors', () => {
  it.each(schemaFiles().map(({ path, isCurrent }) => ({ name: basename(path), isCurrent })))(
    '$name is current: else run `npm run policy -- schema`',
    ({ isCurrent }) => {
      expect(isCurrent).toBe(true);
    },
  );

  it('offer every form of a figure that differs by situation', () => {
    const benefit = JSON.stringify(benefitJsonSchema());
    expect(benefit).toContain('"byLevel"');
    expect(benefit).toContain('"cases"');
    expect(benefit).toContain(JSON.stringify('^\\d{1,13}(\\.\\d{1,2})?$'));
  });

  it('know the keys that the format has', () => {
    expect(knownKeys()).toEqual(
      expect.arrayContaining(['admdvs', 'levelMapping', 'admissionFactors', 'byLevel']),
    );
  });
});
