import type { ByteLine, OpenLine } from '../byteLine.ts';
import type { Device, DeviceMakings } from '../device.ts';
import type { DeviceSetup } from '../deviceSetup.ts';
import { describePort } from '../findPort.ts';
import type { ReaderStatus } from '../readerStatus.ts';
import {
  defaultScanLineLimits,
  type ScanLineLimits,
  ScanLineReader,
  type ScanOutcome,
  type ScanShape,
} from './scanLineReader.ts';

export type ScannerSetup = Extract<DeviceSetup, { kind: 'scanner' }>;

export interface ScannerLimits extends ScanLineLimits {
  /** From asking the system for the port to having it. */
  readonly openTimeoutMs: number;
  /** Pauses before the port is opened again; the last one repeats. */
  readonly reopenDelaysMs: readonly number[];
}

export const defaultScannerLimits: ScannerLimits = {
  ...defaultScanLineLimits,
  openTimeoutMs: 4_000,
  reopenDelaysMs: [500, 1_000, 2_000, 5_000],
};

export interface ScannerParts {
  readonly openLine: OpenLine;
  readonly makings: DeviceMakings;
  readonly limits?: Partial<ScannerLimits>;
}

const formWords: Readonly<Record<ScanShape['form'], string>> = {
  digits: '全为数字',
  printable: '数字、字母或符号',
  other: '含其他字符',
};

function causeOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Error: /, '');
}

/** Closes a line that turns up after nobody waits for it any more. */
async function openWithin(opening: Promise<ByteLine>, timeoutMs: number): Promise<ByteLine> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      opening.then((line) => line.close()).catch(() => {});
      reject(new Error(`端口在 ${timeoutMs} ms 内没有打开`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([opening, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the log may say of a scan. The text may be a 医保码, which is kept nowhere (card readers section 8.3). */
function noteOf(outcome: ScanOutcome): string {
  switch (outcome.kind) {
    case 'scan':
      return `扫码 ${outcome.shape.bytes} 字节，${formWords[outcome.shape.form]}`;
    case 'repeated':
      return `重复扫码 ${outcome.shape.bytes} 字节，已忽略`;
    case 'tooLong':
      return `扫码 ${outcome.bytes} 字节，超过上限，整条丢弃`;
    case 'undecodable':
      return `扫码 ${outcome.bytes} 字节，既不是 UTF-8 也不是 GB18030，整条丢弃`;
  }
}

/**
 * A bar code or QR scanner on a serial port (USB-CDC or RS-232). It only ever listens: a scanner has no question that all
 * models answer, so an open port is all that can be known of it.
 */
export class Scanner implements Device {
  readonly #setup: ScannerSetup;
  readonly #openLine: OpenLine;
  readonly #makings: DeviceMakings;
  readonly #limits: ScannerLimits;
  readonly #reader: ScanLineReader;
  #line: ByteLine | null = null;
  #status: ReaderStatus;
  #failedAttempts = 0;
  #connecting: Promise<void> | null = null;
  #reopenTimer: NodeJS.Timeout | null = null;
  #silenceTimer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(setup: ScannerSetup, parts: ScannerParts) {
    this.#setup = setup;
    this.#openLine = parts.openLine;
    this.#makings = parts.makings;
    this.#limits = { ...defaultScannerLimits, ...parts.limits };
    this.#reader = new ScanLineReader(this.#limits);
    this.#status = {
      port: describePort(setup.port),
      state: 'opening',
      card: 'unknown',
      firmware: null,
      message: `正在打开${setup.label}的端口。`,
    };
  }

  get status(): ReaderStatus {
    return this.#status;
  }

  connect(): Promise<void> {
    if (this.#connecting !== null) return this.#connecting;
    if (this.#stopped || this.#line !== null) return Promise.resolve();
    this.#connecting = this.#connect().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clearReopenTimer();
    await this.#connecting;
    await this.#dropLine();
  }

  async #connect(): Promise<void> {
    this.#clearReopenTimer();
    this.#setStatus({ state: 'opening', message: `正在打开${this.#setup.label}的端口。` });
    let line: ByteLine;
    try {
      const opening = this.#openLine({ baudRate: this.#setup.baudRate, stopBits: 1 });
      line = await openWithin(opening, this.#limits.openTimeoutMs);
    } catch (error) {
      return this.#retryLater(`打不开${this.#setup.label}的端口：${causeOf(error)}`);
    }
    if (this.#stopped) return line.close();
    this.#attach(line);
  }

  #attach(line: ByteLine): void {
    this.#line = line;
    this.#failedAttempts = 0;
    line.onData((bytes) => {
      if (this.#line !== line) return;
      this.#report(this.#reader.push(bytes, performance.now()));
      this.#armSilence();
    });
    line.onClose((reason) => {
      if (this.#line === line) void this.#lost(reason);
    });
    this.#setStatus({ state: 'ready', message: `${this.#setup.label}就绪。` });
  }

  #report(outcomes: readonly ScanOutcome[]): void {
    for (const outcome of outcomes) {
      this.#makings.frames.note(noteOf(outcome));
      if (outcome.kind === 'scan' && !this.#stopped) this.#makings.events.onScan(outcome.text);
    }
  }

  #armSilence(): void {
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    this.#silenceTimer = null;
    const { deadlineAtMs } = this.#reader;
    if (deadlineAtMs === null) return;
    const waitMs = Math.max(1, Math.ceil(deadlineAtMs - performance.now()));
    // After a stall of the process the timer runs before the bytes that have long arrived: they are let in first, or a
    // scan would be cut in two.
    this.#silenceTimer = setTimeout(() => setImmediate(() => this.#expire()), waitMs);
  }

  #expire(): void {
    if (this.#line === null) return;
    this.#report(this.#reader.expire(performance.now()));
    this.#armSilence();
  }

  async #lost(reason: string): Promise<void> {
    await this.#dropLine();
    this.#retryLater(`${this.#setup.label}的端口已断开：${reason}`);
  }

  #retryLater(message: string): void {
    if (this.#stopped) return;
    this.#setStatus({ state: 'portMissing', message: `${message}。正在自动重连。` });
    const delays = this.#limits.reopenDelaysMs;
    const delayMs = delays[Math.min(this.#failedAttempts, delays.length - 1)] ?? 0;
    this.#failedAttempts += 1;
    this.#clearReopenTimer();
    this.#reopenTimer = setTimeout(() => void this.connect(), delayMs);
  }

  async #dropLine(): Promise<void> {
    const line = this.#line;
    this.#line = null;
    this.#reader.reset();
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    this.#silenceTimer = null;
    await line?.close();
  }

  #clearReopenTimer(): void {
    if (this.#reopenTimer !== null) clearTimeout(this.#reopenTimer);
    this.#reopenTimer = null;
  }

  #setStatus(change: Partial<ReaderStatus>): void {
    this.#status = { ...this.#status, ...change };
    if (!this.#stopped) this.#makings.events.onStatus(this.#status);
  }
}
