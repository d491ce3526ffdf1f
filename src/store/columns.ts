import { z } from 'zod';
import { isoDate, isoDateTime } from '../domain/calendar.ts';
import { fen } from '../domain/money.ts';
import type { InsuranceType } from '../domain/person.ts';
import type { Problem } from '../domain/problem.ts';
import { ratioBp } from '../domain/ratio.ts';
import { type CareType, confidenceOrder, type ItemClass } from '../domain/settlement.ts';
import { StoreMisuse } from './storeErrors.ts';

/**
 * How each kind of column is read back: through the domain's own constructors, so that a row written by anything else
 * cannot become an amount or a date unchecked.
 */
export const fenColumn = z.number().transform(fen);
export const ratioColumn = z.number().transform(ratioBp);
export const dateColumn = z.string().transform(isoDate);
export const momentColumn = z.string().transform(isoDateTime);
export const countColumn = z.int();
export const flagColumn = z.union([z.literal(0), z.literal(1)]).transform((flag) => flag === 1);

const insuranceTypes: Record<InsuranceType, InsuranceType> = { '310': '310', '390': '390' };
export const insuranceTypeColumn = z.enum(insuranceTypes);

const careTypes: Record<CareType, CareType> = {
  '11': '11',
  '13': '13',
  '1301': '1301',
  '140104': '140104',
  '140201': '140201',
  '21': '21',
  '28': '28',
  '41': '41',
  '61': '61',
  '9903': '9903',
};
export const careTypeColumn = z.enum(careTypes);

const itemClasses: Record<ItemClass, ItemClass> = { '01': '01', '02': '02', '03': '03' };
export const itemClassColumn = z.enum(itemClasses);
export const confidenceColumn = z.enum(confidenceOrder);

export const jsonColumn = z.string().transform((text): unknown => JSON.parse(text));

/** A JSON column whose content has a schema of its own. */
export function jsonColumnOf<Value>(schema: z.ZodType<Value>) {
  return jsonColumn.pipe(schema);
}

export const problemColumn = jsonColumnOf<Problem>(
  z.object({ code: z.string(), happened: z.string(), money: z.string(), nextStep: z.string() }),
);

/** @throws StoreMisuse for what JSON cannot hold at all, a function or `undefined` */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new StoreMisuse('要保存的内容不能写成 JSON');
  return text;
}

export function nullableJsonText(value: unknown): string | null {
  return value === null ? null : jsonText(value);
}

export const maxListed = 10_000;

/** Every list is bounded. @throws StoreMisuse */
export function checkLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxListed) {
    throw new StoreMisuse(`一次最多列出 ${maxListed} 条`);
  }
  return limit;
}

/** Requests and answers beyond this are not ours: the interface's largest batches stay below one megabyte. */
export const maxBodyCharacters = 4_000_000;

/** @throws StoreMisuse before anything has left the machine */
export function checkBody(text: string): string {
  if (text.length > maxBodyCharacters) throw new StoreMisuse('报文过长');
  return text;
}

/** An answer is kept whatever its size: the tail beyond the limit goes, the record of what happened stays. */
export function clipBody(text: string | null): string | null {
  return text === null ? null : text.slice(0, maxBodyCharacters);
}
