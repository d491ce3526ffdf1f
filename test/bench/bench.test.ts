import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { browserMissing, browserPath } from '../e2e/chromium.ts';
import { nodeProgram, root } from '../e2e/terminalProcess.ts';
import { percentile } from './figure.ts';

const run = promisify(execFile);

const figureNames = [
  'settlementsPerSecond',
  'confirmTransaction',
  'cardRead',
  'credentialReads',
  'keyToPaint',
  'coldStart',
  'residentMemory',
] as const;

const measureSchema = z
  .strictObject({
    name: z.string().min(1),
    unit: z.enum(['ms', 'per second', 'MiB']),
    value: z.number().positive(),
    baseline: z.number().positive(),
    ratio: z.number().positive(),
  })
  // Both were rounded to four digits before.
  .refine(
    ({ value, baseline, ratio }) => Math.abs(value / baseline / ratio - 1) < 0.002,
    'ratio is value ÷ baseline',
  );

const figureSchema = z
  .strictObject({
    title: z.string().min(1),
    what: z.string().min(1),
    baseline: z.string().min(1),
    samples: z.int().nonnegative(),
    measures: z.array(measureSchema),
    facts: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  })
  .refine(({ measures, facts }) => measures.length > 0 || 'notMeasured' in facts, 'measured, or why not');

const reportSchema = z.strictObject({
  quick: z.literal(true),
  durationSeconds: z.number().positive(),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  figures: z.record(z.enum(figureNames), figureSchema),
});

test('a quick run prints one JSON object with every figure beside its baseline', {
  timeout: 240_000,
}, async (context) => {
  context.skip(browserPath === null, browserMissing);
  const { stdout } = await run(nodeProgram, [join(root, 'test/bench/bench.ts'), '--json', '--quick'], {
    cwd: root,
  });
  const report = reportSchema.parse(JSON.parse(stdout));
  const named = (figure: (typeof figureNames)[number]) =>
    report.figures[figure].measures.map(({ name }) => name);
  expect(named('settlementsPerSecond')).toEqual(['rate']);
  expect(named('confirmTransaction')).toContain('transaction p50');
  expect(named('confirmTransaction')).toContain('transaction p99');
  expect(named('cardRead')).toContain('p50');
  expect(named('keyToPaint')).toContain('p95');
  expect(named('coldStart')).toContain('to the usable screen');
});

test('a percentile is a sample, and the smallest that covers its share', () => {
  expect(percentile([40, 10, 30, 20], 0.5)).toBe(20);
  expect(percentile([40, 10, 30, 20], 0.75)).toBe(30);
  expect(percentile([40, 10, 30, 20], 0.99)).toBe(40);
  expect(() => percentile([], 0.5)).toThrow('no samples');
});
