import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseShell } from '../../src/cli/chooseShell.ts';
import { readRunningNote } from '../../src/cli/runningNote.ts';
import { type RunningTerminal, runTerminal, type TerminalMeans } from '../../src/cli/runTerminal.ts';
import { readStartOptions } from '../../src/cli/startOptions.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { makeStubDesk } from '../shell/stubDesk.ts';

// ---- options -------------------------------------------------------------------------------------------------------

test('without options the best shell, the training folder and the usual port are taken', () => {
  expect(readStartOptions([], '/srv/yijie/data/training')).toEqual({
    shell: null,
    dataDir: '/srv/yijie/data/training',
    port: 7420,
  });
});

test('each option is read', () => {
  expect(readStartOptions(['--shell', 'none', '--data', '/tmp/d', '--port=8080'], '/x')).toEqual({
    shell: 'none',
    dataDir: '/tmp/d',
    port: 8080,
  });
  expect(readStartOptions(['--help'], '/x')).toBe('help');
});

test.each([
  [['--colour', 'red'], '不认识的选项'],
  [['extra'], '多余的参数'],
  [['--port'], '缺少值'],
  [['--shell', 'kde'], '“kde”'],
  [['--port', '65536'], '“65536”'],
  [['--port', '-1'], '缺少值'],
  [['--port', '80a'], '“80a”'],
  [['--data', ''], '不能为空'],
])('%j is refused with a reason', (args, reason) => {
  expect(() => readStartOptions(args, '/x')).toThrow(reason);
});

// ---- choice of shell -----------------------------------------------------------------------------------------------

const chromium = { path: '/usr/bin/chromium', name: 'Chromium' };

test.each([
  [null, { electron: '/e', browser: chromium, hasDisplay: true }, 'electron', 0],
  [null, { electron: null, browser: chromium, hasDisplay: true }, 'browser', 0],
  [null, { electron: null, browser: null, hasDisplay: true }, 'none', 1],
  [null, { electron: '/e', browser: chromium, hasDisplay: false }, 'none', 1],
  ['electron', { electron: null, browser: chromium, hasDisplay: true }, 'browser', 1],
  ['electron', { electron: null, browser: null, hasDisplay: true }, 'none', 2],
  ['browser', { electron: '/e', browser: chromium, hasDisplay: true }, 'browser', 0],
  ['browser', { electron: '/e', browser: null, hasDisplay: true }, 'none', 1],
  ['none', { electron: '/e', browser: chromium, hasDisplay: true }, 'none', 0],
] as const)('wanted %s with %j gives %s and %i notes', (wanted, means, kind, noteCount) => {
  const chosen = chooseShell(wanted, means);
  expect(chosen.shell.kind).toBe(kind);
  expect(chosen.notes).toHaveLength(noteCount);
});

// ---- running -------------------------------------------------------------------------------------------------------

let folder: string;
let said: string[];
let happened: string[];
const open: RunningTerminal[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yijie-start-'));
  mkdirSync(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>');
  said = [];
  happened = [];
});
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

function means(changes: Partial<TerminalMeans> = {}): TerminalMeans {
  return {
    rendererDir: join(folder, 'renderer'),
    clockMs: () => 0,
    say: (text) => said.push(text),
    onDefect: (operation) => happened.push(`defect ${operation}`),
    startDesk: async () => ({
      desk: makeStubDesk(),
      close: async () => {
        happened.push('desk closed');
      },
    }),
    openWindow: null,
    ...changes,
  };
}

const options = () => ({ shell: null, dataDir: join(folder, 'data'), port: 0 });

async function run(changes: Partial<TerminalMeans> = {}, port = 0): Promise<RunningTerminal> {
  const terminal = await runTerminal({ ...options(), port }, means(changes));
  if (terminal === null) throw new Error('expected a running terminal');
  open.push(terminal);
  return terminal;
}

function locked(): Promise<never> {
  const problem = {
    code: 'STORE_LOCKED',
    happened: '数据文件夹正被使用。',
    money: '没有变化。',
    nextStep: '切换。',
  };
  return Promise.reject(new ProblemError(problem));
}

test('the address that is printed serves the screen', async () => {
  const terminal = await run();
  const [address = ''] = said.join('\n').match(/http:\/\/\S+/) ?? [];
  expect(address).toBe(terminal.url());
  const first = await fetch(address, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL('/', address), { headers: { cookie } });
  expect(await page.text()).toBe('<!doctype html>');
});

test('a second start on the same folder leads to the running one, by an address nobody has used', async () => {
  const terminal = await run();
  await fetch(terminal.url(), { redirect: 'manual' });
  said.length = 0;
  const opened: string[] = [];
  const second = await runTerminal(
    options(),
    means({
      startDesk: locked,
      openWindow: async (url) => {
        opened.push(url);
        return { closed: new Promise(() => {}), close: () => {} };
      },
    }),
  );
  expect(second).toBeNull();
  expect(said.join('\n')).toContain(terminal.url());
  expect(opened).toEqual([terminal.url()]);
  expect((await fetch(terminal.url(), { redirect: 'manual' })).status).toBe(303);
});

test('a second start that cannot tell where the first one is says why it stops', async () => {
  await expect(runTerminal(options(), means({ startDesk: locked }))).rejects.toThrow('STORE_LOCKED');
});

test('the note for a second start is for the owner only and goes away with the terminal', async () => {
  const terminal = await run();
  const file = join(folder, 'data/running.json');
  expect(readRunningNote(join(folder, 'data'))).toEqual({ pid: process.pid, url: terminal.url() });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  await terminal.close();
  open.length = 0;
  expect(existsSync(file)).toBe(false);
});

test('it closes the window first and the desk last', async () => {
  const terminal = await run({
    openWindow: async () => ({
      closed: new Promise(() => {}),
      close: () => {
        happened.push('window closed');
      },
    }),
  });
  await terminal.close();
  open.length = 0;
  expect(happened).toEqual(['window closed', 'desk closed']);
});

test('a window closed by the person is told with the way back; one closed by stopping is not', async () => {
  const closed = Promise.withResolvers<void>();
  const window = { closed: closed.promise, close: () => closed.resolve() };
  const first = await run({ openWindow: async () => window });
  closed.resolve();
  await expect.poll(() => said.at(-1)).toContain(`窗口已关闭，终端仍在后台运行。重新打开：${first.url()}`);

  said.length = 0;
  const later = Promise.withResolvers<void>();
  const second = await run({
    openWindow: async () => ({ closed: later.promise, close: () => later.resolve() }),
  });
  await second.close();
  open.pop();
  expect(said.join('\n')).not.toContain('窗口已关闭');
});

test('a window that does not open is no reason to stop', async () => {
  const terminal = await run({ openWindow: () => Promise.reject(new Error('spawn EACCES')) });
  expect(said.at(-1)).toContain('请用浏览器打开');
  expect((await fetch(terminal.url(), { redirect: 'manual' })).status).toBe(303);
});

test('a taken port is stepped over and said', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  const { port } = squatter.address() as { port: number };
  await run({}, port);
  expect(said[0]).toContain(`端口 ${port}`);
  squatter.close();
});

test('screens that were never built are named before the desk starts', async () => {
  rmSync(join(folder, 'renderer/index.html'));
  const startDesk = () => Promise.reject(new Error('must not start'));
  await expect(runTerminal(options(), means({ startDesk }))).rejects.toThrow('screensMissing');
});

test.each(['EACCES', 'EROFS', 'ENOTDIR', 'ENOSPC'])(
  'a data folder that fails with %s is named with what to do',
  async (code) => {
    const startDesk = () => Promise.reject(Object.assign(new Error('mkdir'), { code }));
    const error = await runTerminal(options(), means({ startDesk })).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
    const { problem } = error as ProblemError;
    expect(problem.happened).toContain(join(folder, 'data'));
    expect(problem.nextStep).toContain('--data');
  },
);

test('an unexpected error is passed on as it is', async () => {
  const startDesk = () => Promise.reject(new TypeError('defect'));
  await expect(runTerminal(options(), means({ startDesk }))).rejects.toThrow(TypeError);
});
