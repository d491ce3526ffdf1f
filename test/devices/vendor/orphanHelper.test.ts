import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  buildSampleLibrary,
  descriptionFor,
  isGone,
  noCompiler,
  readFunction,
  textOut,
  writeDescription,
} from './sampleLibrary.ts';

const folder = process.platform === 'linux' ? buildSampleLibrary() : null;
if (folder === null) console.warn(noCompiler);

test('a helper whose library hangs does not outlive the terminal', async ({ skip }) => {
  if (folder === null) return skip(noCompiler);
  const read = readFunction('hang', [textOut], { timeoutMs: 120_000 });
  const description = writeDescription(folder, descriptionFor(folder, { read }));
  const terminal = spawn(process.execPath, [join(import.meta.dirname, 'hangingTerminal.ts'), description], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await once(terminal.stdout, 'data');
  const pid = Number.parseInt(String(printed), 10);
  await expect.poll(() => existsSync(join(folder, 'hanging')), { timeout: 15_000 }).toBe(true);
  expect(isGone(pid)).toBe(false);

  terminal.kill('SIGKILL');

  await expect.poll(() => isGone(pid), { timeout: 15_000 }).toBe(true);
  rmSync(folder, { recursive: true });
});
