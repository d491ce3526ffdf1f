import { dirname } from 'node:path';
import type { CardReading } from '../../domain/cardReading.ts';
import { CardFaultError, cardFault } from '../cardFaultText.ts';
import type { CredentialReader, DeviceMakings } from '../device.ts';
import type { DeviceSetup } from '../deviceSetup.ts';
import type { ReaderState, ReaderStatus } from '../readerStatus.ts';
import type { CardCheckContext } from '../socialCardCredential.ts';
import { forkVendorHelper, type SpawnHelper } from './forkVendorHelper.ts';
import { locateLibrary } from './locateLibrary.ts';
import { readVendorDescription } from './readVendorDescription.ts';
import type { PlaceholderValues } from './toHelperCall.ts';
import type { VendorDescription } from './vendorDescription.ts';
import {
  defaultVendorHostLimits,
  type LoadOutcome,
  VendorHost,
  type VendorHostLimits,
} from './vendorHost.ts';
import { VendorRefusal } from './vendorRefusal.ts';
import { VendorSession, withWords } from './vendorSession.ts';

export interface VendorReaderLimits extends VendorHostLimits {
  /** Pauses before a description or library that was refused is looked at again; the last one repeats. */
  readonly retryDelaysMs: readonly number[];
}

export const defaultVendorReaderLimits: VendorReaderLimits = {
  ...defaultVendorHostLimits,
  retryDelaysMs: [5_000, 15_000, 30_000],
};

export interface VendorReaderOptions {
  readonly makings: DeviceMakings;
  readonly spawn?: SpawnHelper;
  readonly limits?: Partial<VendorReaderLimits>;
  /** Who asks; what is missing comes from `values` of the description. */
  readonly values?: () => PlaceholderValues;
}

type VendorSetup = Extract<DeviceSetup, { kind: 'vendorLibrary' }>;

/**
 * Reads credentials through a vendor's library in a process of its own (card readers section 7). The library hides the
 * card: presence is never known, nothing is announced, and a reading starts when the cashier asks for one.
 */
export class VendorReader implements CredentialReader {
  readonly #setup: VendorSetup;
  readonly #makings: DeviceMakings;
  readonly #values: () => PlaceholderValues;
  readonly #limits: VendorReaderLimits;
  readonly #host: VendorHost;
  #status: ReaderStatus;
  #session: VendorSession | null = null;
  #connecting: Promise<void> | null = null;
  #reading: Promise<CardReading> | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #retries = 0;
  #isStopped = false;

  constructor(setup: VendorSetup, options: VendorReaderOptions) {
    this.#setup = setup;
    this.#makings = options.makings;
    this.#values = options.values ?? (() => ({}));
    this.#limits = { ...defaultVendorReaderLimits, ...options.limits };
    this.#host = new VendorHost(options.spawn ?? forkVendorHelper, this.#limits, () => this.#restart());
    this.#status = this.#statusOf('opening', '正在加载厂商读卡程序。');
  }

  get status(): ReaderStatus {
    return this.#status;
  }

  /** Process id of the running helper; null: none runs. */
  get helperPid(): number | null {
    return this.#host.pid;
  }

  connect(): Promise<void> {
    this.#connecting ??= this.#connectOnce().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  readCredential(context: CardCheckContext): Promise<CardReading> {
    this.#reading ??= this.#read(context).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Allows a quarantined library again and starts it. */
  async release(): Promise<void> {
    this.#host.release();
    await this.connect();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRetry();
    // A call that hangs is not waited for; a library at rest gets the chance to close its port.
    if (this.#reading === null && this.#connecting === null) await this.#session?.close();
    this.#session = null;
    await this.#host.stop();
  }

  async #connectOnce(): Promise<void> {
    this.#cancelRetry();
    if (this.#isStopped || this.#session !== null) return;
    if (this.#host.isQuarantined) return this.#setQuarantined();
    this.#setStatus('opening', '正在加载厂商读卡程序。');
    let description: VendorDescription;
    let outcome: LoadOutcome;
    try {
      const file = this.#setup.description;
      description = readVendorDescription(file);
      outcome = await this.#host.load(await locateLibrary(description, dirname(file)));
    } catch (error) {
      if (!(error instanceof VendorRefusal)) throw error;
      return this.#refused(error.message);
    }
    if (this.#isStopped) return;
    if (outcome.kind === 'refused') {
      return this.#refused(`系统不能加载这个库：“${outcome.reason}”；请确认厂商的驱动和附带文件都已安装。`);
    }
    if (outcome.kind !== 'loaded') return this.#restart();
    this.#retries = 0;
    await this.#openSession(description);
  }

  async #openSession(description: VendorDescription): Promise<void> {
    const session = new VendorSession(description, this.#host, this.#values, this.#makings.frames);
    this.#session = session;
    try {
      await session.openOnce();
      this.#setStatus('ready', `${description.name}就绪。`);
    } catch (error) {
      if (!(error instanceof CardFaultError)) throw error;
      this.#afterFault(error, description.name);
    }
  }

  /** What a failure leaves behind: a running library whose reader does not answer, or no library. */
  #afterFault(error: CardFaultError, name: string): void {
    if (!this.#host.isLoaded) {
      this.#restart();
    } else if (this.#session?.openingFailed === true) {
      this.#setStatus('readerSilent', `${name}没有接通读卡器，下次读卡时再试。${error.fault.detail}`);
    }
  }

  /** Starts the helper again; the host keeps the pause. */
  #restart(): void {
    this.#session = null;
    if (this.#isStopped) return;
    if (this.#host.isQuarantined) {
      this.#setQuarantined();
      return;
    }
    this.#setStatus('processDown', '厂商读卡程序意外结束，正在自动重新启动。');
    this.#retryAfter(0);
  }

  #setQuarantined(): void {
    const { quarantineFailures } = this.#limits;
    this.#setStatus(
      'quarantined',
      `厂商读卡程序短时间内出错 ${quarantineFailures} 次，已停用。请改用其他证件；信息科查明原因后可解除停用。`,
    );
  }

  #refused(message: string): void {
    const delays = this.#limits.retryDelaysMs;
    const delayMs = delays[Math.min(this.#retries, delays.length - 1)] ?? 0;
    this.#retries += 1;
    this.#makings.frames.note(message);
    this.#setStatus('portMissing', message);
    this.#retryAfter(delayMs);
  }

  #retryAfter(delayMs: number): void {
    this.#cancelRetry();
    if (this.#isStopped) return;
    this.#retryTimer = setTimeout(() => void this.connect(), delayMs);
  }

  #cancelRetry(): void {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
  }

  async #read(context: CardCheckContext): Promise<CardReading> {
    const startMs = performance.now();
    await this.#connectIfNeeded();
    const session = this.#session;
    if (session === null) return { ok: false, fault: this.#notRunning() };
    try {
      const credential = await session.read(context);
      this.#setStatus('ready', `${session.name}就绪。`);
      return {
        ok: true,
        credential,
        wireBytes: { sent: 0, received: 0 },
        durationMs: performance.now() - startMs,
      };
    } catch (error) {
      if (!(error instanceof CardFaultError)) throw error;
      this.#afterFault(error, session.name);
      if (!this.#host.isQuarantined) return { ok: false, fault: withWords(error) };
      return { ok: false, fault: cardFault('libraryQuarantined', error.fault.detail) };
    }
  }

  /** The first look may come just when the helper is being started again after a failure. */
  async #connectIfNeeded(): Promise<void> {
    if (this.#connecting !== null || this.#session === null) await this.connect();
  }

  #notRunning() {
    if (this.#isStopped) return cardFault('noReader', '读卡程序已停用');
    if (this.#host.isQuarantined) return cardFault('libraryQuarantined', this.#status.message);
    return cardFault('libraryFailed', this.#status.message);
  }

  #statusOf(state: ReaderState, message: string): ReaderStatus {
    return { port: this.#setup.label, state, card: 'unknown', firmware: null, message };
  }

  #setStatus(state: ReaderState, message: string): void {
    const status = this.#statusOf(state, message);
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.#makings.events.onStatus(status);
  }
}
