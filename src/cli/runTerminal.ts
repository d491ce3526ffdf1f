import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DefectListener } from '../bridge/bridgeServer.ts';
import type { Desk } from '../bridge/deskPort.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import { type BrowserShell, startBrowserShell } from '../shell/browserShell.ts';
import type { AppWindow } from '../shell/openBrowser.ts';
import { readRunningNote, removeRunningNote, writeRunningNote } from './runningNote.ts';
import type { StartOptions } from './startOptions.ts';

export interface RunningDesk {
  readonly desk: Desk;
  close(): Promise<void>;
}

/** What the start command needs from outside, so that a test can stand in for it. */
export interface TerminalMeans {
  readonly rendererDir: string;
  readonly clockMs: () => number;
  readonly say: (text: string) => void;
  readonly onDefect: DefectListener;
  startDesk(dataDir: string): Promise<RunningDesk>;
  /** Null: no window, the person opens the address. */
  readonly openWindow: ((url: string, dataDir: string) => Promise<AppWindow>) | null;
}

export interface RunningTerminal {
  readonly url: () => string;
  close(): Promise<void>;
}

const lockedCode = 'STORE_LOCKED';

export function sayProblem(say: (text: string) => void, problem: Problem): void {
  say(`${problem.happened}\n${problem.money}\n${problem.nextStep}`);
}

/**
 * Desk, browser shell and window, started in this order and closed in the opposite one.
 * @returns null when another terminal already works on the data folder; its address has been said and its window opened
 * @throws ProblemError when the desk cannot start
 */
export async function runTerminal(
  options: StartOptions,
  means: TerminalMeans,
): Promise<RunningTerminal | null> {
  if (!existsSync(join(means.rendererDir, 'index.html'))) {
    throw new ProblemError({
      code: 'screensMissing',
      happened: `屏幕文件还没有构建：${means.rendererDir}`,
      money: '终端没有启动，数据没有变化。',
      nextStep: '请用 npm start 启动，它会先完成构建。',
    });
  }
  let running: RunningDesk;
  try {
    running = await means.startDesk(options.dataDir);
  } catch (raw) {
    const error = asFolderProblem(raw, options.dataDir);
    if (!(error instanceof ProblemError) || error.problem.code !== lockedCode) throw error;
    return await showRunningTerminal(options, means, error);
  }
  try {
    return await serve(options, means, running);
  } catch (error) {
    await running.close();
    throw error;
  }
}

const folderFaults = new Set(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ENOENT', 'ENOSPC']);

/** The store names its own folder faults; this is for what fails before the store is asked. */
function asFolderProblem(error: unknown, dataDir: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof ProblemError || !folderFaults.has(code)) return error;
  return new ProblemError(
    {
      code: 'dataFolderUnusable',
      happened: `数据文件夹不能使用（${code}）：${dataDir}`,
      money: '终端没有启动，数据没有变化。',
      nextStep: '请检查该文件夹的权限、磁盘是否只读或已满，或用 --data 换一个文件夹。',
    },
    { cause: error },
  );
}

async function serve(
  options: StartOptions,
  means: TerminalMeans,
  running: RunningDesk,
): Promise<RunningTerminal> {
  // Only a convenience for a second start: a full disk must not stop the terminal here.
  const note = (url: string) => {
    try {
      writeRunningNote(options.dataDir, { pid: process.pid, url });
    } catch (error) {
      means.onDefect('writeRunningNote', error);
    }
  };
  const shell = await startBrowserShell({
    desk: running.desk,
    rendererDir: means.rendererDir,
    port: options.port,
    clockMs: means.clockMs,
    onDefect: means.onDefect,
    onNewUrl: note,
  });
  note(shell.url());
  if (shell.portsTaken.length > 0) {
    means.say(`端口 ${shell.portsTaken.join('、')} 已被占用，改用 ${shell.port}。`);
  }
  means.say(
    '医结终端已就绪（训练模式：模拟医保中心和虚拟读卡器，不连接真实医保）。\n' +
      `地址：${shell.url()}\n` +
      '　　　只在本机有效，只能打开一次；需要再开一个窗口时，再运行一次启动命令。\n' +
      `数据文件夹：${options.dataDir}\n停止：按 Ctrl+C`,
  );
  let isClosing = false;
  const window = await openFirstWindow(options, means, shell);
  void window?.closed.then(() => {
    if (!isClosing) means.say(`窗口已关闭，终端仍在后台运行。重新打开：${shell.url()}\n停止：按 Ctrl+C`);
  });
  return {
    url: shell.url,
    close: async () => {
      isClosing = true;
      window?.close();
      await shell.close();
      await running.close();
      removeRunningNote(options.dataDir);
    },
  };
}

/** A window that does not open is no reason to stop: the address works in any browser. */
async function openFirstWindow(
  options: StartOptions,
  means: TerminalMeans,
  shell: BrowserShell,
): Promise<AppWindow | null> {
  if (means.openWindow === null) return null;
  try {
    return await means.openWindow(shell.url(), options.dataDir);
  } catch (error) {
    means.onDefect('openWindow', error);
    means.say('浏览器窗口没有打开，请用浏览器打开上面的地址。');
    return null;
  }
}

async function showRunningTerminal(
  options: StartOptions,
  means: TerminalMeans,
  refusal: ProblemError,
): Promise<null> {
  const note = readRunningNote(options.dataDir);
  if (note === null) throw refusal;
  means.say(`这个数据文件夹上的终端已经在运行（进程 ${note.pid}）。\n地址：${note.url}`);
  if (means.openWindow !== null) await means.openWindow(note.url, options.dataDir);
  return null;
}
