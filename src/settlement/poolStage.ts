import { startedMonths } from '../domain/calendar.ts';
import {
  addFen,
  type Fen,
  fen,
  formatYuan,
  maxFen,
  minFen,
  notBelowZero,
  subtractFen,
  zeroFen,
} from '../domain/money.ts';
import { displayPercent, formatRatio, type RatioBp, ratioBp, ratioOf, shareOf } from '../domain/ratio.ts';
import type { Institution, SourceRef } from '../domain/settlement.ts';
import type { YearToDateChange, YearToDateKey } from '../domain/yearToDate.ts';
import { type Cap, type DeductibleRule, PolicyGap, type Sourced } from '../policy/packTypes.ts';
import { type Calculation, levelNames, published } from './calculation.ts';
import { explainSegments, leftOf, type RatioChange, ratioChange, resolveBands, usedOf } from './fundBands.ts';
import { type BandAnswer, payByBands } from './payByBands.ts';
import { fits } from './situation.ts';

export interface PoolAnswer {
  /** False while waiting or outside the coverage: no fund pays anything, and no later layer is asked. */
  readonly entitled: boolean;
  readonly deductibleFen: Fen;
  readonly paidFen: Fen;
  readonly ratioBp: RatioBp;
  readonly beyondCapFen: Fen;
  /** Borne by the institution (日间手术); may be negative. */
  readonly hospitalFen: Fen;
  /** What the pool would have paid at home and did not. */
  readonly outOfAreaLossFen: Fen;
  readonly change: YearToDateChange;
}

export const nothingPaid: PoolAnswer = {
  entitled: false,
  deductibleFen: zeroFen,
  paidFen: zeroFen,
  ratioBp: ratioBp(0),
  beyondCapFen: zeroFen,
  hospitalFen: zeroFen,
  outOfAreaLossFen: zeroFen,
  change: {},
};

/** Why nothing is paid at all, explained; false when benefits are enjoyed. */
function notEntitled(calculation: Calculation): boolean {
  return isWaiting(calculation) || isOutsideCoverage(calculation);
}

function isWaiting({ input, rules, trace }: Calculation): boolean {
  const { waiting } = rules.pool;
  const { waitingUntil } = input.person;
  if (waiting === null || waitingUntil === null || input.beganOn >= waitingUntil) return false;
  const { months } = trace.use(waiting);
  trace.step('waiting', '待遇等待期', zeroFen, waiting.source, () => ({
    formula: `${input.beganOn} 在 ${months} 个月等待期内（${waitingUntil} 起享受），基金不予支付`,
    operands: { beganOn: input.beganOn, waitingUntil, months: String(months) },
  }));
  return true;
}

function institutionWords({ kind, public: isPublic, affiliation, level }: Institution): string {
  if (kind === 'pharmacy') return '零售药店';
  return `${isPublic ? '公立' : '非公立'}${affiliation === 'province' ? '省属' : ''}${levelNames[level]}机构`;
}

function isOutsideCoverage({ input, rules, situation, trace }: Calculation): boolean {
  const { coverage, label } = rules.pool;
  if (coverage === null || trace.use(coverage).some((condition) => fits(condition, situation))) return false;
  const { institution } = input;
  trace.step('coverage', '支付范围', zeroFen, coverage.source, () => ({
    formula: `${institutionWords(institution)}、人员类别 ${situation.personType} 不在${label}的支付范围内，基金不予支付`,
    operands: {
      level: situation.level,
      public: String(institution.public),
      personType: situation.personType,
    },
  }));
  return true;
}

/** The standard after the factor of this admission, never below the floor. */
function standardOf(
  { value: rule, missing }: Sourced<DeductibleRule>,
  calculation: Calculation,
): { standardFen: Fen; factor: RatioBp | null } {
  const wholeFen = published(
    rule.standard,
    { of: calculation.rules.pool.label, what: '起付标准', missing },
    calculation,
  );
  const { admissionFactors, floorFen } = rule;
  const factor =
    admissionFactors[Math.min(calculation.situation.admission, admissionFactors.length) - 1] ?? null;
  if (factor === null) return { standardFen: wholeFen, factor };
  const reducedFen = shareOf(wholeFen, factor, calculation.rounding.mode);
  return { standardFen: maxFen(reducedFen, minFen(floorFen, wholeFen)), factor };
}

function takeDeductible(
  sourced: Sourced<DeductibleRule>,
  inScopeFen: Fen,
  calculation: Calculation,
): { takenFen: Fen; leftFen: Fen; change: YearToDateChange } {
  const { input, situation, trace } = calculation;
  const rule = trace.use(sourced);
  const { memory, counter } = rule;
  const { standardFen, factor } = standardOf(sourced, calculation);
  const usedFen = memory === 'yearly' && counter !== null ? input.yearToDate[counter] : zeroFen;
  const leftFen = notBelowZero(subtractFen(standardFen, usedFen));
  const takenFen = minFen(inScopeFen, leftFen);
  trace.step('deductible', '起付线', takenFen, sourced.source, () => {
    const level = levelNames[situation.level];
    const reduced =
      factor === null ? '' : `（本年第 ${situation.admission} 次住院，按 ${displayPercent(factor)}）`;
    const left =
      memory === 'yearly'
        ? `${level}机构年度起付标准 ${formatYuan(standardFen)} − 本年已付 ${formatYuan(usedFen)}，尚余 ${formatYuan(leftFen)}`
        : `${level}机构起付标准 ${formatYuan(standardFen)}${reduced}`;
    return {
      formula: `范围内 ${formatYuan(inScopeFen)}，${left}，本次 ${formatYuan(takenFen)}`,
      operands: {
        inScope: formatYuan(inScopeFen),
        standard: formatYuan(standardFen),
        used: formatYuan(usedFen),
      },
    };
  });
  return { takenFen, leftFen, change: counter === null ? {} : { [counter]: takenFen } };
}

/** What being treated elsewhere changes: points or a factor on the ratios, or a first share of the cost. */
interface OutOfArea {
  readonly ratios: RatioChange['outOfArea'];
  readonly firstShareFen: Fen;
}

const atHome: OutOfArea = { ratios: null, firstShareFen: zeroFen };

function outOfAreaOf(inScopeFen: Fen, { input, rules, situation, rounding, trace }: Calculation): OutOfArea {
  if (input.outOfArea === 'none') return atHome;
  if (rules.outOfArea === null) {
    throw new PolicyGap(
      'no_value_on_date',
      `${rules.placeName}没有公布 ${input.settledOn} 当日的异地就医规定`,
    );
  }
  const { mode, shares, exempt = [] } = trace.use(rules.outOfArea);
  if (exempt.some((condition) => fits(condition, situation))) return atHome;
  const share = shares[input.outOfArea];
  if (mode !== 'firstShare') return { ratios: { mode, share }, firstShareFen: zeroFen };
  const firstShareFen = shareOf(inScopeFen, share, rounding.mode);
  trace.step('outOfArea', '异地就医先行自付', firstShareFen, rules.outOfArea.source, () => ({
    formula: `范围内 ${formatYuan(inScopeFen)} × ${displayPercent(share)} = ${formatYuan(firstShareFen)}`,
    operands: { inScope: formatYuan(inScopeFen), ratio: formatRatio(share), rounding: rounding.mode },
  }));
  return { ratios: null, firstShareFen };
}

/** `pool_prop_selfpay` is the fund's ratio in spite of its name (policy facts 5.2, 6); several bands give the effective one. */
function poolRatio({ segments, paidFen, beyondCapFen }: BandAnswer, costFen: Fen): RatioBp {
  const [first, ...others] = segments;
  if (first === undefined) return ratioBp(0);
  if (others.every((segment) => segment.ratioBp === first.ratioBp)) return first.ratioBp;
  return ratioOf(paidFen, subtractFen(costFen, beyondCapFen));
}

/** The stretch of the bands' scale that this settlement's cost covers. */
interface Stretch {
  readonly fromFen: Fen;
  readonly toFen: Fen;
  readonly yearlyFromFen: Fen | null;
  /** Cost cut off by a ceiling on cost: the base of the next layer. */
  readonly cutOffFen: Fen;
  readonly payCapLeftFen: Fen | null;
}

function stretchOf(costFen: Fen, deductibleFen: Fen, cap: Cap | null, calculation: Calculation): Stretch {
  const table = calculation.rules.pool.bands.value;
  const yearly = table.accrual === 'year';
  const beforeFen = yearly ? usedOf(table.counters, calculation) : zeroFen;
  const fromFen = addFen(beforeFen, table.origin === 'gross' ? deductibleFen : zeroFen);
  const capLeftFen = cap === null ? null : leftOf(cap, calculation);
  const costLimited = cap?.basis === 'inScopeCost' && capLeftFen !== null;
  // A ceiling on cost counts the deductible as cost (policy facts 6.8).
  const payableFen = costLimited
    ? minFen(costFen, notBelowZero(subtractFen(capLeftFen, deductibleFen)))
    : costFen;
  return {
    fromFen,
    toFen: addFen(fromFen, payableFen),
    yearlyFromFen: yearly ? zeroFen : null,
    cutOffFen: subtractFen(costFen, payableFen),
    payCapLeftFen: costLimited ? null : capLeftFen,
  };
}

function payStretch(stretch: Stretch, outOfArea: RatioChange['outOfArea'], calculation: Calculation) {
  const { rules, rounding } = calculation;
  const change = ratioChange(rules.pool.modifiers, outOfArea, calculation);
  const answer = payByBands({
    fromFen: stretch.fromFen,
    toFen: stretch.toFen,
    bands: resolveBands(rules.pool.bands, rules.pool.label, change, calculation),
    capLeftFen: stretch.payCapLeftFen,
    yearlyFromFen: stretch.yearlyFromFen,
    rounding,
  });
  return { answer, words: change.words };
}

interface CapInForce extends Cap {
  readonly source: SourceRef;
}

/** The pool's ceiling for this settlement; one by the month holds for every month of care begun. */
function capInForce(calculation: Calculation): CapInForce | null {
  const { input, rules, trace } = calculation;
  const { cap: sourced, label } = rules.pool;
  if (sourced === null) return null;
  const cap = published(
    trace.use(sourced),
    { of: label, what: '最高支付限额', missing: sourced.missing },
    calculation,
  );
  const { source } = sourced;
  if (cap.period !== 'month' || cap.limitFen === null) return { ...cap, source };
  return { ...cap, source, limitFen: fen(cap.limitFen * startedMonths(input.beganOn, input.settledOn)) };
}

function explainCap(cap: CapInForce, paidFen: Fen, beyondCapFen: Fen, calculation: Calculation): void {
  const { limitFen } = cap;
  if (limitFen === null) return;
  const usedFen = usedOf(cap.counters, calculation);
  const isMonthly = cap.period === 'month';
  const label = isMonthly ? '按月最高支付限额' : '年度最高支付限额';
  calculation.trace.step('annualCap', label, beyondCapFen, cap.source, () => {
    const leftFen = notBelowZero(subtractFen(limitFen, usedFen));
    const what = cap.basis === 'fundPay' ? '本年已支付' : '本年已计入的费用';
    const before = isMonthly ? '' : ` − ${what} ${formatYuan(usedFen)}，尚余 ${formatYuan(leftFen)}`;
    return {
      formula:
        `限额 ${formatYuan(limitFen)}${before}；` +
        `本次支付 ${formatYuan(paidFen)}，超过限额的费用 ${formatYuan(beyondCapFen)}`,
      operands: { limit: formatYuan(limitFen), used: formatYuan(usedFen), paid: formatYuan(paidFen) },
    };
  });
}

function explainBasis({ rules, trace }: Calculation): void {
  const { basis, label } = rules.pool;
  if (basis === null) return;
  trace.use(basis);
  trace.step('basis', '适用的待遇', zeroFen, basis.source, () => ({
    formula: `按${label}的规定计算`,
    operands: {},
  }));
}

/** 起付线 → 分段 → 年度限额: what the basic pool pays of the in-scope cost. */
export function payFromPool(inScopeFen: Fen, calculation: Calculation): PoolAnswer {
  if (notEntitled(calculation)) return nothingPaid;
  const { rules, trace } = calculation;
  const { pool } = rules;
  explainBasis(calculation);
  const outOfArea = outOfAreaOf(inScopeFen, calculation);
  const enteringFen = subtractFen(inScopeFen, outOfArea.firstShareFen);
  const deductible = takeDeductible(pool.deductible, enteringFen, calculation);
  const cap = capInForce(calculation);
  const costFen = subtractFen(enteringFen, deductible.takenFen);
  trace.use(pool.bands);
  const stretch = stretchOf(costFen, deductible.takenFen, cap, calculation);
  const { answer, words } = payStretch(stretch, outOfArea.ratios, calculation);
  explainSegments('poolBand', pool.fundLabel, answer, words, pool.bands.source, calculation);
  const beyondCapFen = addFen(answer.beyondCapFen, stretch.cutOffFen);
  if (cap !== null) explainCap(cap, answer.paidFen, beyondCapFen, calculation);
  const atHomeFen =
    outOfArea === atHome ? answer.paidFen : paidAtHome(inScopeFen, deductible.leftFen, cap, calculation);
  return {
    entitled: true,
    deductibleFen: deductible.takenFen,
    paidFen: answer.paidFen,
    ratioBp: poolRatio(answer, subtractFen(costFen, stretch.cutOffFen)),
    beyondCapFen,
    hospitalFen: zeroFen,
    outOfAreaLossFen: subtractFen(atHomeFen, answer.paidFen),
    change: poolChange(deductible.change, answer.paidFen, enteringFen, costFen, cap, calculation),
  };
}

/** What the pool would have paid of the same cost in the insured area. */
function paidAtHome(inScopeFen: Fen, deductibleLeftFen: Fen, cap: Cap | null, calculation: Calculation): Fen {
  const deductibleFen = minFen(inScopeFen, deductibleLeftFen);
  const stretch = stretchOf(subtractFen(inScopeFen, deductibleFen), deductibleFen, cap, calculation);
  return payStretch(stretch, null, calculation).answer.paidFen;
}

function poolChange(
  deductible: YearToDateChange,
  paidFen: Fen,
  enteringFen: Fen,
  costFen: Fen,
  cap: Cap | null,
  { rules }: Calculation,
): YearToDateChange {
  const change: Partial<Record<YearToDateKey, number>> = { ...deductible };
  const { moves, origin } = rules.pool.bands.value;
  if (moves !== null) change[moves] = origin === 'gross' ? enteringFen : costFen;
  if (cap?.payCounter != null) change[cap.payCounter] = paidFen;
  if (rules.pool.countsAdmission) change.admissionCount = 1;
  return change;
}

/**
 * 日间手术 by charge standard: the fund always pays on the standard; the patient pays on the lower of standard and actual
 * cost; the institution keeps what is left over or bears what is beyond (policy facts 2.3).
 */
export function payDaySurgery(totalFen: Fen, calculation: Calculation): PoolAnswer {
  if (notEntitled(calculation)) return nothingPaid;
  const { input, rules, trace } = calculation;
  const { pool } = rules;
  const standardFen = input.daySurgeryStandardFen;
  if (standardFen === null || pool.packagePrice === null) {
    throw new PolicyGap('value_not_published', '日间手术需要该病种的收费标准，请求中没有给出，目录也未公布');
  }
  trace.use(pool.packagePrice);
  trace.use(pool.bands);
  explainBasis(calculation);
  const outOfArea = outOfAreaOfSurgery(standardFen, calculation);
  const cap = capInForce(calculation);
  const stretch = stretchOf(standardFen, zeroFen, cap, calculation);
  const { answer, words } = payStretch(stretch, outOfArea, calculation);
  explainSegments('daySurgery', pool.fundLabel, answer, words, pool.bands.source, calculation);
  const baseFen = minFen(totalFen, standardFen);
  const onBaseFen = withoutCeiling(baseFen, outOfArea, calculation);
  const unpaidFen = subtractFen(withoutCeiling(standardFen, outOfArea, calculation), answer.paidFen);
  const patientFen = addFen(subtractFen(baseFen, onBaseFen), unpaidFen);
  const hospitalFen = subtractFen(totalFen, answer.paidFen, patientFen);
  trace.step('daySurgery', '日间手术费用分担', hospitalFen, pool.packagePrice.source, () => ({
    formula:
      `收费标准 ${formatYuan(standardFen)}，实际费用 ${formatYuan(totalFen)}；基金 ${formatYuan(answer.paidFen)}，` +
      `个人 ${formatYuan(patientFen)}，医院${hospitalFen < 0 ? '留用' : '负担'} ${formatYuan((hospitalFen < 0 ? -hospitalFen : hospitalFen) as Fen)}`,
    operands: {
      standard: formatYuan(standardFen),
      total: formatYuan(totalFen),
      paid: formatYuan(answer.paidFen),
      patient: formatYuan(patientFen),
    },
  }));
  return {
    ...nothingPaid,
    entitled: true,
    paidFen: answer.paidFen,
    ratioBp: poolRatio(answer, standardFen),
    // Of a standard above the cost the patient may bear less than the ceiling cut off: the next layer relieves no more.
    beyondCapFen: minFen(addFen(answer.beyondCapFen, stretch.cutOffFen), patientFen),
    hospitalFen,
    change: poolChange({}, answer.paidFen, standardFen, standardFen, cap, calculation),
  };
}

/** @throws PolicyGap where a first share of the cost is taken out of area: of a charge standard nobody published one */
function outOfAreaOfSurgery(standardFen: Fen, calculation: Calculation): RatioChange['outOfArea'] {
  const { ratios, firstShareFen } = outOfAreaOf(standardFen, calculation);
  if (firstShareFen === 0) return ratios;
  throw new PolicyGap('value_not_published', `${calculation.rules.placeName}没有公布异地日间手术的先行自付`);
}

/** What the fund would pay if no ceiling were near: what the ceiling keeps from the hospital stays with the patient. */
function withoutCeiling(costFen: Fen, outOfArea: RatioChange['outOfArea'], calculation: Calculation): Fen {
  return payStretch(stretchOf(costFen, zeroFen, null, calculation), outOfArea, calculation).answer.paidFen;
}
