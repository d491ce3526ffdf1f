import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folders: string[] = [];
const isRootOnDebian = process.getuid?.() === 0 && existsSync('/etc/debian_version');

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const lock = { packages: { '': {}, 'node_modules/node': { version: '24.0.0', integrity: 'sha512-x' } } };

/** A clone with nothing in it but the setup script, and a PATH with nothing on it but what the test puts there. */
function makeClone() {
  const folder = mkdtempSync(join(tmpdir(), 'yijie-setup-'));
  folders.push(folder);
  cpSync(join(root, 'build/setup.mjs'), join(folder, 'build/setup.mjs'));
  cpSync(join(root, 'build/setup'), join(folder, 'build/setup'), { recursive: true });
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  mkdirSync(join(folder, 'bin'));
  return folder;
}

function addProgram(folder: string, name: string, body: string): void {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

function addRuntime(folder: string): void {
  const file = join(folder, 'node_modules/node/bin/node');
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(process.execPath, file);
}

function writeInstalled(folder: string, packages: object): void {
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

function setUp(folder: string, purpose: string) {
  const done = spawnSync(process.execPath, [join(folder, 'build/setup.mjs'), '--for', purpose], {
    encoding: 'utf8',
    env: { PATH: join(folder, 'bin') },
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

function isStamped(folder: string): boolean {
  return existsSync(join(folder, 'node_modules/.yijie-setup.json'));
}

/** Stands in for npm: leaves the same things behind as `npm ci` and counts its calls. */
const fakeNpm = (folder: string) =>
  `echo "$@" >> ${folder}/npm-calls; /bin/mkdir -p ${folder}/node_modules/node/bin; ` +
  `/bin/ln -sf ${process.execPath} ${folder}/node_modules/node/bin/node`;

test('a fresh clone is installed once, and the second run says and does nothing', () => {
  const folder = makeClone();
  addProgram(folder, 'npm', fakeNpm(folder));
  const first = setUp(folder, 'run');
  expect(first).toMatchObject({ status: 0, stdout: '' });
  expect(first.stderr).toContain('npm ci');
  expect(setUp(folder, 'run')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readFileSync(join(folder, 'npm-calls'), 'utf8')).toBe('ci --no-audit --no-fund --loglevel=error\n');
});

test('a changed lock file installs again', () => {
  const folder = makeClone();
  addProgram(folder, 'npm', fakeNpm(folder));
  setUp(folder, 'run');
  const newer = { packages: { '': {}, 'node_modules/node': { version: '24.9.9', integrity: 'sha512-y' } } };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(newer));
  setUp(folder, 'run');
  expect(readFileSync(join(folder, 'npm-calls'), 'utf8').trim().split('\n')).toHaveLength(2);
});

test('what someone installed by hand is taken over when it agrees with the lock file', () => {
  const folder = makeClone();
  addRuntime(folder);
  writeInstalled(folder, { 'node_modules/node': { version: '24.0.0', integrity: 'sha512-x' } });
  expect(setUp(folder, 'run')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(isStamped(folder)).toBe(true);
});

test.each([
  ['a package of another version', { 'node_modules/node': { version: '23.0.0', integrity: 'sha512-x' } }],
  ['a package with another content', { 'node_modules/node': { version: '24.0.0', integrity: 'sha512-z' } }],
  ['a package the lock file does not know', { ...lock.packages, 'node_modules/extra': { version: '1.0.0' } }],
])('%s is not taken over', (_, packages) => {
  const folder = makeClone();
  addRuntime(folder);
  writeInstalled(folder, packages);
  addProgram(folder, 'npm', fakeNpm(folder));
  expect(setUp(folder, 'run').stderr).toContain('npm ci');
});

test('a failed installation stops with the reason and leaves no stamp', () => {
  const folder = makeClone();
  addProgram(folder, 'npm', 'exit 1');
  const done = setUp(folder, 'run');
  expect(done.status).toBe(1);
  expect(done.stderr).toContain('npm ci 没有成功');
  expect(isStamped(folder)).toBe(false);
});

test('no npm at all is said plainly', () => {
  const done = setUp(makeClone(), 'run');
  expect(done.status).toBe(1);
  expect(done.stderr).toContain('没有找到 npm');
});

test('a platform without the right Node is refused by name', () => {
  const folder = makeClone();
  const file = `${folder}/node_modules/node/bin/node`;
  addProgram(
    folder,
    'npm',
    `/bin/mkdir -p ${dirname(file)}; printf '#!/bin/sh\\necho v20.20.2\\n' > ${file}; /bin/chmod +x ${file}`,
  );
  const done = setUp(folder, 'run');
  expect(done.status).toBe(1);
  expect(done.stderr).toContain(`${process.platform}-${process.arch}`);
  expect(isStamped(folder)).toBe(false);
});

test('missing system packages are named with what is skipped and how to install them; the command goes on', () => {
  const folder = makeClone();
  addProgram(folder, 'npm', fakeNpm(folder));
  addProgram(folder, 'apt-get', `echo "$@" >> ${folder}/apt-calls; exit 100`);
  const done = setUp(folder, 'demo');
  expect(done).toMatchObject({ status: 0, stdout: '' });
  expect(done.stderr).toContain('缺 chromium');
  expect(done.stderr).toContain('缺 socat');
  expect(done.stderr).toMatch(/apt-get install -y --no-install-recommends chromium( fonts-noto-cjk)? socat/);
});

test('after a failed attempt the package manager is left alone for a while', (context) => {
  context.skip(!isRootOnDebian, 'only root on Debian installs system packages');
  const folder = makeClone();
  addProgram(folder, 'npm', fakeNpm(folder));
  addProgram(folder, 'apt-get', `echo call >> ${folder}/apt-calls; exit 100`);
  setUp(folder, 'demo');
  const calls = readFileSync(join(folder, 'apt-calls'), 'utf8');
  expect(calls).toBe('call\ncall\n'); // one update, one install
  expect(setUp(folder, 'demo').stderr).toContain('暂不重试');
  expect(readFileSync(join(folder, 'apt-calls'), 'utf8')).toBe(calls);
});

test('only the missing packages are installed, and once they are there nothing is said', (context) => {
  context.skip(!isRootOnDebian, 'only root on Debian installs system packages');
  const folder = makeClone();
  addProgram(folder, 'npm', fakeNpm(folder));
  addProgram(folder, 'chromium', 'exit 0');
  addProgram(
    folder,
    'apt-get',
    `echo "$@" >> ${folder}/apt-calls; printf '#!/bin/sh\\n' > ${folder}/bin/socat; /bin/chmod +x ${folder}/bin/socat`,
  );
  setUp(folder, 'demo');
  const calls = readFileSync(join(folder, 'apt-calls'), 'utf8');
  expect(calls).toContain('socat');
  expect(calls).not.toContain('chromium');
  expect(setUp(folder, 'demo')).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('a package the sources do not have keeps no other from being installed', (context) => {
  context.skip(!isRootOnDebian, 'only root on Debian installs system packages');
  const folder = makeClone();
  addProgram(folder, 'npm', fakeNpm(folder));
  addProgram(folder, 'apt-get', `echo "$@" >> ${folder}/apt-calls`);
  addProgram(folder, 'apt-cache', '[ "$2" != chromium ] || exit 100');
  const { status, stderr } = setUp(folder, 'demo');
  const [, install] = readFileSync(join(folder, 'apt-calls'), 'utf8').trim().split('\n');
  expect(install).toContain('socat');
  expect(install).not.toContain('chromium');
  expect(status).toBe(0);
  expect(stderr).toContain('缺 chromium');
});

test('settling and the centre need no system package', () => {
  const folder = makeClone();
  addProgram(folder, 'npm', fakeNpm(folder));
  addProgram(folder, 'apt-get', `echo call >> ${folder}/apt-calls`);
  setUp(folder, 'run');
  expect(existsSync(join(folder, 'apt-calls'))).toBe(false);
});

test('an unknown purpose is answered with the usage', () => {
  const done = setUp(makeClone(), 'dance');
  expect(done.status).toBe(1);
  expect(done.stderr).toContain('--for start|test|demo|run');
});
