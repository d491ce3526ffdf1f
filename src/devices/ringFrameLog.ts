import type { FrameDirection, FrameLog } from './frameLog.ts';
import { hiddenByte, maskFrame } from './maskFrame.ts';

export interface FrameLogLimits {
  readonly maxEntries: number;
  /** Characters of all entries together. */
  readonly maxCharacters: number;
  /** Frames longer than this are shown by their ends. */
  readonly maxFrameBytes: number;
}

export const defaultFrameLogLimits: FrameLogLimits = {
  maxEntries: 2_000,
  maxCharacters: 256_000,
  maxFrameBytes: 64,
};

const directionMarks: Readonly<Record<FrameDirection, string>> = { sent: '→', received: '←' };
/** Of this machine: IT lays the log beside the system's own, which runs by the same clock. */
const systemTime = (): number => performance.timeOrigin + performance.now();

const maxNoteCharacters = 300;
const tailBytes = 4;
/** Texts a careless writer might put into a note: certificate numbers, whole or 15 digits and more. */
const longNumber = /\d{14,}[\dX]/gi;

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte === hiddenByte ? '**' : byte.toString(16).toUpperCase().padStart(2, '0'),
  ).join(' ');
}

/**
 * The last frames of one device, bounded in number and size whatever the device does. Everything is masked once more on
 * its way in, so that nothing personal is ever held here.
 */
export class RingFrameLog implements FrameLog {
  readonly #limits: FrameLogLimits;
  readonly #nowMs: () => number;
  /** Oldest first from `#first` on; the slots before it are already dropped. */
  #entries: string[] = [];
  #first = 0;
  #characters = 0;
  #dropped = 0;

  constructor(limits: FrameLogLimits = defaultFrameLogLimits, nowMs: () => number = systemTime) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  frame(direction: FrameDirection, label: string, bytes: Uint8Array): void {
    const masked = maskFrame(bytes);
    const { maxFrameBytes } = this.#limits;
    const shown =
      masked.length <= maxFrameBytes
        ? hexOf(masked)
        : `${hexOf(masked.subarray(0, maxFrameBytes - tailBytes))} … ${hexOf(masked.subarray(-tailBytes))}`;
    this.#add(`${directionMarks[direction]} ${this.#text(label)} [${bytes.length}] ${shown}`);
  }

  note(text: string): void {
    this.#add(`  ${this.#text(text)}`);
  }

  /** One line an entry, oldest first, in UTC. */
  lines(): string[] {
    const entries = this.#entries.slice(this.#first);
    return this.#dropped === 0 ? entries : [`（更早的 ${this.#dropped} 条已覆盖）`, ...entries];
  }

  #text(text: string): string {
    return text
      .slice(0, maxNoteCharacters)
      .replace(/\p{Cc}/gu, ' ')
      .replace(longNumber, '**');
  }

  #add(text: string): void {
    const entry = `${new Date(this.#nowMs()).toISOString()} ${text}`;
    this.#entries.push(entry);
    this.#characters += entry.length;
    while (this.#isTooMuch()) this.#dropOldest();
    this.#compact();
  }

  #isTooMuch(): boolean {
    const count = this.#entries.length - this.#first;
    return count > this.#limits.maxEntries || (count > 1 && this.#characters > this.#limits.maxCharacters);
  }

  #dropOldest(): void {
    this.#characters -= this.#entries[this.#first]?.length ?? 0;
    this.#entries[this.#first] = '';
    this.#first += 1;
    this.#dropped += 1;
  }

  /** Shifting an array one by one would cost its length each time. */
  #compact(): void {
    if (this.#first <= this.#limits.maxEntries) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }
}
