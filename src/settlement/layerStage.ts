import { addFen, type Fen, formatYuan, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import type { YearToDateChange } from '../domain/yearToDate.ts';
import type { BurdenBase, LayerRules } from '../policy/packTypes.ts';
import { type Calculation, published } from './calculation.ts';
import type { ClassifiedBill } from './classifyLines.ts';
import { explainSegments, leftOf, ratioChange, resolveBands, usedOf } from './fundBands.ts';
import { payByBands } from './payByBands.ts';
import type { PoolAnswer } from './poolStage.ts';

export interface LayerAnswer {
  readonly paidFen: Fen;
  /** The cost the layer looked at. */
  readonly baseFen: Fen;
  readonly change: YearToDateChange;
}

const nothing: LayerAnswer = { paidFen: zeroFen, baseFen: zeroFen, change: {} };

/** What earlier stages left to the person, as far as a layer takes it into account. */
export function burdenOf(base: BurdenBase, classified: ClassifiedBill, paidFen: Fen, pool: PoolAnswer): Fen {
  const inScopeFen = subtractFen(classified.inScopeFen, paidFen, pool.hospitalFen);
  const lossFen = base.outOfAreaLoss ? zeroFen : pool.outOfAreaLossFen;
  return notBelowZero(
    addFen(
      subtractFen(inScopeFen, lossFen),
      base.firstSelfPay ? classified.totals.firstSelfPayFen : zeroFen,
      base.overLimit ? classified.totals.overLimitFen : zeroFen,
    ),
  );
}

const stageOf = { largeAmountFen: 'largeAmount', catastrophicFen: 'catastrophic' } as const;

function payAlong(
  fromFen: Fen,
  toFen: Fen,
  yearlyFromFen: Fen | null,
  rules: LayerRules,
  calculation: Calculation,
): { paidFen: Fen; change: YearToDateChange } {
  const { trace, rounding } = calculation;
  const bands = rules.bands();
  const sourcedCap = rules.cap();
  const table = trace.use(bands);
  const cap = published(trace.use(sourcedCap), '年度限额', calculation);
  const change = ratioChange(rules.modifiers, null, calculation);
  const answer = payByBands({
    fromFen,
    toFen,
    bands: resolveBands(table, change, calculation),
    capLeftFen: leftOf(cap, calculation),
    yearlyFromFen,
    rounding,
  });
  const limits =
    cap.limitFen === null
      ? []
      : [`本年已支付 ${formatYuan(usedOf(cap.counters, calculation))}，限额 ${formatYuan(cap.limitFen)}`];
  const words = [...change.words, ...limits];
  explainSegments(stageOf[rules.pays], rules.fundLabel, answer, words, bands.source, calculation);
  return {
    paidFen: answer.paidFen,
    change: cap.payCounter === null ? {} : { [cap.payCounter]: answer.paidFen },
  };
}

/** 职工大额／补充: pays of the cost beyond the basic pool's annual cap (policy facts 6.9). */
function payBeyondCap(beyondCapFen: Fen, rules: LayerRules, calculation: Calculation): LayerAnswer {
  if (beyondCapFen === 0) return nothing;
  return { baseFen: beyondCapFen, ...payAlong(zeroFen, beyondCapFen, null, rules, calculation) };
}

/**
 * 居民大病, 二次报销: the year's burden above the threshold, in bands. Across several stays it pays F(before + now) −
 * F(before), the threshold once a year (policy facts 6.12–6.16).
 */
function payYearlyBurden(
  classified: ClassifiedBill,
  paidSoFarFen: Fen,
  pool: PoolAnswer,
  rules: LayerRules,
  calculation: Calculation,
): LayerAnswer {
  const { trace } = calculation;
  const threshold = rules.threshold();
  if (rules.base === null || threshold === null) return nothing;
  const base = trace.use(rules.base);
  const baseFen = burdenOf(base, classified, paidSoFarFen, pool);
  const table = rules.bands().value;
  const moved: YearToDateChange = table.moves === null ? {} : { [table.moves]: baseFen };
  const beforeFen = usedOf(table.counters, calculation);
  const afterFen = addFen(beforeFen, baseFen);
  const thresholdFen = published(trace.use(threshold), '起付标准', calculation);
  trace.step(
    stageOf[rules.pays],
    `${rules.label}计算基数`,
    notBelowZero(subtractFen(afterFen, thresholdFen)),
    threshold.source,
    () => ({
      formula: `本年此前 ${formatYuan(beforeFen)} + 本次 ${formatYuan(baseFen)} = ${formatYuan(afterFen)}，起付标准 ${formatYuan(thresholdFen)}`,
      operands: {
        before: formatYuan(beforeFen),
        now: formatYuan(baseFen),
        threshold: formatYuan(thresholdFen),
      },
    }),
  );
  if (afterFen <= thresholdFen) return { paidFen: zeroFen, baseFen, change: moved };
  const shiftFen = table.origin === 'gross' ? thresholdFen : zeroFen;
  const { paidFen, change } = payAlong(
    addFen(notBelowZero(subtractFen(beforeFen, thresholdFen)), shiftFen),
    addFen(subtractFen(afterFen, thresholdFen), shiftFen),
    table.accrual === 'year' ? shiftFen : null,
    rules,
    calculation,
  );
  return { paidFen, baseFen, change: { ...moved, ...change } };
}

/** One layer above the pool, working on what the stages before it left. */
export function payLayer(
  rules: LayerRules,
  classified: ClassifiedBill,
  paidSoFarFen: Fen,
  pool: PoolAnswer,
  calculation: Calculation,
): LayerAnswer {
  return rules.kind === 'beyondCap'
    ? payBeyondCap(pool.beyondCapFen, rules, calculation)
    : payYearlyBurden(classified, paidSoFarFen, pool, rules, calculation);
}
