import { readFile } from 'node:fs/promises';
import { answerFrame } from '../bridge/bridgeServer.ts';
import { type DeskMessage, type DeskStart, shellMessageSchema } from '../bridge/deskProcess.ts';
import type { DeviceChannel } from '../devices/deviceChannel.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import { keyFromFile } from '../store/keyFile.ts';
import type { KeyProvider } from '../store/keyProvider.ts';
import type { OpenDesk } from './deskEntry.ts';
import { countPdfPages } from './sheet/countPdfPages.ts';
import type { PdfPrinter } from './sheet/printPdf.ts';
import { SheetNotPrinted } from './sheet/sheetNotPrinted.ts';

/** One window's own line to the desk. */
export interface WindowPort {
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** The channel of the desk process itself, as Electron's parentPort or a stand-in offers it. */
export interface ParentChannel {
  postMessage(message: DeskMessage): void;
  onMessage(listener: (message: unknown, ports: readonly WindowPort[]) => void): void;
  /** Ends this process. */
  exit(code: number): void;
}

/** What the shell does for the desk: windows, printing and processes are its trade. */
export interface ShellMeans {
  readonly keyProvider: KeyProvider;
  readonly pdfPrinter: PdfPrinter;
  readonly spawnDevice: () => DeviceChannel;
}

export type OpenDeskWith = (start: DeskStart, means: ShellMeans) => Promise<OpenDesk>;

const internalProblem: Problem = {
  code: 'deskNotOpened',
  happened: '结算服务没有启动成功，原因不明。',
  money: '已确认的结算都已写入本机，没有丢失。',
  nextStep: '请重新打开医结；仍不成功请联系信息科，不要删除数据文件夹。',
};

/** Devices the shell runs for us, each under a number of ours. */
class ShellDevices {
  readonly #parent: ParentChannel;
  readonly #open = new Map<
    number,
    { message?: (message: unknown) => void; exit?: (reason: string) => void }
  >();
  #nextId = 1;

  constructor(parent: ParentChannel) {
    this.#parent = parent;
  }

  spawn(): DeviceChannel {
    const id = this.#nextId;
    this.#nextId += 1;
    const listeners: { message?: (message: unknown) => void; exit?: (reason: string) => void } = {};
    this.#open.set(id, listeners);
    this.#parent.postMessage({ type: 'openDevice', id });
    return {
      postMessage: (message) => this.#parent.postMessage({ type: 'toDevice', id, message }),
      onMessage: (listener) => {
        listeners.message = listener;
      },
      onExit: (listener) => {
        listeners.exit = listener;
      },
      kill: () => this.#parent.postMessage({ type: 'closeDevice', id }),
    };
  }

  deliver(id: number, message: unknown): void {
    this.#open.get(id)?.message?.(message);
  }

  ended(id: number, reason: string): void {
    const listeners = this.#open.get(id);
    this.#open.delete(id);
    listeners?.exit?.(reason);
  }
}

/** Printing by the shell's own browser. */
class ShellPrinter implements PdfPrinter {
  readonly #parent: ParentChannel;
  readonly #waiting = new Map<number, (error: string | null) => void>();
  #nextId = 1;

  constructor(parent: ParentChannel) {
    this.#parent = parent;
  }

  async print(html: string, pdfPath: string): Promise<{ readonly pages: number }> {
    const id = this.#nextId;
    this.#nextId += 1;
    const error = await new Promise<string | null>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#parent.postMessage({ type: 'printPdf', id, html, pdfPath });
    });
    if (error !== null) throw new SheetNotPrinted('PRINT_FAILED', error);
    const pages = countPdfPages(await readFile(pdfPath));
    if (pages === null) throw new SheetNotPrinted('PRINT_FAILED', `${pdfPath} is not a PDF`);
    return { pages };
  }

  printed(id: number, error: string | null): void {
    this.#waiting.get(id)?.(error);
    this.#waiting.delete(id);
  }
}

function keyProviderOf(start: DeskStart): KeyProvider {
  const { storeKey } = start;
  if (storeKey === null) return keyFromFile(start.dataDir);
  return { backend: storeKey.backend, unwrap: () => Buffer.from(storeKey.hex, 'hex') };
}

function serveWindow(
  desk: OpenDesk,
  port: WindowPort,
  onDefect: (operation: string, error: unknown) => void,
): void {
  const stop = desk.subscribe((frame) => port.postMessage(JSON.stringify(frame)));
  port.onClose(stop);
  port.onMessage((message) => {
    if (typeof message !== 'string') return;
    void answerFrame(desk.handlers, message, onDefect).then((frame) =>
      port.postMessage(JSON.stringify(frame)),
    );
  });
}

/** Runs the desk inside a process of its own: opens it on `start`, gives every window its line, closes it on `close`. */
export function runDeskProcess(
  parent: ParentChannel,
  open: OpenDeskWith,
  onDefect: (where: string, error: unknown) => void,
): void {
  const devices = new ShellDevices(parent);
  const pdfPrinter = new ShellPrinter(parent);
  let desk: OpenDesk | null = null;

  const begin = async (start: DeskStart): Promise<void> => {
    try {
      desk = await open(start, {
        keyProvider: keyProviderOf(start),
        pdfPrinter,
        spawnDevice: () => devices.spawn(),
      });
      parent.postMessage({ type: 'ready' });
    } catch (error) {
      if (!(error instanceof ProblemError)) onDefect('open', error);
      const problem = error instanceof ProblemError ? error.problem : internalProblem;
      parent.postMessage({ type: 'failed', problem });
    }
  };

  const finish = async (): Promise<void> => {
    try {
      await desk?.close();
    } catch (error) {
      onDefect('close', error);
    }
    parent.exit(0);
  };

  parent.onMessage((raw, ports) => {
    const parsed = shellMessageSchema.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case 'start':
        void begin(message);
        break;
      case 'window': {
        const port = ports[0];
        if (desk !== null && port !== undefined) serveWindow(desk, port, onDefect);
        break;
      }
      case 'findSheet':
        void Promise.resolve(desk?.sheetFile(message.name) ?? null).then((path) =>
          parent.postMessage({ type: 'sheetFile', id: message.id, path }),
        );
        break;
      case 'printed':
        pdfPrinter.printed(message.id, message.error);
        break;
      case 'fromDevice':
        devices.deliver(message.id, message.message);
        break;
      case 'deviceEnded':
        devices.ended(message.id, message.reason);
        break;
      case 'close':
        void finish();
        break;
    }
  });
}
