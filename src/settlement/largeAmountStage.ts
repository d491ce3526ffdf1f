import { type Fen, formatYuan, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import type { RoundingMode } from '../domain/ratio.ts';
import type { SettlementInput } from '../domain/settlement.ts';
import type { LargeAmountRules } from '../policy/packTypes.ts';
import { bandsAtLevel } from './bandsAtLevel.ts';
import { payByBands } from './payByBands.ts';
import { explainSegments } from './poolStage.ts';
import type { TraceRecorder } from './traceRecorder.ts';

/** 职工大额／补充: pays of the cost beyond the basic pool's annual cap (policy facts 6.9). */
export function payLargeAmount(
  beyondCapFen: Fen,
  input: SettlementInput,
  rules: LargeAmountRules,
  rounding: RoundingMode,
  trace: TraceRecorder,
): Fen {
  if (beyondCapFen === 0) return zeroFen;
  const cap = trace.use(rules.cap);
  const usedFen = input.yearToDate[cap.counter];
  const answer = payByBands({
    fromFen: zeroFen,
    toFen: beyondCapFen,
    bands: bandsAtLevel(trace.use(rules.bands), input.institution.level, rules.label),
    capLeftFen: notBelowZero(subtractFen(cap.limitFen, usedFen)),
    yearlyFromFen: null,
    rounding,
  });
  explainSegments(
    'largeAmount',
    rules.fundLabel,
    answer,
    `（本年已支付 ${formatYuan(usedFen)}，限额 ${formatYuan(cap.limitFen)}）`,
    rules.bands.source,
    trace,
  );
  return answer.paidFen;
}
