import type { BillDraft } from '../bridge/contract.ts';
import { checkPrice, checkQuantity, lineAmount } from '../domain/lineAmount.ts';
import { addFen, displayYuan, type Fen, fen, MoneyError, maxAmountFen } from '../domain/money.ts';
import { nothingSettled, type Problem, ProblemError } from '../domain/problem.ts';
import type { NamedBillLine } from '../store/bill.ts';
import type { CatalogueEntry } from './catalogue/catalogue.ts';
import type { DeskContext } from './deskContext.ts';

/** A line with what the screen and the sheet show of it. */
export interface DraftLine {
  readonly line: NamedBillLine;
  readonly entry: CatalogueEntry;
}

function lineProblem(index: number, name: string, what: string): ProblemError {
  return new ProblemError({
    code: 'billLine',
    happened: `第 ${index + 1} 行${name === '' ? '' : `（${name}）`}：${what}`,
    money: nothingSettled,
    nextStep: '请改正这一行后继续。',
  });
}

function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof MoneyError) return false;
    throw error;
  }
}

/** Null above the largest amount; price and quantity are checked, so what fails here is beyond even safe integers. */
function amountWithinLimit(price: string, quantity: string): Fen | null {
  try {
    const amountFen = lineAmount(price, quantity);
    return amountFen > maxAmountFen ? null : amountFen;
  } catch (error) {
    if (error instanceof MoneyError) return null;
    throw error;
  }
}

function draftLine(context: DeskContext, draft: BillDraft['lines'][number], index: number): DraftLine {
  const entry = context.catalogue.find(draft.catalogueCode);
  if (entry === null) throw lineProblem(index, '', `目录里没有编码 ${draft.catalogueCode}。`);
  const price = draft.price ?? entry.price;
  if (!passes(() => checkQuantity(draft.quantity))) {
    throw lineProblem(index, entry.name, `数量“${draft.quantity}”不对，应为大于零、最多四位小数的数字。`);
  }
  if (!passes(() => checkPrice(price))) {
    throw lineProblem(index, entry.name, `单价“${price}”不对，应为不小于零、最多六位小数的数字。`);
  }
  const amountFen = amountWithinLimit(price, draft.quantity);
  if (amountFen === null) {
    throw lineProblem(index, entry.name, `金额超过上限 ${displayYuan(fen(maxAmountFen))} 元。`);
  }
  return {
    entry,
    line: {
      lineNo: String(index + 1),
      name: entry.name,
      itemClass: entry.itemClass,
      price,
      quantity: draft.quantity,
      amountFen,
      limitPrice: entry.limitPrice,
      selfPayRatioBp: entry.selfPayRatioBp,
      catalogueCode: entry.code,
      chargeCategory: entry.chargeCategory,
    },
  };
}

/** Priced lines of a draft. @throws ProblemError naming the first line that is wrong and why */
export function draftLines(context: DeskContext, draft: BillDraft): DraftLine[] {
  const lines = draft.lines.map((line, index) => draftLine(context, line, index));
  const totalFen = addFen(...lines.map(({ line }) => line.amountFen));
  if (totalFen > maxAmountFen) throw new ProblemError(billTooLarge);
  return lines;
}

const billTooLarge: Problem = {
  code: 'billTooLarge',
  happened: `账单合计超过上限 ${displayYuan(fen(maxAmountFen))} 元。`,
  money: nothingSettled,
  nextStep: '请核对数量与单价；确属一张账单的，请分次结算。',
};
