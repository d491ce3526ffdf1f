import type { Clock } from '../domain/calendar.ts';

/** When a question left, when its answer came, and what the centre's clock showed in between; epoch milliseconds. */
export interface HeardTime {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly centreMs: number;
}

/**
 * `close`: within what two clocks may differ. `off`: the machine's clock wants setting, its times are corrected.
 * `wrong`: so far off that times of before the correction cannot be believed.
 */
export type ClockTrust = 'close' | 'off' | 'wrong';

/** The centre writes whole seconds. */
const resolutionMs = 1_000;
const offAfterMs = 2 * 60_000;
/** The gateway refuses requests signed this far from its own time (interface section 2). */
const wrongAfterMs = 30 * 60_000;

/**
 * The time by which everything is dated and signed: the machine's clock, corrected by what the centre's answers show.
 * An answer corrects it only when it contradicts the correction in use by more than half its own round trip can explain, and
 * only by that much: a slow line never makes the clock worse than a quicker answer has left it.
 */
export class CentreClock implements Clock {
  readonly #machine: Clock;
  #skewMs = 0;
  #measured = false;

  constructor(machine: Clock) {
    this.#machine = machine;
  }

  nowMs(): number {
    return this.#machine.nowMs() + this.#skewMs;
  }

  /** Centre minus machine, in milliseconds; null until the centre was heard. */
  get skewMs(): number | null {
    return this.#measured ? this.#skewMs : null;
  }

  get trust(): ClockTrust {
    const offMs = Math.abs(this.#skewMs);
    if (offMs >= wrongAfterMs) return 'wrong';
    return offMs >= offAfterMs ? 'off' : 'close';
  }

  /** @param heard times of this clock, as it was corrected then */
  note({ sentMs, receivedMs, centreMs }: HeardTime): void {
    const halfTripMs = Math.max(0, receivedMs - sentMs) / 2;
    const errorMs = centreMs + resolutionMs / 2 - (sentMs + halfTripMs);
    this.#measured = true;
    const explainedMs = halfTripMs + resolutionMs;
    const contradictionMs = Math.abs(errorMs) - explainedMs;
    if (contradictionMs > 0) this.#skewMs += Math.round(Math.sign(errorMs) * contradictionMs);
  }
}
