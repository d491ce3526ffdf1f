import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { answerSettleLine } from '../../src/cli/answerSettleLine.ts';
import { loadBuiltInPacks } from '../../src/policy/loadPacks.ts';

interface Example {
  readonly name: string;
  readonly because: string;
  readonly given: Record<string, unknown>;
  readonly expect: Record<string, Record<string, unknown>>;
}

const folder = new URL('./examples/', import.meta.url);
const packs = loadBuiltInPacks();

describe.each(readdirSync(folder))('%s', (file) => {
  const examples = parse(readFileSync(new URL(file, folder), 'utf8')) as Example[];

  it.each(examples)('$name', ({ given, expect: expected }) => {
    const request = { id: 'x', insuplc_admdvs: '220500', setl_time: '2020-09-01', ...given };
    const answer = JSON.parse(answerSettleLine(JSON.stringify(request), packs)) as Record<string, object>;
    expect(answer).not.toHaveProperty('error');
    for (const [part, fields] of Object.entries(expected)) expect(answer[part]).toMatchObject(fields);
  });
});
