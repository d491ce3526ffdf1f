import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const nodeProgram = join(root, 'node_modules/.bin/node');

const startTimeoutMs = 30_000;
const stopTimeoutMs = 20_000;
const printedAddress = /^地址：(http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)$/m;

/** The product as a person starts it: a process of its own, known only by what it prints. */
export interface TerminalProcess {
  readonly pid: number;
  /** The one-time address it printed. */
  readonly address: string;
  /** What it complained about (standard error): empty when all is well. */
  complaints(): string;
  /** Asks it to stop, as Ctrl+C does. @returns its exit code; null when it had to be killed */
  stop(): Promise<number | null>;
}

interface Watched {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  said(): string;
  complained(): string;
}

function watch(dataDir: string): Watched {
  const args = ['src/cli/start.ts', '--shell', 'none', '--data', dataDir, '--port', '0'];
  const child = spawn(nodeProgram, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stdout?.on('data', (text: Buffer) => {
    said += text.toString();
  });
  child.stderr?.on('data', (text: Buffer) => {
    complained += text.toString();
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exited, said: () => said, complained: () => complained };
}

async function waitForAddress(watched: Watched): Promise<string> {
  const { child, said, complained } = watched;
  let timer: NodeJS.Timeout | undefined;
  const failure = (why: string) => new Error(`the terminal ${why}:\n${said()}\n${complained()}`);
  try {
    return await new Promise<string>((resolve, reject) => {
      const look = () => {
        const address = printedAddress.exec(said())?.[1];
        if (address !== undefined) resolve(address);
      };
      child.stdout?.on('data', look);
      child.on('error', reject);
      child.on('close', () => {
        look();
        reject(failure('ended without an address'));
      });
      timer = setTimeout(() => reject(failure('printed no address in time')), startTimeoutMs);
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Starts `start.ts --shell none` on a data folder and any free port. */
export async function startTerminal(dataDir: string): Promise<TerminalProcess> {
  const watched = watch(dataDir);
  const address = await waitForAddress(watched);
  const { child, exited, complained } = watched;
  return {
    pid: child.pid ?? -1,
    address,
    complaints: complained,
    stop: async () => {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      const code = await exited;
      clearTimeout(killer);
      return code;
    },
  };
}

/** A second start on a folder whose terminal already runs: it prints that terminal's next address and ends. */
export async function startSecondTime(
  dataDir: string,
): Promise<{ readonly code: number | null; readonly address: string }> {
  const watched = watch(dataDir);
  const address = await waitForAddress(watched);
  return { code: await watched.exited, address };
}
