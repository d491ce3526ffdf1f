import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';

/** A pseudo-terminal: the product opens `path` like any serial port, this process is at the other end. */
export interface PseudoTerminal {
  readonly path: string;
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  close(): Promise<void>;
}

/** socat is not installed, or does not run on this system. */
export class PseudoTerminalError extends Error {
  override readonly name = 'PseudoTerminalError';
}

const readyTimeoutMs = 5_000;
const pollMs = 5;

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

async function waitForPath(path: string, child: ChildProcess, failure: () => string | null): Promise<void> {
  for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += pollMs) {
    const cause = failure();
    if (cause !== null) throw new PseudoTerminalError(cause);
    if (existsSync(path)) return;
    await pause(pollMs);
  }
  child.kill();
  throw new PseudoTerminalError(
    `socat 未能在 ${readyTimeoutMs} ms 内建立虚拟串口 (socat made no pseudo-terminal)`,
  );
}

/**
 * Starts socat between a new pseudo-terminal at `path` and this process. The terminal is kept alive while the product
 * opens and closes it; `close` is what pulling the cable is to a real one.
 * @throws PseudoTerminalError with what to install when socat is absent.
 */
export async function openPseudoTerminal(path: string): Promise<PseudoTerminal> {
  const child = spawn('socat', [`PTY,raw,echo=0,link=${path}`, 'STDIO'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let failure: string | null = null;
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint = `${complaint}${text.toString()}`.slice(-400);
  });
  child.on('error', (error) => {
    failure = `未找到 socat，无法建立虚拟串口；请安装：apt-get install socat (socat not available: ${error.message})`;
  });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      failure ??= `socat 已退出 (socat ended): ${complaint}`;
      resolve();
    });
  });
  // Writes that meet an ended socat are the business of `close`, not of a crash.
  child.stdin.on('error', () => {});
  await waitForPath(path, child, () => failure);
  // With nobody holding the terminal, socat would end as soon as the product closes it.
  const keeper = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  let closing: Promise<void> | null = null;
  return {
    path,
    write: (bytes) => {
      child.stdin.write(bytes);
    },
    onData: (listener) => {
      child.stdout.on('data', listener);
    },
    close: () => {
      if (closing !== null) return closing;
      closeSync(keeper);
      child.kill();
      closing = ended;
      return closing;
    },
  };
}
