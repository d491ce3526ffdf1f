import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findElectron } from '../../src/cli/electronProgram.ts';
import { runElectron } from '../../src/cli/runElectron.ts';

let folder: string;
const never = new Promise<void>(() => {});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yijie-electron-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program in Electron's place. */
function program(body: string): string {
  const file = join(folder, 'electron');
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

const run = (path: string) => ({ root: folder, program: path, dataDir: '/d', say: () => {} });

test('it is given the shell and the data folder, and runs as Electron, not as Node', async (context) => {
  context.skip(process.platform === 'win32', 'the stand-in program is a shell script');
  vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
  const told = join(folder, 'told');
  const path = program(`echo "$1 $YIJIE_DATA_DIR [$ELECTRON_RUN_AS_NODE]" > ${told}; exit 7`);
  expect(await runElectron(run(path), '/shell', never)).toBe(7);
  expect(readFileSync(told, 'utf8')).toBe('/shell/main.js /d []\n');
});

test('asked to stop, it ends the window', async (context) => {
  context.skip(process.platform === 'win32', 'the stand-in program is a shell script');
  const path = program('exec sleep 60');
  expect(await runElectron(run(path), '/shell', Promise.resolve())).toBe(1);
});

test('a program that is not there is an error the caller can step down from', async () => {
  await expect(runElectron(run(join(folder, 'absent')), '/shell', never)).rejects.toThrow('ENOENT');
});

test('a package without its distribution has no program', () => {
  expect(findElectron(folder)).toBeNull();
});
