import { isoDate } from '../../src/domain/calendar.ts';
import { fen, parseYuan } from '../../src/domain/money.ts';
import { parseRatio } from '../../src/domain/ratio.ts';
import type { Confidence, SettlementInput, SettlementResult } from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import type {
  AssistanceRules,
  BandTable,
  BenefitRules,
  Cap,
  Cases,
  DeductibleRule,
  LayerRules,
  PoolRules,
  Sourced,
} from '../../src/policy/packTypes.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';

/**
 * An invented place with round figures, for what no real pack shows alone: deductible 100.00 each time, then 80 % without a
 * ceiling, no layer, no assistance. A test changes the parameter it is about and works its figures out by hand.
 */

export function sourced<T>(value: T, clause = '第一条', confidence: Confidence = 'official'): Sourced<T> {
  const source = { doc: '试行〔2020〕1号', clause };
  return { name: `test/${clause}`, key: `test/${clause}@2020-01-01`, value, source, confidence };
}

/** The same figure for everybody. */
export function always<T>(value: T): Cases<T> {
  return [{ when: {}, value }];
}

export function deductible(yuan: string, change: Partial<DeductibleRule> = {}): Sourced<DeductibleRule> {
  const rule: DeductibleRule = {
    standard: always(parseYuan(yuan)),
    memory: 'perVisit',
    counter: null,
    admissionFactors: [],
    floorFen: fen(0),
    ...change,
  };
  return sourced(rule, '起付');
}

/** Bands from their upper ends: `{ '10000.00': '0.75', above: '0.85' }`. */
export function bands(
  ratios: Readonly<Record<string, string>>,
  change: Partial<BandTable> = {},
): Sourced<BandTable> {
  const table: BandTable = {
    origin: 'net',
    accrual: 'visit',
    counters: [],
    moves: null,
    segments: Object.entries(ratios).map(([upTo, ratio]) => ({
      upToFen: upTo === 'above' ? null : parseYuan(upTo),
      ratio: always(parseRatio(ratio)),
    })),
    ...change,
  };
  return sourced(table, '分段');
}

export function cap(yuan: string | null, change: Partial<Cap> = {}): Sourced<Cases<Cap>> {
  const value: Cap = {
    limitFen: yuan === null ? null : parseYuan(yuan),
    basis: 'fundPay',
    counters: ['inpatientPoolFen'],
    payCounter: 'inpatientPoolFen',
    ...change,
  };
  return sourced(always(value), '限额');
}

const fund = { label: '试行住院', fundPayType: '310100', fundLabel: '试行统筹基金' };

export function pool(change: Partial<PoolRules> = {}): PoolRules {
  return {
    ...fund,
    countsAdmission: true,
    basis: null,
    coverage: null,
    waiting: null,
    levelMapping: null,
    firstSelfPayRatio: null,
    packagePrice: null,
    deductible: deductible('100.00'),
    bands: bands({ above: '0.80' }),
    modifiers: [],
    cap: null,
    ...change,
  };
}

/** A layer of cost beyond the pool's ceiling: half of it, without a ceiling of its own. */
export function beyondCap(change: Partial<LayerRules> = {}): LayerRules {
  return {
    label: '试行补充',
    fundPayType: '330100',
    fundLabel: '试行补充保险',
    kind: 'beyondCap',
    pays: 'largeAmountFen',
    threshold: () => null,
    base: null,
    unreached: null,
    bands: () => bands({ above: '0.50' }),
    modifiers: [],
    cap: () => cap(null, { counters: ['largeAmountFen'], payCounter: 'largeAmountFen' }),
    ...change,
  };
}

/** A layer of the year's burden: above 1 000.00 half of it. */
export function yearlyBurden(change: Partial<LayerRules> = {}): LayerRules {
  return {
    label: '试行大病',
    fundPayType: '390200',
    fundLabel: '试行大病保险',
    kind: 'yearlyBurden',
    pays: 'catastrophicFen',
    threshold: () => sourced(always(parseYuan('1000.00')), '大病起付'),
    base: sourced({ firstSelfPay: false, overLimit: false, outOfAreaLoss: true }, '大病基数'),
    unreached: null,
    bands: () =>
      bands(
        { above: '0.50' },
        {
          accrual: 'year',
          counters: ['catastrophicBaseFen'],
          moves: 'catastrophicBaseFen',
        },
      ),
    modifiers: [],
    cap: () => cap(null, { counters: ['catastrophicFen'], payCounter: 'catastrophicFen' }),
    ...change,
  };
}

/** 医疗救助 for class 23: above 100.00 a year 70 %, up to 5 000.00. */
export function assistance(change: Partial<AssistanceRules> = {}): AssistanceRules {
  return {
    label: '试行救助',
    fundPayType: '610100',
    fundLabel: '试行救助基金',
    entitled: sourced([{ identityClasses: ['23'] }], '救助对象'),
    deductible: sourced(always(parseYuan('100.00')), '救助起付'),
    ratio: sourced(always(parseRatio('0.70')), '救助比例'),
    cap: cap('5000.00', { counters: ['assistanceFen'], payCounter: 'assistanceFen' }),
    base: sourced({ firstSelfPay: false, overLimit: false, outOfAreaLoss: true }, '救助基数'),
    ...change,
  };
}

export function rules(change: Partial<BenefitRules> = {}): BenefitRules {
  return {
    pack: '999900-test',
    version: '1',
    placeName: '试行市',
    insuranceType: '310',
    careType: '21',
    pool: pool(),
    layers: [],
    assistance: null,
    account: sourced({ scope: 'selfPay' as const }, '账户'),
    rounding: sourced({ mode: 'halfAwayFromZero' as const, place: 'segment' as const }, '舍入'),
    outOfArea: null,
    crossYear: null,
    unpublished: [],
    ...change,
  };
}

/** A stay of ten days in a 三级 hospital there, all in scope; the rest by `change`. */
export function bill(inScopeYuan: string, change: Partial<SettlementInput> = {}): SettlementInput {
  const none = fen(0);
  return {
    insuredAdmdvs: '999900',
    careAdmdvs: '999900',
    insuranceType: '310',
    careType: '21',
    beganOn: isoDate('2020-09-01'),
    settledOn: isoDate('2020-09-11'),
    person: { personType: '11', birthDate: null, identityClasses: [], hasAccount: true, waitingUntil: null },
    institution: { level: '3', affiliation: 'city', community: false, public: true, kind: 'hospital' },
    bill: {
      kind: 'totals',
      totals: {
        totalFen: parseYuan(inScopeYuan),
        ownExpenseFen: none,
        overLimitFen: none,
        firstSelfPayFen: none,
      },
    },
    yearToDate: emptyYearToDate,
    account: { balanceFen: none, use: 'none', familyBalancesFen: [] },
    outOfArea: 'none',
    daySurgeryStandardFen: null,
    ...change,
  };
}

/** A bill with parts outside the scope besides. */
export function billOf(parts: {
  readonly inScope: string;
  readonly own?: string;
  readonly over?: string;
  readonly first?: string;
}): SettlementInput['bill'] {
  const ownExpenseFen = parseYuan(parts.own ?? '0.00');
  const overLimitFen = parseYuan(parts.over ?? '0.00');
  const firstSelfPayFen = parseYuan(parts.first ?? '0.00');
  const totalFen = fen(parseYuan(parts.inScope) + ownExpenseFen + overLimitFen + firstSelfPayFen);
  return { kind: 'totals', totals: { totalFen, ownExpenseFen, overLimitFen, firstSelfPayFen } };
}

export function settleUnder(
  changedRules: Partial<BenefitRules>,
  input: SettlementInput = bill('1000.00'),
): SettlementResult {
  return computeSettlement(input, rules(changedRules));
}

/** The steps of one stage, as a reader sees them. */
export function stepsOf(
  { steps }: SettlementResult,
  stage: SettlementResult['steps'][number]['stage'],
): string[] {
  return steps.filter((step) => step.stage === stage).map(({ label, formula }) => `${label}：${formula}`);
}
