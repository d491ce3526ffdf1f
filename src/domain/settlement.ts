import type { IsoDate } from './calendar.ts';
import type { Fen } from './money.ts';
import type { InsuranceType } from './person.ts';
import type { RatioBp } from './ratio.ts';
import type { YearToDate, YearToDateChange } from './yearToDate.ts';

/** 机构等级: 3 三级, 2 二级, 1 一级, 0 below 一级. */
export type InstitutionLevel = '0' | '1' | '2' | '3';

export interface Institution {
  readonly level: InstitutionLevel;
  readonly affiliation: 'province' | 'city' | 'county';
  /** 社区级医疗服务机构 */
  readonly community: boolean;
  readonly public: boolean;
  readonly kind: 'hospital' | 'pharmacy';
  /** 中医综合性医院, 精神卫生专科: some places lower or waive the deductible there. Absent: neither. */
  readonly specialty?: 'tcm' | 'psychiatric' | undefined;
}

/** 异地就医: how the person came to be treated outside the insured place. */
export type OutOfAreaFiling = 'none' | 'residence_filed' | 'referral' | 'unfiled';

/** 医疗类别 as the headless contract and the packs name them (dictionary `med_type`). */
export type CareType = '11' | '13' | '1301' | '140104' | '140201' | '21' | '28' | '41' | '61' | '9903';

/** 收费项目等级: 甲类, 乙类, 自费 (丙类). */
export type ItemClass = '01' | '02' | '03';

/** A charged line before classification. Price and quantity as written: they are not money yet. */
export interface BillLine {
  readonly lineNo: string;
  readonly itemClass: ItemClass;
  /** Unit price in yuan, at most six decimals. */
  readonly price: string;
  /** At most four decimals, above zero. */
  readonly quantity: string;
  readonly amountFen: Fen;
  /** 定价上限金额 in yuan; null when there is no limit (999999 on the wire). */
  readonly limitPrice: string | null;
  /** 先自付比例 of this item, null: the pack's for this person. */
  readonly selfPayRatioBp: RatioBp | null;
  readonly catalogueCode: string | null;
  /** 收费项目类别, dictionary `med_chrgitm_type`. */
  readonly chargeCategory: string | null;
}

/** The split of one line, as transaction 2204 returns it. amount = own + overLimit + firstSelfPay + inScope. */
export interface ClassifiedLine {
  readonly lineNo: string;
  readonly amountFen: Fen;
  readonly ownExpenseFen: Fen;
  readonly overLimitFen: Fen;
  readonly firstSelfPayFen: Fen;
  readonly inScopeFen: Fen;
  readonly selfPayRatioBp: RatioBp;
  readonly itemClass: ItemClass;
  readonly chargeCategory: string | null;
}

export interface BillTotals {
  readonly totalFen: Fen;
  readonly ownExpenseFen: Fen;
  readonly overLimitFen: Fen;
  readonly firstSelfPayFen: Fen;
}

export type Bill =
  | { readonly kind: 'totals'; readonly totals: BillTotals }
  | { readonly kind: 'lines'; readonly lines: readonly BillLine[] };

/** `none`, as much as possible, or at most an amount. */
export type AccountUse = 'none' | 'max' | { readonly upToFen: Fen };

/** Everything the engine needs; nothing else may influence the result. */
export interface SettlementInput {
  readonly insuredAdmdvs: string;
  readonly careAdmdvs: string;
  readonly insuranceType: InsuranceType;
  readonly careType: CareType;
  /** Admission or visit. */
  readonly beganOn: IsoDate;
  /** Discharge or settlement: the date that chooses the policy and the benefit year. */
  readonly settledOn: IsoDate;
  readonly person: {
    readonly personType: string;
    readonly birthDate: IsoDate | null;
    readonly identityClasses: readonly string[];
    readonly hasAccount: boolean;
    readonly waitingUntil: IsoDate | null;
  };
  readonly institution: Institution;
  readonly bill: Bill;
  readonly yearToDate: YearToDate;
  readonly account: {
    readonly balanceFen: Fen;
    readonly use: AccountUse;
    /** 家庭共济: members' balances in the order they are to be used. */
    readonly familyBalancesFen: readonly Fen[];
  };
  readonly outOfArea: OutOfAreaFiling;
  /** 日间手术: the charge standard of the disease; null for other care. */
  readonly daySurgeryStandardFen: Fen | null;
}

/** How far a value may be trusted; the order is from best to worst (`policy.confidence` of the contract). */
export const confidenceOrder = ['official', 'draft', 'news', 'secondary', 'unverified'] as const;
export type Confidence = (typeof confidenceOrder)[number];

export function weakerConfidence(first: Confidence, second: Confidence): Confidence {
  return confidenceOrder.indexOf(first) >= confidenceOrder.indexOf(second) ? first : second;
}

/** Document and clause, as printed behind each step of the explanation. */
export interface SourceRef {
  readonly doc: string;
  readonly clause: string;
}

/** The stages, in the order of the chain (policy facts 5.3). */
export type StageName =
  | 'classify'
  | 'inScope'
  | 'basis'
  | 'outOfArea'
  | 'daySurgery'
  | 'waiting'
  | 'coverage'
  | 'deductible'
  | 'poolBand'
  | 'annualCap'
  | 'largeAmount'
  | 'catastrophic'
  | 'civilServant'
  | 'assistance'
  | 'personal'
  | 'account'
  | 'familyAccount'
  | 'cash';

/**
 * One step of the trace. `formula` carries the numbers; `operands` the same numbers by name, so that the result can be
 * recomputed from the trace alone.
 */
export interface TraceStep {
  readonly stage: StageName;
  readonly label: string;
  readonly formula: string;
  readonly operands: Readonly<Record<string, string>>;
  readonly amountFen: Fen;
  readonly source: SourceRef | null;
}

/** The amounts of `setlinfo`, in fen. Wire names in docs/glossary.md. */
export interface SettlementAmounts {
  readonly totalFen: Fen;
  readonly ownExpenseFen: Fen;
  readonly overLimitFen: Fen;
  readonly firstSelfPayFen: Fen;
  readonly inScopeFen: Fen;
  readonly deductibleFen: Fen;
  readonly poolFen: Fen;
  readonly poolRatioBp: RatioBp;
  readonly civilServantFen: Fen;
  readonly enterpriseFen: Fen;
  readonly catastrophicFen: Fen;
  readonly largeAmountFen: Fen;
  readonly disabledFen: Fen;
  readonly assistanceFen: Fen;
  readonly otherFundFen: Fen;
  readonly fundTotalFen: Fen;
  readonly personalFen: Fen;
  /** Own and family account together. */
  readonly accountFen: Fen;
  readonly familyAccountFen: Fen;
  readonly cashFen: Fen;
  /** Borne by the institution; may be negative (day surgery). */
  readonly hospitalFen: Fen;
  readonly accountBalanceAfterFen: Fen;
}

/** A row of `setldetail`: what one fund paid and on which in-scope amount. */
export interface FundShare {
  readonly fundPayType: string;
  readonly label: string;
  readonly inScopeFen: Fen;
  readonly paidFen: Fen;
}

export interface AppliedPolicy {
  readonly pack: string;
  readonly version: string;
  /** The weakest confidence of the values used. */
  readonly confidence: Confidence;
  /** Keys of the values used that no official text states: a real settlement needs each confirmed by two people. */
  readonly unofficial: readonly string[];
}

export interface SettlementResult {
  readonly amounts: SettlementAmounts;
  readonly funds: readonly FundShare[];
  readonly yearToDate: YearToDate;
  readonly yearToDateChange: YearToDateChange;
  readonly policy: AppliedPolicy;
  readonly steps: readonly TraceStep[];
  readonly lines: readonly ClassifiedLine[];
}
