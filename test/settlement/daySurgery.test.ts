import { describe, expect, it } from 'vitest';
import { parseYuan } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementInput, SettlementResult } from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { type BenefitRules, PolicyGap } from '../../src/policy/packTypes.ts';
import { bands, beyondCap, bill, cap, pool, settleUnder, sourced, stepsOf } from './inventedRules.ts';
import { auditTrace } from './traceAudit.ts';

/** 日间手术, policy facts 2.3: the fund S·r; the patient min(A, S)·(1 − r); the hospital what is left over or missing. */
function operate(
  standardYuan: string,
  actualYuan: string,
  change: Partial<BenefitRules['pool']> = {},
  other: Partial<BenefitRules> = {},
  input: Partial<SettlementInput> = {},
): SettlementResult {
  const surgery = bill(actualYuan, {
    careType: '28',
    daySurgeryStandardFen: parseYuan(standardYuan),
    ...input,
  });
  const changed = pool({
    packagePrice: sourced(true as const, '收费标准'),
    countsAdmission: false,
    ...change,
  });
  return settleUnder({ careType: '28', pool: changed, ...other }, surgery);
}

function yuanOf({ amounts }: SettlementResult) {
  return {
    fund: amounts.fundTotalFen / 100,
    patient: amounts.personalFen / 100,
    hospital: amounts.hospitalFen / 100,
  };
}

describe('a day surgery by charge standard', () => {
  it.each([
    // A = S: 80 % and 20 %
    ['1000.00', '1000.00', { fund: 800, patient: 200, hospital: 0 }],
    // A < S: the patient's 20 % of the actual 600; the hospital keeps 1000 − 600 less the patient's missing 80
    ['1000.00', '600.00', { fund: 800, patient: 120, hospital: -320 }],
    // A > S: the patient's 20 % of the standard; the hospital bears the excess
    ['1000.00', '1500.00', { fund: 800, patient: 200, hospital: 500 }],
  ])('of %s that cost %s', (standard, actual, expected) => {
    const result = operate(standard, actual);
    expect(yuanOf(result)).toEqual(expected);
    auditTrace(result, 0);
  });

  it('takes no deductible, and its bands from nothing', () => {
    // 400 × 50 % + 600 × 90 % of the standard; the patient on 600: 200 + 20
    const two = bands({ '400.00': '0.50', above: '0.90' }, { origin: 'gross' });
    const result = operate('1000.00', '600.00', { bands: two });
    expect(result.amounts.deductibleFen).toBe(0);
    expect(yuanOf(result)).toEqual({ fund: 740, patient: 220, hospital: -360 });
    auditTrace(result, 0);
  });

  it('says who pays what', () => {
    expect(stepsOf(operate('1000.00', '600.00'), 'daySurgery')).toEqual([
      '试行统筹基金：（1000.00 − 0.00）× 80% = 800.00',
      '日间手术费用分担：收费标准 1000.00，实际费用 600.00；基金 800.00，个人 120.00，医院留用 320.00',
    ]);
    expect(stepsOf(operate('1000.00', '1500.00'), 'daySurgery').at(-1)).toContain('医院负担 500.00');
    expect(stepsOf(operate('1000.00', '1000.00'), 'daySurgery').at(-1)).toContain('医院负担 0.00');
  });

  it('needs the standard, and a pack that knows the scheme', () => {
    const without = () => operate('1000.00', '600.00', {}, {}, { daySurgeryStandardFen: null });
    expect(without).toThrow(PolicyGap);
    expect(without).toThrow('收费标准');
    expect(() => operate('1000.00', '600.00', { packagePrice: null })).toThrow(PolicyGap);
  });

  it('leaves with the patient what the year’s ceiling keeps from the fund', () => {
    const used = { yearToDate: { ...emptyYearToDate, inpatientPoolFen: parseYuan('9700.00') } };
    const result = operate('1000.00', '1200.00', { cap: cap('10000.00') }, {}, used);
    // 300 of 800 are left; the patient pays 200 and the missing 500
    expect(yuanOf(result)).toEqual({ fund: 300, patient: 700, hospital: 200 });
    expect(result.yearToDate.inpatientPoolFen).toBe(parseYuan('10000.00'));
    auditTrace(result, 0);
  });

  it('beyond the ceiling is paid by the layer above no more than the patient still bears', () => {
    const usedUp = { yearToDate: { ...emptyYearToDate, inpatientPoolFen: parseYuan('10000.00') } };
    const layer = beyondCap({ bands: () => bands({ above: '0.90' }) });
    // the pool pays nothing; the patient bears 20 of the actual 100 and the 800 the fund did not pay: of these 820 90 %
    const result = operate('1000.00', '100.00', { cap: cap('10000.00') }, { layers: [layer] }, usedUp);
    expect(result.amounts.largeAmountFen).toBe(parseYuan('738.00'));
    expect(yuanOf(result)).toEqual({ fund: 738, patient: 82, hospital: -720 });
  });

  it('out of area is paid with the points off, as any other care (policy facts 6.23)', () => {
    const shares = { residence_filed: ratioBp(0), referral: ratioBp(1000), unfiled: ratioBp(2000) };
    const outOfArea = sourced({ mode: 'subtractPoints' as const, shares }, '异地');
    const away = { outOfArea: 'referral' as const, careAdmdvs: '110000' };
    const result = operate('1000.00', '1000.00', {}, { outOfArea }, away);
    // 80 % − 10 points
    expect(yuanOf(result)).toEqual({ fund: 700, patient: 300, hospital: 0 });
    expect(() => operate('1000.00', '1000.00', {}, {}, away)).toThrow('异地就医规定');
    const firstShare = sourced({ mode: 'firstShare' as const, shares }, '异地');
    expect(() => operate('1000.00', '1000.00', {}, { outOfArea: firstShare }, away)).toThrow('异地日间手术');
  });
});
