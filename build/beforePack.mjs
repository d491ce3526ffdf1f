import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * pcsc-mini keeps its binaries in packages named in a way the packing rules have no word for, so the one of the machine that is
 * packed for is put where the rules find it. A packing machine has it only if its modules were installed for that machine too:
 * `npm ci --os=win32 --cpu=x64 --force`.
 */
const root = resolve(import.meta.dirname, '..');
const staging = join(root, 'out/native/@pcsc-mini');

const archNames = new Map([
  [1, 'x86_64'],
  [3, 'aarch64'],
]);
const packageNames = {
  linux: (arch) => `linux-${arch}-gnu`,
  win32: (arch) => `windows-${arch}-electron`,
};

export default function beforePack({ arch, electronPlatformName }) {
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  const name = packageNames[electronPlatformName]?.(archNames.get(arch));
  const from = join(root, 'node_modules/@pcsc-mini', String(name));
  if (existsSync(from)) cpSync(from, join(staging, name), { recursive: true });
  else console.warn(`     PC/SC is left out: this machine has no @pcsc-mini/${name}`);
}
