import { describe, expect, it } from 'vitest';
import { isoDateTime } from '../../src/domain/calendar.ts';
import { listRecentExchanges, startExchange } from '../../src/store/exchangeJournal.ts';
import { markEnded, markSent, prepareMessage } from '../../src/store/outgoingMessage.ts';
import { latestSnapshotByPersonNo, savePersonSnapshot } from '../../src/store/personSnapshot.ts';
import { lastSnapshotSeq, pruneExchanges, pruneProbes, pruneSnapshots } from '../../src/store/retention.ts';
import type { Store } from '../../src/store/store.ts';
import { finish, settle } from './honestBooks.ts';
import { at, later, personNo, snapshot } from './sampleRecords.ts';
import { temporaryStore } from './temporaryStore.ts';

const longAgo = isoDateTime('2019-01-01 00:00:00');

function exchange(store: Store, id: string, infno: string, startedAt = at): void {
  store.write((writer) => startExchange(writer, { id, msgid: `m-${id}`, infno, startedAt, request: '{}' }));
}

const ids = (store: Store) => listRecentExchanges(store.reader, 100).map(({ id }) => id);

describe('the journal', () => {
  it('loses old probes of the line and keeps what was said about money', () => {
    const store = temporaryStore();
    exchange(store, 'probe', '9001');
    exchange(store, 'money', '2207A');
    exchange(store, 'fresh', '9001', later);
    expect(store.write((writer) => pruneProbes(writer, '9001', later))).toBe(false);
    expect(ids(store)).toEqual(['fresh', 'money']);
  });

  it('goes in batches that say whether there is more', () => {
    const store = temporaryStore();
    for (let index = 0; index < 501; index += 1) exchange(store, `p${index}`, '9001');
    expect(store.write((writer) => pruneProbes(writer, '9001', later))).toBe(true);
    expect(ids(store)).toHaveLength(1);
    expect(store.write((writer) => pruneProbes(writer, '9001', later))).toBe(false);
    expect(ids(store)).toEqual([]);
  });

  it('keeps an old exchange as long as the fate of its message is open', () => {
    const store = temporaryStore();
    const message = store.write((writer) =>
      prepareMessage(writer, {
        msgid: 'm-open',
        infno: '2304',
        personNo,
        billId: null,
        settlementId: null,
        purpose: 'settle',
        requestBody: '{}',
        url: 'http://127.0.0.1/2304',
        createdAt: at,
      }),
    );
    store.write((writer) => markSent(writer, { id: message.id, at }));
    exchange(store, 'open', '2304');
    exchange(store, 'over', '2304');
    store.write((writer) => pruneExchanges(writer, later));
    expect(ids(store)).toEqual(['open']);
    const ended = {
      id: message.id,
      status: 'accepted',
      at: later,
      responseBody: null,
      problem: null,
    } as const;
    store.write((writer) => markEnded(writer, ended));
    store.write((writer) => pruneExchanges(writer, later));
    expect(ids(store)).toEqual([]);
  });
});

describe('personal snapshots', () => {
  function save(store: Store, id: string, changes: Partial<typeof snapshot>): void {
    store.write((writer) =>
      savePersonSnapshot(writer, { id, snapshot: { ...snapshot, ...changes }, source: 'centre' }),
    );
  }

  function prune(store: Store, superseded = later, forgotten = longAgo): void {
    const last = lastSnapshotSeq(store.reader);
    for (let after = 0; after < last; ) {
      const from = after;
      after = store.write((writer) => pruneSnapshots(writer, { after: from, superseded, forgotten }));
    }
  }

  const latest = (store: Store, owner: string) => latestSnapshotByPersonNo(store.reader, owner)?.id ?? null;

  it('go when superseded and old, each latest stays', () => {
    const store = temporaryStore();
    save(store, '1', {});
    save(store, '2', {});
    save(store, '3', { personNo: 'other' });
    prune(store, at);
    expect(latest(store, personNo)).toBe('2');
    // Deleting the latest shows whether the superseded one is still behind it.
    prune(store, later);
    prune(store, longAgo, later);
    expect([latest(store, personNo), latest(store, 'other')]).toEqual([null, null]);
  });

  it('of somebody whose settlement is still open stay, however old', () => {
    const store = temporaryStore();
    settle(store, 's1', 'waiting');
    save(store, '1', { personNo: 'waiting' });
    prune(store, longAgo, later);
    expect(latest(store, 'waiting')).toBe('1');
    finish(store, 's1');
    prune(store, longAgo, later);
    expect(latest(store, 'waiting')).toBeNull();
  });
});
