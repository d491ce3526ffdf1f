import { describe, expect, it } from 'vitest';
import { parseYuan } from '../../src/domain/money.ts';
import type { SettlementInput } from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { type LayerRules, PolicyGap, type RatioModifier } from '../../src/policy/packTypes.ts';
import {
  always,
  bands,
  beyondCap,
  bill,
  billOf,
  cap,
  pool,
  settleUnder,
  sourced,
  stepsOf,
  yearlyBurden,
} from './inventedRules.ts';

/** Deductible 100, 80 %: of 5 100 in scope the pool pays 4 000 and leaves 1 100, of which half above 1 000 a year is paid. */
function burdened(change: Partial<LayerRules>, input: Partial<SettlementInput> = {}) {
  return settleUnder({ layers: [yearlyBurden(change)] }, bill('5100.00', input));
}

function afterUsing(change: Partial<SettlementInput['yearToDate']>): Partial<SettlementInput> {
  return { yearToDate: { ...emptyYearToDate, ...change } };
}

const burden500 = { catastrophicBaseFen: parseYuan('500.00') };
const more: RatioModifier = { label: '试行对象', when: {}, points: 1000, factor: null, bands: null };
const counted = { counters: ['catastrophicFen'], payCounter: 'catastrophicFen' } as const;

describe('a layer of the year’s burden', () => {
  it('goes on where the first stay of the year ended', () => {
    const first = settleUnder(
      { layers: [yearlyBurden()], pool: pool({ bands: bands({ above: '0' }) }) },
      bill('1500.00'),
    );
    expect(first.amounts.catastrophicFen).toBe(parseYuan('250.00'));
    const second = settleUnder(
      { layers: [yearlyBurden()], pool: pool({ bands: bands({ above: '0' }) }) },
      bill('300.00', { yearToDate: first.yearToDate }),
    );
    expect(second.amounts.catastrophicFen).toBe(parseYuan('150.00'));
    expect(second.yearToDate.catastrophicBaseFen).toBe(parseYuan('1800.00'));
  });

  it('says what it looks at, and what it pays of that', () => {
    // 500 + 1 100 − 1 000 = 600, half of it
    expect(stepsOf(burdened({}, afterUsing(burden500)), 'catastrophic')).toEqual([
      '试行大病计算基数：本年此前 500.00 + 本次 1100.00 = 1600.00，起付标准 1000.00',
      '试行大病保险：（600.00 − 0.00）× 50% = 300.00',
    ]);
  });

  it.each([
    [{ firstSelfPay: true, overLimit: false }, '1110.00（计入先行自付 10.00） = 1110.00'],
    [{ firstSelfPay: false, overLimit: true }, '1120.00（计入超限价 20.00） = 1120.00'],
    [{ firstSelfPay: true, overLimit: true }, '1130.00（计入先行自付 10.00，计入超限价 20.00） = 1130.00'],
    [{ firstSelfPay: false, overLimit: false }, '1100.00 = 1100.00'],
  ])('with a base of %j says what it counts besides', (base, words) => {
    const parts = billOf({ inScope: '5100.00', over: '20.00', first: '10.00' });
    const layer = { base: sourced({ ...base, outOfAreaLoss: true }, '大病基数') };
    expect(stepsOf(burdened(layer, { bill: parts }), 'catastrophic')[0]).toBe(
      `试行大病计算基数：本年此前 0.00 + 本次 ${words}，起付标准 1000.00`,
    );
  });

  it('names its ceiling, and who is paid more, behind each band', () => {
    const layer = { modifiers: [sourced(more, '加减')], cap: () => cap('1000.00', counted) };
    const paidBefore = { ...burden500, catastrophicFen: parseYuan('120.00') };
    // 600 × (50 % + 10 points)
    expect(stepsOf(burdened(layer, afterUsing(paidBefore)), 'catastrophic')[1]).toBe(
      '试行大病保险：（600.00 − 0.00）× 60% = 360.00（试行对象提高 10%，本年已支付 120.00，限额 1000.00）',
    );
  });

  it('that does not run through the year pays each stay by itself', () => {
    const counters = ['catastrophicBaseFen'] as const;
    const layer = { bands: () => bands({ above: '0.50' }, { counters, moves: 'catastrophicBaseFen' }) };
    const reached = afterUsing({ catastrophicBaseFen: parseYuan('1200.00') });
    // from 1 200 − 1 000 to 2 300 − 1 000, and no product of what went before
    expect(stepsOf(burdened(layer, reached), 'catastrophic')[1]).toBe(
      '试行大病保险：（1300.00 − 200.00）× 50% = 550.00',
    );
  });

  it('moves only what the place counts', () => {
    const silent = {
      bands: () => bands({ above: '0.50' }),
      cap: () => cap(null, { counters: [], payCounter: null }),
    };
    const { amounts, yearToDateChange } = burdened(silent);
    // (1 100 − 1 000) × 50 %
    expect(amounts.catastrophicFen).toBe(parseYuan('50.00'));
    expect(yearToDateChange).toEqual({ admissionCount: 1 });
  });

  it.each([
    ['base', { base: null }],
    ['threshold', { threshold: () => null }],
  ])('for which the pack has no %s pays nothing and moves nothing', (_, missing) => {
    const { amounts, yearToDateChange } = burdened(missing);
    expect(amounts.catastrophicFen).toBe(0);
    expect(yearToDateChange).toEqual({ admissionCount: 1 });
  });
});

describe('a threshold that nobody published and no burden of the year has reached', () => {
  const layer: Partial<LayerRules> = {
    threshold: () => {
      throw new PolicyGap('value_not_published', '起付标准未公布');
    },
    unreached: sourced(
      { upTo: always(parseYuan('1200.00')), counter: 'catastrophicBaseFen' as const },
      '未达',
      'draft',
    ),
  };
  const burden = (yuan: string) => afterUsing({ catastrophicBaseFen: parseYuan(yuan) });

  it('is explained with every amount that leads to that', () => {
    // 5 100 − 4 000 = 1 100; 100 + 1 100 do not exceed 1 200
    const result = burdened(layer, burden('100.00'));
    expect(result.steps.find(({ stage }) => stage === 'catastrophic')).toMatchObject({
      label: '试行大病不起付',
      formula: '本年此前 100.00 + 本次 1100.00 = 1200.00，不超过 1200.00，起付标准虽未公布，也不会达到',
      operands: {
        inScope: '5100.00',
        paid: '4000.00',
        outOfAreaLoss: '0.00',
        firstSelfPay: '0.00',
        overLimit: '0.00',
        before: '100.00',
        now: '1100.00',
        threshold: '1200.00',
      },
      source: { clause: '未达' },
    });
    expect(result.policy.confidence).toBe('draft');
    expect(result.yearToDate.catastrophicBaseFen).toBe(parseYuan('1200.00'));
  });

  it('is asked for, and refused, one fen later', () => {
    expect(() => burdened(layer, burden('100.01'))).toThrow('起付标准未公布');
  });
});

describe('a layer beyond the pool’s ceiling', () => {
  it('says what it pays of the excess', () => {
    // 800 ÷ 80 % = 1 000 of 5 000 are paid by the pool; half of the other 4 000
    const result = settleUnder(
      { pool: pool({ cap: cap('800.00') }), layers: [beyondCap()] },
      bill('5100.00'),
    );
    expect(stepsOf(result, 'largeAmount')).toEqual(['试行补充保险：（4000.00 − 0.00）× 50% = 2000.00']);
  });
});
