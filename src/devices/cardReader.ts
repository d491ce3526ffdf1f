import type { CardFaultCode, CardReading } from '../domain/cardReading.ts';
import { type Atr, AtrError, parseAtr } from './atr.ts';
import type { ByteLine, OpenByteLine } from './byteLine.ts';
import { CardFaultError, cardFault } from './cardFaultText.ts';
import { type CcidMessage, ccidErrors, ccidErrorText, ccidStatusOf, ccidTypes } from './ccid.ts';
import type { CardPresence, ReaderStatus } from './readerStatus.ts';
import { defaultLinkLimits, LinkError, type LinkLimits, SerialCcidLink } from './serialCcidLink.ts';
import { readSocialCardFiles } from './socialCard.ts';
import { type CardCheckContext, socialCardCredential } from './socialCardCredential.ts';
import { T0Error } from './t0.ts';

export interface CardReaderLimits extends LinkLimits {
  /** From asking the system for the port to having it. */
  readonly openTimeoutMs: number;
  /** Firmware question at start-up; the reader may still be waking. */
  readonly startUpTimeoutMs: number;
  /** Questions a reader answers by itself, without the card. */
  readonly ownAnswerTimeoutMs: number;
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
  readTimeoutMs: 12_000,
  pollIntervalMs: 2_000,
  reopenDelaysMs: [500, 1_000, 2_000, 5_000],
};

export interface CardReaderEvents {
  onStatus(status: ReaderStatus): void;
  onCardInserted(): void;
  onCardRemoved(): void;
}

const escapeFirmware = Uint8Array.of(0x02);
const escapeMovementNotices = Uint8Array.of(0x01, 0x01, 0x01);
const maxFirmwareCharacters = 64;

/** Errors of the card or its contacts, as opposed to those of the reader. */
const cardErrorCodes: ReadonlySet<number> = new Set([
  ccidErrors.cardMute,
  ccidErrors.parity,
  ccidErrors.overrun,
  ccidErrors.badAtrStart,
  ccidErrors.badAtrCheck,
  ccidErrors.protocolUnsupported,
  ccidErrors.classUnsupported,
  ccidErrors.procedureByte,
]);

const linkFaults: Readonly<Record<LinkError['kind'], CardFaultCode>> = {
  silent: 'readerSilent',
  damaged: 'frameDamaged',
  closed: 'noReader',
};

function failureCode(errorCode: number): CardFaultCode {
  return cardErrorCodes.has(errorCode) ? 'cardMute' : 'readerFault';
}

/** SetParameters for T=0: default clock and baud factors, the card's own guard and waiting times. */
function t0Parameters(atr: Atr): Uint8Array {
  return Uint8Array.of(0x11, 0x00, atr.extraGuardTime, atr.waitingTime, 0x00);
}

/** The native binding begins its messages with `Error: `. */
function causeOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Error: /, '');
}

/** Closes a line that turns up after nobody waits for it any more. */
async function openWithin(openLine: OpenByteLine, port: string, timeoutMs: number): Promise<ByteLine> {
  const opening = openLine(port);
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

/**
 * One serial CCID reader: opens its port, keeps it open, watches the slot, reads cards. A port that is missing or goes
 * away is a state and not an error: it is opened again by itself with growing pauses. Everything that talks on the line
 * is done one after another, and everything ends within its limits.
 */
export class CardReader {
  readonly #port: string;
  readonly #openLine: OpenByteLine;
  readonly #limits: CardReaderLimits;
  readonly #events: CardReaderEvents;
  #line: ByteLine | null = null;
  #link: SerialCcidLink | null = null;
  #status: ReaderStatus;
  #failedAttempts = 0;
  #connecting: Promise<void> | null = null;
  #reading: Promise<CardReading> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(
    port: string,
    openLine: OpenByteLine,
    events: CardReaderEvents,
    limits = defaultCardReaderLimits,
  ) {
    this.#port = port;
    this.#openLine = openLine;
    this.#events = events;
    this.#limits = limits;
    this.#status = {
      port,
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
  readSocialCard(context: CardCheckContext): Promise<CardReading> {
    this.#reading ??= this.#readWhenReady(context).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #connect(): Promise<void> {
    this.#clearTimer();
    this.#setStatus({ state: 'opening', card: 'unknown', firmware: null, message: '正在打开读卡器端口。' });
    let line: ByteLine;
    try {
      line = await openWithin(this.#openLine, this.#port, this.#limits.openTimeoutMs);
    } catch (error) {
      const cause = causeOf(error);
      return this.#retryLater('portMissing', `打不开读卡器端口 ${this.#port}：${cause}`);
    }
    if (this.#stopped) return line.close();
    this.#attach(line);
    try {
      await this.#inTurn(() => this.#startUp());
    } catch (error) {
      const cause = causeOf(error);
      await this.#lost('readerSilent', `端口 ${this.#port} 已打开，但读卡器没有应答：${cause}`);
    }
  }

  #attach(line: ByteLine): void {
    const link = new SerialCcidLink(line, this.#limits, (notice) => this.#noteMovement(notice));
    this.#line = line;
    this.#link = link;
    line.onClose((reason) => {
      link.close(reason);
      if (this.#link === link) void this.#lost('portMissing', `读卡器端口 ${this.#port} 已断开：${reason}`);
    });
  }

  async #startUp(): Promise<void> {
    const { startUpTimeoutMs, ownAnswerTimeoutMs } = this.#limits;
    const answer = await this.#ask(ccidTypes.escape, { data: escapeFirmware, timeoutMs: startUpTimeoutMs });
    const firmware = Buffer.from(answer.data)
      .toString('latin1')
      .replace(/[^ -~]/g, '')
      .slice(0, maxFirmwareCharacters);
    // A reader that refuses movement notices is served by the poll.
    await this.#ask(ccidTypes.escape, { data: escapeMovementNotices, timeoutMs: ownAnswerTimeoutMs });
    const slot = await this.#ask(ccidTypes.getSlotStatus, { timeoutMs: ownAnswerTimeoutMs });
    this.#failedAttempts = 0;
    this.#setStatus({ state: 'ready', firmware: firmware || null, message: '读卡器就绪。' });
    this.#notePresence(slot);
    this.#pollLater();
  }

  #ask(...[type, options]: Parameters<SerialCcidLink['exchange']>): Promise<CcidMessage> {
    if (this.#link === null) return Promise.reject(new LinkError('closed', '读卡器端口未打开'));
    return this.#link.exchange(type, options);
  }

  /** One user of the line at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  async #readWhenReady(context: CardCheckContext): Promise<CardReading> {
    await this.connect();
    if (this.#status.state !== 'ready') {
      const code = this.#status.state === 'readerSilent' ? 'readerSilent' : 'noReader';
      return { ok: false, fault: cardFault(code, this.#status.message) };
    }
    return this.#inTurn(() => this.#read(context));
  }

  async #read(context: CardCheckContext): Promise<CardReading> {
    const deadlineAtMs = performance.now() + this.#limits.readTimeoutMs;
    try {
      const reading = await this.#readPowered(context, deadlineAtMs);
      await this.#powerOff();
      return reading;
    } catch (error) {
      return { ok: false, fault: (await this.#faultOf(error)).fault };
    }
  }

  async #readPowered(context: CardCheckContext, deadlineAtMs: number): Promise<CardReading> {
    const before = this.#wireBytes();
    const startedAtMs = performance.now();
    const atr = await this.#powerOn(deadlineAtMs);
    await this.#setParameters(atr, deadlineAtMs);
    const files = await readSocialCardFiles((tpdu) => this.#transmit(tpdu, deadlineAtMs));
    const durationMs = performance.now() - startedAtMs;
    const after = this.#wireBytes();
    const resetInformation = Buffer.from(atr.historicalBytes).toString('hex').toUpperCase();
    return {
      ok: true,
      credential: socialCardCredential(files, resetInformation, context),
      wireBytes: { sent: after.sent - before.sent, received: after.received - before.received },
      durationMs,
    };
  }

  #wireBytes(): { readonly sent: number; readonly received: number } {
    return this.#link?.wireBytes ?? { sent: 0, received: 0 };
  }

  async #powerOn(deadlineAtMs: number): Promise<Atr> {
    const answer = await this.#ask(ccidTypes.iccPowerOn, { deadlineAtMs });
    const status = ccidStatusOf(answer);
    this.#notePresence(answer);
    if (status.card === 'absent') throw new CardFaultError('noCard', '卡槽为空');
    if (status.outcome !== 'done') {
      throw new CardFaultError(failureCode(status.errorCode), `上电 ${ccidErrorText(status.errorCode)}`);
    }
    const atr = parseAtr(answer.data);
    // Only T=0 is spoken here; 社会保障卡 of the first two generations offer nothing else (card readers section 2.2).
    if (!atr.protocols.includes(0)) throw new CardFaultError('notSocialCard', '卡只支持 T=1 协议');
    return atr;
  }

  async #setParameters(atr: Atr, deadlineAtMs: number): Promise<void> {
    const answer = await this.#ask(ccidTypes.setParameters, { data: t0Parameters(atr), deadlineAtMs });
    // A reader that does not know the command keeps its own defaults, which are the same; a missing card is another matter.
    if (ccidStatusOf(answer).card !== 'active') this.#refuseFailed(answer, '设置参数');
  }

  async #transmit(tpdu: Uint8Array, deadlineAtMs: number): Promise<Uint8Array> {
    const answer = await this.#ask(ccidTypes.xfrBlock, { data: tpdu, deadlineAtMs });
    this.#refuseFailed(answer, '传输');
    return answer.data;
  }

  /** A card that is no longer active was pulled, even if one is in the slot again: it may be another person's. */
  #refuseFailed(answer: CcidMessage, doing: string): void {
    const { card, outcome, errorCode } = ccidStatusOf(answer);
    if (card === 'active' && outcome === 'done') return;
    this.#notePresence(answer);
    const detail = `${doing} ${ccidErrorText(errorCode)}`;
    throw new CardFaultError(card === 'active' ? failureCode(errorCode) : 'cardRemoved', detail);
  }

  async #powerOff(): Promise<void> {
    try {
      await this.#ask(ccidTypes.iccPowerOff, { timeoutMs: this.#limits.ownAnswerTimeoutMs });
    } catch (error) {
      // The reading is complete; a reader that fails now is found by the next poll.
      if (!(error instanceof LinkError)) throw error;
    }
  }

  async #faultOf(error: unknown): Promise<CardFaultError> {
    if (error instanceof LinkError) return this.#linkFault(error);
    await this.#powerOff();
    if (error instanceof CardFaultError) return error;
    if (error instanceof T0Error || error instanceof AtrError) {
      return new CardFaultError('cardMute', error.message, { cause: error });
    }
    throw error;
  }

  /** A reader that stops answering when the card is pulled tells so when asked; one that says nothing is started anew. */
  async #linkFault(error: LinkError): Promise<CardFaultError> {
    const fault = new CardFaultError(linkFaults[error.kind], error.message, { cause: error });
    if (error.kind === 'closed') return fault;
    try {
      const slot = await this.#ask(ccidTypes.getSlotStatus, { timeoutMs: this.#limits.ownAnswerTimeoutMs });
      this.#notePresence(slot);
      if (ccidStatusOf(slot).card === 'active') await this.#powerOff();
      return ccidStatusOf(slot).card === 'absent' ? new CardFaultError('cardRemoved', error.message) : fault;
    } catch (second) {
      if (!(second instanceof LinkError)) throw second;
      await this.#lost('readerSilent', `与读卡器通信失败：${second.message}`);
      return fault;
    }
  }

  #noteMovement(notice: 'inserted' | 'removed'): void {
    this.#setCard(notice === 'inserted' ? 'present' : 'absent');
  }

  #notePresence(answer: CcidMessage): void {
    const { card } = ccidStatusOf(answer);
    if (card !== 'unknown') this.#setCard(card === 'absent' ? 'absent' : 'present');
  }

  #setCard(card: CardPresence): void {
    if (this.#status.state !== 'ready' || this.#status.card === card) return;
    const before = this.#status.card;
    this.#setStatus({ card });
    if (card === 'present') this.#events.onCardInserted();
    if (card === 'absent' && before === 'present') this.#events.onCardRemoved();
  }

  #setStatus(change: Partial<ReaderStatus>): void {
    this.#status = { ...this.#status, ...change };
    if (!this.#stopped) this.#events.onStatus(this.#status);
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
    if (hadCard) this.#events.onCardRemoved();
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
    await line?.close();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
