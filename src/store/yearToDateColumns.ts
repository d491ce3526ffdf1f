import { z } from 'zod';
import {
  emptyYearToDate,
  type YearToDate,
  type YearToDateChange,
  type YearToDateKey,
} from '../domain/yearToDate.ts';
import { countColumn, fenColumn } from './columns.ts';

export const yearToDateKeys = Object.keys(emptyYearToDate) as readonly YearToDateKey[];

/** Typed by the domain: a key added there does not compile here until it has a column kind. */
export const yearToDateShape = z.object({
  outpatientDeductibleFen: fenColumn,
  specialDeductibleFen: fenColumn,
  admissionCount: countColumn,
  inpatientPoolFen: fenColumn,
  outpatientPoolFen: fenColumn,
  basicOutpatientPoolFen: fenColumn,
  chronicPoolFen: fenColumn,
  largeAmountFen: fenColumn,
  catastrophicBaseFen: fenColumn,
  catastrophicFen: fenColumn,
  assistanceFen: fenColumn,
  assistanceDeductibleFen: fenColumn,
  accidentFen: fenColumn,
}) satisfies z.ZodType<YearToDate>;

export const yearToDateKeyColumn = z.enum(yearToDateKeys as readonly [YearToDateKey, ...YearToDateKey[]]);

export const yearToDateChangeShape = z
  .partialRecord(yearToDateKeyColumn, countColumn)
  .transform((change): YearToDateChange => change);
