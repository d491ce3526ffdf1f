import type { ByteLine } from './byteLine.ts';
import { maskedMessage, messageLabel } from './cardFrameMask.ts';
import {
  answerTypeOf,
  type CcidCommandType,
  type CcidMessage,
  ccidStatusOf,
  decodeCcid,
  isCcidAnswerType,
} from './ccid.ts';
import type { CcidFraming } from './ccidFraming.ts';
import type { FrameDecoder, FrameEvent } from './frameDecoder.ts';
import type { FrameLog } from './frameLog.ts';

export interface LinkLimits {
  /** Silence after a command before it is given up, unless the card asks for more time. libccid waits 3 s. */
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
  /** Shorter than the link's own limit for questions a reader answers by itself, longer for a person at its keys. */
  readonly timeoutMs?: number;
  /** `performance.now()` at which the whole task must be over. */
  readonly deadlineAtMs?: number;
  /**
   * For a command that costs something each time it reaches the card (VERIFY: one try). It is sent once: whatever comes
   * back damaged or not at all, neither the command nor the answer is asked for again. Its frame and echo are wiped.
   */
  readonly onceOnly?: boolean;
}

export interface LinkMakings {
  readonly framing: CcidFraming;
  /** bSlot of every command. */
  readonly slot: number;
  readonly limits: LinkLimits;
  readonly frames: FrameLog;
  readonly onNotice: (notice: 'inserted' | 'removed') => void;
}

interface Exchange {
  readonly frame: Uint8Array;
  readonly type: CcidCommandType;
  readonly sequence: number;
  readonly timeoutMs: number;
  readonly latestAtMs: number;
  readonly onceOnly: boolean;
  readonly resolve: (answer: CcidMessage) => void;
  readonly reject: (error: LinkError) => void;
  timer: NodeJS.Timeout;
  nakSent: boolean;
  resent: boolean;
}

const nothing = new Uint8Array(0);

const damageTexts = { lrc: '校验错', header: '帧头错', end: '帧尾错', truncated: '帧不完整' } as const;

/**
 * One command, one answer, over a byte line; the framing says how messages lie on it. Echoes, late and repeated answers
 * are dropped by type and sequence number. A bad frame is asked for once more; a reader that did not get the command is
 * sent it once more. `exchange` always settles: by the answer, or by a LinkError within the limits.
 */
export class SerialCcidLink {
  readonly #line: ByteLine;
  readonly #makings: LinkMakings;
  readonly #limits: LinkLimits;
  readonly #decoder: FrameDecoder;
  #exchange: Exchange | null = null;
  #gapTimer: NodeJS.Timeout | null = null;
  #sequence = 0;
  #closedBecause: string | null = null;
  #sentBytes = 0;
  #receivedBytes = 0;

  constructor(line: ByteLine, makings: LinkMakings) {
    this.#line = line;
    this.#makings = makings;
    this.#limits = makings.limits;
    this.#decoder = makings.framing.newDecoder();
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
    const command = { type, slot: this.#makings.slot, sequence, specific, data };
    const frame = this.#makings.framing.encode(command);
    this.#makings.frames.frame('sent', messageLabel(command, type), maskedMessage(command, type));
    const latestAtMs = Math.min(
      options.deadlineAtMs ?? Number.POSITIVE_INFINITY,
      performance.now() + Math.max(this.#limits.maxExchangeMs, timeoutMs),
    );
    return new Promise((resolve, reject) => {
      const timer = this.#startTimer(timeoutMs, latestAtMs);
      const onceOnly = options.onceOnly ?? false;
      const state = { frame, type, sequence, timeoutMs, latestAtMs, onceOnly, resolve, reject, timer };
      this.#exchange = { ...state, nakSent: false, resent: false };
      this.#send(frame);
      if (onceOnly) frame.fill(0);
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
    // A slow line is not a silent one, within the limit of the whole exchange.
    if (this.#exchange !== null) this.#restartTimer(this.#exchange, this.#exchange.timeoutMs);
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = null;
      for (const event of this.#decoder.abandon()) this.#handle(event);
    }, this.#limits.gapTimeoutMs);
  }

  #handle(event: FrameEvent): void {
    if (event.kind === 'inserted' || event.kind === 'removed') this.#makings.onNotice(event.kind);
    if (event.kind === 'damaged') this.#makings.frames.note(`收到的帧不对：${damageTexts[event.cause]}`);
    if (event.kind === 'nak') this.#makings.frames.note('读卡器报告没有收全命令');
    const exchange = this.#exchange;
    if (exchange === null) return;
    if (event.kind === 'message') this.#answer(exchange, event.bytes);
    if (event.kind === 'wait' || event.kind === 'accepted') this.#restartTimer(exchange, exchange.timeoutMs);
    if (event.kind === 'removed') this.#restartTimer(exchange, this.#limits.afterRemovalMs);
    if (event.kind === 'nak') this.#sendAgain(exchange);
    if (event.kind === 'damaged') this.#askAgain(exchange, damageTexts[event.cause]);
  }

  #answer(exchange: Exchange, bytes: Uint8Array): void {
    const message = decodeCcid(bytes);
    // The echo of a command, or the late or repeated answer to an earlier one.
    if (!isCcidAnswerType(message.type) || message.sequence !== exchange.sequence) {
      bytes.fill(0);
      message.data.fill(0);
      return;
    }
    this.#makings.frames.frame(
      'received',
      messageLabel(message, exchange.type),
      maskedMessage(message, exchange.type),
    );
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
    if (exchange.nakSent || exchange.onceOnly) {
      this.#fail('damaged', cause);
      return;
    }
    exchange.nakSent = true;
    this.#restartTimer(exchange, exchange.timeoutMs);
    this.#send(this.#makings.framing.resendRequest);
  }

  #sendAgain(exchange: Exchange): void {
    // An echoing reader may echo our NAK too; taking it for its own would run the command on the card twice.
    if (exchange.nakSent) return;
    if (exchange.onceOnly) {
      this.#fail('damaged', '读卡器未收到完整命令');
      return;
    }
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
