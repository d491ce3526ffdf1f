import type { CardReading } from '../../domain/cardReading.ts';
import type { ByteLine, OpenLine } from '../byteLine.ts';
import type { CredentialReader, DeviceMakings } from '../device.ts';
import type { DeviceSetup } from '../deviceSetup.ts';
import { describePort } from '../findPort.ts';
import { closeWithin, openWithin } from '../lineOpening.ts';
import type { CardPresence, ReaderStatus } from '../readerStatus.ts';
import type { CardCheckContext } from '../socialCardCredential.ts';
import { identityCardCredential } from './identityCardCredential.ts';
import {
  IdentityCardFaultError,
  type IdentityCardFaultKind,
  identityCardFault,
} from './identityCardFault.ts';
import { SamLink, SamLinkError } from './samLink.ts';
import { SamModule, type SamModuleLimits } from './samModule.ts';

export type IdentityCardSetup = Extract<DeviceSetup, { kind: 'identityCard' }>;

export interface IdentityCardMeans {
  readonly openLine: OpenLine;
  readonly makings: DeviceMakings;
  readonly limits?: IdentityCardLimits;
}

export interface IdentityCardLimits extends SamModuleLimits {
  /** From asking the system for the port to having it, and from giving it back to being rid of it. */
  readonly openTimeoutMs: number;
  /** Silence inside a frame after which it is given up. */
  readonly gapTimeoutMs: number;
  /** How often the module is asked for a card. */
  readonly pollIntervalMs: number;
  /** How long a reading is kept for a second call while its card may still lie there. */
  readonly keepReadingMs: number;
  /** Pauses before the port is opened again; the last one repeats. */
  readonly reopenDelaysMs: readonly number[];
}

export const defaultIdentityCardLimits: IdentityCardLimits = {
  openTimeoutMs: 4_000,
  startUpTimeoutMs: 800,
  findTimeoutMs: 1_000,
  readTimeoutMs: 5_000,
  gapTimeoutMs: 300,
  pollIntervalMs: 300,
  keepReadingMs: 5_000,
  reopenDelaysMs: [500, 1_000, 2_000, 5_000],
};

/** The speeds of the module, the usual one first (card readers 4.1, command 60). */
const baudRates = [115_200, 57_600, 38_400, 19_200, 9_600] as const;

const linkFaults: Readonly<Record<SamLinkError['kind'], IdentityCardFaultKind>> = {
  silent: 'readerSilent',
  damaged: 'frameDamaged',
  closed: 'noReader',
};

type GoodReading = Extract<CardReading, { ok: true }>;
type OfflineState = 'portMissing' | 'readerSilent';

interface Offline {
  readonly state: OfflineState;
  readonly kind: IdentityCardFaultKind;
  readonly message: string;
}

/** The native binding begins its messages with `Error: `. */
function causeOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Error: /, '');
}

/**
 * One identity card reader with a SAM_V module on a serial line. It searches the speed, asks for a card three times a
 * second, and reads find → select → text when told to. A port that is missing or goes away is a state: it is opened again
 * by itself with growing pauses.
 *
 * The module does not find a card again that it has read until it is lifted, and does not tell when that happens. So a
 * good reading is kept for `keepReadingMs`, for a second call about the same card, and is forgotten at once when another
 * card is found, the line is lost or the reader is stopped; when the time is over the card counts as gone. A failed
 * reading is never kept. The photograph is wiped unread.
 */
export class IdentityCardReader implements CredentialReader {
  readonly #setup: IdentityCardSetup;
  readonly #openLine: OpenLine;
  readonly #makings: DeviceMakings;
  readonly #limits: IdentityCardLimits;
  #line: ByteLine | null = null;
  #module: SamModule | null = null;
  #status: ReaderStatus;
  #offline: Offline | null = null;
  #workingBaudRate: number | null = null;
  #failedAttempts = 0;
  /** A card was found that has not been read yet. */
  #unread = false;
  /** A card was read and may still lie there; null reading: what was on it could not be used. */
  #lastRead: { readonly reading: GoodReading | null; readonly timer: NodeJS.Timeout } | null = null;
  #connecting: Promise<void> | null = null;
  #reading: Promise<CardReading> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(setup: IdentityCardSetup, means: IdentityCardMeans) {
    this.#setup = setup;
    this.#openLine = means.openLine;
    this.#makings = means.makings;
    this.#limits = means.limits ?? defaultIdentityCardLimits;
    this.#status = {
      port: describePort(setup.port),
      state: 'opening',
      card: 'unknown',
      firmware: null,
      message: '正在打开身份证阅读器端口。',
    };
  }

  get status(): ReaderStatus {
    return this.#status;
  }

  connect(): Promise<void> {
    if (this.#connecting !== null) return this.#connecting;
    if (this.#stopped || this.#module !== null) return Promise.resolve();
    this.#connecting = this.#connect().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clearTimer();
    await this.#dropLine('身份证阅读器已停用');
    await this.#connecting;
  }

  readCredential(context: CardCheckContext): Promise<CardReading> {
    this.#reading ??= this.#readWhenReady(context).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #connect(): Promise<void> {
    this.#clearTimer();
    this.#setStatus({ state: 'opening', card: 'unknown', message: '正在打开身份证阅读器端口。' });
    let offline: Offline | null = null;
    for (const baudRate of this.#speeds()) {
      offline = await this.#tryAt(baudRate);
      // Only silence is a reason to try another speed.
      if (offline?.kind !== 'readerSilent' || this.#stopped) break;
    }
    if (offline !== null) this.#retryLater(offline);
  }

  /** The speed that worked last, else the usual one, then all others. */
  #speeds(): readonly number[] {
    if (this.#setup.baudRate !== null) return [this.#setup.baudRate];
    return [...new Set([this.#workingBaudRate ?? baudRates[0], ...baudRates])];
  }

  /** @returns null when the module answers at this speed. */
  async #tryAt(baudRate: number): Promise<Offline | null> {
    let line: ByteLine;
    try {
      line = await openWithin(this.#openLine, { baudRate, stopBits: 1 }, this.#limits.openTimeoutMs);
    } catch (error) {
      return {
        state: 'portMissing',
        kind: 'noReader',
        message: `打不开身份证阅读器端口 ${this.#status.port}：${causeOf(error)}`,
      };
    }
    const module = this.#attach(line);
    if (this.#stopped) {
      await this.#dropLine('身份证阅读器已停用');
      return null;
    }
    try {
      await this.#inTurn(() => this.#startUp(module));
      this.#workingBaudRate = baudRate;
      this.#makings.frames.note(`身份证阅读器在 ${baudRate} 速率应答`);
      return null;
    } catch (error) {
      return this.#startUpFailure(error, module);
    }
  }

  async #startUpFailure(error: unknown, module: SamModule): Promise<Offline | null> {
    // The line ended by itself and has been dealt with, or the reader was stopped.
    if (this.#module !== module) return null;
    await this.#dropLine('身份证阅读器没有就绪');
    if (error instanceof IdentityCardFaultError) {
      const kind = error.kind;
      return { state: 'readerSilent', kind, message: `${error.fault.message}${error.fault.nextStep}` };
    }
    if (!(error instanceof SamLinkError)) throw error;
    const message = `端口 ${this.#status.port} 已打开，但身份证阅读器没有应答：${error.message}`;
    return { state: 'readerSilent', kind: 'readerSilent', message };
  }

  #attach(line: ByteLine): SamModule {
    const link = new SamLink(line, this.#limits.gapTimeoutMs, this.#makings.frames);
    this.#line = line;
    const module = new SamModule(link, this.#limits);
    this.#module = module;
    line.onClose((reason) => {
      link.close(reason);
      if (this.#module !== module) return;
      const message = `身份证阅读器端口 ${this.#status.port} 已断开：${reason}`;
      void this.#lost({ state: 'portMissing', kind: 'noReader', message });
    });
    return module;
  }

  async #startUp(module: SamModule): Promise<void> {
    const firmware = `SAM_V ${await module.startUp()}`;
    this.#failedAttempts = 0;
    this.#offline = null;
    this.#setStatus({ state: 'ready', card: 'absent', firmware, message: '身份证阅读器就绪。' });
    this.#pollLater();
  }

  /** One user of the line at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  async #readWhenReady(context: CardCheckContext): Promise<CardReading> {
    await this.connect();
    const offline = this.#offline;
    if (offline !== null) return { ok: false, fault: identityCardFault(offline.kind, offline.message) };
    return this.#inTurn(() => this.#read(context));
  }

  async #read(context: CardCheckContext): Promise<CardReading> {
    const module = this.#module;
    try {
      if (module === null) throw new SamLinkError('closed', '端口未打开');
      return await this.#readPresented(module, context);
    } catch (error) {
      if (error instanceof IdentityCardFaultError) return { ok: false, fault: error.fault };
      if (!(error instanceof SamLinkError)) throw error;
      if (this.#module === module) await this.#lostTouch(error);
      return { ok: false, fault: identityCardFault(linkFaults[error.kind], error.message) };
    }
  }

  async #readPresented(module: SamModule, context: CardCheckContext): Promise<CardReading> {
    const before = module.link.wireBytes;
    const startedAtMs = performance.now();
    const found = await module.find(true);
    if (found) this.#noteFound(true);
    const kept = this.#lastRead?.reading ?? null;
    if (!found && kept !== null) return kept;
    await this.#select(module, found);
    const textBlock = await module.readText();
    const durationMs = performance.now() - startedAtMs;
    const after = module.link.wireBytes;
    const reading = this.#checked(textBlock, context, {
      wireBytes: { sent: after.sent - before.sent, received: after.received - before.received },
      durationMs,
    });
    // A line that has just been lost or stopped leaves nothing behind.
    if (this.#module === module) this.#keep(reading.ok ? reading : null);
    return reading;
  }

  #checked(
    textBlock: Uint8Array,
    { today }: CardCheckContext,
    measured: Pick<GoodReading, 'wireBytes' | 'durationMs'>,
  ): CardReading {
    try {
      return { ok: true, credential: identityCardCredential(textBlock, today), ...measured };
    } catch (error) {
      if (error instanceof IdentityCardFaultError) return { ok: false, fault: error.fault };
      throw error;
    } finally {
      textBlock.fill(0);
    }
  }

  /** Found by the last poll, a card need not answer a second find before it has been selected. */
  async #select(module: SamModule, found: boolean): Promise<void> {
    if (!found && !this.#unread) throw new IdentityCardFaultError('noCard', '寻卡未果');
    try {
      await module.select();
    } catch (error) {
      if (found || !(error instanceof IdentityCardFaultError)) throw error;
      this.#noteFound(false);
      throw new IdentityCardFaultError('noCard', error.message);
    }
  }

  #keep(reading: GoodReading | null): void {
    this.#forgetRead();
    this.#unread = false;
    const timer = setTimeout(() => {
      this.#lastRead = null;
      this.#setCard('absent');
    }, this.#limits.keepReadingMs);
    this.#lastRead = { reading, timer };
  }

  #forgetRead(): void {
    clearTimeout(this.#lastRead?.timer);
    this.#lastRead = null;
  }

  #noteFound(found: boolean): void {
    if (found === this.#unread) return;
    // A card that is found was put on: the one read before has gone. Nothing found, the one read before may lie there.
    if (found) {
      this.#forgetRead();
      this.#setCard('absent');
    }
    this.#unread = found;
    this.#setCard(found ? 'present' : 'absent');
  }

  #setCard(card: CardPresence): void {
    if (this.#status.state !== 'ready' || this.#status.card === card) return;
    const before = this.#status.card;
    this.#setStatus({ card });
    if (card === 'present') this.#makings.events.onPresented();
    if (before === 'present') this.#makings.events.onRemoved();
  }

  #setStatus(change: Partial<ReaderStatus>): void {
    this.#status = { ...this.#status, ...change };
    if (!this.#stopped) this.#makings.events.onStatus(this.#status);
  }

  #pollLater(): void {
    this.#clearTimer();
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      void this.#inTurn(() => this.#poll());
    }, this.#limits.pollIntervalMs);
  }

  async #poll(): Promise<void> {
    const module = this.#module;
    if (module === null) return;
    try {
      this.#noteFound(await module.find(false));
      this.#pollLater();
    } catch (error) {
      const isExpected = error instanceof SamLinkError || error instanceof IdentityCardFaultError;
      if (!isExpected) throw error;
      if (this.#module === module) await this.#lostTouch(error);
    }
  }

  #lostTouch(error: SamLinkError | IdentityCardFaultError): Promise<void> {
    const message = `与身份证阅读器通信失败：${error.message}`;
    return this.#lost({ state: 'readerSilent', kind: 'readerSilent', message });
  }

  async #lost(offline: Offline): Promise<void> {
    await this.#dropLine(offline.message);
    this.#retryLater(offline);
  }

  #retryLater(offline: Offline): void {
    if (this.#stopped) return;
    this.#offline = offline;
    const hadCard = this.#status.card === 'present';
    const message = `${offline.message}。正在自动重连。`.replace('。。', '。');
    this.#setStatus({ state: offline.state, card: 'unknown', firmware: null, message });
    if (hadCard) this.#makings.events.onRemoved();
    const delays = this.#limits.reopenDelaysMs;
    const delayMs = delays[Math.min(this.#failedAttempts, delays.length - 1)] ?? 0;
    this.#failedAttempts += 1;
    this.#clearTimer();
    this.#timer = setTimeout(() => void this.connect(), delayMs);
  }

  async #dropLine(reason: string): Promise<void> {
    const line = this.#line;
    this.#forgetRead();
    this.#unread = false;
    this.#module?.link.close(reason);
    this.#line = null;
    this.#module = null;
    if (line !== null) await closeWithin(line, this.#limits.openTimeoutMs);
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
