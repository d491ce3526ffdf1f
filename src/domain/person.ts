import type { IsoDate, IsoDateTime } from './calendar.ts';
import type { Fen } from './money.ts';
import type { YearToDate } from './yearToDate.ts';

/** 险种: 310 职工基本医疗保险, 390 城乡居民基本医疗保险 (dictionary `insutype`). */
export type InsuranceType = '310' | '390';

export const insuranceLabels: Readonly<Record<InsuranceType, string>> = {
  '310': '职工基本医疗保险',
  '390': '城乡居民基本医疗保险',
};

/** 人员参保状态, dictionary `psn_insu_stas`. */
export type InsuranceStatus = 'active' | 'suspended' | 'invalid' | 'ended' | 'none';

/** One insurance the person holds: a row of `insuinfo` of transaction 1101, with what 2001 and 5206 add to it. */
export interface Entitlement {
  readonly insuranceType: InsuranceType;
  /** 人员类别 `psn_type`: 11 在职, 12 退休, 1403 中小学生 … */
  readonly personType: string;
  readonly status: InsuranceStatus;
  readonly insuredAdmdvs: string;
  readonly employer: string | null;
  readonly civilServant: boolean;
  /** False for 单建统筹 and flexible workers, whose account share must be zero, not an error. */
  readonly hasAccount: boolean;
  readonly accountBalanceFen: Fen;
  /** First day on which benefits are enjoyed, when a waiting period is running. */
  readonly waitingUntil: IsoDate | null;
  readonly yearToDate: YearToDate;
}

/** What the terminal knows of a person at one moment, and from where. */
export interface PersonSnapshot {
  /** 人员编号, opaque; the centre's key. */
  readonly personNo: string;
  readonly identityNumber: string;
  readonly name: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly birthDate: IsoDate | null;
  /** `psn_idet_type`: 2304 特困, 2303 低保 … */
  readonly identityClasses: readonly string[];
  readonly entitlements: readonly Entitlement[];
  /** When the centre said so. The age on screen counts from here. */
  readonly seenAt: IsoDateTime;
}
