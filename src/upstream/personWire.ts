import { dateOf, type IsoDate, type IsoDateTime, yearOf } from '../domain/calendar.ts';
import type { Entitlement, InsuranceStatus, InsuranceType, PersonSnapshot } from '../domain/person.ts';
import { emptyYearToDate, type YearToDate } from '../domain/yearToDate.ts';
import type { Edition } from './edition.ts';
import type { OutputOf } from './registry.ts';

type InsuranceRow = OutputOf<'1101'>['insuinfo'][number];
type BenefitRow = OutputOf<'2001'>['trtinfo'][number];
type CumulativeRow = OutputOf<'5206'>['cuminfo'][number];

/** The answers that together say what a person is entitled to. */
export interface EntitlementAnswers {
  readonly person: OutputOf<'1101'>;
  /** 2001 per insurance asked; missing when it was not asked or not answered. */
  readonly benefits: Readonly<Partial<Record<InsuranceType, OutputOf<'2001'>>>>;
  /** 5206; null: the year to date is unknown and counted from zero. */
  readonly cumulatives: OutputOf<'5206'> | null;
}

const statuses: Readonly<Record<string, InsuranceStatus>> = {
  '0': 'none',
  '1': 'active',
  '2': 'suspended',
  '3': 'invalid',
  '4': 'ended',
};

/** psn_insu_stas is optional in the table; without it a 暂停参保日期 speaks. */
function statusOf(row: InsuranceRow): InsuranceStatus {
  if (row.psn_insu_stas === null) return row.paus_insu_date === null ? 'active' : 'suspended';
  return statuses[row.psn_insu_stas] ?? 'invalid';
}

const poolFundTypes: Readonly<Record<InsuranceType, readonly string[]>> = {
  '310': ['310100', '310102'],
  '390': ['390100', '390102'],
};

/** A pool row that is not enjoyed yet but begins on a later day is a waiting period. */
function waitingUntil(
  rows: readonly BenefitRow[],
  insuranceType: InsuranceType,
  today: IsoDate,
): IsoDate | null {
  const waiting = rows.find(
    (row) =>
      poolFundTypes[insuranceType].includes(row.fund_pay_type) &&
      row.trt_enjymnt_flag === '0' &&
      row.begndate !== null &&
      row.begndate > today,
  );
  return waiting?.begndate ?? null;
}

/** 2001 says so in the row of the account fund; unasked, an employee has an account and a resident has none. */
function hasAccount(rows: readonly BenefitRow[], insuranceType: InsuranceType): boolean {
  const row = rows.find((candidate) => candidate.fund_pay_type === '310200');
  return row === undefined ? insuranceType === '310' : row.trt_enjymnt_flag === '1';
}

/** A code may come once per month; the latest month carries the year's total. */
function yearToDateOf(
  rows: readonly CumulativeRow[],
  insuranceType: InsuranceType,
  year: number,
  edition: Edition,
): YearToDate {
  const latestFirst = rows
    .filter((row) => row.insutype === insuranceType && row.year === String(year))
    .toSorted((left, right) => (right.cum_ym ?? '').localeCompare(left.cum_ym ?? ''));
  const found: Record<string, number> = {};
  for (const row of latestFirst) {
    const key = edition.cumTypeCodes[row.cum_type_code];
    if (key === undefined || found[key] !== undefined) continue;
    // Everything arrives as N16,2, admissions too: "2.00" was read as 200 hundredths.
    found[key] = key === 'admissionCount' ? Math.trunc(row.cum / 100) : row.cum;
  }
  return { ...emptyYearToDate, ...found };
}

function entitlementOf(
  row: InsuranceRow,
  insuranceType: InsuranceType,
  answers: EntitlementAnswers,
  today: IsoDate,
  edition: Edition,
): Entitlement {
  const benefits = answers.benefits[insuranceType]?.trtinfo ?? [];
  return {
    insuranceType,
    personType: row.psn_type,
    status: statusOf(row),
    insuredAdmdvs: row.insuplc_admdvs,
    employer: row.emp_name,
    civilServant: row.cvlserv_flag === '1',
    hasAccount: hasAccount(benefits, insuranceType),
    accountBalanceFen: row.balc,
    waitingUntil: waitingUntil(benefits, insuranceType, today),
    yearToDate: yearToDateOf(answers.cumulatives?.cuminfo ?? [], insuranceType, yearOf(today), edition),
  };
}

const sexes: Readonly<Record<string, PersonSnapshot['sex']>> = { '1': 'male', '2': 'female' };

/**
 * Puts the answers of 1101, 2001 and 5206 together. Insurances other than 310 and 390 are left out; an insurance in
 * force comes before one that is not.
 * @param seenAt when the centre answered; also the day on which waiting periods and identity classes are judged
 */
export function toPersonSnapshot(
  answers: EntitlementAnswers,
  seenAt: IsoDateTime,
  edition: Edition,
): PersonSnapshot {
  const { baseinfo, insuinfo, idetinfo } = answers.person;
  const today = dateOf(seenAt);
  const entitlements = insuinfo
    .flatMap((row) =>
      row.insutype === '310' || row.insutype === '390'
        ? [entitlementOf(row, row.insutype, answers, today, edition)]
        : [],
    )
    .toSorted((left, right) => Number(right.status === 'active') - Number(left.status === 'active'));
  return {
    personNo: baseinfo.psn_no,
    identityNumber: baseinfo.certno,
    name: baseinfo.psn_name,
    sex: sexes[baseinfo.gend ?? ''] ?? 'unknown',
    birthDate: baseinfo.brdy,
    identityClasses: idetinfo
      .filter((row) => (row.begntime ?? '') <= seenAt && (row.endtime === null || row.endtime >= seenAt))
      .map((row) => row.psn_idet_type),
    entitlements,
    seenAt,
  };
}
