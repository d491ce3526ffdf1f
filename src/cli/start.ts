/**
 * `npm start`: opens the terminal in training mode in the best window this machine has. Never fails for want of a display.
 */
import { resolve } from 'node:path';
import { ProblemError } from '../domain/problem.ts';
import { findBrowser } from '../shell/findBrowser.ts';
import { hasDisplay, openBrowser, thisMachine } from '../shell/openBrowser.ts';
import { startTrainingDesk } from '../training/trainingDesk.ts';
import { type ChosenShell, chooseShell, type WindowMeans } from './chooseShell.ts';
import { findElectron } from './electronProgram.ts';
import { buildTrainingShell, runElectron } from './runElectron.ts';
import { runTerminal, sayProblem, type TerminalMeans } from './runTerminal.ts';
import { readStartOptions, type StartOptions, StartOptionsInvalid, startUsage } from './startOptions.ts';
import { closeInTime, untilStopped } from './untilStopped.ts';

const root = resolve(import.meta.dirname, '../..');

const say = (text: string) => console.log(text);
const complain = (text: string) => console.error(text);

function onDefect(operation: string, error: unknown): void {
  complain(
    `内部错误（${operation}）：${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}

function openWindowWith(shell: ChosenShell): TerminalMeans['openWindow'] {
  if (shell.kind !== 'browser') return null;
  return (url, dataDir) => openBrowser(shell.browser.path, url, dataDir);
}

/** @returns false when the desktop shell could not be started: then the browser takes its place */
async function startInElectron(program: string, dataDir: string, stopped: Promise<void>): Promise<boolean> {
  const folder = buildTrainingShell({ root, say });
  if (folder === null) return false;
  try {
    process.exitCode = await runElectron({ root, program, dataDir, say }, folder, stopped);
    return true;
  } catch (error) {
    onDefect('electron', error);
    return false;
  }
}

async function startInBrowser(
  options: StartOptions,
  shell: ChosenShell,
  stopped: Promise<void>,
): Promise<void> {
  const terminal = await runTerminal(options, {
    rendererDir: resolve(root, 'out/renderer'),
    clockMs: Date.now,
    say,
    onDefect,
    startDesk: (dataDir) => startTrainingDesk({ dataDir, onDefect }),
    openWindow: openWindowWith(shell),
  });
  if (terminal === null) return;
  await stopped;
  say('正在停止……');
  const isClosed = await closeInTime(terminal.close);
  say(isClosed ? '已停止，数据已保存。' : '停止超时，直接退出。已确认的结算都已保存。');
  process.exit(isClosed ? 0 : 1);
}

async function start(options: StartOptions): Promise<void> {
  const means: WindowMeans = {
    electron: findElectron(root),
    browser: findBrowser(thisMachine),
    hasDisplay: hasDisplay(thisMachine),
  };
  const chosen = chooseShell(options.shell, means);
  for (const note of chosen.notes) say(note);
  const stopped = untilStopped();
  if (chosen.shell.kind !== 'electron') return startInBrowser(options, chosen.shell, stopped);
  if (await startInElectron(chosen.shell.program, options.dataDir, stopped)) return;
  const next = chooseShell('browser', means);
  for (const note of ['桌面外壳没有启动，改用浏览器窗口。', ...next.notes]) say(note);
  return startInBrowser(options, next.shell, stopped);
}

try {
  const options = readStartOptions(process.argv.slice(2), resolve(root, 'data/training'));
  if (options === 'help') say(startUsage);
  else await start(options);
} catch (error) {
  if (error instanceof StartOptionsInvalid) complain(`${error.message}\n${startUsage}`);
  else if (error instanceof ProblemError) sayProblem(complain, error.problem);
  else onDefect('start', error);
  process.exit(1);
}
