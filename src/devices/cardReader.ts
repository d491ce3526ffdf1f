import type { CardFaultCode, CardReading } from '../domain/cardReading.ts';
import type { ByteLine, LineSettings, OpenLine } from './byteLine.ts';
import { CardFaultError } from './cardFaultText.ts';
import { type CcidMessage, ccidStatusOf, ccidTypes } from './ccid.ts';
import { powerOnCcidCard } from './ccidCard.ts';
import type { DeviceMakings, PinEntry, PinOutcome, PinReader } from './device.ts';
import { closeWithin, openWithin } from './lineOpening.ts';
import { PinNotSentError, pinFailedBefore, wipePin } from './pinOutcome.ts';
import { cardErrorOf, type PoweredCard, readSocialCard, verifyPinOnCard } from './poweredCard.ts';
import type { CardPresence, ReaderStatus } from './readerStatus.ts';
import { defaultLinkLimits, LinkError, type LinkLimits, SerialCcidLink } from './serialCcidLink.ts';
import { type SerialReaderModel, type SerialReaderSetup, serialReaderModel } from './serialReaderModel.ts';
import type { CardCheckContext } from './socialCardCredential.ts';

export interface CardReaderLimits extends LinkLimits {
  /** From asking the system for the port to having it. */
  readonly openTimeoutMs: number;
  /** Firmware question at start-up; the reader may still be waking. */
  readonly startUpTimeoutMs: number;
  /** Questions a reader answers by itself, without the card. */
  readonly ownAnswerTimeoutMs: number;
  /** How long a reader that may have powered up at another speed is asked there, and the pause after the change. */
  readonly powerUpTimeoutMs: number;
  readonly speedChangeMs: number;
  /** One reading of a card, from power-on to the last record. */
  readonly readTimeoutMs: number;
  /** How often an idle reader is asked whether it is still there and has a card. */
  readonly pollIntervalMs: number;
  /** Pauses before the port is opened again; the last one repeats. */
  readonly reopenDelaysMs: readonly number[];
}

export const defaultCardReaderLimits: CardReaderLimits = {
  ...defaultLinkLimits,
  openTimeoutMs: 4_000,
  startUpTimeoutMs: 2_000,
  ownAnswerTimeoutMs: 1_000,
  powerUpTimeoutMs: 1_000,
  speedChangeMs: 250,
  readTimeoutMs: 12_000,
  pollIntervalMs: 2_000,
  reopenDelaysMs: [500, 1_000, 2_000, 5_000],
};

const escapeFirmware = Uint8Array.of(0x02);
const escapeMovementNotices = Uint8Array.of(0x01, 0x01, 0x01);
/** To 115200 baud; GemCoreSIMPro2 powers up at 9600 (card readers section 5). */
const escapeFullSpeed = Uint8Array.of(0x01, 0x10, 0x20);
const maxFirmwareCharacters = 64;
/** How a reader with keys of its own names itself. */
const padName = /pin ?pad/i;

const linkFaults: Readonly<Record<LinkError['kind'], CardFaultCode>> = {
  silent: 'readerSilent',
  damaged: 'frameDamaged',
  closed: 'noReader',
};

/** The native binding begins its messages with `Error: `. */
function causeOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Error: /, '');
}

export interface CardReaderParts {
  /** Already knows the port. */
  readonly openLine: OpenLine;
  readonly makings: DeviceMakings;
  readonly limits?: CardReaderLimits;
}

/** What the site's configuration names the port by. */
function portName({ port }: SerialReaderSetup): string {
  return port.path ?? port.serialNumber ?? port.product ?? '';
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

/**
 * One serial CCID reader of any model: opens its port, keeps it open, watches the slot, reads cards. A port that is
 * missing or goes away is a state and not an error: it is opened again by itself with growing pauses. Everything that
 * talks on the line is done one after another, and everything ends within its limits.
 */
export class CardReader implements PinReader {
  readonly #port: string;
  readonly #model: SerialReaderModel;
  readonly #openLine: OpenLine;
  readonly #limits: CardReaderLimits;
  readonly #makings: DeviceMakings;
  #line: ByteLine | null = null;
  #link: SerialCcidLink | null = null;
  #status: ReaderStatus;
  #failedAttempts = 0;
  #connecting: Promise<void> | null = null;
  #reading: Promise<CardReading> | null = null;
  #verifying = false;
  #turn: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(setup: SerialReaderSetup, { openLine, makings, limits }: CardReaderParts) {
    this.#port = portName(setup);
    this.#model = serialReaderModel(setup);
    this.#openLine = openLine;
    this.#makings = makings;
    this.#limits = limits ?? defaultCardReaderLimits;
    this.#status = {
      port: this.#port,
      state: 'opening',
      card: 'unknown',
      firmware: null,
      message: '正在打开读卡器端口。',
    };
  }

  get status(): ReaderStatus {
    return this.#status;
  }

  /** One attempt to open the port and start the reader up; later attempts follow by themselves. Never rejects. */
  connect(): Promise<void> {
    if (this.#connecting !== null) return this.#connecting;
    if (this.#stopped || this.#link !== null) return Promise.resolve();
    this.#connecting = this.#connect().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clearTimer();
    await this.#dropLine('读卡器已停用');
    await this.#connecting;
  }

  /** Reads the card in the slot. Two calls at a time share one reading. Rejects for a defect of the program only. */
  readCredential(context: CardCheckContext): Promise<CardReading> {
    this.#reading ??= this.#readWhenReady(context).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** One VERIFY. A second call while the first is under way is refused: it would cost another try. */
  async verifyPin(pin: PinEntry): Promise<PinOutcome> {
    if (this.#verifying) {
      wipePin(pin);
      return pinFailedBefore(new PinNotSentError('正在校验上一次输入的密码', '请等待结果。'));
    }
    this.#verifying = true;
    try {
      return await this.#verifyWhenReady(pin);
    } finally {
      wipePin(pin);
      this.#verifying = false;
    }
  }

  async #connect(): Promise<void> {
    this.#clearTimer();
    this.#setStatus({ state: 'opening', card: 'unknown', firmware: null, message: '正在打开读卡器端口。' });
    try {
      if (this.#model.powerUpLine !== null) await this.#speedUp(this.#model.powerUpLine);
      await this.#open(this.#model.line);
    } catch (error) {
      await this.#dropLine('端口没有打开');
      return this.#retryLater('portMissing', `打不开读卡器端口 ${this.#port}：${causeOf(error)}`);
    }
    if (this.#stopped) return this.#dropLine('读卡器已停用');
    try {
      await this.#inTurn(() => this.#startUp());
    } catch (error) {
      if (error instanceof LinkError && error.kind === 'closed') {
        return this.#lost('portMissing', `读卡器端口 ${this.#port} 已断开：${causeOf(error)}`);
      }
      await this.#lost('readerSilent', `端口 ${this.#port} 已打开，但读卡器没有应答：${causeOf(error)}`);
    }
  }

  /** @throws Error when the port cannot be opened. */
  async #open(settings: LineSettings): Promise<void> {
    const line = await openWithin(this.#openLine, settings, this.#limits.openTimeoutMs);
    const link = new SerialCcidLink(line, {
      framing: this.#model.framing,
      slot: this.#model.slot,
      limits: this.#limits,
      frames: this.#makings.frames,
      // After an answer that came in the same piece: the notice is the newer of the two, and an answer takes some turns
      // to reach whoever asked.
      onNotice: (notice) =>
        setImmediate(() => {
          if (this.#link === link) this.#setCard(notice === 'inserted' ? 'present' : 'absent');
        }),
    });
    this.#line = line;
    this.#link = link;
    line.onClose((reason) => {
      link.close(reason);
      const isInUse = this.#link === link && this.#connecting === null;
      if (isInUse) void this.#lost('portMissing', `读卡器端口 ${this.#port} 已断开：${reason}`);
    });
  }

  /** A reader that does not answer at its power-up speed has been told to change before, or is not there. */
  async #speedUp(powerUpLine: LineSettings): Promise<void> {
    await this.#open(powerUpLine);
    try {
      await this.#ask(ccidTypes.getSlotStatus, { timeoutMs: this.#limits.powerUpTimeoutMs });
      const timeoutMs = this.#limits.ownAnswerTimeoutMs;
      await this.#ask(ccidTypes.escape, { data: escapeFullSpeed, timeoutMs });
      await pause(this.#limits.speedChangeMs);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
    }
    await this.#dropLine('换用正常速率');
  }

  async #startUp(): Promise<void> {
    const { ownAnswerTimeoutMs } = this.#limits;
    const firmware = this.#model.isGemalto ? await this.#askFirmware() : null;
    const slot = await this.#ask(ccidTypes.getSlotStatus, { timeoutMs: ownAnswerTimeoutMs });
    this.#failedAttempts = 0;
    this.#setStatus({ state: 'ready', firmware, message: '读卡器就绪。' });
    this.#notePresence(slot);
    this.#pollLater();
  }

  async #askFirmware(): Promise<string | null> {
    const { startUpTimeoutMs, ownAnswerTimeoutMs } = this.#limits;
    const answer = await this.#ask(ccidTypes.escape, { data: escapeFirmware, timeoutMs: startUpTimeoutMs });
    // A reader that refuses movement notices is served by the poll.
    await this.#ask(ccidTypes.escape, { data: escapeMovementNotices, timeoutMs: ownAnswerTimeoutMs });
    const text = Buffer.from(answer.data)
      .toString('latin1')
      .replace(/[^ -~]/g, '')
      .slice(0, maxFirmwareCharacters);
    return text || null;
  }

  #ask(...[type, options]: Parameters<SerialCcidLink['exchange']>): Promise<CcidMessage> {
    if (this.#link === null) return Promise.reject(new LinkError('closed', '读卡器端口未打开'));
    return this.#link.exchange(type, options);
  }

  /** Somebody waits for the outcome of what came before: a slow line gets no more time than a silent one. */
  #askShortly(type: typeof ccidTypes.getSlotStatus | typeof ccidTypes.iccPowerOff): Promise<CcidMessage> {
    const timeoutMs = this.#limits.ownAnswerTimeoutMs;
    return this.#ask(type, { timeoutMs, deadlineAtMs: performance.now() + timeoutMs });
  }

  /** One user of the line at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /** Null: the reader is ready. */
  async #unreadiness(): Promise<CardFaultError | null> {
    await this.connect();
    if (this.#status.state === 'ready') return null;
    const code = this.#status.state === 'readerSilent' ? 'readerSilent' : 'noReader';
    return new CardFaultError(code, this.#status.message);
  }

  async #readWhenReady(context: CardCheckContext): Promise<CardReading> {
    const unready = await this.#unreadiness();
    if (unready !== null) return { ok: false, fault: unready.fault };
    return this.#inTurn(() => this.#read(context));
  }

  async #read(context: CardCheckContext): Promise<CardReading> {
    const before = this.#wireBytes();
    const startedAtMs = performance.now();
    try {
      const card = await this.#powerOn();
      const reading = await readSocialCard(card, context, startedAtMs, before);
      await this.#powerOff();
      return reading;
    } catch (error) {
      return { ok: false, fault: (await this.#faultOf(error)).fault };
    }
  }

  async #verifyWhenReady(pin: PinEntry): Promise<PinOutcome> {
    const unready = await this.#unreadiness();
    if (unready !== null) return pinFailedBefore(unready);
    return this.#inTurn(() => this.#verify(pin));
  }

  async #verify(pin: PinEntry): Promise<PinOutcome> {
    let card: PoweredCard;
    try {
      card = await this.#powerOn();
    } catch (error) {
      return pinFailedBefore(await this.#faultOf(error));
    }
    const outcome = await verifyPinOnCard(card, pin, (error) => this.#faultOf(error));
    // The verified state ends here: it is not for whoever asks the card next.
    await this.#powerOff();
    return outcome;
  }

  #powerOn(): Promise<PoweredCard> {
    return powerOnCcidCard({
      ask: (type, options) => this.#ask(type, options),
      wireBytes: () => this.#wireBytes(),
      onAnswer: (answer) => this.#notePresence(answer),
      hasPad: padName.test(this.#status.firmware ?? ''),
      deadlineAtMs: performance.now() + this.#limits.readTimeoutMs,
    });
  }

  #wireBytes(): { readonly sent: number; readonly received: number } {
    return this.#link?.wireBytes ?? { sent: 0, received: 0 };
  }

  async #powerOff(): Promise<void> {
    try {
      await this.#askShortly(ccidTypes.iccPowerOff);
    } catch (error) {
      // The work is complete; a reader that fails now is found by the next poll.
      if (!(error instanceof LinkError)) throw error;
    }
  }

  async #faultOf(error: unknown): Promise<CardFaultError> {
    if (error instanceof LinkError) return this.#linkFault(error);
    const fault = cardErrorOf(error);
    if (fault === null) throw error;
    await this.#powerOff();
    return fault;
  }

  /** A reader that stops answering when the card is pulled tells so when asked; one that says nothing is started anew. */
  async #linkFault(error: LinkError): Promise<CardFaultError> {
    const fault = new CardFaultError(linkFaults[error.kind], error.message, { cause: error });
    if (error.kind === 'closed') return fault;
    try {
      const slot = await this.#askShortly(ccidTypes.getSlotStatus);
      this.#notePresence(slot);
      if (ccidStatusOf(slot).card === 'active') await this.#powerOff();
      return ccidStatusOf(slot).card === 'absent' ? new CardFaultError('cardRemoved', error.message) : fault;
    } catch (second) {
      if (!(second instanceof LinkError)) throw second;
      await this.#lost('readerSilent', `与读卡器通信失败：${second.message}`);
      return fault;
    }
  }

  #notePresence(answer: CcidMessage): void {
    const { card } = ccidStatusOf(answer);
    if (card !== 'unknown') this.#setCard(card === 'absent' ? 'absent' : 'present');
  }

  #setCard(card: CardPresence): void {
    if (this.#status.state !== 'ready' || this.#status.card === card) return;
    const before = this.#status.card;
    this.#setStatus({ card });
    if (card === 'present') this.#makings.events.onPresented();
    if (card === 'absent' && before === 'present') this.#makings.events.onRemoved();
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
    const link = this.#link;
    if (link === null) return;
    try {
      const slot = await link.exchange(ccidTypes.getSlotStatus, {
        timeoutMs: this.#limits.ownAnswerTimeoutMs,
      });
      this.#notePresence(slot);
      this.#pollLater();
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      if (this.#link === link) await this.#lost('readerSilent', `与读卡器通信失败：${error.message}`);
    }
  }

  async #lost(state: 'portMissing' | 'readerSilent', message: string): Promise<void> {
    await this.#dropLine(message);
    this.#retryLater(state, message);
  }

  #retryLater(state: 'portMissing' | 'readerSilent', message: string): void {
    if (this.#stopped) return;
    const hadCard = this.#status.card === 'present';
    this.#setStatus({ state, card: 'unknown', firmware: null, message: `${message}。正在自动重连。` });
    if (hadCard) this.#makings.events.onRemoved();
    const delays = this.#limits.reopenDelaysMs;
    const delayMs = delays[Math.min(this.#failedAttempts, delays.length - 1)] ?? 0;
    this.#failedAttempts += 1;
    this.#clearTimer();
    this.#timer = setTimeout(() => void this.connect(), delayMs);
  }

  async #dropLine(reason: string): Promise<void> {
    const line = this.#line;
    this.#link?.close(reason);
    this.#line = null;
    this.#link = null;
    if (line !== null) await closeWithin(line, this.#limits.openTimeoutMs);
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
