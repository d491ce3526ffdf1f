import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { SetupError, say } from './say.mjs';

const runtimeMajor = 24;

/** @returns {string} path of the Node 24 that the `node` development dependency brings */
export function prepareModules(root) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const lockHash = createHash('sha256').update(lockText).digest('hex');
  const stampFile = join(root, 'node_modules', '.yijie-setup.json');
  const node = runtimePath(root);
  if (isFresh(stampFile, lockHash) && existsSync(node)) return node;

  if (!matchesLock(root, JSON.parse(lockText)) || !existsSync(node)) install(root);
  const version = checkRuntime(node);
  writeFileSync(stampFile, JSON.stringify({ lockHash, platform: platformName(), node: version }));
  return node;
}

function runtimePath(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function platformName() {
  return `${process.platform}-${process.arch}`;
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function isFresh(stampFile, lockHash) {
  const stamp = readJson(stampFile);
  return stamp !== null && stamp.lockHash === lockHash && stamp.platform === platformName();
}

/**
 * npm's own record of what it put into node_modules, written last, against the lock file: someone who ran `npm ci` by
 * hand does not install twice. Packages of other platforms are absent from the record and marked optional in the lock.
 */
function matchesLock(root, lock) {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (installed === undefined) return false;
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const there = installed[path];
    if (there === undefined && entry.optional === true) continue;
    if (there?.version !== entry.version || there?.integrity !== entry.integrity) return false;
  }
  return Object.keys(installed).every((path) => lock.packages[path] !== undefined);
}

function install(root) {
  const ownFolder = join(root, 'node_modules');
  if (process.platform === 'win32' && process.execPath.startsWith(ownFolder)) {
    // Windows cannot delete a running program, and `npm ci` deletes node_modules first.
    throw new SetupError(
      'node_modules 与 package-lock.json 不一致。请先删除 node_modules 文件夹，再运行同一条命令。',
    );
  }
  say('安装 node 模块（npm ci）：首次约需一分钟……');
  const npm = npmCommand();
  // `npm run -s` hands its silence down to us; a failure's reason must be seen all the same.
  const done = spawnSync(npm.file, [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: npm.shell,
    // Electron's binary is fetched by the start command when it is wanted, never by the installation.
    env: { ...process.env, PATH: pathWithout(ownFolder), ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
  });
  if (done.error?.code === 'ENOENT')
    throw new SetupError('没有找到 npm（npm was not found）。请安装 Node 自带的 npm。');
  if (done.status === 0) return;
  throw new SetupError(
    'npm ci 没有成功，原因见上面 npm 的输出（npm ci failed）。\n' +
      '没有网络时请接通网络或设置 npm 代理，再运行同一条命令；数据文件夹没有变化。',
  );
}

/** The npm that runs us if one does, by its JavaScript file, so no shell is needed on Windows. */
function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  const isNpm = script !== undefined && /npm-cli\.[cm]?js$/.test(script);
  if (isNpm && node !== undefined && existsSync(node)) return { file: node, args: [script], shell: false };
  return { file: 'npm', args: [], shell: process.platform === 'win32' };
}

/** `npm ci` removes the Node 24 in node_modules/.bin while it works, so it must not run on it. */
function pathWithout(folder) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.startsWith(folder))
    .join(delimiter);
}

function checkRuntime(node) {
  const asked = spawnSync(node, ['--version'], { encoding: 'utf8' });
  const version = asked.stdout?.trim() ?? '';
  if (asked.status === 0 && version.startsWith(`v${runtimeMajor}.`)) return version;
  throw new SetupError(
    `本平台（${platformName()}）没有可用的 Node ${runtimeMajor}：依赖包 node 没有带来它的程序（no Node ${runtimeMajor} binary for this platform）。\n` +
      `支持的平台：linux-x64、linux-arm64、win32-x64、darwin-x64、darwin-arm64。`,
  );
}
