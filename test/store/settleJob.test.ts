import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closeStuckJob,
  countJobs,
  enqueueJob,
  extendLease,
  finishJob,
  listJobs,
  markJobStuck,
  nextJobAtMs,
  postponeJob,
  readJob,
  releaseAllLeases,
  reopenStuckJob,
  takeNextJob,
} from '../../src/store/settleJob.ts';
import type { Store } from '../../src/store/store.ts';
import {
  ConflictingRecord,
  IllegalTransition,
  LeaseLost,
  RecordMissing,
} from '../../src/store/storeErrors.ts';
import { problem, putBillAndSettlement } from './sampleRecords.ts';
import { temporaryStore } from './temporaryStore.ts';

/** A store with one due job per entry: settlement id → person. */
function queueOf(jobs: Readonly<Record<string, string>>): Store {
  const store = temporaryStore();
  store.write((writer) => {
    for (const [settlementId, person] of Object.entries(jobs)) {
      putBillAndSettlement(writer, settlementId, person);
      enqueueJob(writer, { settlementId, personNo: person, kind: 'settle', nextAtMs: 0 });
    }
  });
  return store;
}

function take(store: Store, nowMs = 0, owner = 'drain'): string | null {
  return (
    store.write((writer) => takeNextJob(writer, { owner, nowMs, leaseMs: 1000, longestDelayMs: 90_000 }))
      ?.settlementId ?? null
  );
}

describe('the queue', () => {
  it('hands out a job as it was put in, leased', () => {
    const store = queueOf({ s1: 'p1' });
    const job = store.write((writer) =>
      takeNextJob(writer, { owner: 'drain', nowMs: 5, leaseMs: 1000, longestDelayMs: 90_000 }),
    );
    expect(job).toEqual({
      settlementId: 's1',
      personNo: 'p1',
      orderNo: 1,
      kind: 'settle',
      status: 'open',
      attempts: 0,
      nextAtMs: 0,
      leaseOwner: 'drain',
      leaseUntilMs: 1005,
      lastProblem: null,
    });
    expect(readJob(store.reader, 's1')).toEqual(job);
  });

  it('has one job a settlement', () => {
    const store = queueOf({ s1: 'p1' });
    expect(() =>
      store.write((writer) =>
        enqueueJob(writer, { settlementId: 's1', personNo: 'p1', kind: 'refund', nextAtMs: 0 }),
      ),
    ).toThrow(ConflictingRecord);
  });

  it('keeps the order of each person while others go on', () => {
    const store = queueOf({ a1: 'a', a2: 'a', b1: 'b', a3: 'a' });
    expect([take(store), take(store), take(store)]).toEqual(['a1', 'b1', null]);
    store.write((writer) => finishJob(writer, { settlementId: 'a1', owner: 'drain' }));
    expect([take(store), take(store)]).toEqual(['a2', null]);
  });

  it('a waiting job holds back its person only', () => {
    const store = queueOf({ a1: 'a', a2: 'a', b1: 'b' });
    expect(take(store)).toBe('a1');
    store.write((writer) =>
      postponeJob(writer, { settlementId: 'a1', owner: 'drain', nextAtMs: 500, problem }),
    );
    expect([take(store, 100), take(store, 100)]).toEqual(['b1', null]);
    expect(readJob(store.reader, 'a1')).toMatchObject({
      attempts: 1,
      nextAtMs: 500,
      leaseOwner: null,
      lastProblem: problem,
    });
    expect(take(store, 500)).toBe('a1');
  });

  it('a stuck job holds back its person only, and is neither lost nor taken until somebody decides', () => {
    const store = queueOf({ a1: 'a', a2: 'a', b1: 'b' });
    expect(take(store)).toBe('a1');
    store.write((writer) => markJobStuck(writer, { settlementId: 'a1', owner: 'drain', problem }));
    expect([take(store, 9_999_999), take(store, 9_999_999)]).toEqual(['b1', null]);
    expect(countJobs(store.reader)).toEqual({ open: 2, stuck: 1 });
    expect(listJobs(store.reader, 'stuck', 10)).toMatchObject([{ settlementId: 'a1', lastProblem: problem }]);

    store.write((writer) => reopenStuckJob(writer, { settlementId: 'a1', nextAtMs: 0 }));
    expect(take(store)).toBe('a1');
    store.write((writer) => markJobStuck(writer, { settlementId: 'a1', owner: 'drain', problem }));
    store.write((writer) => closeStuckJob(writer, { settlementId: 'a1' }));
    expect(take(store)).toBe('a2');
  });

  it('only a stuck job can be reopened or closed by hand', () => {
    const store = queueOf({ s1: 'p1' });
    expect(() =>
      store.write((writer) => reopenStuckJob(writer, { settlementId: 's1', nextAtMs: 0 })),
    ).toThrow(IllegalTransition);
    expect(() => store.write((writer) => closeStuckJob(writer, { settlementId: 's1' }))).toThrow(
      IllegalTransition,
    );
    expect(() => store.write((writer) => closeStuckJob(writer, { settlementId: 'none' }))).toThrow(
      RecordMissing,
    );
  });

  it('says when there is something to do next', () => {
    const store = queueOf({ a1: 'a', a2: 'a' });
    expect(nextJobAtMs(store.reader)).toBe(0);
    take(store, 100);
    expect(nextJobAtMs(store.reader)).toBe(1100);
    store.write((writer) =>
      postponeJob(writer, { settlementId: 'a1', owner: 'drain', nextAtMs: 7000, problem }),
    );
    expect(nextJobAtMs(store.reader)).toBe(7000);
    take(store, 7000);
    store.write((writer) => markJobStuck(writer, { settlementId: 'a1', owner: 'drain', problem }));
    expect(nextJobAtMs(store.reader)).toBeNull();
  });
});

describe('a lease', () => {
  it('keeps a second drainer off until it is over', () => {
    const store = queueOf({ s1: 'p1' });
    expect(take(store, 0, 'first')).toBe('s1');
    expect(take(store, 999, 'second')).toBeNull();
    expect(take(store, 1000, 'second')).toBe('s1');
    for (const act of [
      () => store.write((writer) => finishJob(writer, { settlementId: 's1', owner: 'first' })),
      () =>
        store.write((writer) =>
          extendLease(writer, { settlementId: 's1', owner: 'first', nowMs: 0, leaseMs: 1 }),
        ),
      () =>
        store.write((writer) =>
          postponeJob(writer, { settlementId: 's1', owner: 'first', nextAtMs: 0, problem }),
        ),
      () => store.write((writer) => markJobStuck(writer, { settlementId: 's1', owner: 'first', problem })),
    ]) {
      expect(act).toThrow(LeaseLost);
    }
    store.write((writer) => finishJob(writer, { settlementId: 's1', owner: 'second' }));
    expect(countJobs(store.reader)).toEqual({ open: 0, stuck: 0 });
  });

  it('can be extended by its holder', () => {
    const store = queueOf({ s1: 'p1' });
    take(store, 0, 'first');
    store.write((writer) =>
      extendLease(writer, { settlementId: 's1', owner: 'first', nowMs: 900, leaseMs: 1000 }),
    );
    expect(take(store, 1899, 'second')).toBeNull();
    expect(take(store, 1900, 'second')).toBe('s1');
  });

  it('left by a crash is released at start', () => {
    const store = queueOf({ s1: 'p1' });
    take(store, 0, 'crashed');
    expect(store.write((writer) => releaseAllLeases(writer))).toBe(1);
    expect(take(store, 1, 'next')).toBe('s1');
  });
});

describe('any sequence of drains and failures', () => {
  const step = fc.record({
    owner: fc.constantFrom('first', 'second'),
    waitMs: fc.integer({ min: 0, max: 1500 }),
    end: fc.constantFrom('finish', 'postpone', 'stick', 'crash'),
  });

  it('finishes each job at most once, never out of order within a person, and loses none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 8 }),
        fc.array(step, { maxLength: 30 }),
        (people, steps) => {
          const store = queueOf(Object.fromEntries(people.map((person, index) => [`s${index}`, person])));
          const finished: string[] = [];
          const leases = new Map<string, number>();
          let nowMs = 0;
          for (const { owner, waitMs, end } of steps) {
            nowMs += waitMs;
            const id = take(store, nowMs, owner);
            if (id === null) continue;
            expect(leases.get(id) ?? 0).toBeLessThanOrEqual(nowMs);
            const person = readJob(store.reader, id)?.personNo;
            const earlier = people.flatMap((other, index) =>
              other === person && index < Number(id.slice(1)) ? [`s${index}`] : [],
            );
            expect(finished).toEqual(expect.arrayContaining(earlier));
            expect(finished).not.toContain(id);
            const held = { settlementId: id, owner };
            if (end === 'crash') leases.set(id, nowMs + 1000);
            if (end === 'finish') finished.push(id);
            store.write((writer) => {
              if (end === 'finish') finishJob(writer, held);
              if (end === 'postpone') postponeJob(writer, { ...held, nextAtMs: nowMs + 700, problem });
              if (end === 'stick') markJobStuck(writer, { ...held, problem });
            });
          }
          const counts = countJobs(store.reader);
          expect(counts.open + counts.stuck).toBe(people.length - finished.length);
          store.close();
        },
      ),
      { numRuns: 40, seed: 20_261_122 },
    );
  });
});
