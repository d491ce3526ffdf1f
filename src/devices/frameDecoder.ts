/** What a serial line has brought. */
export type FrameEvent =
  /** The bytes of one whole CCID message whose check byte is right: an answer, or the echo of a command. */
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  | { readonly kind: 'inserted' }
  | { readonly kind: 'removed' }
  /** The card needs more time. */
  | { readonly kind: 'wait' }
  /** The reader has the command whole and works on it. */
  | { readonly kind: 'accepted' }
  /** The reader did not get the command whole. */
  | { readonly kind: 'nak' }
  /** Something that began like a frame and is none. */
  | { readonly kind: 'damaged'; readonly cause: DamageCause };

export type DamageCause = 'lrc' | 'header' | 'end' | 'truncated';

export interface FrameStep {
  readonly consumed: number;
  readonly event: FrameEvent | { readonly kind: 'noise' };
}

export const noiseStep: FrameStep = { consumed: 1, event: { kind: 'noise' } };

/** How the frames of one family of readers look; everything else about finding them is the same for all. */
export interface FrameGrammar {
  /** First byte of every frame. */
  readonly startByte: number;
  /** Largest frame; no more than this is ever kept, whatever the line delivers. */
  readonly maxFrameBytes: number;
  /** What the beginning of `bytes` is, or null when more bytes must come first. */
  stepOf(bytes: Uint8Array): FrameStep | null;
  /** Whether the bytes from `index` on may be a frame or the beginning of one. */
  mayBegin(bytes: Uint8Array, index: number): boolean;
}

/** Bytes after which a frame is known to have begun. */
const beginningBytes = 2;

/** Where the next thing that looks like a frame begins after the first byte; the end when there is none. */
export function nextCandidate(grammar: FrameGrammar, bytes: Uint8Array): number {
  for (let index = 1; index < bytes.length; index += 1) {
    if (bytes[index] === grammar.startByte && grammar.mayBegin(bytes, index)) return index;
  }
  return bytes.length;
}

/**
 * Turns the bytes of the line, in chunks of any size, into events. Never throws, never keeps more than one frame, and
 * finds the next good frame after any garbage. After garbage only frames count (the bytes 50 02 of a torn record are not
 * a pulled card), until a good one comes or the line has gone quiet, which the caller tells by `abandon`. Bytes that are
 * no longer needed are wiped: the echo of a command may hold a PIN.
 */
export class FrameDecoder {
  readonly #grammar: FrameGrammar;
  readonly #buffer: Uint8Array;
  #length = 0;
  /** The first byte is the 03 of a notice `50 03` already told, kept in case it is a SYNC. */
  #passOver = false;
  #lost: 'no' | 'told' | 'untold' = 'no';

  constructor(grammar: FrameGrammar) {
    this.#grammar = grammar;
    this.#buffer = new Uint8Array(grammar.maxFrameBytes);
  }

  push(chunk: Uint8Array): FrameEvent[] {
    const events: FrameEvent[] = [];
    for (const byte of chunk) {
      this.#buffer[this.#length] = byte;
      this.#length += 1;
      this.#advance(events);
    }
    return events;
  }

  /** Bytes kept for a frame that is not complete. */
  get pendingBytes(): number {
    return this.#length;
  }

  /** True inside a frame and after garbage: if nothing more comes, call `abandon`. */
  get unsettled(): boolean {
    return this.#lost !== 'no' || this.#insideFrame();
  }

  /**
   * The line has gone quiet: gives up the frame that began, and returns the good frames it had swallowed, or one
   * `damaged` when something was lost that no event has told yet.
   */
  abandon(): FrameEvent[] {
    const events: FrameEvent[] = [];
    const untold = this.#lost === 'untold' || this.#insideFrame();
    this.#lost = 'told';
    while (this.#length > 0) {
      this.#drop(nextCandidate(this.#grammar, this.#pending()));
      this.#advance(events);
    }
    this.#lost = 'no';
    const messages = events.filter((event) => event.kind === 'message');
    return untold && messages.length === 0 ? [{ kind: 'damaged', cause: 'truncated' }] : messages;
  }

  #pending(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #insideFrame(): boolean {
    return this.#length >= beginningBytes && this.#buffer[0] === this.#grammar.startByte;
  }

  #advance(events: FrameEvent[]): void {
    while (this.#length > 0) {
      if (this.#lost !== 'no' && this.#buffer[0] !== this.#grammar.startByte) {
        this.#drop(nextCandidate(this.#grammar, this.#pending()));
        continue;
      }
      const step = this.#grammar.stepOf(this.#pending());
      if (step === null) return;
      this.#take(step, events);
    }
  }

  #take(step: FrameStep, events: FrameEvent[]): void {
    const { event } = step;
    const passedOver = this.#passOver && event.kind === 'noise';
    this.#drop(step.consumed);
    if (passedOver) return;
    this.#passOver = event.kind === 'inserted';
    if (event.kind === 'noise') {
      if (this.#lost === 'no') this.#lost = 'untold';
      return;
    }
    if (event.kind === 'damaged') this.#lost = 'told';
    if (event.kind === 'message' || event.kind === 'nak' || event.kind === 'accepted') this.#lost = 'no';
    events.push(event);
  }

  #drop(count: number): void {
    this.#buffer.copyWithin(0, count, this.#length);
    this.#buffer.fill(0, this.#length - count, this.#length);
    this.#length -= count;
    this.#passOver = false;
  }
}
