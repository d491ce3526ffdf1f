import { addFen, type Fen, formatYuan, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import type { RoundingMode } from '../domain/ratio.ts';
import type { SettlementInput } from '../domain/settlement.ts';
import type { CatastrophicRules } from '../policy/packTypes.ts';
import { bandsAtLevel } from './bandsAtLevel.ts';
import type { ClassifiedBill } from './classifyLines.ts';
import { payByBands } from './payByBands.ts';
import { explainSegments } from './poolStage.ts';
import type { TraceRecorder } from './traceRecorder.ts';

export interface CatastrophicAnswer {
  readonly paidFen: Fen;
  /** What of this settlement fed the yearly base. */
  readonly baseFen: Fen;
}

/**
 * 居民大病: the year's in-scope self-pay above the threshold, in bands. Across several stays it pays F(before + now) −
 * F(before), the threshold once a year (policy facts 6.12–6.16).
 * @param paidBeforeFen what the pool and, where a place has one, the supplement paid: this layer works on what they left
 */
export function payCatastrophic(
  classified: ClassifiedBill,
  paidBeforeFen: Fen,
  input: SettlementInput,
  rules: CatastrophicRules,
  rounding: RoundingMode,
  trace: TraceRecorder,
): CatastrophicAnswer {
  const { firstSelfPay, overLimit } = trace.use(rules.base);
  const baseFen = addFen(
    subtractFen(classified.inScopeFen, paidBeforeFen),
    firstSelfPay ? classified.totals.firstSelfPayFen : zeroFen,
    overLimit ? classified.totals.overLimitFen : zeroFen,
  );
  const beforeFen = input.yearToDate.catastrophicBaseFen;
  const afterFen = addFen(beforeFen, baseFen);
  const thresholdFen = trace.use(rules.threshold);
  trace.step(
    'catastrophic',
    '大病保险计算基数',
    `本年此前 ${formatYuan(beforeFen)} + 本次 ${formatYuan(baseFen)} = ${formatYuan(afterFen)}，起付标准 ${formatYuan(thresholdFen)}`,
    { before: formatYuan(beforeFen), now: formatYuan(baseFen), threshold: formatYuan(thresholdFen) },
    notBelowZero(subtractFen(afterFen, thresholdFen)),
    rules.threshold.source,
  );
  if (afterFen <= thresholdFen) return { paidFen: zeroFen, baseFen };
  const cap = trace.use(rules.cap);
  const table = trace.use(rules.bands);
  const usedFen = input.yearToDate[cap.counter];
  const netBeforeFen = notBelowZero(subtractFen(beforeFen, thresholdFen));
  const netAfterFen = subtractFen(afterFen, thresholdFen);
  const shiftFen = table.origin === 'gross' ? thresholdFen : zeroFen;
  const answer = payByBands({
    fromFen: addFen(netBeforeFen, shiftFen),
    toFen: addFen(netAfterFen, shiftFen),
    bands: bandsAtLevel(table, input.institution.level, rules.label),
    capLeftFen: notBelowZero(subtractFen(cap.limitFen, usedFen)),
    yearlyFromFen: shiftFen,
    rounding,
  });
  explainSegments(
    'catastrophic',
    rules.fundLabel,
    answer,
    `（本年已支付 ${formatYuan(usedFen)}，限额 ${formatYuan(cap.limitFen)}）`,
    rules.bands.source,
    trace,
  );
  return { paidFen: answer.paidFen, baseFen };
}
