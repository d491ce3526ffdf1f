import type { Fen } from '../domain/money.ts';
import type { InsuranceType } from '../domain/person.ts';
import type { RatioBp, RoundingMode } from '../domain/ratio.ts';
import type {
  CareType,
  Confidence,
  InstitutionLevel,
  OutOfAreaFiling,
  SourceRef,
} from '../domain/settlement.ts';
import type { YearToDateMoneyKey } from '../domain/yearToDate.ts';

/** A value of law in force: what it is, who says so, how sure that is. */
export interface Sourced<T> {
  /** pack / benefit / parameter, for messages and confirmations. */
  readonly name: string;
  readonly value: T;
  readonly source: SourceRef;
  readonly confidence: Confidence;
}

/** Figures by level of institution; a level that is absent was not published. */
export type ByLevel<T> = Readonly<Partial<Record<InstitutionLevel, T>>>;

/** Who may use a benefit and where. */
export interface Coverage {
  readonly levels: readonly InstitutionLevel[];
  readonly publicOnly: boolean;
}

export interface DeductibleRule {
  readonly byLevel: ByLevel<Fen>;
  /** `perVisit`: full each time. `yearly`: once a year, what is used is remembered in `counter`. */
  readonly memory: 'perVisit' | 'yearly';
  readonly counter: YearToDateMoneyKey | null;
}

/** A band ends at `upToFen` inclusive; null: no upper end. */
export interface BandSegment {
  readonly upToFen: Fen | null;
  readonly ratios: ByLevel<RatioBp>;
}

export interface BandTable {
  /** `gross`: the edges count the deductible or threshold; `net`: they start above it (policy facts 6.4 and 6.13). */
  readonly origin: 'gross' | 'net';
  /**
   * `visit`: each settlement starts at the first band; `year`: goes on where the year stands. The schema admits for each
   * layer the one its stage carries out.
   */
  readonly accrual: 'visit' | 'year';
  readonly segments: readonly BandSegment[];
}

/** Percentage points added to every band when the condition holds. */
export interface RatioAddition {
  readonly label: string;
  readonly points: RatioBp;
  readonly personTypePrefixes: readonly string[] | null;
  readonly community: boolean | null;
}

/** A yearly ceiling on what a fund pays, remembered in `counter`. */
export interface PaymentCap {
  readonly limitFen: Fen;
  readonly basis: 'fundPay';
  /** The counter to use at each level; places keep a limit of their own below 一级. */
  readonly counter: YearToDateMoneyKey;
}

/** Which self-pay feeds the 大病 layer besides deductible, coinsurance and above-cap cost. */
export interface CatastrophicBase {
  readonly firstSelfPay: boolean;
  readonly overLimit: boolean;
}

/**
 * 个人账户 may pay: `selfPay` 自付 only (everything inside the catalogue that is left to the person), or `all`, 自费 too.
 */
export interface AccountRule {
  readonly scope: 'selfPay' | 'all';
}

export interface OutOfAreaRule {
  readonly mode: 'subtractPoints';
  readonly points: Readonly<Record<Exclude<OutOfAreaFiling, 'none'>, RatioBp>>;
}

export interface PoolRules {
  readonly label: string;
  readonly fundPayType: string;
  readonly fundLabel: string;
  readonly countsAdmission: boolean;
  readonly coverage: Sourced<Coverage> | null;
  readonly waiting: Sourced<{ readonly months: number }> | null;
  /** Maps a level for which nothing was published to the one whose figures are used. */
  readonly levelMapping: Sourced<ByLevel<InstitutionLevel>> | null;
  readonly firstSelfPayRatio: Sourced<RatioBp> | null;
  readonly deductible: Sourced<DeductibleRule>;
  readonly bands: Sourced<BandTable>;
  readonly ratioAdditions: readonly Sourced<RatioAddition>[];
  readonly caps: Sourced<ByLevel<PaymentCap>>;
}

export interface LargeAmountRules {
  readonly label: string;
  readonly fundPayType: string;
  readonly fundLabel: string;
  readonly bands: Sourced<BandTable>;
  readonly cap: Sourced<PaymentCap>;
}

export interface CatastrophicRules {
  readonly label: string;
  readonly fundPayType: string;
  readonly fundLabel: string;
  readonly threshold: Sourced<Fen>;
  readonly base: Sourced<CatastrophicBase>;
  readonly bands: Sourced<BandTable>;
  readonly cap: Sourced<PaymentCap>;
}

/** Everything the engine needs of a pack for one kind of care on one day: already chosen, nothing left to look up. */
export interface BenefitRules {
  readonly pack: string;
  readonly version: string;
  readonly placeName: string;
  readonly insuranceType: InsuranceType;
  readonly careType: CareType;
  readonly pool: PoolRules;
  readonly largeAmount: LargeAmountRules | null;
  readonly catastrophic: CatastrophicRules | null;
  readonly account: Sourced<AccountRule> | null;
  readonly rounding: Sourced<RoundingMode>;
  readonly outOfArea: Sourced<OutOfAreaRule> | null;
  /** Benefits the documents leave to a text nobody has published: stage → the Chinese sentence printed instead. */
  readonly unpublished: readonly {
    readonly stage: 'assistance';
    readonly text: string;
    readonly source: SourceRef;
  }[];
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
