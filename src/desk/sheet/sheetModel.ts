import type { IsoDate, IsoDateTime } from '../../domain/calendar.ts';
import type { Fen } from '../../domain/money.ts';
import type { InsuranceType } from '../../domain/person.ts';
import type { FundShare, SettlementAmounts, TraceStep } from '../../domain/settlement.ts';

/** Everything printed on one 医保结算单, as plain data. The renderer adds layout and nothing else. */
export interface SheetModel {
  readonly institution: { readonly code: string; readonly name: string };
  readonly slipNo: string;
  readonly kind: 'outpatient' | 'inpatient';
  /** 医疗类别: 普通门诊, 普通住院 … */
  readonly careTypeLabel: string;
  readonly person: SheetPerson;
  /** Visit or admission. */
  readonly beganOn: IsoDate;
  /** Settlement or discharge. */
  readonly endedOn: IsoDate;
  readonly settledAt: IsoDateTime;
  /** Who took the money, as the institution names its cashiers. */
  readonly operatorName: string;
  /** 医保结算号 `setl_id`; null until the centre has settled. */
  readonly centreSettlementId: string | null;
  readonly marks: SheetMarks;
  /** As charged; a refund prints them negated. Empty for a bill known by its totals only. */
  readonly lines: readonly SheetLine[];
  /** In fen; of a refund negated, as the centre answers a reversal (policy facts 5.2, 8). */
  readonly amounts: SettlementAmounts;
  /** Names of the funds as the place calls them; the money comes from `amounts`. */
  readonly funds: readonly FundShare[];
  /** Of the local calculation; of a refund, those of the settlement undone. Empty when nothing was calculated. */
  readonly steps: readonly TraceStep[];
  /** Null when no policy was applied (cash only). */
  readonly policy: SheetPolicy | null;
  /** 年度限额 after this settlement. */
  readonly limits: readonly SheetLimit[];
}

export interface SheetPerson {
  /** By `maskName`. */
  readonly nameMasked: string;
  /** By `maskIdentityNumber`. */
  readonly identityNumberMasked: string;
  /** Null for a person whose insurance is not known. */
  readonly insuranceType: InsuranceType | null;
  readonly personTypeLabel: string | null;
  readonly insuredPlaceName: string | null;
  readonly hasAccount: boolean;
}

export interface SheetMarks {
  /** 暂结: settled offline, the centre has not confirmed. */
  readonly provisional: boolean;
  /** 退费: the slip number of the settlement undone; null for a settlement. */
  readonly refundOfSlipNo: string | null;
  /** 待结算: paid in cash, nothing settled with the insurance. */
  readonly cashOnly: boolean;
  readonly training: boolean;
  /** 补打: 0 for the first print, n for the nth further one. */
  readonly reprintNo: number;
}

export interface SheetLine {
  /** As in the bill and in the trace. */
  readonly lineNo: string;
  readonly name: string;
  readonly specification: string;
  /** 甲类, 乙类, 自费. */
  readonly itemClassLabel: string;
  /** Unit price in yuan as written. */
  readonly price: string;
  readonly quantity: string;
  readonly amountFen: Fen;
  readonly inScopeFen: Fen;
  /** 收费项目类别, dictionary `med_chrgitm_type`; null counts as 其他费. */
  readonly chargeCategory: string | null;
}

export interface SheetPolicy {
  /** 通化市 … */
  readonly name: string;
  readonly version: string;
  readonly confidenceLabel: string;
}

export interface SheetLimit {
  readonly label: string;
  readonly usedFen: Fen;
  /** Null when the pack states none. */
  readonly limitFen: Fen | null;
}
