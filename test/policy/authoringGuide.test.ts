import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkPacks } from '../../src/cli/policy/checkPacks.ts';
import { careTypeLabels } from '../../src/domain/dictionaries.ts';
import { confidenceOrder } from '../../src/domain/settlement.ts';
import { yearToDateWireNames } from '../../src/domain/wireNames.ts';
import { knownKeys } from '../../src/policy/packJsonSchema.ts';

const guide = readFileSync(resolve(import.meta.dirname, '../../docs/policy-authoring.md'), 'utf8');

/** The whole files that the guide prints, by the name on their first line. */
function printedFiles(): [string, string][] {
  return [...guide.matchAll(/```yaml\n# file: (\S+)\n(.*?)```/gs)].map(([, name = '', text = '']) => [
    name,
    text,
  ]);
}

describe('the guide for authors', () => {
  it('prints a pack that loads, and examples that come out as it says', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'yijie-guide-')), '999902-example-county');
    onTestFinished(() => rmSync(dirname(folder), { recursive: true }));
    const files = printedFiles();
    expect(files.map(([name]) => name)).toEqual([
      'pack.yaml',
      'employees-inpatient.yaml',
      'examples/inpatient.yaml',
    ]);
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { ok, folders } = checkPacks([folder]);
    expect(folders.flatMap(({ findings }) => findings)).toEqual([]);
    expect(folders[0]).toMatchObject({ pack: '999902-example-county', examples: 3 });
    expect(ok).toBe(true);
  });

  it.each(knownKeys().filter((key) => !/^\d$/.test(key)))('explains the key %s', (key) => {
    expect(guide).toMatch(new RegExp(`\\b${key}\\b`));
  });

  it.each([
    ...Object.entries(yearToDateWireNames).flat(),
    ...Object.keys(careTypeLabels),
    ...confidenceOrder,
  ])('names %s', (word) => {
    expect(guide).toContain(word);
  });
});
