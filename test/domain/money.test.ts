import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addFen,
  displayYuan,
  type Fen,
  fen,
  formatYuan,
  MoneyError,
  maxFen,
  minFen,
  negateFen,
  notBelowZero,
  parseYuan,
  subtractFen,
} from '../../src/domain/money.ts';

const anyFen = fc.maxSafeInteger().map(fen);

describe('fen', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 0.1 + 0.2, Number.MAX_SAFE_INTEGER + 1, -(2 ** 53)])(
    'refuses %s',
    (value) => {
      expect(() => fen(value)).toThrow(MoneyError);
    },
  );

  it('names what it refused', () => {
    const error = { name: 'MoneyError', message: 'not a whole, safe number of fen: 0.5' };
    expect(() => fen(0.5)).toThrow(expect.objectContaining(error));
  });

  it('knows no negative zero, which would print as -0.00 and differ under Object.is', () => {
    expect(Object.is(fen(-0), 0)).toBe(true);
    expect(Object.is(negateFen(fen(0)), 0)).toBe(true);
    expect(Object.is(parseYuan('-0.00'), 0)).toBe(true);
  });
});

describe('parseYuan', () => {
  it.each([
    ['0', 0],
    ['0.5', 50],
    ['0.05', 5],
    ['1234.50', 123_450],
    ['-12.30', -1230],
    ['1.15', 115],
    ['99999999.99', 9_999_999_999],
    ['0009', 900],
    ['9999999999999.99', 999_999_999_999_999],
  ])('reads %s as %d fen', (text, value) => {
    expect(parseYuan(text)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '.5',
    '5.',
    '1.005',
    '1,234.50',
    '+1',
    '--1',
    '1e3',
    '0x10',
    ' 1.00',
    '1.00\n',
    '１.００',
    'NaN',
    '12345678901234.00',
  ])('refuses %j, and rounds nothing on the way in', (text) => {
    expect(() => parseYuan(text)).toThrow(MoneyError);
    expect(() => parseYuan(text)).toThrow(`not an amount in yuan with at most two decimals: "${text}"`);
  });

  it('gives back every amount that formatYuan wrote', () => {
    const writable = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }).map(fen);
    fc.assert(
      fc.property(writable, (amount) => {
        expect(parseYuan(formatYuan(amount))).toBe(amount);
        expect(parseYuan(displayYuan(amount).replaceAll(',', ''))).toBe(amount);
      }),
    );
  });
});

describe('formatYuan and displayYuan', () => {
  it.each([
    [0, '0.00', '0.00'],
    [5, '0.05', '0.05'],
    [-5, '-0.05', '-0.05'],
    [12_345, '123.45', '123.45'],
    [123_456, '1234.56', '1,234.56'],
    [-123_456, '-1234.56', '-1,234.56'],
    [-12_345_600, '-123456.00', '-123,456.00'],
    [9_999_999_999, '99999999.99', '99,999,999.99'],
  ])('%d fen is %s on the wire and %s for people', (amount, wire, people) => {
    expect(formatYuan(fen(amount))).toBe(wire);
    expect(displayYuan(fen(amount))).toBe(people);
  });
});

describe('arithmetic', () => {
  it('agrees with whole numbers of any size, or refuses', () => {
    fc.assert(
      fc.property(fc.array(anyFen, { maxLength: 6 }), (amounts) => {
        const exact = amounts.reduce((total, amount) => total + BigInt(amount), 0n);
        let sum: Fen;
        try {
          sum = addFen(...amounts);
        } catch (error) {
          expect(error).toBeInstanceOf(MoneyError);
          return;
        }
        expect(BigInt(sum)).toBe(exact);
      }),
    );
  });

  it('refuses a sum that left the exact range on the way, though it came back', () => {
    const most = fen(Number.MAX_SAFE_INTEGER);
    expect(() => addFen(most, fen(1), fen(1), fen(-3))).toThrow(MoneyError);
  });

  it('refuses to overflow instead of losing a fen', () => {
    const most = fen(Number.MAX_SAFE_INTEGER);
    expect(() => addFen(most, fen(1))).toThrow(MoneyError);
    expect(() => subtractFen(negateFen(most), fen(1))).toThrow(MoneyError);
  });

  it('takes away everything after the first', () => {
    expect(subtractFen(fen(1000), fen(1), fen(20), fen(300))).toBe(679);
  });

  it('picks the smaller, the larger, and nothing below zero', () => {
    expect([minFen(fen(3), fen(-2)), minFen(fen(-2), fen(3))]).toEqual([-2, -2]);
    expect([maxFen(fen(3), fen(9)), maxFen(fen(9), fen(3))]).toEqual([9, 9]);
    expect(notBelowZero(fen(-1))).toBe(0);
    expect(notBelowZero(fen(1))).toBe(1);
  });
});
