import type { Fen } from '../domain/money.ts';
import type { InsuranceType } from '../domain/person.ts';
import type { RatioBp, RoundingMode } from '../domain/ratio.ts';
import type {
  CareType,
  Confidence,
  Institution,
  InstitutionLevel,
  OutOfAreaFiling,
  SourceRef,
} from '../domain/settlement.ts';
import type { YearToDateMoneyKey } from '../domain/yearToDate.ts';

/** A value of law in force: what it is, who says so, how sure that is. */
export interface Sourced<T> {
  /** pack/benefit/parameter, for messages. */
  readonly name: string;
  /** Names this very value: parameter, first day and contents. What is confirmed by two people is this. */
  readonly key: string;
  readonly value: T;
  readonly source: SourceRef;
  readonly confidence: Confidence;
  /** The document that would hold the cases which the value leaves out; absent: the pack names none. */
  readonly missing?: MissingDocument | undefined;
}

/** A text nobody has published, named where a bill is refused for want of it. */
export interface MissingDocument {
  readonly document: string;
  readonly note?: string | undefined;
}

/**
 * When a figure applies. Every field that is present must fit; an empty condition always does.
 * Person types and identity classes are prefixes of the dictionary codes (12 covers 1204).
 */
export interface Condition {
  readonly levels?: readonly InstitutionLevel[] | undefined;
  readonly affiliations?: readonly Institution['affiliation'][] | undefined;
  readonly community?: boolean | undefined;
  readonly public?: boolean | undefined;
  readonly kinds?: readonly Institution['kind'][] | undefined;
  readonly personTypes?: readonly string[] | undefined;
  readonly identityClasses?: readonly string[] | undefined;
  /** 1 for the first admission of the year; `admissionsFrom` and every later one. */
  readonly admissionsFrom?: number | undefined;
  readonly outOfArea?: readonly OutOfAreaFiling[] | undefined;
  readonly specialties?: readonly NonNullable<Institution['specialty']>[] | undefined;
  /** Prefixes of the area code of the place of care: 22 is anywhere in the province. */
  readonly carePlaces?: readonly string[] | undefined;
}

/** The first case whose condition fits gives the value; none: nobody published one for this situation. */
export type Cases<T> = readonly { readonly when: Condition; readonly value: T }[];

export interface DeductibleRule {
  readonly standard: Cases<Fen>;
  /** `perVisit`: each time. `yearly`: once a year; the bar is that of today's institution, less what was used before. */
  readonly memory: 'perVisit' | 'yearly';
  /** Remembers what was used this year; null: nothing is remembered. */
  readonly counter: YearToDateMoneyKey | null;
  /** Multiplies the standard by admission of the year, the last one going on: 100 %, 50 %, 0 … Empty: always whole. */
  readonly admissionFactors: readonly RatioBp[];
  /** The standard never falls below this by the factors. */
  readonly floorFen: Fen;
}

/** A band ends at `upToFen` inclusive; null: no upper end. */
export interface BandSegment {
  readonly upToFen: Fen | null;
  readonly ratio: Cases<RatioBp>;
}

export interface BandTable {
  /** `gross`: the edges count the deductible or threshold; `net`: they start above it (policy facts 6.4 and 6.13). */
  readonly origin: 'gross' | 'net';
  /** `visit`: each settlement starts at the first band; `year`: goes on where the year stands. */
  readonly accrual: 'visit' | 'year';
  /** Their sum is the cost of the year that stands before this settlement, when `accrual` is `year`. */
  readonly counters: readonly YearToDateMoneyKey[];
  /** The counter that this settlement's cost is added to; null: other figures move it. */
  readonly moves: YearToDateMoneyKey | null;
  readonly segments: readonly BandSegment[];
}

/** Changes the ratio of some or all bands while its condition holds. */
export interface RatioModifier {
  readonly label: string;
  readonly when: Condition;
  /** Percentage points in ten-thousandths, negative to lower. */
  readonly points: number;
  /** Multiplies what the points have made; null: not. */
  readonly factor: RatioBp | null;
  /** Indexes of the bands it touches; null: all. */
  readonly bands: readonly number[] | null;
}

/** A ceiling, yearly as a rule; how much of it is used stands in the counters together. */
export interface Cap {
  /** Null: the law names no ceiling. */
  readonly limitFen: Fen | null;
  /** What the ceiling limits: money of the fund, or in-scope cost, deductible included (policy facts 6.7 and 6.8). */
  readonly basis: 'fundPay' | 'inScopeCost';
  readonly counters: readonly YearToDateMoneyKey[];
  /** `month`: the limit is for each month of care; what was used is not asked, for care is settled month by month. */
  readonly period?: 'year' | 'month' | undefined;
  /** Where the fund's payment is remembered. */
  readonly payCounter: YearToDateMoneyKey | null;
}

/** Which self-pay feeds a layer besides deductible, coinsurance and above-cap cost. */
export interface BurdenBase {
  readonly firstSelfPay: boolean;
  readonly overLimit: boolean;
  /** What the funds would have paid at home and did not out of area. */
  readonly outOfAreaLoss: boolean;
}

/** What the personal account may pay: in-scope burden only, 自付 (all inside the catalogue), or 自费 too. */
export interface AccountRule {
  readonly scope: 'inScope' | 'selfPay' | 'all';
}

/** What treatment out of the insured area costs: points off the ratio, a factor on it, or a first share of the cost. */
export interface OutOfAreaRule {
  readonly mode: 'subtractPoints' | 'factor' | 'firstShare';
  readonly shares: Readonly<Record<Exclude<OutOfAreaFiling, 'none'>, RatioBp>>;
  /** Treatment elsewhere that counts as treatment at home. */
  readonly exempt?: readonly Condition[] | undefined;
}

export interface RoundingRule {
  readonly mode: RoundingMode;
  /** Each band segment, or each fund once over all its segments. */
  readonly place: 'segment' | 'fund';
}

/** Which year a stay over New Year belongs to. `chargeDate` needs dated lines and is refused without them. */
export type CrossYearMode = 'dischargeYear' | 'chargeDate';

export interface Fund {
  readonly label: string;
  readonly fundPayType: string;
  readonly fundLabel: string;
}

export interface PoolRules extends Fund {
  readonly countsAdmission: boolean;
  /** The rule that applies another benefit's figures to this kind of care; null: the figures are its own. */
  readonly basis: Sourced<true> | null;
  /** Situations in which the benefit is granted; null: all. */
  readonly coverage: Sourced<readonly Condition[]> | null;
  readonly waiting: Sourced<{ readonly months: number }> | null;
  /** Maps a level for which nothing was published to the one whose figures are used. */
  readonly levelMapping: Sourced<Readonly<Partial<Record<InstitutionLevel, InstitutionLevel>>>> | null;
  /** 乙类 share of a line that names none, by person. */
  readonly firstSelfPayRatio: Sourced<Cases<RatioBp>> | null;
  /** 日间手术: the fund pays on the charge standard of the disease, the institution keeps or bears the difference. */
  readonly packagePrice: Sourced<true> | null;
  readonly deductible: Sourced<DeductibleRule>;
  readonly bands: Sourced<BandTable>;
  readonly modifiers: readonly Sourced<RatioModifier>[];
  readonly cap: Sourced<Cases<Cap>> | null;
}

/** What the year's burden may reach while no threshold that anybody published, or expects, would be passed. */
export interface Unreached {
  readonly upTo: Cases<Fen>;
  readonly counter: YearToDateMoneyKey;
}

/** A layer above the pool. */
export interface LayerRules extends Fund {
  /** `beyondCap`: pays of the cost the pool's ceiling cut off. `yearlyBurden`: of the year's burden above a threshold. */
  readonly kind: 'beyondCap' | 'yearlyBurden';
  readonly pays: 'largeAmountFen' | 'catastrophicFen';
  /** Kind `yearlyBurden`; asked only when a bill may reach the layer, as are bands and cap. @throws PolicyGap */
  readonly threshold: () => Sourced<Cases<Fen>> | null;
  readonly base: Sourced<BurdenBase> | null;
  /**
   * Stands in for a threshold nobody published: a burden up to it cannot reach the layer, a higher one asks for the
   * threshold and is refused. Null: the threshold is known, or every bill must ask for it.
   */
  readonly unreached: Sourced<Unreached> | null;
  readonly bands: () => Sourced<BandTable>;
  readonly modifiers: readonly Sourced<RatioModifier>[];
  readonly cap: () => Sourced<Cases<Cap>>;
}

/** 医疗救助 by class of person. */
export interface AssistanceRules extends Fund {
  /** Yearly, cumulative, in order of settlement. */
  readonly deductible: Sourced<Cases<Fen>>;
  readonly ratio: Sourced<Cases<RatioBp>>;
  readonly cap: Sourced<Cases<Cap>>;
  readonly base: Sourced<BurdenBase>;
  /** Whoever fits none of these is not assisted. */
  readonly entitled: Sourced<readonly Condition[]>;
}

/** Everything the engine needs of a pack for one kind of care on one day: already chosen, nothing left to look up. */
export interface BenefitRules {
  readonly pack: string;
  readonly version: string;
  readonly placeName: string;
  readonly insuranceType: InsuranceType;
  readonly careType: CareType;
  readonly pool: PoolRules;
  readonly layers: readonly LayerRules[];
  readonly assistance: AssistanceRules | null;
  readonly account: Sourced<AccountRule> | null;
  readonly rounding: Sourced<RoundingRule>;
  readonly outOfArea: Sourced<OutOfAreaRule> | null;
  readonly crossYear: Sourced<CrossYearMode> | null;
  /** Benefits the documents leave to a text nobody has published: stage → the Chinese sentence printed instead. */
  readonly unpublished: readonly {
    readonly stage: 'assistance';
    readonly text: string;
    readonly source: SourceRef;
  }[];
}

export function missingWords({ document, note }: MissingDocument): string {
  return `缺少文件：${document}${note === undefined ? '' : `（${note}）`}`;
}

/** A question the pack cannot answer. Never answered by a guess: the message names what is missing. */
export class PolicyGap extends Error {
  override readonly name = 'PolicyGap';
  readonly code: 'place_without_pack' | 'no_value_on_date' | 'benefit_not_published' | 'value_not_published';

  constructor(code: PolicyGap['code'], message: string) {
    super(message);
    this.code = code;
  }
}
