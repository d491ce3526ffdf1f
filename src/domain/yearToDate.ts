import { addFen, type Fen, zeroFen } from './money.ts';

/**
 * What a person has used of each yearly limit, per insurance and benefit year. The centre owns these figures; between
 * two contacts the terminal carries its own forward, one new version per settlement.
 */
export interface YearToDate {
  /** 起付线 used at outpatient and chronic visits, in-scope money (`dedc_outpatient`). */
  readonly outpatientDeductibleFen: Fen;
  /** 起付线 used for 门诊特殊疾病 (`dedc_special`). */
  readonly specialDeductibleFen: Fen;
  /** Admissions settled this year (`ipt_count`). */
  readonly admissionCount: number;
  /** 统筹 money that counts against the inpatient cap (`hifp_inpatient`). */
  readonly inpatientPoolFen: Fen;
  /** 普通门诊 pool money (`hifp_outpatient`). */
  readonly outpatientPoolFen: Fen;
  /** The same below 一级, where the place keeps a limit of its own for it (`hifp_outpatient_basic`). */
  readonly basicOutpatientPoolFen: Fen;
  /** 慢性病 pool money (`hifp_chronic`). */
  readonly chronicPoolFen: Fen;
  /** 职工大额／补充 paid (`hifob`). */
  readonly largeAmountFen: Fen;
  /** In-scope self-pay that fed the 大病 layer (`hifmi_base`). */
  readonly catastrophicBaseFen: Fen;
  /** 居民大病 paid (`hifmi`). */
  readonly catastrophicFen: Fen;
  /** 医疗救助 paid (`maf`). */
  readonly assistanceFen: Fen;
  /** 救助起付线 used (`maf_dedc`). */
  readonly assistanceDeductibleFen: Fen;
  /** In-scope accident cost (`accident`). */
  readonly accidentFen: Fen;
}

export type YearToDateKey = keyof YearToDate;
export type YearToDateMoneyKey = Exclude<YearToDateKey, 'admissionCount'>;

export const yearToDateMoneyKeys: readonly YearToDateMoneyKey[] = [
  'outpatientDeductibleFen',
  'specialDeductibleFen',
  'inpatientPoolFen',
  'outpatientPoolFen',
  'basicOutpatientPoolFen',
  'chronicPoolFen',
  'largeAmountFen',
  'catastrophicBaseFen',
  'catastrophicFen',
  'assistanceFen',
  'assistanceDeductibleFen',
  'accidentFen',
];

export const emptyYearToDate: YearToDate = {
  outpatientDeductibleFen: zeroFen,
  specialDeductibleFen: zeroFen,
  admissionCount: 0,
  inpatientPoolFen: zeroFen,
  outpatientPoolFen: zeroFen,
  basicOutpatientPoolFen: zeroFen,
  chronicPoolFen: zeroFen,
  largeAmountFen: zeroFen,
  catastrophicBaseFen: zeroFen,
  catastrophicFen: zeroFen,
  assistanceFen: zeroFen,
  assistanceDeductibleFen: zeroFen,
  accidentFen: zeroFen,
};

/** What one settlement moved: only the keys it touched. */
export type YearToDateChange = Partial<Record<YearToDateKey, number>>;

export function applyChange(before: YearToDate, change: YearToDateChange, direction: 1 | -1): YearToDate {
  const after: { -readonly [Key in YearToDateKey]: YearToDate[Key] } = { ...before };
  for (const key of Object.keys(change) as YearToDateKey[]) {
    const moved = direction * (change[key] ?? 0);
    if (key === 'admissionCount') after.admissionCount += moved;
    else after[key] = addFen(before[key], moved as Fen);
  }
  return after;
}
