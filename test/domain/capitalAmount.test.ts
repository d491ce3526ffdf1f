import fc from 'fast-check';
import Nzh from 'nzh';
import { describe, expect, it } from 'vitest';
import { capitalAmount } from '../../src/domain/capitalAmount.ts';
import { fen, formatYuan, parseYuan } from '../../src/domain/money.ts';

/** The oracle: another author's converter, told to end in 整 where the rule allows it. */
function byNzh(yuan: string): string {
  return Nzh.cn.toMoney(yuan, { outSymbol: false, forceZheng: true });
}

describe('capitalAmount', () => {
  it.each([
    // the examples of 《支付结算办法》 annex 1
    ['1409.50', '壹仟肆佰零玖元伍角整'],
    ['6007.14', '陆仟零柒元壹角肆分'],
    ['1680.32', '壹仟陆佰捌拾元叁角贰分'],
    ['107000.53', '壹拾万柒仟元伍角叁分'],
    ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
    ['325.04', '叁佰贰拾伍元零肆分'],
  ])('%s by the rules of the central bank: %s', (yuan, words) => {
    // the annex lets 零 before the jiao of 1680.32 and 107000.53 be written or left out, and 整 after jiao as well
    expect(capitalAmount(parseYuan(yuan))).toBe(words);
  });

  it.each([
    ['0.00', '零元整'],
    ['0.05', '伍分'],
    ['0.10', '壹角整'],
    ['0.15', '壹角伍分'],
    ['1.00', '壹元整'],
    ['1.05', '壹元零伍分'],
    ['10.00', '壹拾元整'],
    ['100.05', '壹佰元零伍分'],
    ['1001.05', '壹仟零壹元零伍分'],
    ['1010.00', '壹仟零壹拾元整'],
    ['20000.00', '贰万元整'],
    ['20001.00', '贰万零壹元整'],
    ['20100.00', '贰万零壹佰元整'],
    ['100010.00', '壹拾万零壹拾元整'],
    ['10000001.00', '壹仟万零壹元整'],
    ['10100000.00', '壹仟零壹拾万元整'],
    ['99999999.99', '玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
    ['100000000.00', '壹亿元整'],
    ['100000001.00', '壹亿零壹元整'],
    ['100001000.00', '壹亿零壹仟元整'],
    ['100010000.00', '壹亿零壹万元整'],
    ['110000000.00', '壹亿壹仟万元整'],
    ['1000000000000.00', '壹万亿元整'],
    ['1234500000000.00', '壹万贰仟叁佰肆拾伍亿元整'],
    ['1000100000000.00', '壹万零壹亿元整'],
    ['-1001.05', '负壹仟零壹元零伍分'],
    ['-0.50', '负伍角整'],
  ])('%s is %s', (yuan, words) => {
    expect(capitalAmount(parseYuan(yuan))).toBe(words);
  });

  it('agrees with an independent converter on every amount', () => {
    const zeroRich = fc
      .array(fc.constantFrom('0', '0', '0', '1', '9'), { minLength: 1, maxLength: 15 })
      .map((figures) => Number(figures.join('')));
    const amount = fc.oneof(
      fc.integer({ min: 1, max: 9_999_999_999 }),
      zeroRich.filter((value) => value > 0),
    );
    fc.assert(
      fc.property(amount, (value) => {
        expect(capitalAmount(fen(value))).toBe(byNzh(formatYuan(fen(value))));
        expect(capitalAmount(fen(-value))).toBe(`负${capitalAmount(fen(value))}`);
      }),
      { numRuns: 1000 },
    );
  });
});
