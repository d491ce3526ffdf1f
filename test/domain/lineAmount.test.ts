import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPrice, checkQuantity, lineAmount, overLimitAmount } from '../../src/domain/lineAmount.ts';
import { MoneyError } from '../../src/domain/money.ts';

/** A decimal numeral with `places` decimals from a whole number of its last place. */
function decimal(units: number, places: number): string {
  const digits = String(units).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const price = fc.integer({ min: 0, max: 9_999_999_999 });
const quantity = fc.integer({ min: 1, max: 99_999_999 });

describe('lineAmount', () => {
  it.each([
    ['1.005', '1', 101],
    ['1.004999', '1', 100],
    ['1.115', '1', 112],
    ['8.325', '1', 833],
    ['0.000001', '5000', 1],
    ['0.000001', '4999.9999', 0],
    ['0.000001', '0.0001', 0],
    ['33.333333', '3', 10_000],
    ['12.5', '0.5', 625],
    ['0', '3', 0],
    ['0.07', '100', 700],
    ['9999999999.999999', '0.0001', 100_000_000],
  ])('%s × %s = %d fen, half up', (unit, count, amount) => {
    expect(lineAmount(unit, count)).toBe(amount);
  });

  it('agrees with whole-number arithmetic for every price and quantity', () => {
    fc.assert(
      fc.property(price, quantity, (millionths, tenThousandths) => {
        // fen = millionths × tenThousandths ÷ 10⁸, half up
        const exact = (BigInt(millionths) * BigInt(tenThousandths) + 50_000_000n) / 100_000_000n;
        expect(BigInt(lineAmount(decimal(millionths, 6), decimal(tenThousandths, 4)))).toBe(exact);
      }),
    );
  });

  it('refuses a product beyond what can be held exactly', () => {
    expect(() => lineAmount('9999999999.999999', '999999999999.9999')).toThrow(MoneyError);
  });
});

describe('checkPrice and checkQuantity', () => {
  it.each(['', '-1', '1.0000001', '1e2', '.5', '5.', '12345678901', ' 1', '1 ', '１', '1,000'])(
    'refuse the price %j',
    (text) => {
      expect(() => checkPrice(text)).toThrow(MoneyError);
    },
  );

  it.each(['', '-1', '0', '0.0000', '1.00001', '1e2', '.5', '1234567890123', 'Infinity'])(
    'refuse the quantity %j',
    (text) => {
      expect(() => checkQuantity(text)).toThrow(MoneyError);
    },
  );

  it('give back what they accept, as written', () => {
    expect(checkPrice('0012.500000')).toBe('0012.500000');
    expect(checkQuantity('0.0001')).toBe('0.0001');
  });
});

describe('overLimitAmount', () => {
  it.each([
    ['30', '25', '4', 2000],
    ['25', '25', '4', 0],
    ['20', '25', '4', 0],
    ['25.005', '25', '1', 1],
    ['25.004', '25', '1', 0],
    ['1', '0', '3', 300],
  ])('%s against a limit of %s, %s times: %d fen over', (unit, limit, count, over) => {
    expect(overLimitAmount(unit, limit, count)).toBe(over);
  });

  it('agrees with whole-number arithmetic', () => {
    fc.assert(
      fc.property(price, price, quantity, (unit, limit, count) => {
        const excess = BigInt(Math.max(0, unit - limit));
        const exact = (excess * BigInt(count) + 50_000_000n) / 100_000_000n;
        expect(BigInt(overLimitAmount(decimal(unit, 6), decimal(limit, 6), decimal(count, 4)))).toBe(exact);
      }),
    );
  });
});

describe('where whole numbers end', () => {
  it.each([
    // 10 000 000 000 − 0.000001 against one millionth less: the difference is a millionth, × 100 = 0.0001 yuan
    ['9999999999.999999', '9999999999.999998', '100', 0],
    ['9999999999.999999', '9999999999.999998', '5000', 1],
    ['9007199254.740993', '9007199254.740992', '5000', 1],
    ['9999999999.999999', '9999999999.99', '1', 1],
    ['9999999999.999998', '9999999999.999999', '5000', 0],
  ])('(%s − %s) × %s is %d fen', (price, limit, quantity, amount) => {
    expect(overLimitAmount(price, limit, quantity)).toBe(amount);
  });

  it('agrees with BigInt for every price, limit and quantity, however they are written', () => {
    const written = (units: number, places: number) => {
      const [whole, decimals = ''] = decimal(units, places).split('.');
      return decimals.replace(/0+$/, '') === '' ? `${whole}` : `${whole}.${decimals.replace(/0+$/, '')}`;
    };
    const millionth = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(millionth, millionth, quantity, (each, limit, count) => {
        const excess = BigInt(Math.max(0, each - limit)) * BigInt(count);
        fc.pre(excess < 2n ** 53n * 100_000_000n);
        const found = overLimitAmount(written(each, 6), written(limit, 6), written(count, 4));
        expect(BigInt(found)).toBe((excess + 50_000_000n) / 100_000_000n);
      }),
      { numRuns: 2000 },
    );
  });
});
