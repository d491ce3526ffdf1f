import {
  addFen,
  type Fen,
  formatYuan,
  maxFen,
  minFen,
  notBelowZero,
  subtractFen,
  zeroFen,
} from '../domain/money.ts';
import {
  displayPercent,
  formatRatio,
  type RatioBp,
  type RoundingMode,
  ratioBp,
  ratioOf,
} from '../domain/ratio.ts';
import type { InstitutionLevel, SettlementInput } from '../domain/settlement.ts';
import type { YearToDateChange } from '../domain/yearToDate.ts';
import {
  type BandTable,
  type BenefitRules,
  type ByLevel,
  type DeductibleRule,
  PolicyGap,
  type Sourced,
} from '../policy/packTypes.ts';
import { type BandAnswer, type PaidSegment, payByBands, type ResolvedBand } from './payByBands.ts';
import type { TraceRecorder } from './traceRecorder.ts';

export interface PoolAnswer {
  /** False while waiting or outside the coverage: no fund pays anything, and no later layer is asked. */
  readonly entitled: boolean;
  readonly deductibleFen: Fen;
  readonly paidFen: Fen;
  readonly ratioBp: RatioBp;
  readonly beyondCapFen: Fen;
  readonly change: YearToDateChange;
}

const levelNames: Readonly<Record<InstitutionLevel, string>> = {
  '3': '三级',
  '2': '二级',
  '1': '一级',
  '0': '一级以下',
};

const nothingPaid: PoolAnswer = {
  entitled: false,
  deductibleFen: zeroFen,
  paidFen: zeroFen,
  ratioBp: ratioBp(0),
  beyondCapFen: zeroFen,
  change: {},
};

/** The figure of a level, through the mapping when the level itself has none. @throws PolicyGap */
function atLevel<T>(
  table: ByLevel<T>,
  what: string,
  input: SettlementInput,
  rules: BenefitRules,
  trace: TraceRecorder,
): T {
  const { level } = input.institution;
  const direct = table[level];
  if (direct !== undefined) return direct;
  const mapping = rules.pool.levelMapping;
  const other = mapping?.value[level];
  const throughOther = other === undefined ? undefined : table[other];
  if (mapping === null || throughOther === undefined) {
    throw new PolicyGap(
      'value_not_published',
      `${rules.placeName}${rules.pool.label}没有公布${levelNames[level]}机构的${what}`,
    );
  }
  trace.use(mapping);
  return throughOther;
}

/** Why nothing is paid at all, or null when benefits are enjoyed. */
function notEntitled(input: SettlementInput, rules: BenefitRules, trace: TraceRecorder): boolean {
  const { waiting, coverage } = rules.pool;
  const { waitingUntil } = input.person;
  if (waiting !== null && waitingUntil !== null && input.beganOn < waitingUntil) {
    const { months } = trace.use(waiting);
    trace.step(
      'waiting',
      '待遇等待期',
      `${input.beganOn} 在 ${months} 个月等待期内（${waitingUntil} 起享受），基金不予支付`,
      { beganOn: input.beganOn, waitingUntil, months: String(months) },
      zeroFen,
      waiting.source,
    );
    return true;
  }
  if (coverage === null) return false;
  const { levels, publicOnly } = trace.use(coverage);
  const levelCovered = levels.includes(input.institution.level);
  if (levelCovered && (!publicOnly || input.institution.public)) return false;
  const why = levelCovered ? '非公立机构' : `${levelNames[input.institution.level]}机构`;
  trace.step(
    'coverage',
    '支付范围',
    `${why}不在${rules.pool.label}的支付范围内，基金不予支付`,
    { level: input.institution.level, public: String(input.institution.public) },
    zeroFen,
    coverage.source,
  );
  return true;
}

function takeDeductible(
  rule: Sourced<DeductibleRule>,
  inScopeFen: Fen,
  input: SettlementInput,
  rules: BenefitRules,
  trace: TraceRecorder,
): { takenFen: Fen; change: YearToDateChange } {
  const { byLevel, memory, counter } = trace.use(rule);
  const standardFen = atLevel(byLevel, '起付标准', input, rules, trace);
  const usedFen = memory === 'yearly' && counter !== null ? input.yearToDate[counter] : zeroFen;
  const leftFen = notBelowZero(subtractFen(standardFen, usedFen));
  const takenFen = minFen(inScopeFen, leftFen);
  const level = levelNames[input.institution.level];
  const left =
    memory === 'yearly'
      ? `${level}机构年度起付标准 ${formatYuan(standardFen)} − 本年已付 ${formatYuan(usedFen)}，尚余 ${formatYuan(leftFen)}`
      : `${level}机构起付标准 ${formatYuan(standardFen)}`;
  trace.step(
    'deductible',
    '起付线',
    `范围内 ${formatYuan(inScopeFen)}，${left}，本次 ${formatYuan(takenFen)}`,
    { inScope: formatYuan(inScopeFen), standard: formatYuan(standardFen), used: formatYuan(usedFen) },
    takenFen,
    rule.source,
  );
  return { takenFen, change: counter === null ? {} : { [counter]: takenFen } };
}

/** Points that change every band, each explained once. */
function ratioChange(
  input: SettlementInput,
  rules: BenefitRules,
  trace: TraceRecorder,
): { points: number; words: string } {
  let points = 0;
  const words: string[] = [];
  for (const addition of rules.pool.ratioAdditions) {
    const { label, points: added, personTypePrefixes, community } = addition.value;
    const personFits =
      personTypePrefixes?.some((prefix) => input.person.personType.startsWith(prefix)) ?? true;
    const placeFits = community === null || community === input.institution.community;
    if (!personFits || !placeFits) continue;
    trace.use(addition);
    points += added;
    words.push(`${label}提高 ${displayPercent(added)}`);
  }
  if (input.outOfArea !== 'none') {
    if (rules.outOfArea === null) {
      throw new PolicyGap(
        'no_value_on_date',
        `${rules.placeName}没有公布 ${input.settledOn} 当日的异地就医规定`,
      );
    }
    const lost = trace.use(rules.outOfArea).points[input.outOfArea];
    points -= lost;
    if (lost > 0) words.push(`异地就医降低 ${displayPercent(lost)}`);
  }
  return { points, words: words.length === 0 ? '' : `（${words.join('，')}）` };
}

function resolveBands(
  table: BandTable,
  points: number,
  input: SettlementInput,
  rules: BenefitRules,
  trace: TraceRecorder,
): ResolvedBand[] {
  return table.segments.map((segment) => {
    const base = atLevel(segment.ratios, '支付比例', input, rules, trace);
    return { upToFen: segment.upToFen, ratioBp: ratioBp(Math.min(10_000, Math.max(0, base + points))) };
  });
}

/**
 * (to − from) × ratio; where the scale runs through the year, what the year had earned after less before: the difference
 * of two rounded products, which the shorter form would miss by a fen.
 */
function segmentFormula({ startFen, fromFen, toFen, ratioBp: ratio }: PaidSegment): string {
  const earned = (upToFen: Fen) =>
    `（${formatYuan(upToFen)} − ${formatYuan(startFen)}）× ${displayPercent(ratio)}`;
  return fromFen === startFen ? earned(toFen) : `${earned(toFen)} − ${earned(fromFen)}`;
}

/** One step per band segment, with the cap where it was reached. */
export function explainSegments(
  stage: 'poolBand' | 'largeAmount' | 'catastrophic',
  label: string,
  { segments, rounding }: BandAnswer,
  words: string,
  source: Sourced<unknown>['source'],
  trace: TraceRecorder,
): void {
  for (const segment of segments) {
    const { startFen, fromFen, toFen, coveredFen, ratioBp: ratio, capLeftFen, paidFen, capped } = segment;
    const formula = segmentFormula(segment);
    const paid = capped
      ? `${formula}，年度限额只余 ${formatYuan(capLeftFen)}，支付 ${formatYuan(paidFen)}，对应费用 ${formatYuan(coveredFen)}`
      : `${formula} = ${formatYuan(paidFen)}`;
    trace.step(
      stage,
      label,
      `${paid}${words}`,
      {
        start: formatYuan(startFen),
        from: formatYuan(fromFen),
        to: formatYuan(toFen),
        ratio: formatRatio(ratio),
        rounding,
        capLeft: formatYuan(capLeftFen),
        covered: formatYuan(coveredFen),
        capped: String(capped),
      },
      paidFen,
      source,
    );
  }
}

/** `pool_prop_selfpay` is the fund's ratio in spite of its name (policy facts 5.2, 6); several bands give the effective one. */
function poolRatio(answer: BandAnswer, costFen: Fen): RatioBp {
  const [first, ...others] = answer.segments;
  if (first === undefined) return ratioBp(0);
  if (others.every((segment) => segment.ratioBp === first.ratioBp)) return first.ratioBp;
  return ratioOf(answer.paidFen, subtractFen(costFen, answer.beyondCapFen));
}

/** 起付线 → 分段 → 年度限额: what the basic pool pays of the in-scope cost. */
export function payFromPool(
  inScopeFen: Fen,
  input: SettlementInput,
  rules: BenefitRules,
  rounding: RoundingMode,
  trace: TraceRecorder,
): PoolAnswer {
  if (notEntitled(input, rules, trace)) return nothingPaid;
  const { pool } = rules;
  const deductible = takeDeductible(pool.deductible, inScopeFen, input, rules, trace);
  const table = trace.use(pool.bands);
  const added = ratioChange(input, rules, trace);
  const cap = atLevel(trace.use(pool.caps), '年度限额', input, rules, trace);
  const usedFen = input.yearToDate[cap.counter];
  const capLeftFen = notBelowZero(subtractFen(cap.limitFen, usedFen));
  const originFen = table.origin === 'gross' ? deductible.takenFen : zeroFen;
  const costFen = subtractFen(inScopeFen, deductible.takenFen);
  const answer = payByBands({
    fromFen: originFen,
    toFen: addFen(originFen, costFen),
    bands: resolveBands(table, added.points, input, rules, trace),
    capLeftFen,
    yearlyFromFen: null,
    rounding,
  });
  explainSegments('poolBand', pool.fundLabel, answer, added.words, pool.bands.source, trace);
  trace.step(
    'annualCap',
    '年度最高支付限额',
    `限额 ${formatYuan(cap.limitFen)} − 本年已支付 ${formatYuan(usedFen)}，尚余 ${formatYuan(capLeftFen)}；` +
      `本次支付 ${formatYuan(answer.paidFen)}，超过限额的费用 ${formatYuan(answer.beyondCapFen)}`,
    { limit: formatYuan(cap.limitFen), used: formatYuan(usedFen), paid: formatYuan(answer.paidFen) },
    answer.beyondCapFen,
    pool.caps.source,
  );
  const admission = pool.countsAdmission ? { admissionCount: 1 } : {};
  return {
    entitled: true,
    deductibleFen: deductible.takenFen,
    paidFen: answer.paidFen,
    ratioBp: poolRatio(answer, maxFen(costFen, zeroFen)),
    beyondCapFen: answer.beyondCapFen,
    change: { ...deductible.change, [cap.counter]: answer.paidFen, ...admission },
  };
}
