const windowMs = 10 * 60_000;
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000] as const;

/** How often a process that ended by itself is started again: five times in ten minutes, with growing pauses. */
export class RestartPolicy {
  readonly #endsAtMs: number[] = [];

  /** @returns the pause before the next start, or null: it keeps ending, a person has to look */
  pauseAfterEnd(nowMs: number): number | null {
    while (this.#endsAtMs[0] !== undefined && nowMs - this.#endsAtMs[0] > windowMs) this.#endsAtMs.shift();
    const pauseMs = pausesMs[this.#endsAtMs.length] ?? null;
    this.#endsAtMs.push(nowMs);
    return pauseMs;
  }
}
