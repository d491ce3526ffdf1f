import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen, MoneyError } from '../../src/domain/money.ts';
import {
  costCoveredBy,
  displayPercent,
  formatRatio,
  parseRatio,
  ratioBp,
  ratioOf,
  shareOf,
} from '../../src/domain/ratio.ts';

const anyRatio = fc.integer({ min: 0, max: 10_000 }).map(ratioBp);
const anyAmount = fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }).map(fen);

/** Floor division for any sign: the only primitive of the reference arithmetic below. */
function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

/** n/d to the nearest whole number: half up for n ≥ 0, mirrored below, so that halves go away from zero. */
function nearest(numerator: bigint, denominator: bigint): bigint {
  if (numerator < 0n) return -nearest(-numerator, denominator);
  return floorDivide(2n * numerator + denominator, 2n * denominator);
}

describe('ratioBp and parseRatio', () => {
  it.each([
    ['0', 0],
    ['1', 10_000],
    ['1.0000', 10_000],
    ['0.5', 5000],
    ['0.75', 7500],
    ['0.085', 850],
    ['0.0850', 850],
    ['0.0001', 1],
  ])('reads %s', (text, value) => {
    expect(parseRatio(text)).toBe(value);
  });

  it.each(['', '75%', '75', '1.0001', '-0.1', '.5', '0.12345', '2', '0,5', '1e-1', '0.5 '])(
    'refuses %j',
    (text) => {
      expect(() => parseRatio(text)).toThrow(MoneyError);
      expect(() => parseRatio(text)).toThrow('not a ratio between 0 and 1');
    },
  );

  it.each([-1, 10_001, 0.5, Number.NaN])('has no ratio of %d ten-thousandths', (value) => {
    expect(() => ratioBp(value)).toThrow(MoneyError);
    expect(() => ratioBp(value)).toThrow(`not a ratio between 0 and 1 in ten-thousandths: ${value}`);
  });

  it('reads back every ratio it wrote', () => {
    fc.assert(
      fc.property(anyRatio, (ratio) => {
        expect(parseRatio(formatRatio(ratio))).toBe(ratio);
      }),
    );
  });

  it.each([
    [7500, '0.75', '75%'],
    [6250, '0.625', '62.5%'],
    [850, '0.085', '8.5%'],
    [6205, '0.6205', '62.05%'],
    [0, '0.00', '0%'],
    [10_000, '1.00', '100%'],
    [1, '0.0001', '0.01%'],
  ])('%d is %s on the wire and %s for people', (value, wire, people) => {
    expect(formatRatio(ratioBp(value))).toBe(wire);
    expect(displayPercent(ratioBp(value))).toBe(people);
  });
});

describe('shareOf', () => {
  it.each([
    // policy facts 5.5: an exact half fen goes up
    [1, 5000, 1],
    [3, 5000, 2],
    [-1, 5000, -1],
    [-3, 5000, -2],
    [1, 4999, 0],
    [-1, 4999, 0],
    [250, 8500, 213],
    [70, 8500, 60],
  ])('%d fen × %d/10000 = %d fen, half away from zero', (amount, ratio, paid) => {
    expect(shareOf(fen(amount), ratioBp(ratio), 'halfAwayFromZero')).toBe(paid);
  });

  it.each([
    [1, 5000, 0],
    [3, 5000, 2],
    [5, 5000, 2],
    [-1, 5000, 0],
    [-3, 5000, -2],
    [3, 5001, 2],
  ])('%d fen × %d/10000 = %d fen, half to even', (amount, ratio, paid) => {
    expect(shareOf(fen(amount), ratioBp(ratio), 'halfEven')).toBe(paid);
  });

  it.each([
    [199, 9999, 198],
    [-199, 9999, -198],
    [1, 9999, 0],
  ])('%d fen × %d/10000 = %d fen, truncated', (amount, ratio, paid) => {
    expect(shareOf(fen(amount), ratioBp(ratio), 'truncate')).toBe(paid);
  });

  it('agrees with whole-number arithmetic of any size', () => {
    fc.assert(
      fc.property(anyAmount, anyRatio, (amount, ratio) => {
        const product = BigInt(amount) * BigInt(ratio);
        expect(BigInt(shareOf(amount, ratio, 'halfAwayFromZero'))).toBe(nearest(product, 10_000n));
        const truncated = BigInt(shareOf(amount, ratio, 'truncate'));
        expect(truncated).toBe(product < 0n ? -(-product / 10_000n) : product / 10_000n);
        const even = BigInt(shareOf(amount, ratio, 'halfEven'));
        const twiceDistance = 2n * (even * 10_000n - product);
        expect(twiceDistance >= -10_000n && twiceDistance <= 10_000n).toBe(true);
        if (twiceDistance === 10_000n || twiceDistance === -10_000n) expect(even % 2n).toBe(0n);
      }),
    );
  });

  it('stays exact where a double would not', () => {
    // 90 071 992 547 409.91 yuan × 0.9999: the product needs 67 bits
    expect(shareOf(fen(Number.MAX_SAFE_INTEGER), ratioBp(9999), 'halfAwayFromZero')).toBe(
      9_006_298_534_815_517,
    );
  });

  it.each([
    // halves of 2⁵³ − 1 and 2⁵³ − 3: …495.5 and …494.5, whose products with 5000 no double holds
    ['halfAwayFromZero', Number.MAX_SAFE_INTEGER, 4_503_599_627_370_496],
    ['halfAwayFromZero', -Number.MAX_SAFE_INTEGER, -4_503_599_627_370_496],
    ['halfEven', Number.MAX_SAFE_INTEGER, 4_503_599_627_370_496],
    ['halfEven', Number.MAX_SAFE_INTEGER - 2, 4_503_599_627_370_494],
    ['halfEven', 2 - Number.MAX_SAFE_INTEGER, -4_503_599_627_370_494],
    ['truncate', Number.MAX_SAFE_INTEGER, 4_503_599_627_370_495],
    ['truncate', -Number.MAX_SAFE_INTEGER, -4_503_599_627_370_495],
  ] as const)('rounds there as everywhere: %s, %d', (mode, amount, half) => {
    expect(shareOf(fen(amount), ratioBp(5000), mode)).toBe(half);
  });

  it('rounds down there what is less than a half, and up what is more', () => {
    // (2⁵³ − 1) × 0.4999 = 4 502 698 907 445 021.4009; × 0.5001 = 4 504 500 347 295 969.5991
    const most = fen(Number.MAX_SAFE_INTEGER);
    expect(shareOf(most, ratioBp(4999), 'halfAwayFromZero')).toBe(4_502_698_907_445_021);
    expect(shareOf(most, ratioBp(5001), 'halfAwayFromZero')).toBe(4_504_500_347_295_970);
  });
});

describe('costCoveredBy', () => {
  it.each([
    // policy facts 6.7 and 6.9: where the caps of Tonghua are reached
    [7_000_000 - 697_500, 8500, 7_414_706],
    [7_000_000 - 716_100, 8700, 7_222_874],
    [7_000_000 - 712_500, 8500, 7_397_059],
    [7_000_000 - 727_500, 8500, 7_379_412],
    [25_000_000, 8500, 29_411_765],
  ])('a payment of %d fen at %d/10000 covers %d fen', (payment, ratio, cost) => {
    expect(costCoveredBy(fen(payment), ratioBp(ratio), 'halfAwayFromZero')).toBe(cost);
  });

  it('agrees with whole-number arithmetic, and pays back what it came from within a fen', () => {
    const payment = fc.integer({ min: 0, max: 9_999_999_999 }).map(fen);
    const ratio = fc.integer({ min: 1, max: 10_000 }).map(ratioBp);
    fc.assert(
      fc.property(payment, ratio, (paid, at) => {
        const cost = costCoveredBy(paid, at, 'halfAwayFromZero');
        expect(BigInt(cost)).toBe(nearest(BigInt(paid) * 10_000n, BigInt(at)));
        expect(Math.abs(shareOf(cost, at, 'halfAwayFromZero') - paid)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('refuses a ratio of zero, which never reaches a cap', () => {
    const ask = () => costCoveredBy(fen(100), ratioBp(0), 'halfAwayFromZero');
    expect(ask).toThrow(MoneyError);
    expect(ask).toThrow('a ratio of zero reaches no payment cap');
  });
});

describe('ratioOf', () => {
  it.each([
    [1_547_500, 1_930_000, 8018],
    [0, 500, 0],
    [500, 500, 10_000],
    [0, 0, 0],
    [1, 3, 3333],
    [2, 3, 6667],
    // half a ten-thousandth goes up
    [1, 20_000, 1],
  ])('%d of %d is %d ten-thousandths', (part, whole, ratio) => {
    expect(ratioOf(fen(part), fen(whole))).toBe(ratio);
  });

  it('refuses a part larger than the whole', () => {
    expect(() => ratioOf(fen(2), fen(1))).toThrow(MoneyError);
  });
});
