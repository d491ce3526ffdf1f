import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen, formatYuan, MoneyError } from '../../src/domain/money.ts';
import { parseWireAmount, parseWireRatio } from '../../src/upstream/wireAmount.ts';
import { parseWireJson, WireNumber } from '../../src/upstream/wireJson.ts';

describe('parseWireAmount', () => {
  it.each([
    ['100.00', 10000],
    ['0.1', 10],
    ['-10.50', -1050],
    ['12.5000', 1250],
    ['1E+2', 10000],
    ['1.005E3', 100500],
    ['5e-2', 5],
    ['90071992547409.91', 9007199254740991],
    ['1.13', 113],
  ])('%s', (text, expected) => {
    expect(parseWireAmount(text)).toBe(expected);
  });

  it.each(['59.505', '1e-3', '', '1,000.00', '0x10', 'NaN', '90071992547409.92', ' 1.00', '1.'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseWireAmount(text)).toThrow(MoneyError);
    },
  );

  it('is the inverse of what we write, for every amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }), (value) => {
        expect(parseWireAmount(formatYuan(fen(value)))).toBe(value);
      }),
    );
  });

  it('reads a JSON number by its digits, where a float loses a fen', () => {
    const { amount } = parseWireJson('{"amount":1.15}') as { amount: WireNumber };
    expect(parseWireAmount(amount.text)).toBe(115);
    expect(Math.trunc(1.15 * 100)).toBe(114);
  });
});

describe('parseWireRatio', () => {
  it.each([
    ['0.7', 7000],
    ['0.7000', 7000],
    ['1', 10000],
    ['0', 0],
  ])('%s', (text, expected) => {
    expect(parseWireRatio(text)).toBe(expected);
  });

  it.each(['1.1', '-0.1', '0.12345', '70'])('refuses "%s"', (text) => {
    expect(() => parseWireRatio(text)).toThrow(MoneyError);
  });
});

describe('parseWireJson', () => {
  it('keeps the digits of every number', () => {
    expect(parseWireJson('{"a":43000000000000000001,"b":[100.00]}')).toEqual({
      a: new WireNumber('43000000000000000001'),
      b: [new WireNumber('100.00')],
    });
  });

  it('refuses half a document', () => {
    expect(() => parseWireJson('{"infcode":0,"output":{')).toThrow(SyntaxError);
  });
});
