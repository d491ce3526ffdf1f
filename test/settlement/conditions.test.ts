import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { parseYuan } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { Institution, SettlementInput } from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import type { Condition, RatioModifier } from '../../src/policy/packTypes.ts';
import { assistance, bands, bill, cap, deductible, pool, settleUnder, sourced } from './inventedRules.ts';

/** 900 above the deductible: 720 at 80 %, 810 with the ten points of whoever fits. */
function paysMore(when: Condition, input: Partial<SettlementInput>): boolean {
  const more: RatioModifier = { label: '试行对象', when, points: 1000, factor: null, bands: null };
  const { poolFen } = settleUnder(
    { pool: pool({ modifiers: [sourced(more, '加减')] }) },
    bill('1000.00', input),
  ).amounts;
  if (poolFen === parseYuan('810.00')) return true;
  expect(poolFen).toBe(parseYuan('720.00'));
  return false;
}

describe('a condition', () => {
  it.each([
    [0, 2, false],
    [1, 2, true],
    [2, 2, true],
    [0, 1, true],
  ])('after %d admissions, from the admission %d on: %s', (admissionCount, admissionsFrom, fits) => {
    const input = { yearToDate: { ...emptyYearToDate, admissionCount } };
    expect(paysMore({ admissionsFrom }, input)).toBe(fits);
  });

  it.each<[Institution['specialty'], boolean]>([
    ['tcm', true],
    ['psychiatric', true],
    [undefined, false],
  ])('of one of two specialties is met by %s: %s', (specialty, fits) => {
    const input = { institution: { ...bill('0.00').institution, specialty } };
    expect(paysMore({ specialties: ['tcm', 'psychiatric'] }, input)).toBe(fits);
  });

  it.each([
    [['2401', '2303'], true],
    [['2401'], false],
    [[], false],
  ])('of classes 23 and 2405 is met by the classes %j: %s', (identityClasses, fits) => {
    const input = { person: { ...bill('0.00').person, identityClasses } };
    expect(paysMore({ identityClasses: ['23', '2405'] }, input)).toBe(fits);
  });

  it('of several, any entitles to 医疗救助, as sure as the list is', () => {
    const entitled = sourced([{ identityClasses: ['2305'] }, { identityClasses: ['2303'] }], '对象', 'draft');
    const assisted = (identityClasses: string[]) =>
      settleUnder(
        { assistance: assistance({ entitled }) },
        bill('1100.00', { person: { ...bill('0.00').person, identityClasses } }),
      );
    // 300 are left of 1 100: (300 − 100) × 70 %
    expect(assisted(['2303']).amounts.assistanceFen).toBe(parseYuan('140.00'));
    expect(assisted(['2303']).policy.confidence).toBe('draft');
    expect(assisted(['2301']).amounts.assistanceFen).toBe(0);
    expect(assisted(['2301']).policy.confidence).toBe('official');
  });
});

describe('the ceiling of the pool', () => {
  const paidUnder = (limit: ReturnType<typeof cap>, input: Partial<SettlementInput> = {}) =>
    settleUnder({ pool: pool({ cap: limit }) }, bill('1000.00', input)).amounts.poolFen;
  const twoMonths = { beganOn: isoDate('2020-09-01'), settledOn: isoDate('2020-10-11') };

  it('by the month holds for each month begun', () => {
    const monthly = cap('400.00', { period: 'month', counters: [], payCounter: null });
    expect(paidUnder(monthly)).toBe(parseYuan('400.00'));
    // twice 400 are more than 720
    expect(paidUnder(monthly, twoMonths)).toBe(parseYuan('720.00'));
  });

  it('by the year holds once, however long the stay', () => {
    expect(paidUnder(cap('400.00'), twoMonths)).toBe(parseYuan('400.00'));
  });

  it.each([
    ['by the month', { period: 'month', counters: [] }],
    ['on cost', { basis: 'inScopeCost' }],
    ['on payment', {}],
  ] as const)('%s limits nothing where the law names no figure', (_, change) => {
    expect(paidUnder(cap(null, change))).toBe(parseYuan('720.00'));
  });
});

describe('what moves in the year', () => {
  it.each([
    // with edges that count the deductible the scale moves by all of 1 000, otherwise by the 900 above it
    ['gross', '1000.00'],
    ['net', '900.00'],
  ] as const)('on a scale with %s edges is %s of 1 000.00', (origin, moved) => {
    const scale = bands({ above: '0.80' }, { origin, moves: 'accidentFen' });
    expect(settleUnder({ pool: pool({ bands: scale }) }).yearToDateChange).toEqual({
      admissionCount: 1,
      accidentFen: parseYuan(moved),
    });
  });

  it('is the deductible of 医疗救助 alone where nobody counts what it paid', () => {
    const uncounted = assistance({ cap: cap('5000.00', { counters: [], payCounter: null }) });
    const poor = { person: { ...bill('0.00').person, identityClasses: ['2303'] } };
    expect(settleUnder({ assistance: uncounted }, bill('1100.00', poor)).yearToDateChange).toEqual({
      admissionCount: 1,
      assistanceDeductibleFen: parseYuan('100.00'),
    });
  });

  it('is no deductible where nobody counts it: it is due whole again', () => {
    const uncounted = pool({ deductible: deductible('100.00', { memory: 'yearly' }) });
    const { amounts, yearToDateChange } = settleUnder({ pool: uncounted });
    expect(amounts.deductibleFen).toBe(parseYuan('100.00'));
    expect(yearToDateChange).toEqual({ admissionCount: 1 });
  });
});

describe('pool_prop_selfpay', () => {
  it.each([
    // 0.01 × 80 % is paid as a whole fen, which is no ratio of 100 %
    ['of one band is the band’s own, whatever rounding made of it', { above: '0.80' }, '0.01', 8000],
    // three bands of 50 %, each of one fen and paid as one
    [
      'of bands with one ratio is that ratio',
      { '0.01': '0.50', '0.02': '0.50', above: '0.50' },
      '0.03',
      5000,
    ],
    // 0.50 + 0.80 of 2.00
    ['of bands with two ratios is the effective one', { '1.00': '0.50', above: '0.80' }, '2.00', 6500],
    // 0.50 + 0.80 + 0.50 of 3.00
    [
      'of bands of which two agree is the effective one',
      { '1.00': '0.50', '2.00': '0.80', above: '0.50' },
      '3.00',
      6000,
    ],
  ] as const)('%s', (_, ratios, cost, ratio) => {
    const free = pool({ deductible: deductible('0.00'), bands: bands(ratios) });
    expect(settleUnder({ pool: free }, bill(cost)).amounts.poolRatioBp).toBe(ratio);
  });
});

describe('how sure a result is', () => {
  it('is said by the weakest value and names each unofficial one once', () => {
    expect(settleUnder({}).policy).toMatchObject({ confidence: 'official', unofficial: [] });
    const more: RatioModifier = { label: '试行对象', when: {}, points: 500, factor: null, bands: null };
    const drafted = pool({ modifiers: [sourced(more, '加减', 'draft')] });
    // the payment asks for the five points, and so does what the fund would have paid at home
    const shares = { residence_filed: ratioBp(0), referral: ratioBp(1000), unfiled: ratioBp(1000) };
    const result = settleUnder(
      { pool: drafted, outOfArea: sourced({ mode: 'subtractPoints', shares }, '异地', 'news') },
      bill('1000.00', { outOfArea: 'referral' }),
    );
    expect(result.policy).toMatchObject({
      confidence: 'news',
      unofficial: ['test/异地@2020-01-01', 'test/加减@2020-01-01'],
    });
  });

  it('depends on the charge standard of a day surgery too', () => {
    const surgery = pool({ packagePrice: sourced(true as const, '收费标准', 'draft') });
    const input = bill('1000.00', { careType: '28', daySurgeryStandardFen: parseYuan('1000.00') });
    expect(settleUnder({ careType: '28', pool: surgery }, input).policy.confidence).toBe('draft');
  });
});

describe('a stay over New Year', () => {
  const overNewYear = { beganOn: isoDate('2019-12-28'), settledOn: isoDate('2020-01-07') };

  it('is settled as any other where the place says nothing of it', () => {
    expect(settleUnder({}, bill('1000.00', overNewYear)).amounts.poolFen).toBe(parseYuan('720.00'));
  });
});
