import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOf, isoDateTime } from '../../src/domain/calendar.ts';
import { CentreClock } from '../../src/queue/centreClock.ts';

const startMs = epochOf(isoDateTime('2026-11-23 09:00:00'));
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A machine whose clock is `aheadMs` ahead of the centre's, and the line between them. */
class Bench {
  #trueMs = startMs;
  aheadMs: number;
  readonly clock: CentreClock;

  constructor(aheadMs = 0) {
    this.aheadMs = aheadMs;
    this.clock = new CentreClock({ nowMs: () => this.#trueMs + this.aheadMs });
  }

  /** One question and its answer; the centre writes its time in whole seconds (interface 1.2). */
  exchange(outMs: number, backMs: number): void {
    const sentMs = this.clock.nowMs();
    this.#trueMs += outMs;
    const centreMs = Math.floor(this.#trueMs / 1000) * 1000;
    this.#trueMs += backMs;
    this.clock.note({ sentMs, receivedMs: this.clock.nowMs(), centreMs });
  }

  /** How far the corrected clock is from the centre's. */
  get errorMs(): number {
    return Math.abs(this.clock.nowMs() - this.#trueMs);
  }
}

describe('the clock by which everything is dated', () => {
  it('knows nothing until the centre was heard', () => {
    const { clock } = new Bench(dayMs);
    expect(clock.skewMs).toBeNull();
    expect(clock.trust).toBe('close');
  });

  it.each([1, -1])('a machine %i day off is corrected by one answer, and not believed', (days) => {
    const bench = new Bench(days * dayMs);
    bench.exchange(20, 30);
    expect(bench.errorMs).toBeLessThanOrEqual(1_600);
    expect(bench.clock.trust).toBe('wrong');
    expect(Math.round((bench.clock.skewMs ?? 0) / minuteMs)).toBe(-days * 24 * 60);
  });

  it.each([1, -1])('so is one that jumps by %i day in the middle of it', (days) => {
    const bench = new Bench();
    bench.exchange(20, 30);
    expect(bench.clock.trust).toBe('close');
    bench.aheadMs = days * dayMs;
    bench.exchange(20, 30);
    expect(bench.errorMs).toBeLessThanOrEqual(1_600);
    // Set right again by a person, it is right again.
    bench.aheadMs = 0;
    bench.exchange(20, 30);
    expect(bench.errorMs).toBeLessThanOrEqual(1_600);
    expect(bench.clock.trust).toBe('close');
  });

  it.each([
    [0, 'close'],
    [1.5, 'close'],
    [3, 'off'],
    [29, 'off'],
    [31, 'wrong'],
  ] as const)('%f minutes apart: %s', (minutes, trust) => {
    const bench = new Bench(minutes * minuteMs);
    bench.exchange(10, 10);
    expect(bench.clock.trust).toBe(trust);
  });

  it('a slow line, however lopsided, does not make a right clock wander', () => {
    const trip = fc.integer({ min: 0, max: 60_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(trip, trip), { minLength: 1, maxLength: 50 }), (trips) => {
        const bench = new Bench();
        for (const [outMs, backMs] of trips) bench.exchange(outMs, backMs);
        expect(bench.clock.skewMs).toBe(0);
      }),
    );
  });

  it('nor is a corrected one further off after any answers than the best of them can tell', () => {
    const trip = fc.integer({ min: 0, max: 60_000 });
    const ahead = fc.integer({ min: -dayMs, max: dayMs });
    fc.assert(
      fc.property(
        ahead,
        fc.array(fc.tuple(trip, trip), { minLength: 1, maxLength: 50 }),
        (aheadMs, trips) => {
          const bench = new Bench(aheadMs);
          for (const [outMs, backMs] of trips) bench.exchange(outMs, backMs);
          const shortest = Math.min(...trips.map(([outMs, backMs]) => outMs + backMs));
          // Half of it either way, and the centre's whole seconds.
          expect(bench.errorMs).toBeLessThanOrEqual(shortest + 1_510);
        },
      ),
    );
  });
});
