/** 1 start, 8 data, 2 stop bits (card readers section 5). */
const bitsPerByte = 11;

export interface Pace {
  /** Null: as fast as the machine goes. */
  readonly baud: number | null;
  /** Null: each message in one piece. */
  readonly chunkBytes: number | null;
}

interface Job {
  readonly dueAtMs: number;
  readonly run: () => void;
}

/**
 * Lets things happen in order, each after the time its bytes need on the line. A timer is exact to a millisecond only,
 * a frame of twelve bytes takes one: the rest is waited for in the event loop.
 */
export class PacedOutput {
  readonly #pace: () => Pace;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #jobs: Job[] = [];
  #lineFreeAtMs = 0;
  #waiting = false;
  #stopped = false;

  constructor(pace: () => Pace, write: (bytes: Uint8Array) => void) {
    this.#pace = pace;
    this.#write = write;
  }

  /** @returns milliseconds `bytes` bytes need at the pace of the moment. */
  durationMs(bytes: number): number {
    const { baud } = this.#pace();
    return baud === null ? 0 : (bytes * bitsPerByte * 1_000) / baud;
  }

  send(bytes: Uint8Array): void {
    for (const chunk of this.#pieces(bytes)) {
      this.after(this.durationMs(chunk.length), () => this.#write(chunk));
    }
  }

  /** In order, but taking no time of its own. */
  sendAtOnce(bytes: Uint8Array): void {
    for (const chunk of this.#pieces(bytes)) this.after(0, () => this.#write(chunk));
  }

  /** Does something `delayMs` after everything before it. */
  after(delayMs: number, run: () => void): void {
    this.#lineFreeAtMs = Math.max(this.#lineFreeAtMs, performance.now()) + delayMs;
    this.#jobs.push({ dueAtMs: this.#lineFreeAtMs, run });
    if (!this.#waiting) this.#next();
  }

  #pieces(bytes: Uint8Array): Uint8Array[] {
    const size = this.#pace().chunkBytes ?? Math.max(1, bytes.length);
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.slice(index * size, (index + 1) * size),
    );
  }

  stop(): void {
    this.#stopped = true;
    this.#jobs.length = 0;
  }

  #next(): void {
    this.#waiting = false;
    const job = this.#jobs[0];
    if (job === undefined || this.#stopped) return;
    this.#waiting = true;
    const waitMs = job.dueAtMs - performance.now();
    if (waitMs > 2) {
      setTimeout(() => this.#next(), Math.floor(waitMs - 1));
      return;
    }
    if (waitMs > 0) {
      setImmediate(() => this.#next());
      return;
    }
    this.#jobs.shift();
    job.run();
    // Pieces of one message must leave as separate writes.
    setImmediate(() => this.#next());
  }
}
