import { addFen, type Fen, formatYuan, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import type { YearToDateChange } from '../domain/yearToDate.ts';
import type { BurdenBase, LayerRules, Sourced, Unreached } from '../policy/packTypes.ts';
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

/** What earlier stages left to the person, as far as a layer takes it into account, and the amounts that lead there. */
export interface Burden {
  readonly baseFen: Fen;
  readonly inScopeFen: Fen;
  readonly paidFen: Fen;
  readonly outOfAreaLossFen: Fen;
  readonly firstSelfPayFen: Fen;
  readonly overLimitFen: Fen;
}

export function burdenOf(
  base: BurdenBase,
  classified: ClassifiedBill,
  paidFen: Fen,
  pool: PoolAnswer,
): Burden {
  const { inScopeFen, totals } = classified;
  const outOfAreaLossFen = base.outOfAreaLoss ? zeroFen : pool.outOfAreaLossFen;
  const firstSelfPayFen = base.firstSelfPay ? totals.firstSelfPayFen : zeroFen;
  const overLimitFen = base.overLimit ? totals.overLimitFen : zeroFen;
  const leftFen = subtractFen(inScopeFen, paidFen, pool.hospitalFen, outOfAreaLossFen);
  const baseFen = notBelowZero(addFen(leftFen, firstSelfPayFen, overLimitFen));
  return { baseFen, inScopeFen, paidFen, outOfAreaLossFen, firstSelfPayFen, overLimitFen };
}

/** The same amounts by name: without them the base of a layer would have to be believed. */
export function burdenOperands(burden: Burden): Readonly<Record<string, string>> {
  return {
    inScope: formatYuan(burden.inScopeFen),
    paid: formatYuan(burden.paidFen),
    outOfAreaLoss: formatYuan(burden.outOfAreaLossFen),
    firstSelfPay: formatYuan(burden.firstSelfPayFen),
    overLimit: formatYuan(burden.overLimitFen),
  };
}

/** Said only where the base is not simply what the funds left in scope. */
export function burdenWords({ outOfAreaLossFen, firstSelfPayFen, overLimitFen }: Burden): string {
  const parts = [
    ...(outOfAreaLossFen === 0 ? [] : [`不计异地就医少付的 ${formatYuan(outOfAreaLossFen)}`]),
    ...(firstSelfPayFen === 0 ? [] : [`计入先行自付 ${formatYuan(firstSelfPayFen)}`]),
    ...(overLimitFen === 0 ? [] : [`计入超限价 ${formatYuan(overLimitFen)}`]),
  ];
  return parts.length === 0 ? '' : `（${parts.join('，')}）`;
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
  trace.use(bands);
  const cap = published(
    trace.use(sourcedCap),
    { of: rules.label, what: '年度限额', missing: sourcedCap.missing },
    calculation,
  );
  const change = ratioChange(rules.modifiers, null, calculation);
  const answer = payByBands({
    fromFen,
    toFen,
    bands: resolveBands(bands, rules.label, change, calculation),
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

/** Whether the year's burden is too small to reach a threshold nobody published: then the layer pays nothing for sure. */
function staysBelow(
  unreached: Sourced<Unreached>,
  burden: Burden,
  rules: LayerRules,
  calculation: Calculation,
): boolean {
  const { baseFen } = burden;
  const { upTo, counter } = unreached.value;
  const limitFen = published(
    upTo,
    { of: rules.label, what: '起付标准', missing: unreached.missing },
    calculation,
  );
  const beforeFen = usedOf([counter], calculation);
  const afterFen = addFen(beforeFen, baseFen);
  if (afterFen > limitFen) return false;
  calculation.trace.use(unreached);
  calculation.trace.step(stageOf[rules.pays], `${rules.label}不起付`, zeroFen, unreached.source, () => ({
    formula: `本年此前 ${formatYuan(beforeFen)} + 本次 ${formatYuan(baseFen)}${burdenWords(burden)} = ${formatYuan(afterFen)}，不超过 ${formatYuan(limitFen)}，起付标准虽未公布，也不会达到`,
    operands: {
      ...burdenOperands(burden),
      before: formatYuan(beforeFen),
      now: formatYuan(baseFen),
      threshold: formatYuan(limitFen),
    },
  }));
  return true;
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
  if (rules.base === null) return nothing;
  const base = trace.use(rules.base);
  const burden = burdenOf(base, classified, paidSoFarFen, pool);
  const { baseFen } = burden;
  if (rules.unreached !== null && staysBelow(rules.unreached, burden, rules, calculation)) {
    return { paidFen: zeroFen, baseFen, change: { [rules.unreached.value.counter]: baseFen } };
  }
  const threshold = rules.threshold();
  if (threshold === null) return nothing;
  const table = rules.bands().value;
  const moved: YearToDateChange = table.moves === null ? {} : { [table.moves]: baseFen };
  const beforeFen = usedOf(table.counters, calculation);
  const afterFen = addFen(beforeFen, baseFen);
  const thresholdFen = published(
    trace.use(threshold),
    { of: rules.label, what: '起付标准', missing: threshold.missing },
    calculation,
  );
  trace.step(
    stageOf[rules.pays],
    `${rules.label}计算基数`,
    notBelowZero(subtractFen(afterFen, thresholdFen)),
    threshold.source,
    () => ({
      formula: `本年此前 ${formatYuan(beforeFen)} + 本次 ${formatYuan(baseFen)}${burdenWords(burden)} = ${formatYuan(afterFen)}，起付标准 ${formatYuan(thresholdFen)}`,
      operands: {
        ...burdenOperands(burden),
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
