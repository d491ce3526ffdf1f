import type { ByteLine } from './byteLine.ts';
import {
  answerTypeOf,
  type CcidCommandType,
  type CcidMessage,
  ccidStatusOf,
  decodeCcid,
  isCcidAnswerType,
} from './ccid.ts';
import { encodeFrame, type FrameEvent, GemPcTwinDecoder, nakFrame } from './gemPcTwinFraming.ts';

export interface LinkLimits {
  /** From a command to its answer, unless the card asks for more time. libccid waits 3 s. */
  readonly exchangeTimeoutMs: number;
  /** Silence inside a frame after which it is given up. */
  readonly gapTimeoutMs: number;
  /** Longest exchange however often the card asks for more time. */
  readonly maxExchangeMs: number;
  /** How long an answer is still awaited once the reader has told that the card is gone. */
  readonly afterRemovalMs: number;
}

export const defaultLinkLimits: LinkLimits = {
  exchangeTimeoutMs: 3_000,
  gapTimeoutMs: 300,
  maxExchangeMs: 8_000,
  afterRemovalMs: 500,
};

/** `silent`: no answer in time. `damaged`: the frame was wrong twice. `closed`: the line has ended. */
export type LinkErrorKind = 'silent' | 'damaged' | 'closed';

export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly kind: LinkErrorKind;

  constructor(kind: LinkErrorKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

export interface ExchangeOptions {
  readonly specific?: readonly [number, number, number];
  readonly data?: Uint8Array;
  /** Shorter than the link's own limit for questions a reader answers by itself. */
  readonly timeoutMs?: number;
  /** `performance.now()` at which the whole task must be over. */
  readonly deadlineAtMs?: number;
}

interface Exchange {
  readonly frame: Uint8Array;
  readonly type: CcidCommandType;
  readonly sequence: number;
  readonly timeoutMs: number;
  readonly latestAtMs: number;
  readonly resolve: (answer: CcidMessage) => void;
  readonly reject: (error: LinkError) => void;
  timer: NodeJS.Timeout;
  nakSent: boolean;
  resent: boolean;
}

const slot = 0;
const nothing = new Uint8Array(0);

const damageTexts = { lrc: 'LRC 校验错', header: '帧头错', truncated: '帧不完整' } as const;

/**
 * One command, one answer, over a byte line with GemPC Twin framing. Echoes, late and repeated answers are dropped by
 * type and sequence number. A bad frame is asked for once more (NAK); a NAK of the reader is obeyed once.
 * `exchange` always settles: by the answer, or by a LinkError within the limits.
 */
export class SerialCcidLink {
  readonly #line: ByteLine;
  readonly #limits: LinkLimits;
  readonly #onNotice: (notice: 'inserted' | 'removed') => void;
  readonly #decoder = new GemPcTwinDecoder();
  #exchange: Exchange | null = null;
  #gapTimer: NodeJS.Timeout | null = null;
  #sequence = 0;
  #closedBecause: string | null = null;
  #sentBytes = 0;
  #receivedBytes = 0;

  constructor(line: ByteLine, limits: LinkLimits, onNotice: (notice: 'inserted' | 'removed') => void) {
    this.#line = line;
    this.#limits = limits;
    this.#onNotice = onNotice;
    line.onData((bytes) => this.#receive(bytes));
  }

  /** Every byte on the wire since the line was opened, echoes and repetitions included. */
  get wireBytes(): { readonly sent: number; readonly received: number } {
    return { sent: this.#sentBytes, received: this.#receivedBytes };
  }

  /** @throws LinkError */
  exchange(type: CcidCommandType, options: ExchangeOptions = {}): Promise<CcidMessage> {
    if (this.#exchange !== null) throw new Error('an exchange is already under way');
    if (this.#closedBecause !== null) return Promise.reject(new LinkError('closed', this.#closedBecause));
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xff;
    const { specific = [0, 0, 0], data = nothing, timeoutMs = this.#limits.exchangeTimeoutMs } = options;
    const frame = encodeFrame({ type, slot, sequence, specific, data });
    const latestAtMs = Math.min(
      options.deadlineAtMs ?? Number.POSITIVE_INFINITY,
      performance.now() + this.#limits.maxExchangeMs,
    );
    return new Promise((resolve, reject) => {
      const timer = this.#startTimer(timeoutMs, latestAtMs);
      this.#exchange = {
        frame,
        type,
        sequence,
        timeoutMs,
        latestAtMs,
        resolve,
        reject,
        timer,
        nakSent: false,
        resent: false,
      };
      this.#send(frame);
    });
  }

  /** The line has ended: the exchange under way and all later ones are refused. */
  close(reason: string): void {
    this.#closedBecause ??= reason;
    this.#clearGapTimer();
    this.#fail('closed', this.#closedBecause);
  }

  #send(bytes: Uint8Array): void {
    this.#sentBytes += bytes.length;
    this.#line.write(bytes);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#closedBecause !== null) return;
    this.#receivedBytes += bytes.length;
    for (const event of this.#decoder.push(bytes)) this.#handle(event);
    this.#clearGapTimer();
    if (!this.#decoder.unsettled) return;
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = null;
      for (const event of this.#decoder.abandon()) this.#handle(event);
    }, this.#limits.gapTimeoutMs);
  }

  #handle(event: FrameEvent): void {
    if (event.kind === 'inserted' || event.kind === 'removed') this.#onNotice(event.kind);
    const exchange = this.#exchange;
    if (exchange === null) return;
    if (event.kind === 'message') this.#answer(exchange, event.bytes);
    if (event.kind === 'wait') this.#restartTimer(exchange, exchange.timeoutMs);
    if (event.kind === 'removed') this.#restartTimer(exchange, this.#limits.afterRemovalMs);
    if (event.kind === 'nak') this.#sendAgain(exchange);
    if (event.kind === 'damaged') this.#askAgain(exchange, damageTexts[event.cause]);
  }

  #answer(exchange: Exchange, bytes: Uint8Array): void {
    const message = decodeCcid(bytes);
    // The echo of a command, or the late or repeated answer to an earlier one.
    if (!isCcidAnswerType(message.type) || message.sequence !== exchange.sequence) return;
    if (message.type !== answerTypeOf(exchange.type)) return;
    if (ccidStatusOf(message).outcome === 'timeExtension') {
      this.#restartTimer(exchange, exchange.timeoutMs);
      return;
    }
    clearTimeout(exchange.timer);
    this.#exchange = null;
    exchange.resolve(message);
  }

  #askAgain(exchange: Exchange, cause: string): void {
    if (exchange.nakSent) {
      this.#fail('damaged', cause);
      return;
    }
    exchange.nakSent = true;
    this.#restartTimer(exchange, exchange.timeoutMs);
    this.#send(nakFrame);
  }

  #sendAgain(exchange: Exchange): void {
    // An echoing reader may echo our NAK too; taking it for its own would run the command on the card twice.
    if (exchange.nakSent) return;
    if (exchange.resent) {
      this.#fail('damaged', '读卡器两次未收到完整命令');
      return;
    }
    exchange.resent = true;
    this.#restartTimer(exchange, exchange.timeoutMs);
    this.#send(exchange.frame);
  }

  #startTimer(timeoutMs: number, latestAtMs: number): NodeJS.Timeout {
    const waitMs = Math.max(0, Math.min(timeoutMs, latestAtMs - performance.now()));
    return setTimeout(() => this.#fail('silent', '读卡器未在时限内应答'), waitMs);
  }

  #restartTimer(exchange: Exchange, timeoutMs: number): void {
    clearTimeout(exchange.timer);
    exchange.timer = this.#startTimer(timeoutMs, exchange.latestAtMs);
  }

  #fail(kind: LinkErrorKind, detail: string): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    clearTimeout(exchange.timer);
    this.#exchange = null;
    exchange.reject(new LinkError(kind, detail));
  }

  #clearGapTimer(): void {
    if (this.#gapTimer !== null) clearTimeout(this.#gapTimer);
    this.#gapTimer = null;
  }
}
