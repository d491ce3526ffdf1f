/**
 * Builders for the fields of a request: what a caller hands over in the terms of the domain leaves as the text of the
 * interface (section 1.3): amounts as strings with fixed decimals, an empty number as "0", any other empty field as "".
 * Lengths and required marks are those of section 7; they are checked here because a centre that refuses a field does
 * so in words nobody at the window can use.
 */
import { z } from 'zod';
import { type IsoDate, type IsoDateTime, isoDate, isoDateTime } from '../domain/calendar.ts';
import { type Fen, formatYuan, maxAmountFen } from '../domain/money.ts';

/** C(n), required. */
export function text(label: string, maxLength: number) {
  return z
    .string({ error: `${label}必填` })
    .regex(/\S/, `${label}必填`)
    .max(maxLength, `${label}超过 ${maxLength} 个字符`);
}

/** C(n), may be empty. */
export function textOrEmpty(label: string, maxLength: number) {
  return z
    .string({ error: `${label}应为文字` })
    .max(maxLength, `${label}超过 ${maxLength} 个字符`)
    .nullish()
    .transform((value) => value ?? '');
}

/** C(n) whose values are a closed set: flags and switches. */
export function choice<const Values extends readonly [string, ...string[]]>(label: string, values: Values) {
  return z.enum(values, { error: `${label}只能是 ${values.join('、')}` });
}

/** The same, left empty where the table allows it. */
export function choiceOrEmpty<const Values extends readonly [string, ...string[]]>(
  label: string,
  values: Values,
) {
  return choice(label, values)
    .nullish()
    .transform((value) => value ?? '');
}

function isFen(value: unknown): value is Fen {
  return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= maxAmountFen;
}

/** N16,2, required: fen in, "12.30" out. */
export function amount(label: string) {
  return z.custom<Fen>(isFen, { error: `${label}必须是不超过九位数的整数分` }).transform(formatYuan);
}

/** N16,2, may be empty: "0". */
export function amountOrZero(label: string) {
  return z
    .custom<Fen>(isFen, { error: `${label}必须是不超过九位数的整数分` })
    .nullish()
    .transform((value) => (value === null || value === undefined ? '0' : formatYuan(value)));
}

/** N(16,places): a decimal as written, padded to its fixed decimals. Negative only where refunds are written so. */
export function decimal(label: string, places: number) {
  const shape = new RegExp(`^-?\\d{1,${16 - places}}(\\.\\d{1,${places}})?$`);
  return z
    .string({ error: `${label}必填` })
    .regex(shape, `${label}应为最多 ${places} 位小数的数字`)
    .transform((value) => {
      const [whole = '0', decimals = ''] = value.split('.');
      return `${whole}.${decimals.padEnd(places, '0')}`;
    });
}

export function decimalOrZero(label: string, places: number) {
  return decimal(label, places)
    .nullish()
    .transform((value) => value ?? '0');
}

/** N(digits), whole. */
export function count(label: string, digits: number) {
  return z
    .number({ error: `${label}必填` })
    .int(`${label}应为整数`)
    .min(0, `${label}不能为负`)
    .max(10 ** digits - 1, `${label}超过 ${digits} 位数字`)
    .transform(String);
}

export function countOrZero(label: string, digits: number) {
  return count(label, digits)
    .nullish()
    .transform((value) => value ?? '0');
}

/** 费用明细流水号: digits only, not zero, at most 15 (interface 7.5). */
export function lineNumber(label: string) {
  return z
    .string({ error: `${label}必填` })
    .regex(/^(?!0+$)\d{1,15}$/, `${label}只能是 1 至 15 位数字且不为 0`);
}

function isReal(parse: (value: string) => unknown) {
  return (value: unknown): boolean => {
    if (typeof value !== 'string') return false;
    try {
      return parse(value) === value;
    } catch {
      return false;
    }
  };
}

/** D: yyyy-MM-dd. */
export function date(label: string) {
  return z.custom<IsoDate>(isReal(isoDate), { error: `${label}应为 yyyy-MM-dd 的日期` });
}

export function dateOrEmpty(label: string) {
  return date(label)
    .nullish()
    .transform((value) => value ?? '');
}

/** T: yyyy-MM-dd HH:mm:ss. */
export function dateTime(label: string) {
  return z.custom<IsoDateTime>(isReal(isoDateTime), { error: `${label}应为 yyyy-MM-dd HH:mm:ss 的时间` });
}

export function dateTimeOrEmpty(label: string) {
  return dateTime(label)
    .nullish()
    .transform((value) => value ?? '');
}

/** B: the bytes of a file as base64; fileTransfer.ts brings them into the form of the edition. */
export function fileBytes(label: string) {
  return z.base64({ error: `${label}应为 base64` }).min(4, `${label}必填`);
}

/** 字段扩展: JSON text of at most 4000 characters, optional everywhere (interface section 7). */
export const expContent = textOrEmpty('字段扩展', 4000);

/** mdtrt_cert_no: C50 in every table, and not honoured where it is 卡号|业务卡串 (interface 3.2). */
export const maxCertificateNoLength = 4_100;

/** card_sn is needed when mdtrt_cert_type is 03 (interface 3.2). */
export function requireCardSerial(
  value: { readonly mdtrt_cert_type: string; readonly card_sn: string },
  context: z.RefinementCtx,
): void {
  if (value.mdtrt_cert_type !== '03' || value.card_sn !== '') return;
  context.addIssue({ code: 'custom', path: ['card_sn'], message: '使用社会保障卡时卡识别码必填' });
}
