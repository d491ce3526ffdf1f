import { type Fen, formatYuan, minFen, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import { displayPercent, formatRatio, shareOf } from '../domain/ratio.ts';
import type { YearToDateChange } from '../domain/yearToDate.ts';
import type { AssistanceRules, Cases, Sourced } from '../policy/packTypes.ts';
import { type Calculation, published } from './calculation.ts';
import type { ClassifiedBill } from './classifyLines.ts';
import { leftOf } from './fundBands.ts';
import { burdenOf, burdenOperands, burdenWords } from './layerStage.ts';
import type { PoolAnswer } from './poolStage.ts';
import { fits } from './situation.ts';

export interface AssistanceAnswer {
  readonly paidFen: Fen;
  readonly baseFen: Fen;
  readonly change: YearToDateChange;
}

const nothing: AssistanceAnswer = { paidFen: zeroFen, baseFen: zeroFen, change: {} };

/**
 * 医疗救助: of what insurance left in scope, above the class's yearly deductible, a ratio up to a yearly limit. After 大病,
 * cumulative in order of settlement (policy facts 3.3, 6.25).
 * @throws PolicyGap for a class whose figures nobody published
 */
export function payAssistance(
  rules: AssistanceRules,
  classified: ClassifiedBill,
  paidSoFarFen: Fen,
  pool: PoolAnswer,
  calculation: Calculation,
): AssistanceAnswer {
  const { input, situation, rounding, trace } = calculation;
  if (!rules.entitled.value.some((condition) => fits(condition, situation))) return nothing;
  trace.use(rules.entitled);
  const burden = burdenOf(trace.use(rules.base), classified, paidSoFarFen, pool);
  const { baseFen } = burden;
  const figure = <T>(sourced: Sourced<Cases<T>>, what: string) =>
    published(trace.use(sourced), { of: rules.label, what, missing: sourced.missing }, calculation);
  const standardFen = figure(rules.deductible, '救助起付标准');
  const ratio = figure(rules.ratio, '救助比例');
  const cap = figure(rules.cap, '救助限额');
  const usedFen = input.yearToDate.assistanceDeductibleFen;
  const takenFen = minFen(baseFen, notBelowZero(subtractFen(standardFen, usedFen)));
  const wholeFen = shareOf(subtractFen(baseFen, takenFen), ratio, rounding.mode);
  const leftFen = leftOf(cap, calculation);
  const paidFen = leftFen === null ? wholeFen : minFen(wholeFen, leftFen);
  trace.step('assistance', rules.fundLabel, paidFen, rules.ratio.source, () => {
    const limit = leftFen === null ? '' : `，年度限额尚余 ${formatYuan(leftFen)}`;
    return {
      formula:
        `（个人负担 ${formatYuan(baseFen)}${burdenWords(burden)} − 救助起付 ${formatYuan(takenFen)}）× ${displayPercent(ratio)} = ` +
        `${formatYuan(wholeFen)}${limit}，支付 ${formatYuan(paidFen)}`,
      operands: {
        ...burdenOperands(burden),
        base: formatYuan(baseFen),
        standard: formatYuan(standardFen),
        used: formatYuan(usedFen),
        deductible: formatYuan(takenFen),
        ratio: formatRatio(ratio),
        rounding: rounding.mode,
        left: leftFen === null ? '' : formatYuan(leftFen),
      },
    };
  });
  return {
    paidFen,
    baseFen,
    change: {
      assistanceDeductibleFen: takenFen,
      ...(cap.payCounter === null ? {} : { [cap.payCounter]: paidFen }),
    },
  };
}
