import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const installLimitMs = 180_000;

/** Installs the rivals beside this file where they are not yet. Returns why they cannot be had, or null. */
export function installRivals(): string | null {
  if (existsSync(join(folder, 'node_modules', 'json-rules-engine'))) return null;
  const { status, error, stderr } = spawnSync(
    'npm',
    ['install', '--prefix', folder, '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'],
    { encoding: 'utf8', timeout: installLimitMs, shell: process.platform === 'win32' },
  );
  if (status === 0) return null;
  const last = (error?.message ?? stderr ?? '').trim().split('\n').at(-1) ?? '';
  return `npm install in ${folder} did not succeed: ${last}`;
}

/** The rivals are no dependency of the project, so their types are the few each policy declares for itself. */
export function loadRival<T>(name: string): T {
  return createRequire(join(folder, 'package.json'))(name) as T;
}
