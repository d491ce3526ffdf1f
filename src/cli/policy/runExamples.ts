import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { PackFinding } from '../../policy/packFinding.ts';
import type { PolicyPack } from '../../policy/packSchema.ts';
import { type CheckedFile, readPackFile } from '../../policy/readPackFile.ts';
import { answerSettleLine } from '../answerSettleLine.ts';

/**
 * Worked examples beside a pack, in `examples/*.yaml`: a request of the headless contract, and the part of its answer that
 * somebody worked out by hand. What all examples of a file share stands once under `given`.
 */
const fields = z.record(z.string(), z.unknown());
const example = z.strictObject({
  name: z.string().min(1),
  /** The clause and the arithmetic. */
  because: z.string().min(1),
  given: fields,
  expect: z.record(z.string(), fields),
});
const exampleFileSchema = z.union([
  z.strictObject({ given: fields.default({}), examples: z.array(example).min(1) }),
  z
    .array(example)
    .min(1)
    .transform((examples) => ({ given: {}, examples })),
]);
type ExampleFile = z.output<typeof exampleFileSchema>;

export interface RunExamples {
  readonly count: number;
  readonly findings: readonly PackFinding[];
}

/** Where the answer differs from what was expected; of an expected message a part is enough. */
function differences(path: string, expected: unknown, actual: unknown): string[] {
  if (typeof expected === 'object' && expected !== null) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(
        path === '' ? key : `${path}.${key}`,
        value,
        (actual as Record<string, unknown> | undefined)?.[key],
      ),
    );
  }
  const isSame =
    path === 'error.message' ? String(actual).includes(String(expected)) : Object.is(expected, actual);
  return isSame ? [] : [`${path} 应为 ${JSON.stringify(expected)}，算出 ${JSON.stringify(actual) ?? '没有'}`];
}

function runOne(
  pack: PolicyPack,
  shared: ExampleFile['given'],
  one: ExampleFile['examples'][number],
): string[] {
  const request = { id: one.name, insuplc_admdvs: pack.head.admdvs, ...shared, ...one.given };
  const answer = JSON.parse(answerSettleLine(JSON.stringify(request), [pack])) as Record<string, unknown>;
  if ('error' in answer && !('error' in one.expect)) {
    const { message, path } = answer.error as { message: string; path: string[] };
    return [`被拒绝：${path.join('.')} ${message}`];
  }
  return differences('', one.expect, answer);
}

function runFile(pack: PolicyPack, { data, at }: CheckedFile<ExampleFile>): PackFinding[] {
  return data.examples.flatMap((one, index) =>
    runOne(pack, data.given, one).map((difference) =>
      at(['examples', index], `例“${one.name}”：${difference}；请核对手算和政策包`),
    ),
  );
}

/** Runs the examples beside a pack against that pack alone. */
export function runExamples(folder: string, pack: PolicyPack): RunExamples {
  const examplesFolder = join(folder, 'examples');
  if (!existsSync(examplesFolder)) return { count: 0, findings: [] };
  let count = 0;
  const findings: PackFinding[] = [];
  for (const name of readdirSync(examplesFolder).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const read = readPackFile(join(examplesFolder, name), exampleFileSchema, () =>
      Object.keys(example.shape),
    );
    if (read.checked === null) {
      findings.push(...read.findings);
      continue;
    }
    count += read.checked.data.examples.length;
    findings.push(...runFile(pack, read.checked));
  }
  return { count, findings };
}
