import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ProblemError } from '../domain/problem.ts';
import { startTrainingDesk } from '../training/trainingDesk.ts';
import { type DemoReport, runDemo } from './demo/runDemo.ts';
import { tellDemo } from './demo/tellDemo.ts';

/**
 * `npm run demo`: the main path without a screen, on real bytes, printed for people; `--json` prints one object.
 * Exits non-zero when any check fails.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, data: { type: 'string' } },
});

const dataDir = resolve(values.data ?? resolve(import.meta.dirname, '../../out/demo'));

async function demonstrate(): Promise<DemoReport> {
  rmSync(dataDir, { recursive: true, force: true });
  const defects: string[] = [];
  const training = await startTrainingDesk({
    dataDir,
    onDefect: (where, error) =>
      defects.push(`${where}: ${error instanceof Error ? error.stack : String(error)}`),
  });
  try {
    return await runDemo(training, defects);
  } finally {
    await training.close();
  }
}

try {
  const report = await demonstrate();
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : tellDemo(report));
  process.exitCode = report.checks.every((check) => check.ok) ? 0 : 1;
} catch (error) {
  const text =
    error instanceof ProblemError
      ? `${error.problem.happened}\n${error.problem.money}\n${error.problem.nextStep}`
      : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
