import { describe, expect, it } from 'vitest';
import { isoDate, isoDateTime } from '../../src/domain/calendar.ts';
import { fen, parseYuan } from '../../src/domain/money.ts';
import type { SettlementInput } from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { saveBill } from '../../src/store/bill.ts';
import { keyFromFile } from '../../src/store/keyFile.ts';
import { core } from '../../src/store/migrations/0001-core.ts';
import { openForReading } from '../../src/store/openForReading.ts';
import { openStore } from '../../src/store/openStore.ts';
import { insertSettlementInput, replayableSettlements } from '../../src/store/settlementInput.ts';
import { moveSettlement } from '../../src/store/settlementState.ts';
import type { Store } from '../../src/store/store.ts';
import {
  ConflictingRecord,
  StoreAbsent,
  StoreFromOlderVersion,
  StoreKeyWrong,
} from '../../src/store/storeErrors.ts';
import { bill, later, putBillAndSettlement, putSettlement, reversal, settlement } from './sampleRecords.ts';
import { nowMs, openIn, temporaryFolder, temporaryStore } from './temporaryStore.ts';

/** Every field another value than its neighbour's, so that none can stand in for another. */
const input: SettlementInput = {
  insuredAdmdvs: '220500',
  careAdmdvs: '220100',
  insuranceType: '310',
  careType: '21',
  beganOn: isoDate('2020-08-20'),
  settledOn: isoDate('2020-09-01'),
  person: {
    personType: '12',
    birthDate: isoDate('1949-12-31'),
    identityClasses: ['2303', '2304'],
    hasAccount: true,
    waitingUntil: isoDate('2020-08-01'),
  },
  institution: {
    level: '2',
    affiliation: 'county',
    community: true,
    public: false,
    kind: 'hospital',
    specialty: 'tcm',
  },
  bill: { kind: 'lines', lines: bill('b1').lines },
  yearToDate: {
    ...emptyYearToDate,
    admissionCount: 3,
    inpatientPoolFen: fen(11),
    catastrophicBaseFen: fen(7),
  },
  account: {
    balanceFen: parseYuan('88.01'),
    use: { upToFen: fen(5) },
    familyBalancesFen: [fen(1), fen(2)],
  },
  outOfArea: 'referral',
  daySurgeryStandardFen: fen(9),
};

const anyDay = isoDate('2000-01-01');

function inputsOf(store: Pick<Store, 'reader'>, since = anyDay) {
  return [...replayableSettlements(store.reader, since)];
}

describe('what a settlement was computed from', () => {
  it('comes back as it was, with the lines of the bill', () => {
    const store = temporaryStore();
    store.write((writer) => {
      const record = putBillAndSettlement(writer, 's1');
      insertSettlementInput(writer, record.id, input);
    });
    const [only] = inputsOf(store);
    expect(only?.input).toEqual({ ...input, bill: { kind: 'lines', lines: bill('b-s1').lines } });
    expect(only?.settlement).toEqual(settlement('s1', 'b-s1'));
  });

  it.each([
    ['none', 'none'],
    ['max', 'max'],
  ] as const)('keeps the use of the account: %s', (_, use) => {
    const store = temporaryStore();
    store.write((writer) => {
      putBillAndSettlement(writer, 's1');
      insertSettlementInput(writer, 's1', { ...input, account: { ...input.account, use } });
    });
    expect(inputsOf(store)[0]?.input?.account.use).toBe(use);
  });

  it('is null where nothing was computed', () => {
    const store = temporaryStore();
    store.write((writer) => putBillAndSettlement(writer, 's1'));
    expect(inputsOf(store)).toMatchObject([{ settlement: { id: 's1' }, input: null }]);
  });

  it('is written once', () => {
    const store = temporaryStore();
    const put = () => store.write((writer) => insertSettlementInput(writer, 's1', input));
    store.write((writer) => putBillAndSettlement(writer, 's1'));
    put();
    expect(put).toThrow(ConflictingRecord);
  });
});

describe('settlements to be computed again', () => {
  it('are the effective ones since the day: not refused, not reversed, no reversals', () => {
    const store = temporaryStore();
    store.write((writer) => {
      const undone = putBillAndSettlement(writer, 'undone');
      putBillAndSettlement(writer, 'refused');
      putBillAndSettlement(writer, 'kept');
      saveBill(writer, bill('b-early'));
      putSettlement(
        writer,
        settlement('early', 'b-early', { settledAt: isoDateTime('2020-08-31 23:59:59') }),
      );
      moveSettlement(writer, { settlementId: 'undone', to: 'final', at: later, cause: 'x', centre: null });
      putSettlement(writer, reversal('undo', undone));
      moveSettlement(writer, { settlementId: 'undone', to: 'reversed', at: later, cause: 'x', centre: null });
      moveSettlement(writer, { settlementId: 'refused', to: 'refused', at: later, cause: 'x', centre: null });
    });
    const idsSince = (day: string) => inputsOf(store, isoDate(day)).map(({ settlement: { id } }) => id);
    expect(idsSince('2020-09-01')).toEqual(['kept']);
    expect(idsSince('2020-08-31')).toEqual(['kept', 'early']);
    expect(idsSince('2020-09-02')).toEqual([]);
  });

  it('come person by person, each in their order, whatever the page', () => {
    const store = temporaryStore();
    const persons = ['丙', '甲', '乙'];
    const ids = Array.from({ length: 650 }, (_, index) => ({
      id: `s${String(index).padStart(4, '0')}`,
      owner: persons[index % 3] ?? '',
    }));
    store.write((writer) => {
      for (const { id, owner } of ids) putBillAndSettlement(writer, id, owner);
    });
    const found = inputsOf(store).map(({ settlement: { id, personNo } }) => `${personNo} ${id}`);
    const expected = persons
      .toSorted()
      .flatMap((person) => ids.filter(({ owner }) => owner === person).map(({ id }) => `${person} ${id}`));
    expect(found).toEqual(expected);
  });
});

describe('a store opened for reading', () => {
  const options = (dataDir: string) => ({
    dataDir,
    keyProvider: keyFromFile(dataDir),
    nowMs: () => nowMs,
    appVersion: 'test',
  });

  it('is read beside a running terminal, and sees what was just written', () => {
    const folder = temporaryFolder();
    const store = openStore(options(folder));
    store.write((writer) => putBillAndSettlement(writer, 's1'));
    const reading = openForReading(folder, keyFromFile(folder));
    expect(inputsOf(reading)).toHaveLength(1);
    store.write((writer) => putBillAndSettlement(writer, 's2'));
    expect(inputsOf(reading)).toHaveLength(2);
    reading.close();
    store.close();
  });

  it('is never made, migrated or opened with another key', () => {
    const folder = temporaryFolder();
    expect(() => openForReading(folder, keyFromFile(folder))).toThrow(StoreAbsent);
    const old = temporaryFolder();
    openStore({ ...options(old), migrations: [core] }).close();
    expect(() => openForReading(old, keyFromFile(old))).toThrow(StoreFromOlderVersion);
    const other = temporaryFolder();
    openStore(options(other)).close();
    openIn(folder).close();
    expect(() => openForReading(folder, keyFromFile(other))).toThrow(StoreKeyWrong);
  });
});
