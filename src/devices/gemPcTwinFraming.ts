import {
  type CcidMessage,
  ccidHeaderBytes,
  encodeCcid,
  isKnownCcidType,
  maxCcidMessageBytes,
} from './ccid.ts';

/**
 * Framing of the GemPC Twin family on a serial line (card readers section 5):
 *
 *     03 (SYNC) | 06 (ACK) | CCID message | LRC          LRC = XOR of every byte before it
 *     03 15 16                                           NAK: send the last frame again
 *     50 02 / 50 03                                      card removed / inserted, between frames
 *     80..FF                                             one byte, between frames: the card needs more time
 */
const sync = 0x03;
const acknowledge = 0x06;
const negative = 0x15;
const negativeCheck = 0x16;
const notice = 0x50;
const noticeRemoved = 0x02;
const firstWaitByte = 0x80;

const messageOffset = 2;
const frameOverheadBytes = 3;
/** No more than this is ever kept, whatever the line delivers. */
export const maxFrameBytes = maxCcidMessageBytes + frameOverheadBytes;

export const nakFrame: Uint8Array = Uint8Array.of(sync, negative, negativeCheck);

export function lrcOf(bytes: Uint8Array): number {
  return bytes.reduce((lrc, byte) => lrc ^ byte, 0);
}

/** @throws CcidError when the message is too long. */
export function encodeFrame(message: CcidMessage): Uint8Array {
  const body = encodeCcid(message);
  const frame = new Uint8Array(body.length + frameOverheadBytes);
  frame[0] = sync;
  frame[1] = acknowledge;
  frame.set(body, messageOffset);
  frame[frame.length - 1] = lrcOf(frame.subarray(0, -1));
  return frame;
}

export type FrameEvent =
  /** The bytes of one whole CCID message whose LRC is right: an answer or the echo of a command. */
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  | { readonly kind: 'inserted' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'nak' }
  /** Something that began like a frame and is none. */
  | { readonly kind: 'damaged'; readonly cause: 'lrc' | 'header' | 'truncated' };

interface Step {
  readonly consumed: number;
  readonly event: FrameEvent | { readonly kind: 'noise' };
}

const noise: Step = { consumed: 1, event: { kind: 'noise' } };

function lengthField(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(messageOffset + 1, true);
}

/** Where the next thing that looks like a frame begins after the first byte; the end when there is none. */
function nextCandidate(bytes: Uint8Array): number {
  for (let index = 1; index < bytes.length; index += 1) {
    if (bytes[index] !== sync) continue;
    if (index + 1 === bytes.length || bytes[index + 1] === acknowledge) return index;
  }
  return bytes.length;
}

function frameStep(bytes: Uint8Array): Step | null {
  if (bytes.length > messageOffset && !isKnownCcidType(bytes[messageOffset] ?? 0)) {
    return { consumed: messageOffset, event: { kind: 'damaged', cause: 'header' } };
  }
  if (bytes.length < messageOffset + 5) return null;
  const messageBytes = ccidHeaderBytes + lengthField(bytes);
  if (messageBytes > maxCcidMessageBytes) {
    return { consumed: messageOffset, event: { kind: 'damaged', cause: 'header' } };
  }
  const frameBytes = messageBytes + frameOverheadBytes;
  if (bytes.length < frameBytes) return null;
  // SYNC .. LRC XOR to zero when the LRC is right.
  if (lrcOf(bytes.subarray(0, frameBytes)) !== 0) {
    // Only a further frame is looked for in the bytes of a bad one: 50 02 inside a record is not a pulled card.
    return { consumed: nextCandidate(bytes), event: { kind: 'damaged', cause: 'lrc' } };
  }
  const message = bytes.slice(messageOffset, messageOffset + messageBytes);
  return { consumed: frameBytes, event: { kind: 'message', bytes: message } };
}

function noticeStep(second: number | undefined): Step | null {
  if (second === undefined) return null;
  if (second === noticeRemoved) return { consumed: 2, event: { kind: 'removed' } };
  // 03 stays: after a stray 50 it is the SYNC of a good frame. After a real notice it is passed over (`#passOver`).
  if (second === sync) return { consumed: 1, event: { kind: 'inserted' } };
  return noise;
}

/** What the beginning of `bytes` is, or null when more bytes must come first. */
function stepOf(bytes: Uint8Array): Step | null {
  const [first = 0, second, third] = bytes;
  if (first >= firstWaitByte) return { consumed: 1, event: { kind: 'wait' } };
  if (first === notice) return noticeStep(second);
  if (first !== sync) return noise;
  if (second === undefined) return null;
  if (second === acknowledge) return frameStep(bytes);
  if (second !== negative) return noise;
  if (third === undefined) return null;
  return third === negativeCheck ? { consumed: 3, event: { kind: 'nak' } } : noise;
}

/**
 * Turns the bytes of the line, in chunks of any size, into events. Never throws, never keeps more than one frame, and
 * finds the next good frame after any garbage. After garbage only frames count (the bytes 50 02 of a torn record are not
 * a pulled card), until a good one comes or the line has gone quiet, which the caller tells by `abandon`.
 */
export class GemPcTwinDecoder {
  readonly #buffer = new Uint8Array(maxFrameBytes);
  #length = 0;
  /** The first byte is the 03 of a notice `50 03` already told, kept in case it is a SYNC. */
  #passOver = false;
  #lost: 'no' | 'told' | 'untold' = 'no';

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
      this.#drop(nextCandidate(this.#pending()));
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
    return this.#length >= messageOffset && this.#buffer[0] === sync;
  }

  #advance(events: FrameEvent[]): void {
    while (this.#length > 0) {
      if (this.#lost !== 'no' && this.#buffer[0] !== sync) {
        this.#drop(nextCandidate(this.#pending()));
        continue;
      }
      const step = stepOf(this.#pending());
      if (step === null) return;
      this.#take(step, events);
    }
  }

  #take(step: Step, events: FrameEvent[]): void {
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
    if (event.kind === 'message' || event.kind === 'nak') this.#lost = 'no';
    events.push(event);
  }

  #drop(count: number): void {
    this.#buffer.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#passOver = false;
  }
}
