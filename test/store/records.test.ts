import { describe, expect, it } from 'vitest';
import { isoDateTime } from '../../src/domain/calendar.ts';
import { nextCounter } from '../../src/store/counter.ts';
import {
  endExchange,
  listExchangesOfMessage,
  listRecentExchanges,
  startExchange,
} from '../../src/store/exchangeJournal.ts';
import {
  currentSignIn,
  endSignIn,
  listOperators,
  readOperator,
  recordSignIn,
  saveOperator,
} from '../../src/store/operator.ts';
import {
  latestSnapshotByIdentityNumber,
  latestSnapshotByPersonNo,
  savePersonSnapshot,
} from '../../src/store/personSnapshot.ts';
import {
  countPrinted,
  listPrintJobs,
  listPrintJobsByStatus,
  markPrinted,
  markPrintFailed,
  queuePrint,
  readPrintJob,
  retryPrint,
} from '../../src/store/printJob.ts';
import { deleteSetting, readSetting, writeSetting } from '../../src/store/setting.ts';
import { command } from '../../src/store/statement.ts';
import {
  ConflictingRecord,
  IllegalTransition,
  RecordMissing,
  StoreMisuse,
  StoreRowInvalid,
} from '../../src/store/storeErrors.ts';
import { readVisit, saveVisit } from '../../src/store/visit.ts';
import { at, later, personNo, problem, putBillAndSettlement, snapshot } from './sampleRecords.ts';
import { openIn, temporaryFolder, temporaryStore } from './temporaryStore.ts';

describe('operators', () => {
  const cashier = { operatorNo: 'C001', name: '收费一', role: 'cashier', active: true } as const;

  it('are saved, changed and listed', () => {
    const store = temporaryStore();
    store.write((writer) => saveOperator(writer, { ...cashier, operatorNo: 'C002' }));
    store.write((writer) => saveOperator(writer, cashier));
    store.write((writer) => saveOperator(writer, { ...cashier, role: 'supervisor', active: false }));
    expect(readOperator(store.reader, 'C001')).toEqual({ ...cashier, role: 'supervisor', active: false });
    expect(readOperator(store.reader, 'C009')).toBeNull();
    expect(listOperators(store.reader).map(({ operatorNo }) => operatorNo)).toEqual(['C001', 'C002']);
  });

  it('have one sign-in open at a time: the newest', () => {
    const store = temporaryStore();
    store.write((writer) => saveOperator(writer, cashier));
    expect(currentSignIn(store.reader, 'C001')).toBeNull();
    store.write((writer) => recordSignIn(writer, { operatorNo: 'C001', signNo: '680003', signedAt: at }));
    store.write((writer) => recordSignIn(writer, { operatorNo: 'C001', signNo: '680004', signedAt: later }));
    expect(currentSignIn(store.reader, 'C001')).toEqual({
      operatorNo: 'C001',
      signNo: '680004',
      signedAt: later,
      endedAt: null,
    });
    expect(() =>
      store.write((writer) => endSignIn(writer, { operatorNo: 'C001', signNo: '680003', endedAt: later })),
    ).toThrow(RecordMissing);
    store.write((writer) => endSignIn(writer, { operatorNo: 'C001', signNo: '680004', endedAt: later }));
    expect(currentSignIn(store.reader, 'C001')).toBeNull();
  });

  it('may be given the same sign-in number again', () => {
    const store = temporaryStore();
    store.write((writer) => saveOperator(writer, cashier));
    for (const signedAt of [at, later]) {
      store.write((writer) => recordSignIn(writer, { operatorNo: 'C001', signNo: '680003', signedAt }));
    }
    expect(currentSignIn(store.reader, 'C001')?.signedAt).toBe(later);
  });

  it('must exist before they sign in', () => {
    const store = temporaryStore();
    expect(() =>
      store.write((writer) => recordSignIn(writer, { operatorNo: 'C009', signNo: '1', signedAt: at })),
    ).toThrow(ConflictingRecord);
  });
});

describe('a counter', () => {
  it('counts from 1 to its limit and begins again, each name for itself', () => {
    const store = temporaryStore();
    const next = (name: string) => store.write((writer) => nextCounter(writer, name, 3));
    expect([next('a'), next('a'), next('b'), next('a'), next('a')]).toEqual([1, 2, 1, 3, 1]);
    expect(() => store.write((writer) => nextCounter(writer, 'a', 0))).toThrow(StoreMisuse);
  });

  it('hands out no number twice below its limit, over failed writes and restarts', () => {
    const folder = temporaryFolder();
    const handed: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const store = openIn(folder);
      for (let index = 0; index < 20; index += 1) {
        handed.push(store.write((writer) => nextCounter(writer, 'msgid', 9999)));
        try {
          store.write((writer) => {
            nextCounter(writer, 'msgid', 9999);
            throw new Error('undone');
          });
        } catch {}
      }
      store.close();
    }
    expect(new Set(handed).size).toBe(100);
    expect(handed.at(-1)).toBe(100);
  });
});

describe('settings', () => {
  it('are written, replaced and deleted', () => {
    const store = temporaryStore();
    store.write((writer) => writeSetting(writer, 'a', '1'));
    store.write((writer) => writeSetting(writer, 'a', '2'));
    expect(readSetting(store.reader, 'a')).toBe('2');
    store.write((writer) => deleteSetting(writer, 'a'));
    expect(readSetting(store.reader, 'a')).toBeNull();
  });
});

describe('person snapshots', () => {
  it('come back whole; the latest seen wins, of one second the one saved later', () => {
    const store = temporaryStore();
    const newer = { ...snapshot, seenAt: later, name: '测试乙' };
    store.write((writer) => {
      savePersonSnapshot(writer, { id: '2', snapshot: newer, source: 'centre' });
      savePersonSnapshot(writer, { id: '1', snapshot, source: 'centre' });
    });
    expect(latestSnapshotByIdentityNumber(store.reader, snapshot.identityNumber)).toEqual({
      id: '2',
      snapshot: newer,
      source: 'centre',
    });
    store.write((writer) => savePersonSnapshot(writer, { id: '3', snapshot: newer, source: 'local' }));
    expect(latestSnapshotByPersonNo(store.reader, personNo)).toEqual({
      id: '3',
      snapshot: newer,
      source: 'local',
    });
    expect(latestSnapshotByPersonNo(store.reader, 'other')).toBeNull();
  });

  it('whose content was altered are refused, not trusted', () => {
    const store = temporaryStore();
    store.write((writer) => {
      savePersonSnapshot(writer, { id: '1', snapshot, source: 'centre' });
      writer.run(command('test', "UPDATE person_snapshot SET body = replace(body, '120005', '1200.05')"));
    });
    expect(() => latestSnapshotByPersonNo(store.reader, personNo)).toThrow(StoreRowInvalid);
  });
});

describe('a visit', () => {
  it('is replaced by what the centre says next', () => {
    const store = temporaryStore();
    const visit = {
      billId: 'b1',
      mdtrtId: 'M1',
      iptOtpNo: 'I1',
      chrgBchno: null,
      setlId: null,
      centreAmounts: null,
      updatedAt: at,
    };
    store.write((writer) => saveVisit(writer, visit));
    expect(readVisit(store.reader, 'b1')).toEqual(visit);
    const settled = { ...visit, setlId: 'S1', centreAmounts: { hifp_pay: '59.50' }, updatedAt: later };
    store.write((writer) => saveVisit(writer, settled));
    expect(readVisit(store.reader, 'b1')).toEqual(settled);
    expect(readVisit(store.reader, 'b2')).toBeNull();
  });
});

describe('the exchange journal', () => {
  const exchange = { id: 'e1', msgid: 'm1', infno: '2304', startedAt: at, request: '{}' };

  it('shows an attempt that was cut off as still sending, and an ended one with its outcome', () => {
    const store = temporaryStore();
    store.write((writer) => startExchange(writer, exchange));
    store.write((writer) => startExchange(writer, { ...exchange, id: 'e2' }));
    store.write((writer) =>
      endExchange(writer, {
        id: 'e2',
        endedAt: later,
        outcome: 'accepted',
        response: '{"infcode":0}',
        durationMs: 12.6,
      }),
    );
    expect(listExchangesOfMessage(store.reader, 'm1')).toEqual([
      { ...exchange, endedAt: null, outcome: 'sending', response: null, durationMs: null },
      {
        ...exchange,
        id: 'e2',
        endedAt: later,
        outcome: 'accepted',
        response: '{"infcode":0}',
        durationMs: 13,
      },
    ]);
    expect(listRecentExchanges(store.reader, 1).map(({ id }) => id)).toEqual(['e2']);
  });

  it('ends an attempt once', () => {
    const store = temporaryStore();
    store.write((writer) => startExchange(writer, exchange));
    const end = { id: 'e1', endedAt: later, outcome: 'unknown', response: null, durationMs: 1 } as const;
    store.write((writer) => endExchange(writer, end));
    expect(() => store.write((writer) => endExchange(writer, { ...end, outcome: 'accepted' }))).toThrow(
      RecordMissing,
    );
  });
});

describe('print jobs', () => {
  function storeWithSettlement() {
    const store = temporaryStore();
    store.write((writer) => putBillAndSettlement(writer, 's1'));
    return store;
  }

  it('number the copies of each kind and count those that came out', () => {
    const store = storeWithSettlement();
    const queue = (id: string, kind: string) =>
      store.write((writer) => queuePrint(writer, { id, settlementId: 's1', kind, at })).copyNo;
    expect([queue('p1', 'slip'), queue('p2', 'slip'), queue('p3', 'difference')]).toEqual([1, 2, 1]);
    store.write((writer) => markPrinted(writer, { id: 'p1', path: '/prints/p1.pdf', at: later }));
    expect(countPrinted(store.reader, 's1', 'slip')).toBe(1);
    expect(readPrintJob(store.reader, 'p1')).toEqual({
      id: 'p1',
      settlementId: 's1',
      kind: 'slip',
      copyNo: 1,
      status: 'done',
      path: '/prints/p1.pdf',
      at: later,
      problem: null,
    });
    expect(listPrintJobsByStatus(store.reader, 'queued', 10).map(({ id }) => id)).toEqual(['p2', 'p3']);
  });

  it('that failed print the same copy again; what came out is not printed again', () => {
    const store = storeWithSettlement();
    store.write((writer) => queuePrint(writer, { id: 'p1', settlementId: 's1', kind: 'slip', at }));
    store.write((writer) => markPrintFailed(writer, { id: 'p1', problem, at: later }));
    expect(listPrintJobs(store.reader, 's1')).toMatchObject([{ status: 'failed', problem, copyNo: 1 }]);
    expect(() => store.write((writer) => markPrinted(writer, { id: 'p1', path: null, at: later }))).toThrow(
      IllegalTransition,
    );
    store.write((writer) => retryPrint(writer, { id: 'p1', at: later }));
    store.write((writer) => markPrinted(writer, { id: 'p1', path: null, at: later }));
    expect(readPrintJob(store.reader, 'p1')).toMatchObject({ status: 'done', copyNo: 1, problem: null });
    expect(() => store.write((writer) => retryPrint(writer, { id: 'p1', at: later }))).toThrow(
      IllegalTransition,
    );
    expect(() => store.write((writer) => retryPrint(writer, { id: 'none', at: later }))).toThrow(
      RecordMissing,
    );
  });

  it('belong to a settlement', () => {
    const store = storeWithSettlement();
    expect(() =>
      store.write((writer) =>
        queuePrint(writer, {
          id: 'p1',
          settlementId: 'none',
          kind: 'slip',
          at: isoDateTime('2020-09-01 00:00'),
        }),
      ),
    ).toThrow(ConflictingRecord);
  });
});
