import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { answerSettleLine } from '../../src/cli/answerSettleLine.ts';
import { builtInPacksFolder, loadPackFolder, packFoldersUnder } from '../../src/policy/loadPacks.ts';
import type { PolicyPack } from '../../src/policy/packSchema.ts';

/** Of the message of an expected error a part is given; all other fields stand as they are. */
interface Example {
  readonly name: string;
  readonly because: string;
  readonly given: Record<string, unknown>;
  readonly expect: Record<string, Record<string, unknown>>;
}

/** A list of examples, or the same under `examples` with what all of them have in common under `given`. */
type ExampleFile = Example[] | { readonly given: Record<string, unknown>; readonly examples: Example[] };

function readExamples(file: string): Example[] {
  const content = parse(readFileSync(file, 'utf8')) as ExampleFile;
  if (Array.isArray(content)) return content;
  return content.examples.map((example) => ({ ...example, given: { ...content.given, ...example.given } }));
}

const files = packFoldersUnder(builtInPacksFolder).flatMap((folder) => {
  const examples = join(folder, 'examples');
  const names = existsSync(examples) ? readdirSync(examples).sort() : [];
  return names.map((name) => ({ pack: basename(folder), folder, name, file: join(examples, name) }));
});

describe.each(files)('$pack/examples/$name', ({ pack, folder, file }) => {
  let packs: PolicyPack[];
  beforeAll(() => {
    packs = [loadPackFolder(folder)];
  });

  it.each(readExamples(file))('$name', ({ because, given, expect: expected }) => {
    expect(because.length).toBeGreaterThan(0);
    const request = { id: 'x', insuplc_admdvs: pack.slice(0, 6), ...given };
    const answer = JSON.parse(answerSettleLine(JSON.stringify(request), packs)) as Record<string, object>;
    const { error, ...parts } = expected;
    if (error === undefined) expect(answer).not.toHaveProperty('error');
    else
      expect(answer.error).toMatchObject({ ...error, message: expect.stringContaining(`${error.message}`) });
    for (const [part, fields] of Object.entries(parts)) expect(answer[part]).toMatchObject(fields);
  });
});
