import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen, MoneyError } from '../../src/domain/money.ts';
import { amountWireNames, yearToDateWireNames } from '../../src/domain/wireNames.ts';
import {
  applyChange,
  emptyYearToDate,
  type YearToDate,
  type YearToDateChange,
  type YearToDateKey,
  yearToDateMoneyKeys,
} from '../../src/domain/yearToDate.ts';

const everyKey: readonly YearToDateKey[] = [...yearToDateMoneyKeys, 'admissionCount'];
const figures = Object.fromEntries(everyKey.map((key) => [key, fc.integer({ min: 0, max: 9_999_999_999 })]));
const anyYear = fc.record(figures) as fc.Arbitrary<unknown> as fc.Arbitrary<YearToDate>;
const anyChange = fc.record(figures, { requiredKeys: [] }) as fc.Arbitrary<YearToDateChange>;

describe('applyChange', () => {
  it('moves only the keys of the change', () => {
    const after = applyChange(emptyYearToDate, { inpatientPoolFen: 1_547_500, admissionCount: 1 }, 1);
    expect(after).toEqual({ ...emptyYearToDate, inpatientPoolFen: 1_547_500, admissionCount: 1 });
  });

  it('adds each figure of the change to its own, and leaves the year before as it was', () => {
    fc.assert(
      fc.property(anyYear, anyChange, (before, change) => {
        const copy = { ...before };
        const after = applyChange(before, change, 1);
        for (const key of everyKey) expect(after[key]).toBe(before[key] + (change[key] ?? 0));
        expect(before).toEqual(copy);
      }),
    );
  });

  it('comes back to the same year, admissions included', () => {
    fc.assert(
      fc.property(anyYear, anyChange, (before, change) => {
        expect(applyChange(applyChange(before, change, 1), change, -1)).toEqual(before);
      }),
    );
  });

  it('gives the same year whatever the order of two settlements', () => {
    fc.assert(
      fc.property(anyYear, anyChange, anyChange, (before, first, second) => {
        const oneWay = applyChange(applyChange(before, first, 1), second, 1);
        expect(applyChange(applyChange(before, second, 1), first, 1)).toEqual(oneWay);
      }),
    );
  });

  it('refuses a change that is not whole fen', () => {
    expect(() => applyChange(emptyYearToDate, { assistanceFen: 0.5 }, 1)).toThrow(MoneyError);
    expect(() =>
      applyChange({ ...emptyYearToDate, accidentFen: fen(Number.MAX_SAFE_INTEGER) }, { accidentFen: 1 }, 1),
    ).toThrow(MoneyError);
  });
});

describe('the lists of keys', () => {
  it('name every figure of the year once, and each has a wire name of its own', () => {
    expect([...everyKey].sort()).toEqual(Object.keys(emptyYearToDate).sort());
    expect(Object.keys(yearToDateWireNames).sort()).toEqual([...yearToDateMoneyKeys].sort());
    expect(new Set(Object.values(yearToDateWireNames)).size).toBe(yearToDateMoneyKeys.length);
  });

  it('give every amount of the settlement table its wire name (interface section 7.3)', () => {
    expect(Object.values(amountWireNames)).toEqual([
      'medfee_sumamt',
      'fulamt_ownpay_amt',
      'overlmt_selfpay',
      'preselfpay_amt',
      'inscp_scp_amt',
      'act_pay_dedc',
      'hifp_pay',
      'cvlserv_pay',
      'hifes_pay',
      'hifmi_pay',
      'hifob_pay',
      'hifdm_pay',
      'maf_pay',
      'oth_pay',
      'fund_pay_sumamt',
      'psn_part_amt',
      'acct_pay',
      'acct_mulaid_pay',
      'psn_cash_pay',
      'hosp_part_amt',
      'balc',
    ]);
  });
});
