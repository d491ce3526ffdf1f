import { type Clock, epochOf, isoDateTime } from '../../src/domain/calendar.ts';

/** The time of the simulated world: it passes only when somebody lets it. */
export class SimClock implements Clock {
  #nowMs = epochOf(isoDateTime('2026-11-23 08:30:00'));

  nowMs(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

/** What one terminal's own clock shows: wrong by a little, and at times put wrong by a day. */
export class SkewedClock implements Clock {
  readonly #world: SimClock;
  skewMs: number;

  constructor(world: SimClock, skewMs: number) {
    this.#world = world;
    this.skewMs = skewMs;
  }

  nowMs(): number {
    return this.#world.nowMs() + this.skewMs;
  }
}
