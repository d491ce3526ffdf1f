import { overLimitAmount } from '../domain/lineAmount.ts';
import { type Fen, fen, formatYuan, MoneyError, minFen, subtractFen, zeroFen } from '../domain/money.ts';
import { displayPercent, formatRatio, fullRatio, type RatioBp, ratioBp, shareOf } from '../domain/ratio.ts';
import type { BillLine, BillTotals, ClassifiedLine } from '../domain/settlement.ts';
import { PolicyGap } from '../policy/packTypes.ts';
import type { Calculation } from './calculation.ts';
import { pick } from './situation.ts';

const noRatio = ratioBp(0);

export interface ClassifiedBill {
  readonly totals: BillTotals;
  readonly inScopeFen: Fen;
  readonly lines: readonly ClassifiedLine[];
}

/** Whether the pack decides the line's 先行自付 share: a 乙类 item without one of its own. */
function takesPackRatio(line: BillLine): boolean {
  return line.itemClass === '02' && line.selfPayRatioBp === null;
}

/** 乙类 share: the item's own, else the pack's. Nobody's guess. */
function firstSelfPayRatio(line: BillLine, { rules, trace, situation }: Calculation): RatioBp {
  if (!takesPackRatio(line)) return line.selfPayRatioBp ?? noRatio;
  const { firstSelfPayRatio: sourced } = rules.pool;
  const ratio = sourced === null ? undefined : pick(trace.use(sourced), situation);
  if (ratio !== undefined) return ratio;
  throw new PolicyGap(
    'value_not_published',
    `第 ${line.lineNo} 行为乙类，但政策包没有公布乙类先行自付比例，请在明细中给出`,
  );
}

/**
 * The split of one line (interface section 9; policy facts 5.1 and 6.28): own expense whole; otherwise first what is over
 * the limit price, then the 乙类 share of the limited amount, the rest in scope. The remainder is a subtraction, never a
 * second rounding.
 */
function classifyLine(line: BillLine, calculation: Calculation): ClassifiedLine {
  const { lineNo, amountFen, itemClass, chargeCategory } = line;
  if (itemClass === '03') {
    return {
      lineNo,
      amountFen,
      itemClass,
      chargeCategory,
      ownExpenseFen: amountFen,
      overLimitFen: zeroFen,
      firstSelfPayFen: zeroFen,
      inScopeFen: zeroFen,
      selfPayRatioBp: fullRatio,
    };
  }
  const overLimitFen =
    line.limitPrice === null
      ? zeroFen
      : minFen(overLimitAmount(line.price, line.limitPrice, line.quantity), amountFen);
  const limitedFen = subtractFen(amountFen, overLimitFen);
  const selfPayRatioBp = firstSelfPayRatio(line, calculation);
  const firstSelfPayFen = shareOf(limitedFen, selfPayRatioBp, calculation.rounding.mode);
  return {
    lineNo,
    amountFen,
    itemClass,
    chargeCategory,
    ownExpenseFen: zeroFen,
    overLimitFen,
    firstSelfPayFen,
    inScopeFen: subtractFen(limitedFen, firstSelfPayFen),
    selfPayRatioBp,
  };
}

function lineFormula(line: BillLine, split: ClassifiedLine): string {
  const parts = [`金额 ${formatYuan(split.amountFen)}`];
  if (split.ownExpenseFen !== 0) parts.push('目录外，全部自费');
  if (split.overLimitFen !== 0) {
    parts.push(`超过限价 ${line.limitPrice} 的部分 ${formatYuan(split.overLimitFen)}`);
  }
  if (split.firstSelfPayFen !== 0) {
    parts.push(`先行自付 ${displayPercent(split.selfPayRatioBp)} 为 ${formatYuan(split.firstSelfPayFen)}`);
  }
  return `${parts.join('，')}，进入报销范围 ${formatYuan(split.inScopeFen)}`;
}

/** Only lines that leave something with the patient earn a step of their own. */
function explainLine(line: BillLine, split: ClassifiedLine, calculation: Calculation): void {
  if (split.inScopeFen === split.amountFen) return;
  const { rules, rounding, trace } = calculation;
  const source = takesPackRatio(line) ? (rules.pool.firstSelfPayRatio?.source ?? null) : null;
  trace.step('classify', `第 ${line.lineNo} 行费用归类`, split.inScopeFen, source, () => ({
    formula: lineFormula(line, split),
    operands: {
      line: line.lineNo,
      amount: formatYuan(split.amountFen),
      ownExpense: formatYuan(split.ownExpenseFen),
      overLimit: formatYuan(split.overLimitFen),
      selfPayRatio: formatRatio(split.selfPayRatioBp),
      rounding: rounding.mode,
      firstSelfPay: formatYuan(split.firstSelfPayFen),
    },
  }));
}

function totalsOf(lines: readonly ClassifiedLine[]): BillTotals {
  let total = 0;
  let ownExpense = 0;
  let overLimit = 0;
  let firstSelfPay = 0;
  for (const line of lines) {
    total += line.amountFen;
    ownExpense += line.ownExpenseFen;
    overLimit += line.overLimitFen;
    firstSelfPay += line.firstSelfPayFen;
  }
  return {
    totalFen: fen(total),
    ownExpenseFen: fen(ownExpense),
    overLimitFen: fen(overLimit),
    firstSelfPayFen: fen(firstSelfPay),
  };
}

/** A part below zero would come back as money a fund or a person pays; refunds are reversals, not bills. @throws MoneyError */
function refuseNegative(what: string, ...amounts: readonly Fen[]): void {
  if (amounts.some((amount) => amount < 0)) throw new MoneyError(`${what}: an amount below zero`);
}

function classifyLines(lines: readonly BillLine[], calculation: Calculation): ClassifiedLine[] {
  return lines.map((line) => {
    refuseNegative(`line ${line.lineNo}`, line.amountFen);
    const split = classifyLine(line, calculation);
    explainLine(line, split, calculation);
    return split;
  });
}

/** First stage: what of the bill is inside the policy's scope. @throws MoneyError for parts below zero or beyond the whole */
export function classifyBill(calculation: Calculation): ClassifiedBill {
  const { bill } = calculation.input;
  const lines = bill.kind === 'totals' ? [] : classifyLines(bill.lines, calculation);
  const totals = bill.kind === 'totals' ? bill.totals : totalsOf(lines);
  const { totalFen, ownExpenseFen, overLimitFen, firstSelfPayFen } = totals;
  const inScopeFen = subtractFen(totalFen, ownExpenseFen, overLimitFen, firstSelfPayFen);
  refuseNegative('bill', totalFen, ownExpenseFen, overLimitFen, firstSelfPayFen, inScopeFen);
  calculation.trace.step('inScope', '政策范围内费用', inScopeFen, null, () => ({
    formula:
      `总费用 ${formatYuan(totalFen)} − 全自费 ${formatYuan(ownExpenseFen)} − 超限价 ${formatYuan(overLimitFen)}` +
      ` − 先行自付 ${formatYuan(firstSelfPayFen)} = ${formatYuan(inScopeFen)}`,
    operands: {
      total: formatYuan(totalFen),
      ownExpense: formatYuan(ownExpenseFen),
      overLimit: formatYuan(overLimitFen),
      firstSelfPay: formatYuan(firstSelfPayFen),
    },
  }));
  return { totals, inScopeFen, lines };
}
