import { readFile } from 'node:fs/promises';
import type { FrameCarrier } from '../bridge/bridgeClient.ts';
import type { DefectListener } from '../bridge/bridgeServer.ts';
import type { Desk } from '../bridge/deskPort.ts';
import {
  type DeskMessage,
  type DeskStart,
  maxSheetLength,
  type ShellMessage,
  shellMessageSchema,
} from '../bridge/deskProcess.ts';
import { serveCarrier } from '../bridge/serveCarrier.ts';
import type { DeviceChannel } from '../devices/deviceChannel.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import { countPdfPages } from './sheet/countPdfPages.ts';
import type { PdfPrinter } from './sheet/printPdf.ts';
import { SheetNotPrinted } from './sheet/sheetNotPrinted.ts';

const printTimeoutMs = 60_000;

/** A message port of one window, as Electron and Node's worker threads both have it. */
export interface WindowPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  postMessage(frame: string): void;
}

/** `process.parentPort` of a utility process. */
export interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly WindowPort[] }) => void,
  ): unknown;
  postMessage(message: unknown): void;
}

/** What the desk has to ask the desktop shell for: it may start processes and owns the browser. */
export interface ShellMeans {
  readonly spawnDevice: () => DeviceChannel;
  readonly pdfPrinter: PdfPrinter;
}

export interface HostedDesk {
  /** @throws ProblemError when the desk cannot work; the shell shows it and does not try again */
  open(start: DeskStart, means: ShellMeans): Promise<Desk>;
  exit(code: number): void;
  readonly onDefect: DefectListener;
}

interface DeviceEnd {
  readonly hear: (message: unknown) => void;
  readonly end: (reason: string) => void;
}

const cannotStart: Problem = {
  code: 'deskNotStarted',
  happened: '结算服务启动出错。',
  money: '没有执行任何操作；已保存的数据没有变化。',
  nextStep: '请退出并重新打开；仍不成功请联系信息科，不要删除数据文件夹。',
};

function carrierOver(port: WindowPort): FrameCarrier {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (listener) =>
      port.on('message', ({ data }) => {
        if (typeof data === 'string') listener(data);
      }),
    onClose: (listener) => port.on('close', listener),
  };
}

/** The desk's end of `src/bridge/deskProcess.ts`. */
export class ShellLink {
  readonly #parent: ParentPort;
  readonly #hosted: HostedDesk;
  readonly #devices = new Map<number, DeviceEnd>();
  readonly #prints = new Map<number, (error: string | null) => void>();
  #desk: Desk | null = null;
  #nextId = 1;

  constructor(parent: ParentPort, hosted: HostedDesk) {
    this.#parent = parent;
    this.#hosted = hosted;
    parent.on('message', ({ data, ports }) => {
      const parsed = shellMessageSchema.safeParse(data);
      if (parsed.success) this.#hear(parsed.data, ports[0]);
    });
  }

  #hear(message: ShellMessage, port: WindowPort | undefined): void {
    switch (message.type) {
      case 'start':
        void this.#start(message);
        break;
      case 'window':
        this.#serveWindow(port);
        break;
      case 'findSheet':
        void this.#findSheet(message.id, message.name);
        break;
      case 'printed':
        this.#prints.get(message.id)?.(message.error);
        break;
      case 'fromDevice':
        this.#devices.get(message.id)?.hear(message.message);
        break;
      case 'deviceEnded':
        this.#devices.get(message.id)?.end(message.reason);
        break;
      case 'close':
        void this.#close();
        break;
    }
  }

  async #start(start: DeskStart): Promise<void> {
    try {
      this.#desk = await this.#hosted.open(start, {
        spawnDevice: () => this.#openDevice(),
        pdfPrinter: { print: (html, pdfPath) => this.#print(html, pdfPath) },
      });
      this.#post({ type: 'ready' });
    } catch (error) {
      if (!(error instanceof ProblemError)) this.#hosted.onDefect('start', error);
      this.#post({ type: 'failed', problem: error instanceof ProblemError ? error.problem : cannotStart });
    }
  }

  #serveWindow(port: WindowPort | undefined): void {
    if (this.#desk === null || port === undefined) return;
    serveCarrier(this.#desk, carrierOver(port), this.#hosted.onDefect);
    port.start();
  }

  async #findSheet(id: number, name: string): Promise<void> {
    const path = (await this.#desk?.sheetFile(name)) ?? null;
    this.#post({ type: 'sheetFile', id, path });
  }

  async #print(html: string, pdfPath: string): Promise<{ readonly pages: number }> {
    if (html.length > maxSheetLength) throw new SheetNotPrinted('PRINT_FAILED', `${html.length} characters`);
    const id = this.#takeId();
    const answer = Promise.withResolvers<string | null>();
    const timer = setTimeout(() => answer.resolve('no answer from the shell'), printTimeoutMs);
    this.#prints.set(id, answer.resolve);
    this.#post({ type: 'printPdf', id, html, pdfPath });
    const error = await answer.promise;
    clearTimeout(timer);
    this.#prints.delete(id);
    if (error !== null) throw new SheetNotPrinted('PRINT_FAILED', error);
    const pages = countPdfPages(await readFile(pdfPath));
    if (pages === null) throw new SheetNotPrinted('PRINT_FAILED', 'the file is not a complete PDF');
    return { pages };
  }

  #openDevice(): DeviceChannel {
    const id = this.#takeId();
    let onMessage: (message: unknown) => void = () => {};
    let onExit: (reason: string) => void = () => {};
    this.#devices.set(id, {
      hear: (message) => onMessage(message),
      end: (reason) => {
        this.#devices.delete(id);
        onExit(reason);
      },
    });
    this.#post({ type: 'openDevice', id });
    return {
      postMessage: (message) => {
        if (this.#devices.has(id)) this.#post({ type: 'toDevice', id, message });
      },
      onMessage: (listener) => {
        onMessage = listener;
      },
      onExit: (listener) => {
        onExit = listener;
      },
      kill: () => this.#post({ type: 'closeDevice', id }),
    };
  }

  async #close(): Promise<void> {
    try {
      await this.#desk?.close();
      this.#hosted.exit(0);
    } catch (error) {
      this.#hosted.onDefect('close', error);
      this.#hosted.exit(1);
    }
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  #post(message: DeskMessage): void {
    this.#parent.postMessage(message);
  }
}
