import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, say } from './say.mjs';

/** Everything the screens are made of. */
const sources = ['renderer', 'src/bridge', 'src/domain', 'package-lock.json'];

/** Builds out/renderer when a source changed since the last build. */
export function prepareRenderer(root, node) {
  const config = join(root, 'renderer', 'vite.config.ts');
  const stampFile = join(root, 'out', 'renderer-build.txt');
  const hash = hashSources(root);
  if (existsSync(join(root, 'out', 'renderer', 'index.html')) && readText(stampFile) === hash) return;
  say('构建屏幕（vite build）……');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const done = spawnSync(node, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) throw new SetupError('屏幕构建没有成功，原因见上面的输出（vite build failed）。');
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampFile, hash);
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function hashSources(root) {
  const hash = createHash('sha256');
  for (const source of sources) hashEntry(hash, root, source);
  return hash.digest('hex');
}

function hashEntry(hash, root, path) {
  const full = join(root, path);
  let entries;
  try {
    entries = readdirSync(full, { withFileTypes: true });
  } catch (error) {
    if (error.code !== 'ENOTDIR') throw error;
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    return;
  }
  const names = entries.map((entry) => entry.name).sort();
  for (const name of names) hashEntry(hash, root, `${path}/${name}`);
}
