import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import {
  type DeskMessage,
  type DeskStart,
  deskMessageSchema,
  type ShellMessage,
} from '../src/bridge/deskProcess.ts';
import type { Problem } from '../src/domain/problem.ts';
import { channels } from './channels.ts';
import { RestartPolicy } from './restartPolicy.ts';

const answerTimeoutMs = 10_000;
const closeTimeoutMs = 15_000;

const keepsEnding: Problem = {
  code: 'deskKeepsEnding',
  happened: '结算服务反复意外退出，已停止自动重启。',
  money: '已确认的结算都已写入本机，没有丢失；未确认的没有结算。',
  nextStep: '请退出并重新打开医结；仍不成功请联系信息科，不要删除数据文件夹。',
};

export interface DeskProcessOptions {
  /** The built desk (out/electron/desk.js). */
  readonly modulePath: string;
  readonly deviceModulePath: string;
  readonly start: DeskStart;
  readonly clockMs: () => number;
  print(html: string, pdfPath: string): Promise<void>;
  /** The desk cannot work; starting it again does not help. */
  onFailed(problem: Problem): void;
}

/**
 * The desk in a process of its own: the screens stay alive when it ends, and it is started again. Each page gets one
 * message port straight to it; after a restart every page gets a new one.
 */
export class DeskProcess {
  readonly #options: DeskProcessOptions;
  readonly #policy = new RestartPolicy();
  readonly #pages = new Set<WebContents>();
  readonly #searches = new Map<number, (path: string | null) => void>();
  readonly #devices = new Map<number, UtilityProcess>();
  #child: UtilityProcess | null = null;
  #isReady = false;
  #isClosing = false;
  #nextId = 1;

  constructor(options: DeskProcessOptions) {
    this.#options = options;
  }

  launch(): void {
    const child = utilityProcess.fork(this.#options.modulePath, [], { serviceName: 'yijie-desk' });
    this.#child = child;
    child.on('message', (message: unknown) => this.#receive(message));
    child.once('exit', () => this.#ended());
    this.#post(this.#options.start);
  }

  /** The page gets a port now, or as soon as the desk is ready, and again after every restart. */
  connect(page: WebContents): void {
    if (!this.#pages.has(page)) {
      this.#pages.add(page);
      page.once('destroyed', () => this.#pages.delete(page));
    }
    if (this.#isReady) this.#handPort(page);
  }

  /** @returns null when there is no such sheet, or no desk that could tell */
  findSheet(name: string): Promise<string | null> {
    if (!this.#isReady) return Promise.resolve(null);
    const id = this.#takeId();
    return new Promise((resolve) => {
      const settle = (path: string | null) => {
        clearTimeout(timer);
        this.#searches.delete(id);
        resolve(path);
      };
      const timer = setTimeout(() => settle(null), answerTimeoutMs);
      this.#searches.set(id, settle);
      this.#post({ type: 'findSheet', id, name });
    });
  }

  /** Lets the desk finish and close its store; ends it when it does not. */
  close(): Promise<void> {
    this.#isClosing = true;
    const child = this.#child;
    if (child === null) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill(), closeTimeoutMs);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#post({ type: 'close' });
    });
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  #post(message: ShellMessage): void {
    this.#child?.postMessage(message);
  }

  #receive(raw: unknown): void {
    const parsed = deskMessageSchema.safeParse(raw);
    if (parsed.success) this.#obey(parsed.data);
  }

  #obey(message: DeskMessage): void {
    switch (message.type) {
      case 'ready':
        this.#becomeReady();
        break;
      case 'failed':
        this.#fail(message.problem);
        break;
      case 'sheetFile':
        this.#searches.get(message.id)?.(message.path);
        break;
      case 'printPdf':
        void this.#print(message.id, message.html, message.pdfPath);
        break;
      case 'openDevice':
        this.#openDevice(message.id);
        break;
      case 'toDevice':
        this.#devices.get(message.id)?.postMessage(message.message);
        break;
      case 'closeDevice':
        this.#devices.get(message.id)?.kill();
        break;
    }
  }

  #becomeReady(): void {
    this.#isReady = true;
    for (const page of this.#pages) this.#handPort(page);
  }

  #fail(problem: Problem): void {
    this.#isClosing = true;
    this.#options.onFailed(problem);
  }

  async #print(id: number, html: string, pdfPath: string): Promise<void> {
    try {
      await this.#options.print(html, pdfPath);
      this.#post({ type: 'printed', id, error: null });
    } catch (error) {
      this.#post({ type: 'printed', id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  /**
   * A process for vendor libraries, which crash. Only the main process can start one: with the RunAsNode fuse off the desk
   * cannot fork by itself.
   */
  #openDevice(id: number): void {
    const device = utilityProcess.fork(this.#options.deviceModulePath, [], { serviceName: 'yijie-device' });
    this.#devices.set(id, device);
    device.on('message', (message: unknown) => this.#post({ type: 'fromDevice', id, message }));
    device.once('exit', (code) => {
      // A desk that was started again counts its devices anew: the end of an old one is not its business.
      if (this.#devices.get(id) !== device) return;
      this.#devices.delete(id);
      this.#post({ type: 'deviceEnded', id, reason: `exit code ${code}` });
    });
  }

  #handPort(page: WebContents): void {
    const { port1, port2 } = new MessageChannelMain();
    this.#child?.postMessage({ type: 'window' } satisfies ShellMessage, [port1]);
    page.postMessage(channels.port, null, [port2]);
  }

  #ended(): void {
    this.#child = null;
    this.#isReady = false;
    for (const settle of [...this.#searches.values()]) settle(null);
    for (const device of this.#devices.values()) device.kill();
    this.#devices.clear();
    for (const page of this.#pages) page.send(channels.closed);
    if (this.#isClosing) return;
    const pauseMs = this.#policy.pauseAfterEnd(this.#options.clockMs());
    if (pauseMs === null) this.#fail(keepsEnding);
    else setTimeout(() => this.launch(), pauseMs);
  }
}
