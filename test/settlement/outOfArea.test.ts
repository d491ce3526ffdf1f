import { describe, expect, it } from 'vitest';
import { parseYuan } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementResult } from '../../src/domain/settlement.ts';
import type { BenefitRules, BurdenBase, OutOfAreaRule } from '../../src/policy/packTypes.ts';
import { assistance, bands, bill, cap, pool, settleUnder, sourced, stepsOf } from './inventedRules.ts';
import { auditTrace } from './traceAudit.ts';

const away = { outOfArea: 'referral' as const, careAdmdvs: '110000' };
const poor = {
  personType: '15',
  birthDate: null,
  identityClasses: ['2303'],
  hasAccount: false,
  waitingUntil: null,
};

function rule(mode: OutOfAreaRule['mode'], share: number, change: Partial<OutOfAreaRule> = {}) {
  const shares = { residence_filed: ratioBp(0), referral: ratioBp(share), unfiled: ratioBp(share) };
  return sourced<OutOfAreaRule>({ mode, shares, ...change }, '异地');
}

function treat(outOfArea: BenefitRules['outOfArea'], costYuan: string, change: Partial<BenefitRules> = {}) {
  const result = settleUnder({ outOfArea, ...change }, bill(costYuan, { ...away, person: poor }));
  auditTrace(result, 0);
  return result;
}

/** Deductible 100, 80 % at home. */
describe('treatment out of area (policy facts 6.23)', () => {
  it.each([
    // 1 000 × (80 % − 10 points)
    ['subtractPoints', 1000, '1100.00', '700.00'],
    // 1 000 × 80 % × 90 %
    ['factor', 9000, '1100.00', '720.00'],
    // 10 % of 1 100 first; (990 − 100) × 80 %
    ['firstShare', 1000, '1100.00', '712.00'],
    // half of 120 first; 60 do not reach the deductible
    ['firstShare', 5000, '120.00', '0.00'],
  ] as const)('by %s of %d pays of %s: %s', (mode, share, cost, paid) => {
    expect(treat(rule(mode, share), cost).amounts.poolFen).toBe(parseYuan(paid));
  });

  it.each([
    ['subtractPoints', 1000, '（1100.00 − 100.00）× 70% = 700.00（异地就医降低 10%）'],
    ['factor', 9000, '（1100.00 − 100.00）× 72% = 720.00（异地就医乘以 90%）'],
    ['firstShare', 1000, '（990.00 − 100.00）× 80% = 712.00'],
  ] as const)('by %s says so', (mode, share, formula) => {
    const gross = pool({ bands: bands({ above: '0.80' }, { origin: 'gross' }) });
    const result = treat(rule(mode, share), '1100.00', { pool: gross });
    expect(stepsOf(result, 'poolBand')).toEqual([`试行统筹基金：${formula}`]);
  });

  it('says what the first share is, and takes the deductible of what it leaves', () => {
    const result = treat(rule('firstShare', 1000), '1100.00');
    expect(stepsOf(result, 'outOfArea')).toEqual(['异地就医先行自付：范围内 1100.00 × 10% = 110.00']);
    expect(stepsOf(result, 'deductible')[0]).toContain('范围内 990.00');
  });

  it('counts as home where the place says so', () => {
    const exempt = [{ carePlaces: ['11'] }];
    for (const mode of ['subtractPoints', 'firstShare'] as const) {
      expect(treat(rule(mode, 1000, { exempt }), '1100.00').amounts.poolFen).toBe(parseYuan('800.00'));
    }
    expect(
      treat(rule('subtractPoints', 1000, { exempt: [{ carePlaces: ['12'] }] }), '1100.00').amounts.poolFen,
    ).toBe(parseYuan('700.00'));
  });
});

describe('what being elsewhere cost, left out of the base of 医疗救助 (policy facts 6.24)', () => {
  const without: BurdenBase = { firstSelfPay: false, overLimit: false, outOfAreaLoss: false };
  const base = (result: SettlementResult) =>
    result.steps.find((step) => step.stage === 'assistance')?.operands.base;
  const assisted = { assistance: assistance({ base: sourced(without, '救助基数') }) };

  it.each([
    // at home the fund would have paid 800 of 1 100, whatever it pays away: 300 are left
    ['subtractPoints', 1000, '1100.00', '300.00'],
    ['factor', 9000, '1100.00', '300.00'],
    ['firstShare', 1000, '1100.00', '300.00'],
    // at home (120 − 100) × 80 % = 16
    ['firstShare', 5000, '120.00', '104.00'],
  ] as const)('by %s of %d: of %s the base is %s, as at home', (mode, share, cost, expected) => {
    expect(base(treat(rule(mode, share), cost, assisted))).toBe(expected);
  });

  it('is what the ceiling would have let the fund pay at home, no more', () => {
    const small = pool({ cap: cap('750.00') });
    const result = treat(rule('subtractPoints', 1000), '1100.00', { ...assisted, pool: small });
    // away 700, at home 750
    expect(result.amounts.poolFen).toBe(parseYuan('700.00'));
    expect(base(result)).toBe('350.00');
  });

  it('stays in the base where the place leaves it in', () => {
    expect(base(treat(rule('subtractPoints', 1000), '1100.00', { assistance: assistance() }))).toBe('400.00');
  });

  it('is named', () => {
    expect(stepsOf(treat(rule('subtractPoints', 1000), '1100.00', assisted), 'assistance')).toEqual([
      // (300 − 100) × 70 %
      '试行救助基金：（个人负担 300.00（不计异地就医少付的 100.00） − 救助起付 100.00）× 70% = 140.00，年度限额尚余 5000.00，支付 140.00',
    ]);
  });
});
