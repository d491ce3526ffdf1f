import { describe, expect, it } from 'vitest';
import { checkBill } from '../../src/checks/checkBill.ts';
import { lineAmount } from '../../src/domain/lineAmount.ts';
import type { BillLine } from '../../src/domain/settlement.ts';

function line(lineNo: string, change: Partial<BillLine & { name: string }>): BillLine & { name: string } {
  const price = change.price ?? '10';
  const quantity = change.quantity ?? '1';
  return {
    lineNo,
    name: '血常规',
    itemClass: '01',
    price,
    quantity,
    amountFen: lineAmount(price, quantity),
    limitPrice: null,
    selfPayRatioBp: null,
    catalogueCode: `code-${lineNo}`,
    chargeCategory: '04',
    ...change,
  };
}

describe('checks before settlement', () => {
  it('says nothing about an ordinary bill', () => {
    expect(checkBill([line('1', {}), line('2', {})])).toEqual([]);
  });

  it('names every line of an item entered twice', () => {
    const found = checkBill([
      line('1', { catalogueCode: 'a' }),
      line('2', {}),
      line('3', { catalogueCode: 'a' }),
    ]);
    expect(found).toEqual([
      { code: 'duplicateItem', lineNos: ['1', '3'], text: '血常规 在第 1、3 行重复，请核对是否多录。' },
    ]);
  });

  it('tells what is over the limit price, and leaves own-expense items to their own finding', () => {
    const found = checkBill([
      line('1', { price: '35.00', limitPrice: '15.00', quantity: '2' }),
      line('2', { price: '15.00', limitPrice: '15.00' }),
      line('3', { price: '300', limitPrice: '1', itemClass: '03' }),
    ]);
    expect(found.map(({ code, lineNos }) => ({ code, lineNos }))).toEqual([
      { code: 'overLimitPrice', lineNos: ['1'] },
      { code: 'ownExpense', lineNos: ['3'] },
    ]);
    expect(found[0]?.text).toContain('40.00');
  });
});
