import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { type Fen, fen } from '../../src/domain/money.ts';
import type { SettlementAmounts, SettlementInput } from '../../src/domain/settlement.ts';
import { applyChange, emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { amount, anyInput, anyTotalsInput } from './randomInput.ts';
import { settle, stay } from './settle.ts';

const runs = { numRuns: 500 };

/** 通市政发〔2020〕3号: the yearly caps, in fen, by insurance and care. */
function poolCapFen(input: SettlementInput): number {
  if (input.careType === '11') return input.institution.level === '0' ? 10_000 : 70_000;
  return input.insuranceType === '310' ? 7_000_000 : 20_000_000;
}

function usedOfPoolCap({ careType, institution, yearToDate }: SettlementInput): number {
  if (careType === '21') return yearToDate.inpatientPoolFen;
  return institution.level === '0' ? yearToDate.basicOutpatientPoolFen : yearToDate.outpatientPoolFen;
}

function sumOfFunds(amounts: SettlementAmounts): number {
  return (
    amounts.poolFen +
    amounts.civilServantFen +
    amounts.enterpriseFen +
    amounts.catastrophicFen +
    amounts.largeAmountFen +
    amounts.disabledFen +
    amounts.assistanceFen +
    amounts.otherFundFen
  );
}

describe('any bill, person, institution and year', () => {
  it('is split without a fen missing or paid twice (policy facts 5.2)', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { amounts, funds } = settle(input);
        const a = amounts;
        expect(a.ownExpenseFen + a.overLimitFen + a.firstSelfPayFen + a.inScopeFen).toBe(a.totalFen);
        expect(a.fundTotalFen + a.personalFen + a.hospitalFen).toBe(a.totalFen);
        expect(a.accountFen + a.cashFen).toBe(a.personalFen);
        expect(sumOfFunds(a)).toBe(a.fundTotalFen);
        expect(funds.reduce((sum, fund) => sum + fund.paidFen, 0)).toBe(a.fundTotalFen);
      }),
      runs,
    );
  });

  it('has no part below zero, and no fund pays for what is outside the scope', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { amounts, funds, lines, yearToDateChange } = settle(input);
        for (const [name, value] of Object.entries(amounts)) {
          expect(`${name} ${value >= 0}`).toBe(`${name} true`);
        }
        for (const fund of funds) expect(fund.paidFen).toBeGreaterThan(0);
        for (const line of lines) {
          for (const value of [
            line.ownExpenseFen,
            line.overLimitFen,
            line.firstSelfPayFen,
            line.inScopeFen,
          ]) {
            expect(value).toBeGreaterThanOrEqual(0);
          }
        }
        for (const moved of Object.values(yearToDateChange)) expect(moved).toBeGreaterThanOrEqual(0);
        // the deductible feeds the catastrophic base, so only the pool stands beside it
        expect(amounts.deductibleFen + amounts.poolFen).toBeLessThanOrEqual(amounts.inScopeFen);
        expect(amounts.fundTotalFen).toBeLessThanOrEqual(amounts.inScopeFen);
        expect(amounts.familyAccountFen).toBeLessThanOrEqual(amounts.accountFen);
      }),
      runs,
    );
  });

  it('never pays beyond a yearly cap', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { amounts, yearToDate } = settle(input);
        const capLeft = (cap: number, used: number) => Math.max(0, cap - used);
        expect(amounts.poolFen).toBeLessThanOrEqual(capLeft(poolCapFen(input), usedOfPoolCap(input)));
        expect(amounts.largeAmountFen).toBeLessThanOrEqual(
          capLeft(25_000_000, input.yearToDate.largeAmountFen),
        );
        expect(amounts.catastrophicFen).toBeLessThanOrEqual(
          capLeft(30_000_000, input.yearToDate.catastrophicFen),
        );
        expect(yearToDate.largeAmountFen).toBe(input.yearToDate.largeAmountFen + amounts.largeAmountFen);
        expect(yearToDate.catastrophicFen).toBe(input.yearToDate.catastrophicFen + amounts.catastrophicFen);
      }),
      runs,
    );
  });

  it('pays nothing in the waiting period or outside the coverage, and moves nothing in the year', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const waits = input.person.waitingUntil !== null && input.beganOn < input.person.waitingUntil;
        const { level, public: isPublic } = input.institution;
        const outside = input.careType === '11' && (level === '3' || !isPublic);
        fc.pre(waits || outside);
        const { amounts, yearToDate } = settle(input);
        expect(amounts.fundTotalFen).toBe(0);
        expect(amounts.deductibleFen).toBe(0);
        expect(yearToDate).toEqual(input.yearToDate);
      }),
      runs,
    );
  });

  it('spends from accounts only what is in them, what was allowed, and never on own expense', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { amounts } = settle(input);
        const { balanceFen, use, familyBalancesFen } = input.account;
        const ownAccount = amounts.accountFen - amounts.familyAccountFen;
        expect(ownAccount).toBeLessThanOrEqual(input.person.hasAccount ? balanceFen : 0);
        expect(amounts.familyAccountFen).toBeLessThanOrEqual(
          familyBalancesFen.reduce((sum, balance) => sum + balance, 0),
        );
        expect(amounts.accountBalanceAfterFen).toBe(balanceFen - ownAccount);
        expect(amounts.cashFen).toBeGreaterThanOrEqual(amounts.ownExpenseFen);
        const allowed = use === 'none' ? 0 : use === 'max' ? amounts.personalFen : use.upToFen;
        expect(amounts.accountFen).toBeLessThanOrEqual(allowed);
      }),
      runs,
    );
  });

  it('can be undone: the change taken back gives the year as it was', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { yearToDate, yearToDateChange } = settle(input);
        expect(applyChange(input.yearToDate, yearToDateChange, 1)).toEqual(yearToDate);
        expect(applyChange(yearToDate, yearToDateChange, -1)).toEqual(input.yearToDate);
      }),
      runs,
    );
  });

  it('gives the same answer twice and leaves its input alone', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const copy = structuredClone(input);
        expect(settle(input)).toEqual(settle(copy));
        expect(input).toEqual(copy);
      }),
    );
  });
});

describe('more cost in scope', () => {
  function withMore(input: SettlementInput, moreFen: Fen): SettlementInput {
    if (input.bill.kind === 'lines') throw new Error('totals only');
    const { totals } = input.bill;
    return {
      ...input,
      bill: { kind: 'totals', totals: { ...totals, totalFen: fen(totals.totalFen + moreFen) } },
    };
  }

  const more = fc.oneof(amount, fc.integer({ min: 0, max: 5 }).map(fen));

  it('never lowers what the funds pay, nor raises it by more than itself', () => {
    fc.assert(
      fc.property(anyTotalsInput, more, (input, moreFen) => {
        const before = settle(input).amounts;
        const after = settle(withMore(input, moreFen)).amounts;
        expect(after.inScopeFen - before.inScopeFen).toBe(moreFen);
        expect(after.fundTotalFen).toBeGreaterThanOrEqual(before.fundTotalFen);
        expect(after.deductibleFen).toBeGreaterThanOrEqual(before.deductibleFen);
        // The point where the cap is reached is itself rounded to the fen, and the supplement counts from there: where the
        // two roundings meet, the step across that point may be one fen steeper.
        const crossesCap = before.largeAmountFen === 0 && after.largeAmountFen > 0;
        expect(after.fundTotalFen - before.fundTotalFen).toBeLessThanOrEqual(moreFen + (crossesCap ? 1 : 0));
      }),
      { numRuns: 1500 },
    );
  });

  it('walks fen by fen over the point where 70 000 are reached, 84 147.06 of cost (policy facts 6.7)', () => {
    const fundAt = (costFen: number) => settle(withMore(stay('84147.00'), fen(costFen - 8_414_700))).amounts;
    expect(fundAt(8_414_706)).toMatchObject({ poolFen: 7_000_000, largeAmountFen: 0 });
    expect(fundAt(8_414_707)).toMatchObject({ poolFen: 7_000_000, largeAmountFen: 1 });
    for (let costFen = 8_414_700; costFen < 8_414_720; costFen += 1) {
      const step = fundAt(costFen + 1).fundTotalFen - fundAt(costFen).fundTotalFen;
      expect([0, 1]).toContain(step);
    }
  });
});

describe('several stays of one year', () => {
  /** A resident whose basic pool is used up: the whole in-scope cost feeds the catastrophic layer. */
  function exhausted(totalFen: Fen, yearToDate: SettlementInput['yearToDate']): SettlementInput {
    return stay('0.00', {
      insuranceType: '390',
      person: {
        personType: '15',
        birthDate: null,
        identityClasses: [],
        hasAccount: false,
        waitingUntil: null,
      },
      bill: {
        kind: 'totals',
        totals: { totalFen, ownExpenseFen: fen(0), overLimitFen: fen(0), firstSelfPayFen: fen(0) },
      },
      yearToDate,
    });
  }

  it('are paid by the catastrophic layer what one stay with the same base would be (policy facts 6.15)', () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 6 }), (stays) => {
        let year: SettlementInput['yearToDate'] = { ...emptyYearToDate, inpatientPoolFen: fen(20_000_000) };
        const start = year;
        let paid = 0;
        for (const totalFen of stays) {
          const result = settle(exhausted(totalFen, year));
          expect(result.amounts.poolFen).toBe(0);
          paid += result.amounts.catastrophicFen;
          year = result.yearToDate;
        }
        const together = fen(stays.reduce((sum, totalFen) => sum + totalFen, 0));
        const once = settle(exhausted(together, start));
        expect(paid).toBe(once.amounts.catastrophicFen);
        expect(year.catastrophicBaseFen).toBe(once.yearToDate.catastrophicBaseFen);
        expect(year.admissionCount).toBe(stays.length);
      }),
      runs,
    );
  });

  it('are undone in the opposite order back to the year they began in', () => {
    fc.assert(
      fc.property(fc.array(anyInput, { minLength: 1, maxLength: 5 }), (inputs) => {
        let year = emptyYearToDate;
        const changes = inputs.map((input) => {
          const result = settle({ ...input, yearToDate: year });
          year = result.yearToDate;
          return result.yearToDateChange;
        });
        for (const change of changes.reverse()) year = applyChange(year, change, -1);
        expect(year).toEqual(emptyYearToDate);
      }),
      { numRuns: 150 },
    );
  });

  it('take the yearly outpatient deductible once, whatever the visits', () => {
    const visit = (totalFen: Fen, yearToDate: SettlementInput['yearToDate']) => ({
      ...exhausted(totalFen, yearToDate),
      careType: '11' as const,
      institution: {
        level: '2',
        affiliation: 'city',
        community: false,
        public: true,
        kind: 'hospital',
      } as const,
      beganOn: isoDate('2020-09-01'),
    });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }).map(fen), { maxLength: 8 }), (visits) => {
        let year = emptyYearToDate;
        let deductible = 0;
        let paid = 0;
        for (const totalFen of visits) {
          const result = settle(visit(totalFen, year));
          deductible += result.amounts.deductibleFen;
          paid += result.amounts.poolFen;
          year = result.yearToDate;
        }
        const cost = visits.reduce((sum, totalFen) => sum + totalFen, 0);
        expect(deductible).toBe(Math.min(30_000, cost));
        expect(year.outpatientPoolFen).toBe(paid);
        expect(paid).toBeLessThanOrEqual(70_000);
        // 50 % of what is above 300, but for half a fen a visit that was rounded up
        const above = Math.max(0, cost - 30_000);
        const whole = Math.min(70_000, Math.floor(above / 2));
        expect(paid - whole).toBeGreaterThanOrEqual(0);
        expect(paid - whole).toBeLessThanOrEqual(visits.length);
      }),
    );
  });
});
