import { z } from 'zod';
import type { IsoDate, IsoDateTime } from '../domain/calendar.ts';
import { isoDate, isoDateTime } from '../domain/calendar.ts';
import type { Fen } from '../domain/money.ts';
import type { RatioBp } from '../domain/ratio.ts';
import { confidenceOrder } from '../domain/settlement.ts';

/** The building blocks of the contract. Limits on every text and list: a screen cannot send what a desk cannot hold. */

function accepts(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

export const fenSchema = z.custom<Fen>((value) => Number.isSafeInteger(value), '金额须为整数分');
export const ratioBpSchema = z.custom<RatioBp>(
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 10_000,
  '比例须在 0 至 1 之间',
);
export const dateSchema = z.custom<IsoDate>(
  (value) => typeof value === 'string' && accepts(() => isoDate(value)),
  '日期须为 YYYY-MM-DD',
);
export const momentSchema = z.custom<IsoDateTime>(
  (value) => typeof value === 'string' && accepts(() => isoDateTime(value)),
  '时间须为 YYYY-MM-DD HH:mm:ss',
);
export const idSchema = z.string().min(1).max(64);
export const shortTextSchema = z.string().max(200);
export const longTextSchema = z.string().max(4000);

export const insuranceTypeSchema = z.enum(['310', '390']);
export const confidenceSchema = z.enum(confidenceOrder);

export const problemSchema = z.object({
  code: shortTextSchema,
  happened: longTextSchema,
  money: longTextSchema,
  nextStep: longTextSchema,
});

/** 起付、限额等年度累计 of one insurance, in fen. */
export const yearToDateSchema = z.object({
  outpatientDeductibleFen: fenSchema,
  specialDeductibleFen: fenSchema,
  admissionCount: z.int(),
  inpatientPoolFen: fenSchema,
  outpatientPoolFen: fenSchema,
  basicOutpatientPoolFen: fenSchema,
  chronicPoolFen: fenSchema,
  largeAmountFen: fenSchema,
  catastrophicBaseFen: fenSchema,
  catastrophicFen: fenSchema,
  assistanceFen: fenSchema,
  assistanceDeductibleFen: fenSchema,
  accidentFen: fenSchema,
});

export const amountsSchema = z.object({
  totalFen: fenSchema,
  ownExpenseFen: fenSchema,
  overLimitFen: fenSchema,
  firstSelfPayFen: fenSchema,
  inScopeFen: fenSchema,
  deductibleFen: fenSchema,
  poolFen: fenSchema,
  poolRatioBp: ratioBpSchema,
  civilServantFen: fenSchema,
  enterpriseFen: fenSchema,
  catastrophicFen: fenSchema,
  largeAmountFen: fenSchema,
  disabledFen: fenSchema,
  assistanceFen: fenSchema,
  otherFundFen: fenSchema,
  fundTotalFen: fenSchema,
  personalFen: fenSchema,
  accountFen: fenSchema,
  familyAccountFen: fenSchema,
  cashFen: fenSchema,
  hospitalFen: fenSchema,
  accountBalanceAfterFen: fenSchema,
});

export const fundShareSchema = z.object({
  fundPayType: shortTextSchema,
  label: shortTextSchema,
  inScopeFen: fenSchema,
  paidFen: fenSchema,
});

export const traceStepSchema = z.object({
  stage: shortTextSchema,
  label: longTextSchema,
  formula: longTextSchema,
  operands: z.record(z.string(), z.string()),
  amountFen: fenSchema,
  source: z.object({ doc: longTextSchema, clause: longTextSchema }).nullable(),
});
