import { describe, expect, it } from 'vitest';
import { fen, parseYuan } from '../../src/domain/money.ts';
import type { RoundingMode } from '../../src/domain/ratio.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import {
  always,
  bands,
  bill,
  deductible,
  pool,
  settleUnder,
  sourced,
  stepsOf,
  yearlyBurden,
} from './inventedRules.ts';
import { auditTrace } from './traceAudit.ts';

/** Places that round a fund once, over all its segments, and not each segment (policy facts 5.5: the place is a parameter). */
function rounding(place: 'segment' | 'fund', mode: RoundingMode = 'halfAwayFromZero') {
  return sourced({ mode, place }, '舍入');
}

/** Three bands of one fen each, and the rest: each earns half a fen. */
const ofOneFen = bands({ '0.01': '0.50', '0.02': '0.50', '0.03': '0.50', above: '0.50' });
const free = pool({ deductible: deductible('0.00'), bands: ofOneFen });

describe('a fund rounded once', () => {
  it.each([
    // each segment 0.005 → 0.01
    ['segment', [1, 1, 1]],
    // 0.005 → 0.01, 0.010 → 0.01, 0.015 → 0.02: what each adds to the rounded sum
    ['fund', [1, 0, 1]],
  ] as const)('by %s pays three half fen in segments of %j', (place, paid) => {
    const result = settleUnder({ pool: free, rounding: rounding(place) }, bill('0.03'));
    const segments = result.steps.filter((step) => step.stage === 'poolBand');
    expect(segments.map((step) => step.amountFen)).toEqual(paid);
    auditTrace(result, 0);
  });

  it.each([
    ['halfEven', 2],
    ['truncate', 1],
  ] as const)('keeps to the mode: 0.015 by %s is %d fen', (mode, paid) => {
    const result = settleUnder({ pool: free, rounding: rounding('fund', mode) }, bill('0.03'));
    expect(result.amounts.poolFen).toBe(paid);
    auditTrace(result, 0);
  });

  it('prints what a segment is rounded together with', () => {
    const result = settleUnder({ pool: free, rounding: rounding('fund') }, bill('0.03'));
    expect(stepsOf(result, 'poolBand')).toEqual([
      '试行统筹基金：（0.01 − 0.00）× 50% = 0.01',
      '试行统筹基金：（0.02 − 0.01）× 50%，连同此前各段的 0.005 一并舍入 = 0.00',
      '试行统筹基金：（0.03 − 0.02）× 50%，连同此前各段的 0.01 一并舍入 = 0.01',
    ]);
  });

  it('on a scale that runs through the year pays F(before + now) − F(before) (policy facts 6.15)', () => {
    const layer = yearlyBurden({ threshold: () => sourced(always(fen(0)), '大病起付') });
    const unpaid = pool({ bands: bands({ above: '0' }) });
    let year = emptyYearToDate;
    const paid = ['0.01', '0.01', '0.01', '0.01'].map((cost) => {
      const result = settleUnder(
        { pool: unpaid, layers: [layer], rounding: rounding('fund') },
        bill(cost, { yearToDate: year }),
      );
      auditTrace(result, 0);
      year = result.yearToDate;
      return result.amounts.catastrophicFen;
    });
    // 0.005 → 0.01, 0.010, 0.015 → 0.02, 0.020
    expect(paid).toEqual([1, 0, 1, 0]);
  });

  it('counts each band passed before at its own ratio, and says from where it goes on', () => {
    const layer = yearlyBurden({
      threshold: () => sourced(always(fen(0)), '大病起付'),
      bands: () =>
        bands(
          { '0.02': '0.50', above: '0.90' },
          { accrual: 'year', counters: ['catastrophicBaseFen'], moves: 'catastrophicBaseFen' },
        ),
    });
    const before = { yearToDate: { ...emptyYearToDate, catastrophicBaseFen: fen(3) } };
    const result = settleUnder(
      { pool: pool({ bands: bands({ above: '0' }) }), layers: [layer], rounding: rounding('fund') },
      bill('0.01', before),
    );
    // 2 × 50 % + 1 × 90 % = 1.9 fen → 2 before; 2.8 → 3 after
    expect(result.amounts.catastrophicFen).toBe(1);
    expect(stepsOf(result, 'catastrophic').at(-1)).toBe(
      '试行大病保险：（0.04 − 0.03）× 90%，连同此前各段的 0.019 一并舍入 = 0.01',
    );
    auditTrace(result, 0);
  });

  it('of one visit carries nothing from the bands below its deductible', () => {
    const gross = pool({
      deductible: deductible('0.03'),
      bands: bands({ '0.02': '0.50', above: '0.90' }, { origin: 'gross' }),
    });
    const result = settleUnder({ pool: gross, rounding: rounding('fund') }, bill('0.04'));
    // one fen × 90 %
    expect(stepsOf(result, 'poolBand')).toEqual(['试行统筹基金：（0.04 − 0.03）× 90% = 0.01']);
    auditTrace(result, 0);
  });

  it('of a year that began below a band counts all the bands it has passed', () => {
    const layer = yearlyBurden({
      threshold: () => sourced(always(parseYuan('10.00')), '大病起付'),
      bands: () => {
        const table = bands({ '20.01': '0.50', above: '0.90' }, { origin: 'gross' });
        const counted = {
          accrual: 'year',
          counters: ['catastrophicBaseFen'],
          moves: 'catastrophicBaseFen',
        } as const;
        return { ...table, value: { ...table.value, ...counted } };
      },
    });
    const unpaid = pool({ bands: bands({ above: '0' }) });
    const stay = (cost: string, before: string) =>
      settleUnder(
        { pool: unpaid, layers: [layer], rounding: rounding('fund') },
        bill(cost, { yearToDate: { ...emptyYearToDate, catastrophicBaseFen: parseYuan(before) } }),
      );
    // up to 20.01 earned 5.005; the next fen 0.009: 5.014 → 5.01, less 5.005 → 5.01
    const second = stay('0.01', '20.01');
    expect(second.amounts.catastrophicFen).toBe(0);
    auditTrace(second, 0);
    // 5.005 + 0.90 = 5.905 → 5.91, less 5.01
    expect(stay('1.00', '20.01').amounts.catastrophicFen).toBe(90);
    expect(stay('11.01', '10.00').amounts.catastrophicFen).toBe(591);
  });
});
