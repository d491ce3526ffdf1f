import { withoutAimIdentifier } from '../../domain/scannedCode.ts';

/** Card readers section 8.1. */
export interface ScanLineLimits {
  /** A scan without suffix ends after this much silence: 50–80 ms. */
  readonly silenceMs: number;
  /** A longer scan is dropped whole: half a code must not pass for a code. */
  readonly maxBytes: number;
  /** The same text again within this time is the scanner repeating itself, not the cashier: 800–1500 ms. */
  readonly repeatMs: number;
}

export const defaultScanLineLimits: ScanLineLimits = { silenceMs: 60, maxBytes: 4_096, repeatMs: 1_000 };

/** What may be told of a scan in a log: never its text. */
export interface ScanShape {
  readonly bytes: number;
  readonly form: 'digits' | 'printable' | 'other';
}

export type ScanOutcome =
  | { readonly kind: 'scan'; readonly text: string; readonly shape: ScanShape }
  | { readonly kind: 'repeated'; readonly shape: ScanShape }
  | { readonly kind: 'tooLong'; readonly bytes: number }
  /** Neither UTF-8 nor GB18030. */
  | { readonly kind: 'undecodable'; readonly bytes: number };

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const tab = 0x09;
const startOfText = 0x02;
const endOfText = 0x03;

const endsScan = (byte: number): boolean => byte === carriageReturn || byte === lineFeed || byte === tab;

function withoutFrame(bytes: Uint8Array): Uint8Array {
  const start = bytes[0] === startOfText ? 1 : 0;
  const end = bytes.at(-1) === endOfText ? bytes.length - 1 : bytes.length;
  return bytes.subarray(start, Math.max(start, end));
}

/** Factory settings differ, and older models know only the national charset. */
function decoded(bytes: Uint8Array): string | null {
  for (const charset of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(charset, { fatal: true }).decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return null;
}

function shapeOf(text: string, bytes: number): ScanShape {
  if (/^\d+$/.test(text)) return { bytes, form: 'digits' };
  return { bytes, form: /^[\x20-\x7e]+$/.test(text) ? 'printable' : 'other' };
}

/**
 * Cuts what a serial scanner sends into scans: ended by CR, LF, CR LF, TAB or silence. It has no clock and no timer of its
 * own: bytes come with the time of their arrival, and whoever feeds it calls `expire` at `deadlineAtMs`.
 */
export class ScanLineReader {
  readonly #limits: ScanLineLimits;
  readonly #pending: Uint8Array;
  /** May exceed the room: an over-long scan is counted to its end. */
  #length = 0;
  #lastByteAtMs = 0;
  #last: { readonly text: string; seenAtMs: number } | null = null;

  constructor(limits: ScanLineLimits = defaultScanLineLimits) {
    this.#limits = limits;
    this.#pending = new Uint8Array(limits.maxBytes);
  }

  /** When `expire` has something to do next; null: not before more bytes come. */
  get deadlineAtMs(): number | null {
    if (this.#length > 0) return this.#lastByteAtMs + this.#limits.silenceMs;
    return this.#last === null ? null : this.#last.seenAtMs + this.#limits.repeatMs;
  }

  push(bytes: Uint8Array, nowMs: number): ScanOutcome[] {
    const outcomes: ScanOutcome[] = [];
    for (const byte of bytes) {
      if (endsScan(byte)) {
        // The LF of a CR LF finds nothing before it, and ends nothing.
        outcomes.push(...this.#end(nowMs));
        continue;
      }
      if (this.#length < this.#limits.maxBytes) this.#pending[this.#length] = byte;
      this.#length += 1;
      this.#lastByteAtMs = nowMs;
    }
    return outcomes;
  }

  /** Ends a scan that has no suffix once the line has been silent long enough, and forgets the last text in time. */
  expire(nowMs: number): ScanOutcome[] {
    const { silenceMs, repeatMs } = this.#limits;
    const outcomes = this.#length > 0 && nowMs - this.#lastByteAtMs >= silenceMs ? this.#end(nowMs) : [];
    if (this.#last !== null && nowMs - this.#last.seenAtMs >= repeatMs) this.#last = null;
    return outcomes;
  }

  /** The line is gone: a scan cut in the middle is no scan. */
  reset(): void {
    this.#length = 0;
    this.#pending.fill(0);
    this.#last = null;
  }

  #end(nowMs: number): ScanOutcome[] {
    const length = this.#length;
    this.#length = 0;
    if (length === 0) return [];
    if (length > this.#limits.maxBytes) return [{ kind: 'tooLong', bytes: length }];
    const raw = decoded(withoutFrame(this.#pending.subarray(0, length)));
    this.#pending.fill(0, 0, length);
    if (raw === null) return [{ kind: 'undecodable', bytes: length }];
    const text = withoutAimIdentifier(raw);
    return text === '' ? [] : [this.#told(text, shapeOf(text, length), nowMs)];
  }

  #told(text: string, shape: ScanShape, nowMs: number): ScanOutcome {
    const repeated =
      this.#last !== null && this.#last.text === text && nowMs - this.#last.seenAtMs < this.#limits.repeatMs;
    // Counted from the last sight, so that a code left under the scanner stays one scan however long it lies there.
    this.#last = { text, seenAtMs: nowMs };
    return repeated ? { kind: 'repeated', shape } : { kind: 'scan', text, shape };
  }
}
