import type { ByteLine } from '../byteLine.ts';
import type { FrameLog } from '../frameLog.ts';
import { type SamCommand, samCardFound, samDone } from './samCommands.ts';
import { encodeSamCommand, type SamAnswer, SamDecoder } from './samFraming.ts';

/** `silent`: no answer in time. `damaged`: the frame was wrong twice. `closed`: the line has ended. */
export type SamLinkErrorKind = 'silent' | 'damaged' | 'closed';

export class SamLinkError extends Error {
  override readonly name = 'SamLinkError';
  readonly kind: SamLinkErrorKind;

  constructor(kind: SamLinkErrorKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

export interface SamExchangeOptions<T> {
  readonly timeoutMs: number;
  /** Copies what is needed out of an answer that is about to be wiped. */
  readonly take: (answer: SamAnswer) => T;
  /** False keeps the questions that are asked three times a second out of the log. */
  readonly logged?: boolean;
}

interface Exchange {
  readonly command: SamCommand;
  readonly frame: Uint8Array;
  readonly timeoutMs: number;
  readonly logged: boolean;
  readonly settle: (answer: SamAnswer) => void;
  readonly reject: (error: SamLinkError) => void;
  timer: NodeJS.Timeout;
  sentAgain: boolean;
}

/** SW3 of a module that did not get the command whole. */
const commandDamaged: ReadonlySet<number> = new Set([0x10, 0x11]);

function isSuccess(status: number): boolean {
  return status === samDone || status === samCardFound;
}

/** A refusal has no number that would tie it to its question either; taken for the wrong one it does no harm. */
function fits({ good }: SamCommand, { status, data }: SamAnswer): boolean {
  if (!isSuccess(status)) return data.length === 0;
  const inRange = data.length >= good.minDataBytes && data.length <= good.maxDataBytes;
  return status === good.status && inRange;
}

/**
 * One command, one answer, over a byte line with the framing of the SAM_V module. An answer that came damaged, or a
 * command the module did not get whole, is asked for once more. `exchange` always settles: by the answer, or by a
 * SamLinkError within twice its time limit.
 */
export class SamLink {
  readonly #line: ByteLine;
  readonly #gapTimeoutMs: number;
  readonly #frames: FrameLog;
  readonly #decoder = new SamDecoder();
  #exchange: Exchange | null = null;
  #gapTimer: NodeJS.Timeout | null = null;
  #closedBecause: string | null = null;
  #sentBytes = 0;
  #receivedBytes = 0;

  /** @param gapTimeoutMs silence inside a frame after which it is given up. */
  constructor(line: ByteLine, gapTimeoutMs: number, frames: FrameLog) {
    this.#line = line;
    this.#gapTimeoutMs = gapTimeoutMs;
    this.#frames = frames;
    line.onData((bytes) => this.#receive(bytes));
  }

  /** Every byte on the wire since the line was opened, repetitions included. */
  get wireBytes(): { readonly sent: number; readonly received: number } {
    return { sent: this.#sentBytes, received: this.#receivedBytes };
  }

  /** @throws SamLinkError */
  exchange<T>(command: SamCommand, options: SamExchangeOptions<T>): Promise<T> {
    if (this.#exchange !== null) throw new Error('an exchange is already under way');
    if (this.#closedBecause !== null) {
      return Promise.reject(new SamLinkError('closed', this.#closedBecause));
    }
    this.#decoder.clear();
    const { timeoutMs, take, logged = true } = options;
    return new Promise((resolve, reject) => {
      this.#exchange = {
        command,
        frame: encodeSamCommand(command.code, command.parameter),
        timeoutMs,
        logged,
        settle: (answer) => resolve(take(answer)),
        reject,
        timer: this.#startTimer(timeoutMs),
        sentAgain: false,
      };
      this.#send(this.#exchange);
    });
  }

  /** The line has ended: the exchange under way and all later ones are refused. */
  close(reason: string): void {
    this.#closedBecause ??= reason;
    this.#decoder.clear();
    this.#fail('closed', this.#closedBecause);
  }

  #send({ command, frame, logged }: Exchange): void {
    this.#sentBytes += frame.length;
    if (logged) this.#frames.frame('sent', command.label, frame);
    this.#line.write(frame);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#closedBecause !== null) return;
    this.#receivedBytes += bytes.length;
    // Nobody asked: the tail of an answer that was given up, or noise.
    if (this.#exchange === null) return;
    this.#decoder.push(bytes, (answer) => this.#handle(answer));
    this.#clearGapTimer();
    if (this.#exchange === null || !this.#decoder.unsettled) return;
    this.#gapTimer = setTimeout(() => this.#lineWentQuiet(), this.#gapTimeoutMs);
  }

  #lineWentQuiet(): void {
    this.#gapTimer = null;
    const asked = this.#exchange;
    this.#decoder.abandon((answer) => this.#handle(answer));
    if (asked !== null && this.#exchange === asked) this.#askAgain(asked, '应答校验不符或不完整');
  }

  #handle(answer: SamAnswer): void {
    const exchange = this.#exchange;
    if (exchange === null || !fits(exchange.command, answer)) return;
    if (exchange.logged) this.#frames.frame('received', exchange.command.label, answer.header.slice());
    if (commandDamaged.has(answer.status) && !exchange.sentAgain) {
      this.#askAgain(exchange, '命令未完整送达');
      return;
    }
    this.#endExchange(exchange);
    exchange.settle(answer);
  }

  #askAgain(exchange: Exchange, cause: string): void {
    if (exchange.sentAgain) {
      this.#fail('damaged', cause);
      return;
    }
    exchange.sentAgain = true;
    clearTimeout(exchange.timer);
    exchange.timer = this.#startTimer(exchange.timeoutMs);
    this.#frames.note(`${exchange.command.label}：${cause}，重发一次`);
    this.#send(exchange);
  }

  #startTimer(timeoutMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#fail('silent', `${timeoutMs} ms 内没有应答`), timeoutMs);
  }

  #fail(kind: SamLinkErrorKind, detail: string): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    this.#endExchange(exchange);
    exchange.reject(new SamLinkError(kind, `${exchange.command.label}：${detail}`));
  }

  #endExchange(exchange: Exchange): void {
    clearTimeout(exchange.timer);
    this.#clearGapTimer();
    this.#exchange = null;
  }

  #clearGapTimer(): void {
    if (this.#gapTimer !== null) clearTimeout(this.#gapTimer);
    this.#gapTimer = null;
  }
}
