/**
 * The test command: types, lint, layers, packaging, then every test; `--quick` leaves packaging and the end-to-end tests out.
 * Ends with one plain line, `N passed, N failed, N skipped`, in which each check counts as one test.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { addTallies, closingLine, readTally, type Tally } from './testTally.ts';

const root = resolve(import.meta.dirname, '..');
/** A step that hangs is a failure that must still be reported. */
const stepTimeoutMs = 45 * 60_000;
const bin = join(root, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const checks: readonly Step[] = [
  { name: 'types: pure layers', command: ['tsc', '-p', 'tsconfig.pure.json'] },
  { name: 'types: program', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types: screens', command: ['tsc', '-p', 'tsconfig.renderer.json'] },
  { name: 'lint and format', command: ['biome', 'check', '--error-on-warnings', '--max-diagnostics=50'] },
  {
    name: 'layers',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'electron', 'renderer'],
  },
];

function run(step: Step, extraEnv: Record<string, string> = {}): boolean {
  process.stdout.write(`\n── ${step.name}\n`);
  const startMs = performance.now();
  const [program, ...args] = step.command;
  const done = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: stepTimeoutMs,
    env: { ...env, ...extraEnv },
    shell: process.platform === 'win32',
  });
  const passed = done.status === 0;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  if (done.error !== undefined) process.stdout.write(`${done.error.message}\n`);
  process.stdout.write(`── ${step.name}: ${passed ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  return passed;
}

function runVitest(isQuick: boolean, folder: string): Tally {
  const report = join(folder, 'tally.json');
  const reporters = ['--reporter=default', '--reporter=./build/tallyReporter.ts'];
  const exclude = isQuick ? ['--exclude=test/e2e/**'] : [];
  const step: Step = { name: 'tests', command: ['vitest', 'run', ...reporters, ...exclude] };
  const passed = run(step, { YIJIE_TALLY_FILE: report });
  const tally = readTally(report);
  // A run that died, or failed outside any test, must not close on a line that looks green.
  const isSilentFailure = tally === null || (!passed && tally.failed === 0) || tally.passed === 0;
  return addTallies(tally ?? { passed: 0, failed: 0, skipped: [] }, {
    passed: 0,
    failed: isSilentFailure ? 1 : 0,
    skipped: [],
  });
}

/** The archive is packed and a bill settled from it; one check like the others. */
const packaging: Step = { name: 'packaging', command: ['node', 'build/package.ts', '--check'] };

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const folder = mkdtempSync(join(tmpdir(), 'yijie-tests-'));
try {
  const steps = options.quick || process.platform !== 'linux' ? checks : [...checks, packaging];
  const results = steps.map((step) => ({ name: step.name, passed: run(step) }));
  const failedChecks = results.filter((result) => !result.passed).map((result) => result.name);
  const tests = runVitest(options.quick, folder);
  const total = addTallies(tests, {
    passed: results.length - failedChecks.length,
    failed: failedChecks.length,
    skipped: [],
  });
  process.stdout.write('\n');
  if (failedChecks.length > 0) process.stdout.write(`failed checks: ${failedChecks.join(', ')}\n`);
  for (const { name, reason } of total.skipped) process.stdout.write(`skipped: ${name} — ${reason}\n`);
  if (options.quick) process.stdout.write('quick: packaging and the end-to-end tests were left out\n');
  process.stdout.write(`${closingLine(total)}\n`);
  process.exitCode = total.failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
