import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDateTime } from '../../src/domain/calendar.ts';
import { fen, maxAmountFen, parseYuan } from '../../src/domain/money.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { readYearToDate, writeYearToDate, yearToDateHistory } from '../../src/store/accumulator.ts';
import { readBill, saveBill } from '../../src/store/bill.ts';
import {
  effectiveSettlementOfBill,
  listSettlementsBetween,
  listSettlementsOfPerson,
  readSettlement,
  reversalOf,
  settlementBySlipNo,
} from '../../src/store/settlement.ts';
import { readSettlementDetail } from '../../src/store/settlementDetail.ts';
import {
  countSettlementsByState,
  moveSettlement,
  type SettlementState,
  settlementState,
  settlementStates,
  settlementTransitions,
} from '../../src/store/settlementState.ts';
import { listSettlementsInState } from '../../src/store/settlementsInState.ts';
import { command } from '../../src/store/statement.ts';
import type { Store } from '../../src/store/store.ts';
import {
  ConflictingRecord,
  IllegalTransition,
  RecordMissing,
  StoreMisuse,
} from '../../src/store/storeErrors.ts';
import {
  amounts,
  at,
  bill,
  detail,
  later,
  personNo,
  putBillAndSettlement,
  putSettlement,
  reversal,
  settlement,
  yearToDateAfter,
} from './sampleRecords.ts';
import { temporaryStore } from './temporaryStore.ts';

function move(store: Store, settlementId: string, ...path: SettlementState[]): void {
  for (const to of path) {
    store.write((writer) =>
      moveSettlement(writer, { settlementId, to, at: later, cause: 'test', centre: null }),
    );
  }
}

describe('a bill', () => {
  it('comes back as it was saved, lines in the order of the bill', () => {
    const store = temporaryStore();
    const [line] = bill('b1').lines;
    if (line === undefined) throw new Error('the sample bill has a line');
    const saved = bill('b1', { lines: ['10', '2', '1'].map((lineNo) => ({ ...line, lineNo })) });
    store.write((writer) => saveBill(writer, saved));
    expect(readBill(store.reader, 'b1')).toEqual(saved);
    expect(readBill(store.reader, 'b2')).toBeNull();
  });

  it('is never changed, deleted or saved twice', () => {
    const store = temporaryStore();
    store.write((writer) => saveBill(writer, bill('b1')));
    expect(() => store.write((writer) => saveBill(writer, bill('b1')))).toThrow(ConflictingRecord);
    expect(() =>
      store.write((writer) => writer.run(command('test', 'UPDATE bill SET total_fen = 0'))),
    ).toThrow(ConflictingRecord);
    expect(readBill(store.reader, 'b1')?.totalFen).toBe(2_000_000);
  });

  it('keeps the largest amount to the fen', () => {
    const store = temporaryStore();
    store.write((writer) => saveBill(writer, bill('b1', { totalFen: fen(maxAmountFen), lines: [] })));
    expect(readBill(store.reader, 'b1')?.totalFen).toBe(9_999_999_999);
  });
});

describe('a settlement', () => {
  it('comes back as it was written, with funds, lines, steps and its first state', () => {
    const store = temporaryStore();
    const written = store.write((writer) => putBillAndSettlement(writer, 's1'));
    expect(readSettlement(store.reader, 's1')).toEqual(written);
    expect(settlementBySlipNo(store.reader, 'slip-s1')).toEqual(written);
    expect(effectiveSettlementOfBill(store.reader, 'b-s1')).toEqual(written);
    expect(readSettlementDetail(store.reader, 's1')).toEqual(detail);
    expect(settlementStates(store.reader, 's1')).toEqual([
      { settlementId: 's1', seq: 1, state: 'pending', at, cause: 'confirmed', centre: null },
    ]);
    expect(readSettlement(store.reader, 'nobody')).toBeNull();
    expect(reversalOf(store.reader, 's1')).toBeNull();
  });

  it.each([
    ['settlement', 'slip_no'],
    ['settlement_state', 'cause'],
    ['settlement_fund', 'label'],
    ['settlement_line', 'line_no'],
    ['trace_step', 'formula'],
    ['bill', 'person_no'],
    ['bill_line', 'name'],
    ['accumulator', 'value'],
  ])('%s refuses UPDATE, DELETE and REPLACE', (table, column) => {
    const store = temporaryStore();
    store.write((writer) => {
      putBillAndSettlement(writer, 's1');
      writeYearToDate(writer, {
        personNo,
        insuranceType: '310',
        year: 2020,
        yearToDate: yearToDateAfter,
        settlementId: 's1',
        writtenAt: at,
      });
    });
    for (const sql of [
      `UPDATE ${table} SET ${column} = ${column}`,
      `DELETE FROM ${table}`,
      `REPLACE INTO ${table} SELECT * FROM ${table}`,
    ]) {
      expect(() => store.write((writer) => writer.run(command('test', sql)))).toThrow(ConflictingRecord);
    }
  });

  it('has a slip number of its own and a saved bill', () => {
    const store = temporaryStore();
    store.write((writer) => putBillAndSettlement(writer, 's1'));
    store.write((writer) => saveBill(writer, bill('b2')));
    expect(() =>
      store.write((writer) => putSettlement(writer, settlement('s2', 'b2', { slipNo: 'slip-s1' }))),
    ).toThrow(ConflictingRecord);
    expect(() => store.write((writer) => putSettlement(writer, settlement('s2', 'no-bill')))).toThrow(
      ConflictingRecord,
    );
  });

  it('is listed by time in the order of making, by operator, and by person newest first', () => {
    const store = temporaryStore();
    store.write((writer) => {
      for (const [id, settledAt, operatorNo] of [
        ['s1', '2020-09-01 23:59:59', 'C001'],
        ['s2', '2020-09-01 08:00:00', 'C002'],
        ['s3', '2020-09-02 00:00:00', 'C001'],
      ] as const) {
        saveBill(writer, bill(`b-${id}`));
        putSettlement(writer, settlement(id, `b-${id}`, { settledAt: isoDateTime(settledAt), operatorNo }));
      }
    });
    const day = {
      from: isoDateTime('2020-09-01 00:00:00'),
      to: isoDateTime('2020-09-02 00:00:00'),
      limit: 10,
    };
    const ids = (records: readonly { id: string }[]) => records.map(({ id }) => id);
    expect(ids(listSettlementsBetween(store.reader, day))).toEqual(['s1', 's2']);
    expect(ids(listSettlementsBetween(store.reader, { ...day, operatorNo: 'C002' }))).toEqual(['s2']);
    expect(ids(listSettlementsBetween(store.reader, { ...day, limit: 1 }))).toEqual(['s1']);
    expect(ids(listSettlementsOfPerson(store.reader, personNo, 2))).toEqual(['s3', 's2']);
    expect(() => listSettlementsOfPerson(store.reader, personNo, 0)).toThrow(StoreMisuse);
    expect(() => listSettlementsOfPerson(store.reader, personNo, 10_001)).toThrow(StoreMisuse);
  });
});

describe('one effective settlement a bill', () => {
  it.each(['pending', 'unknown', 'final', 'difference', 'disputed'] as const)(
    'a second is refused while the first is %s',
    (state) => {
      const store = temporaryStore();
      store.write((writer) => putBillAndSettlement(writer, 's1'));
      if (state !== 'pending') move(store, 's1', state);
      expect(() => store.write((writer) => putSettlement(writer, settlement('s2', 'b-s1')))).toThrow(
        ConflictingRecord,
      );
      expect(effectiveSettlementOfBill(store.reader, 'b-s1')?.id).toBe('s1');
    },
  );

  it.each([
    [['refused']],
    [['refused', 'cleared']],
    [['unknown', 'reversed']],
    [['final', 'reversed']],
  ] as const)('a second is accepted once the first went %j', (path) => {
    const store = temporaryStore();
    store.write((writer) => putBillAndSettlement(writer, 's1'));
    move(store, 's1', ...path);
    expect(effectiveSettlementOfBill(store.reader, 'b-s1')).toBeNull();
    store.write((writer) => putSettlement(writer, settlement('s2', 'b-s1')));
    expect(effectiveSettlementOfBill(store.reader, 'b-s1')?.id).toBe('s2');
  });

  it('a reversal alone frees nothing: it may still be refused', () => {
    const store = temporaryStore();
    const original = store.write((writer) => putBillAndSettlement(writer, 's1'));
    store.write((writer) => putSettlement(writer, reversal('r1', original)));
    expect(() => store.write((writer) => putSettlement(writer, settlement('s2', 'b-s1')))).toThrow(
      ConflictingRecord,
    );
  });
});

describe('a reversal', () => {
  it('names its original and carries the negated amounts', () => {
    const store = temporaryStore();
    const original = store.write((writer) => putBillAndSettlement(writer, 's1'));
    store.write((writer) => putSettlement(writer, reversal('r1', original)));
    const found = reversalOf(store.reader, 's1');
    expect(found?.reversesId).toBe('s1');
    expect(found?.amounts.cashFen).toBe(-452_500);
    expect(found?.amounts.poolRatioBp).toBe(amounts.poolRatioBp);
  });

  it('is the only live one; after a refusal another may be tried', () => {
    const store = temporaryStore();
    const original = store.write((writer) => putBillAndSettlement(writer, 's1'));
    store.write((writer) => putSettlement(writer, reversal('r1', original)));
    expect(() => store.write((writer) => putSettlement(writer, reversal('r2', original)))).toThrow(
      ConflictingRecord,
    );
    move(store, 'r1', 'refused');
    store.write((writer) => putSettlement(writer, reversal('r2', original)));
    expect(reversalOf(store.reader, 's1')?.id).toBe('r2');
  });

  it('cannot reverse a reversal, another bill, or nothing', () => {
    const store = temporaryStore();
    const original = store.write((writer) => putBillAndSettlement(writer, 's1'));
    store.write((writer) => putBillAndSettlement(writer, 's2'));
    const first = reversal('r1', original);
    store.write((writer) => putSettlement(writer, first));
    for (const wrong of [
      { ...reversal('r2', first) },
      { ...reversal('r2', original), billId: 'b-s2' },
      { ...reversal('r2', original), reversesId: 'nobody' },
    ]) {
      expect(() => store.write((writer) => putSettlement(writer, wrong))).toThrow(ConflictingRecord);
    }
  });
});

const stateNames = Object.keys(settlementTransitions) as SettlementState[];

describe('the states of a settlement', () => {
  it('only move forward: no way leads back', () => {
    const reaches = (from: SettlementState, target: SettlementState): boolean =>
      settlementTransitions[from].some((next) => next === target || reaches(next, target));
    expect(stateNames.filter((state) => reaches(state, state))).toEqual([]);
  });

  it('keep the meaning of the rules: an answer may come late, and nothing goes back to pending', () => {
    // Interface section 4.4 and the design's rules for offline play: same figures final, different figures difference.
    expect(settlementTransitions.provisional).toEqual(
      expect.arrayContaining(['final', 'difference', 'unknown']),
    );
    expect(settlementTransitions.unknown).toEqual(expect.arrayContaining(['final', 'reversed', 'disputed']));
    expect(settlementTransitions.unknown).not.toContain('pending');
    expect(settlementTransitions.final).not.toContain('refused');
    expect(settlementTransitions.reversed).toEqual([]);
  });

  it('follow the table for every random sequence of attempts', () => {
    const store = temporaryStore();
    let made = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...stateNames), { maxLength: 8 }), (attempts) => {
        made += 1;
        const id = `s${made}`;
        store.write((writer) => putBillAndSettlement(writer, id));
        let current: SettlementState = 'pending';
        for (const to of attempts) {
          const allowed = settlementTransitions[current].includes(to);
          if (allowed) move(store, id, to);
          else expect(() => move(store, id, to)).toThrow(IllegalTransition);
          if (allowed) current = to;
          expect(settlementState(store.reader, id).state).toBe(current);
        }
      }),
      { numRuns: 60, seed: 20_261_122 },
    );
  });

  it('keep what the centre said, number the steps and count by the latest', () => {
    const store = temporaryStore();
    store.write((writer) => putBillAndSettlement(writer, 's1'));
    store.write((writer) => putBillAndSettlement(writer, 's2'));
    const centre = { setl_id: 'S1', psn_cash_pay: '10.50' };
    const row = store.write((writer) =>
      moveSettlement(writer, { settlementId: 's1', to: 'difference', at: later, cause: '2304', centre }),
    );
    expect(row).toEqual({
      settlementId: 's1',
      seq: 2,
      state: 'difference',
      at: later,
      cause: '2304',
      centre,
    });
    expect(settlementState(store.reader, 's1')).toEqual(row);
    expect(countSettlementsByState(store.reader)).toMatchObject({ pending: 1, difference: 1, refused: 0 });
    expect(listSettlementsInState(store.reader, 'difference', 10).map(({ id }) => id)).toEqual(['s1']);
    expect(() => settlementState(store.reader, 'nobody')).toThrow(RecordMissing);
  });
});

describe('year to date', () => {
  const written = { personNo, insuranceType: '310', year: 2020, writtenAt: at } as const;

  it('is nothing until written, then what was written, per insurance and year', () => {
    const store = temporaryStore();
    expect(readYearToDate(store.reader, personNo, '310', 2020)).toBeNull();
    store.write((writer) =>
      writeYearToDate(writer, { ...written, yearToDate: emptyYearToDate, settlementId: null }),
    );
    expect(readYearToDate(store.reader, personNo, '310', 2020)).toEqual(emptyYearToDate);
    expect(readYearToDate(store.reader, personNo, '390', 2020)).toBeNull();
    expect(readYearToDate(store.reader, personNo, '310', 2021)).toBeNull();
    expect(readYearToDate(store.reader, 'other', '310', 2020)).toBeNull();
  });

  it('adds a version only for figures that changed, with the settlement that changed them', () => {
    const store = temporaryStore();
    store.write((writer) => {
      putBillAndSettlement(writer, 's1');
      expect(writeYearToDate(writer, { ...written, yearToDate: emptyYearToDate, settlementId: null })).toBe(
        13,
      );
      expect(writeYearToDate(writer, { ...written, yearToDate: yearToDateAfter, settlementId: 's1' })).toBe(
        2,
      );
      expect(writeYearToDate(writer, { ...written, yearToDate: yearToDateAfter, settlementId: 's1' })).toBe(
        0,
      );
    });
    expect(readYearToDate(store.reader, personNo, '310', 2020)).toEqual(yearToDateAfter);
    const history = yearToDateHistory(store.reader, personNo, '310', 2020);
    expect(history.filter(({ key }) => key === 'inpatientPoolFen')).toEqual([
      { key: 'inpatientPoolFen', version: 1, value: 0, settlementId: null, writtenAt: at },
      {
        key: 'inpatientPoolFen',
        version: 2,
        value: parseYuan('15475.00'),
        settlementId: 's1',
        writtenAt: at,
      },
    ]);
    expect(history).toHaveLength(15);
  });

  it('needs a settlement that exists', () => {
    const store = temporaryStore();
    expect(() =>
      store.write((writer) =>
        writeYearToDate(writer, { ...written, yearToDate: yearToDateAfter, settlementId: 'none' }),
      ),
    ).toThrow(ConflictingRecord);
  });
});
