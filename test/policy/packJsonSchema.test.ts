import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaFiles } from '../../src/cli/policy/writeSchemas.ts';
import { knownKeys } from '../../src/policy/packJsonSchema.ts';

describe('the schemas for editors', () => {
  it.each(schemaFiles().map(({ path, text }) => [basename(path), path, text]))(
    '%s is current: else run `npm run policy -- schema`',
    (_, path, text) => {
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  it('offer every form of a figure that differs by situation', () => {
    const benefit = schemaFiles().find(({ path }) => path.endsWith('benefit.schema.json'))?.text ?? '';
    expect(benefit).toContain('"byLevel"');
    expect(benefit).toContain('"cases"');
    expect(benefit).toContain('"pattern": "^\\\\d{1,13}(\\\\.\\\\d{1,2})?$"');
  });

  it('know the keys that the format has', () => {
    expect(knownKeys()).toEqual(
      expect.arrayContaining(['admdvs', 'levelMapping', 'admissionFactors', 'byLevel']),
    );
  });
});
