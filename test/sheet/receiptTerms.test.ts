import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receiptTerms } from '../../src/desk/sheet/receiptTerms.ts';
import { addFen, fen, negateFen, parseYuan, subtractFen, zeroFen } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementAmounts } from '../../src/domain/settlement.ts';
import { IdentityBroken } from '../../src/domain/settlementIdentities.ts';

type MoneyKey = Exclude<keyof SettlementAmounts, 'poolRatioBp'>;

const moneyKeys: readonly MoneyKey[] = [
  'totalFen',
  'ownExpenseFen',
  'overLimitFen',
  'firstSelfPayFen',
  'inScopeFen',
  'deductibleFen',
  'poolFen',
  'civilServantFen',
  'enterpriseFen',
  'catastrophicFen',
  'largeAmountFen',
  'disabledFen',
  'assistanceFen',
  'otherFundFen',
  'fundTotalFen',
  'personalFen',
  'accountFen',
  'familyAccountFen',
  'cashFen',
  'hospitalFen',
  'accountBalanceAfterFen',
];

/** Amounts in yuan as a document writes them; what is not named is zero. */
function amounts(yuan: Partial<Record<MoneyKey, string>>): SettlementAmounts {
  const money = Object.fromEntries(moneyKeys.map((key) => [key, parseYuan(yuan[key] ?? '0')]));
  return { ...money, poolRatioBp: ratioBp(0) } as SettlementAmounts;
}

// 通市政发〔2020〕3号, 职工 三级: 起付 700, to 10 000 75 %, above 85 %. In scope 18 000:
// (10000 − 700) × 75 % + 8000 × 85 % = 6975 + 6800 = 13775. Coinsurance 2325 + 1200 = 3525.
const employee = amounts({
  totalFen: '20000',
  ownExpenseFen: '1000',
  overLimitFen: '500',
  firstSelfPayFen: '500',
  inScopeFen: '18000',
  deductibleFen: '700',
  poolFen: '13775',
  fundTotalFen: '13775',
  personalFen: '6225',
  accountFen: '5225',
  cashFen: '1000',
});

describe('自付 and 自费 by the rule of the settlement list', () => {
  it('counts what is above a limit price as 自付, not as 自费', () => {
    const terms = receiptTerms(employee);
    expect(terms.selfPayFen).toBe(parseYuan('5225')); // 700 + 500 + 500 + 3525
    expect(terms.ownExpenseFen).toBe(parseYuan('1000'));
    expect(terms.restFen).toBe(parseYuan('3525'));
    expect(terms.personalPaidFen).toBe(parseYuan('6225'));
  });

  it('takes 大病 off the 自付', () => {
    // 居民 三级 100 000: 统筹 59 840, 个人 40 160, 大病 18 400.80, 个人 21 759.20, all inside the catalogue.
    const terms = receiptTerms(
      amounts({
        totalFen: '100000',
        inScopeFen: '100000',
        deductibleFen: '1200',
        poolFen: '59840',
        catastrophicFen: '18400.80',
        fundTotalFen: '78240.80',
        personalFen: '21759.20',
        cashFen: '21759.20',
      }),
    );
    expect(terms.selfPayFen).toBe(parseYuan('21759.20'));
    expect(terms.supplementFen).toBe(parseYuan('18400.80'));
    expect(terms.restFen).toBe(parseYuan('20559.20'));
  });

  it('lets the rest turn where 医疗救助 paid into the 起付线 too', () => {
    const terms = receiptTerms(
      amounts({
        totalFen: '1000',
        inScopeFen: '1000',
        deductibleFen: '300',
        poolFen: '560',
        assistanceFen: '440',
        fundTotalFen: '1000',
      }),
    );
    expect(terms.selfPayFen).toBe(zeroFen);
    expect(terms.restFen).toBe(parseYuan('-300'));
  });

  it('never lets the 自付 fall below zero where a fund pays outside the catalogue', () => {
    const terms = receiptTerms(
      amounts({
        totalFen: '1000',
        ownExpenseFen: '200',
        inScopeFen: '800',
        poolFen: '950',
        fundTotalFen: '950',
        personalFen: '50',
        cashFen: '50',
      }),
    );
    expect(terms.selfPayFen).toBe(zeroFen);
    expect(terms.ownExpenseFen).toBe(parseYuan('50'));
  });

  it('leaves other payers inside the 个人负担', () => {
    const terms = receiptTerms(
      amounts({
        totalFen: '1000',
        inScopeFen: '1000',
        poolFen: '600',
        otherFundFen: '100',
        fundTotalFen: '700',
        personalFen: '300',
        cashFen: '300',
      }),
    );
    expect(terms.burdenFen).toBe(parseYuan('400'));
    expect(terms.otherPaidFen).toBe(parseYuan('100'));
  });

  it('turns every figure round for a refund', () => {
    const negated = Object.fromEntries(moneyKeys.map((key) => [key, negateFen(employee[key])]));
    const terms = receiptTerms({ ...employee, ...negated });
    expect(terms.selfPayFen).toBe(parseYuan('-5225'));
    expect(terms.ownExpenseFen).toBe(parseYuan('-1000'));
  });

  it('refuses amounts that do not add up', () => {
    expect(() => receiptTerms({ ...employee, cashFen: parseYuan('999.99') })).toThrow(IdentityBroken);
    expect(() => receiptTerms({ ...employee, overLimitFen: parseYuan('500.01') })).toThrow(IdentityBroken);
  });
});

const part = fc.integer({ min: 0, max: 5_000_000 }).map(fen);

/** Any settlement that keeps the interface's identities (policy facts 5.2): parts first, totals from them. */
const anyAmounts = fc
  .record({
    ownExpenseFen: part,
    overLimitFen: part,
    firstSelfPayFen: part,
    poolFen: part,
    largeAmountFen: part,
    assistanceFen: part,
    otherFundFen: part,
    hospitalFen: fc.integer({ min: -100_000, max: 100_000 }).map(fen),
    leftInScope: part,
    accountShare: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ leftInScope, accountShare, ...parts }): SettlementAmounts => {
    const fundTotalFen = addFen(parts.poolFen, parts.largeAmountFen, parts.assistanceFen, parts.otherFundFen);
    const inScopeFen = fen(Math.max(0, addFen(fundTotalFen, parts.hospitalFen, leftInScope)));
    const totalFen = addFen(parts.ownExpenseFen, parts.overLimitFen, parts.firstSelfPayFen, inScopeFen);
    const personalFen = subtractFen(totalFen, fundTotalFen, parts.hospitalFen);
    const accountFen = fen(Math.trunc((personalFen * accountShare) / 100));
    return {
      ...amounts({}),
      ...parts,
      inScopeFen,
      totalFen,
      fundTotalFen,
      personalFen,
      accountFen,
      cashFen: subtractFen(personalFen, accountFen),
    };
  });

it('keeps 金额合计 = 统筹 + 补充 + 救助 + 医院 + 个人负担 and 自付 + 自费 = 个人负担 = 其他支付 + 个人支付', () => {
  fc.assert(
    fc.property(anyAmounts, (given) => {
      const terms = receiptTerms(given);
      expect(terms.selfPayFen).toBeGreaterThanOrEqual(0);
      expect(terms.selfPayFen + terms.ownExpenseFen).toBe(terms.burdenFen);
      expect(terms.otherPaidFen + given.accountFen + given.cashFen).toBe(terms.burdenFen);
      expect(
        given.poolFen + given.largeAmountFen + given.assistanceFen + given.hospitalFen + terms.burdenFen,
      ).toBe(given.totalFen);
    }),
  );
});
