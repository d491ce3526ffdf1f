/**
 * Builders for the fields of an answer. They accept what real centres send (numbers as text, text as numbers, one row
 * where a list is due: interface 1.2) and refuse what would be a guess. Lengths are not checked on the way in: a name
 * longer than its table says is no reason to lose a settlement.
 */
import { z } from 'zod';
import { fromCompactDate, type IsoDate, type IsoDateTime, isoDate, isoDateTime } from '../domain/calendar.ts';
import type { Fen } from '../domain/money.ts';
import { zeroFen } from '../domain/money.ts';
import type { RatioBp } from '../domain/ratio.ts';
import { parseWireAmount, parseWireRatio } from './wireAmount.ts';
import { WireNumber } from './wireJson.ts';

const scalar = z.union([z.string(), z.instanceof(WireNumber)], { error: '应为文字或数字' });

const absent = (value: unknown): boolean => value === null || value === undefined || value === '';

/** A whole number written as digits carries a code or an identifier without loss; "1E5" or "1.0" does not. */
function asText(value: string | WireNumber, context: z.RefinementCtx): string {
  if (typeof value === 'string') return value;
  if (/^-?\d+$/.test(value.text)) return value.text;
  context.addIssue({ code: 'custom', message: `应为文字，收到数字 ${value.text}` });
  return z.NEVER;
}

/** Required text: at least one visible character. */
export const text = scalar.transform(asText).pipe(z.string().regex(/\S/, '必填文字为空'));

/** Text that may be absent, null or empty. */
export const textOrNull = z
  .preprocess((value) => (absent(value) ? null : value), scalar.transform(asText).nullable())
  .optional()
  .transform((value) => value ?? null);

/** A dictionary code of two digits: `1`, "1" and "01" are the same code (interface section 12, zero padding). */
export const twoDigitCode = text.transform((value) => value.padStart(2, '0'));

function asAmount(value: string | WireNumber, context: z.RefinementCtx): Fen {
  try {
    return parseWireAmount(typeof value === 'string' ? value : value.text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : '金额不可读' });
    return z.NEVER;
  }
}

/** N16,2 in yuan → fen. */
export const amount = scalar.transform(asAmount);

/** An amount that older editions and cancellations leave out or send as null (policy facts 5.2, 8). */
export const amountOrZero = z
  .preprocess((value) => (absent(value) ? null : value), scalar.transform(asAmount).nullable())
  .optional()
  .transform((value) => value ?? zeroFen);

export const amountOrNull = z
  .preprocess((value) => (absent(value) ? null : value), scalar.transform(asAmount).nullable())
  .optional()
  .transform((value) => value ?? null);

function asRatio(value: string | WireNumber, context: z.RefinementCtx): RatioBp {
  try {
    return parseWireRatio(typeof value === 'string' ? value : value.text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : '比例不可读' });
    return z.NEVER;
  }
}

export const ratioOrNull = z
  .preprocess((value) => (absent(value) ? null : value), scalar.transform(asRatio).nullable())
  .optional()
  .transform((value) => value ?? null);

/** A decimal kept as written: prices, quantities, ages. */
export const decimalOrNull = z
  .preprocess((value) => (absent(value) ? null : value), scalar.nullable())
  .optional()
  .transform((value) => (value instanceof WireNumber ? value.text : (value ?? null)));

function asDate(value: string, context: z.RefinementCtx): IsoDate {
  try {
    return /^\d{8}$/.test(value) ? fromCompactDate(value) : isoDate(value.slice(0, 10));
  } catch {
    context.addIssue({ code: 'custom', message: `日期不可读：${value}` });
    return z.NEVER;
  }
}

/** D, also when it comes compact or with a time behind it. */
const date = text.transform(asDate);

export const dateOrNull = z
  .preprocess((value) => (absent(value) ? null : value), date.nullable())
  .optional()
  .transform((value) => value ?? null);

function asDateTime(value: string, context: z.RefinementCtx): IsoDateTime {
  try {
    return isoDateTime(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value} 00:00:00` : value);
  } catch {
    context.addIssue({ code: 'custom', message: `时间不可读：${value}` });
    return z.NEVER;
  }
}

const dateTime = text.transform(asDateTime);

export const dateTimeOrNull = z
  .preprocess((value) => (absent(value) ? null : value), dateTime.nullable())
  .optional()
  .transform((value) => value ?? null);

/** A node documented as a list: object → [object], null → [] (interface 1.2). */
export function list<Row extends z.ZodType>(row: Row) {
  return z.preprocess((value) => {
    if (absent(value)) return [];
    return Array.isArray(value) ? value : [value];
  }, z.array(row).max(10_000));
}

/** A node documented as one object; a list of exactly one row says the same. */
export function one<Row extends z.ZodType>(row: Row) {
  return z.preprocess((value) => (Array.isArray(value) && value.length === 1 ? value[0] : value), row);
}

/**
 * An output whose payload stands under its node name, or under `data` as some centres write it (interface 1.2).
 * @param nodes the documented node names
 */
export function output<Shape extends z.ZodRawShape>(shape: Shape) {
  const [onlyNode, ...others] = Object.keys(shape);
  return z.preprocess((value) => {
    if (onlyNode === undefined || others.length > 0 || typeof value !== 'object' || value === null)
      return value;
    return onlyNode in value || !('data' in value) ? value : { [onlyNode]: value.data };
  }, z.object(shape));
}

/** A transaction that returns no output: whatever stands there is ignored. */
export const nothing = z.unknown().transform(() => null);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WireNumber);

/** The rows of an output that pages: a list, or the only list in the object, or in the object below it. */
function findRows(value: unknown, depth: number): unknown {
  if (absent(value)) return [];
  if (!isObject(value)) return value;
  const inner = Object.values(value);
  const lists = inner.filter(Array.isArray);
  if (lists.length === 1) return lists[0];
  const objects = inner.filter(isObject);
  const [only] = objects;
  return lists.length === 0 && objects.length === 1 && depth > 0 ? findRows(only, depth - 1) : value;
}

/** The rows of a query whose paging object is named differently in every province (interface 1.2, 7.8). */
export function rowsOutput<Row extends z.ZodType>(row: Row) {
  return z.preprocess(
    (value) => ({ rows: findRows(value, 1) }),
    z.object({ rows: z.array(row).max(10_000) }),
  );
}

/** An output without a node of its own; some centres put `data` around it all the same (interface 1.2). */
export function bareOutput<Shape extends z.ZodObject>(shape: Shape) {
  return z.preprocess((value) => (isObject(value) && isObject(value.data) ? value.data : value), shape);
}
