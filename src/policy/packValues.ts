import { z } from 'zod';
import { type IsoDate, isoDate } from '../domain/calendar.ts';
import { type Fen, parseYuan } from '../domain/money.ts';
import { parseRatio, type RatioBp } from '../domain/ratio.ts';
import { confidenceOrder, type InstitutionLevel } from '../domain/settlement.ts';
import { yearToDateMoneyKeys } from '../domain/yearToDate.ts';
import { overlapping } from './datedValues.ts';
import type { Cases, Condition } from './packTypes.ts';

/**
 * The pieces that the files of a pack are made of (docs/policy-authoring.md). Amounts and ratios are quoted text, so YAML
 * never makes floats of them. Messages say what is wrong and how to mend it; `meta` is what editors show.
 */

interface TextForm<T> {
  readonly read: (text: string) => T;
  readonly what: string;
  readonly example: string;
  /** Of the text, for editors. */
  readonly pattern: string;
}

function converted<T>({ read, what, example, pattern }: TextForm<T>) {
  return z
    .string({
      error: ({ input }) =>
        typeof input === 'number'
          ? `写成了不加引号的 ${input}；${what}须加引号，如 "${example}"`
          : input === undefined
            ? `缺少这一项；请补上${what}，如 "${example}"`
            : `应为加引号的${what}；如 "${example}"`,
    })
    .meta({ description: what, examples: [example], pattern })
    .transform((text, context): T => {
      try {
        return read(text);
      } catch (error) {
        const because = error instanceof WrongText ? `${error.message}；` : '';
        context.addIssue({
          code: 'custom',
          message: `“${text}”不是${what}；${because}应写作如 "${example}"`,
        });
        return z.NEVER;
      }
    });
}

/** Says more than that the text is wrong. */
class WrongText extends Error {}

function notNegative(text: string): Fen {
  const amount = parseYuan(text);
  if (amount < 0) throw new WrongText('金额不得小于零');
  return amount;
}

function ratioText(text: string): RatioBp {
  if (/^\d+(\.\d+)?%$/.test(text)) throw new WrongText('百分数请改写为小数，75% 写作 "0.75"');
  if (/^\d+(\.\d{1,4})?$/.test(text) && !/^[01](\.|$)/.test(text)) {
    throw new WrongText('比例大于 1，75% 写作 "0.75"');
  }
  return parseRatio(text);
}

/** Points may lower a ratio: "-0.10". */
function signedPoints(text: string): number {
  return text.startsWith('-') ? -ratioText(text.slice(1)) : ratioText(text);
}

export const yuan = converted<Fen>({
  read: notNegative,
  what: '不小于零、最多两位小数的金额（元）',
  example: '300.00',
  pattern: '^\\d{1,13}(\\.\\d{1,2})?$',
});
export const ratio = converted<RatioBp>({
  read: ratioText,
  what: '0 至 1 之间、最多四位小数的比例',
  example: '0.75',
  pattern: '^(0(\\.\\d{1,4})?|1(\\.0{1,4})?)$',
});
export const points = converted<number>({
  read: signedPoints,
  what: '百分点（可为负）',
  example: '-0.10',
  pattern: '^-?(0(\\.\\d{1,4})?|1(\\.0{1,4})?)$',
});
export const date = converted<IsoDate>({
  read: isoDate,
  what: '日历上有的日期 YYYY-MM-DD',
  example: '2024-01-01',
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
});

export const text = z.string().min(1);
export const level = z
  .enum(['0', '1', '2', '3'])
  .meta({ description: '机构等级：3 三级，2 二级，1 一级，0 一级以下' });
export const counter = z
  .enum(yearToDateMoneyKeys as [(typeof yearToDateMoneyKeys)[number]])
  .meta({ description: '年度累计项；见编写说明的累计项一览' });

const codePrefix = z
  .string()
  .regex(/^\d{1,8}$/, { error: '应为字典编码或其开头几位数字；如 "12"' })
  .meta({ description: '字典编码或其开头：12 也含 1204' });

const areaPrefix = z
  .string()
  .regex(/^\d{2,6}$/, { error: '应为就医地行政区划代码或其开头，加引号；如 "2201"' })
  .meta({ description: '就医地区划代码或其开头：22 为全省' });

function listOf<T extends z.ZodType>(one: T) {
  return z.array(one).min(1);
}

export const condition = z
  .strictObject({
    levels: listOf(level).optional(),
    affiliations: listOf(z.enum(['province', 'city', 'county'])).optional(),
    community: z.boolean().optional(),
    public: z.boolean().optional(),
    kinds: listOf(z.enum(['hospital', 'pharmacy'])).optional(),
    personTypes: listOf(codePrefix).optional(),
    identityClasses: listOf(codePrefix).optional(),
    admissionsFrom: z.int().min(1).max(20).optional(),
    outOfArea: listOf(z.enum(['none', 'residence_filed', 'referral', 'unfiled'])).optional(),
    specialties: listOf(z.enum(['tcm', 'psychiatric'])).optional(),
    carePlaces: listOf(areaPrefix).optional(),
  })
  .meta({ description: '适用情形：写出的每一项都要符合；空的 {} 总是符合' }) satisfies z.ZodType<Condition>;

/**
 * A figure that may differ by situation: the figure itself; `{ byLevel: { "1": …, "3": … } }`; or
 * `{ cases: [ { when: …, value: … }, … ] }`, of which the first that fits counts.
 */
export function cased<T>(value: z.ZodType<T>) {
  const plainForm = value.transform((one): Cases<T> => [{ when: {}, value: one as T }]);
  const one = value.optional();
  const levelForm = z
    .strictObject({
      byLevel: z
        .strictObject({ '0': one, '1': one, '2': one, '3': one })
        .refine((byLevel) => Object.keys(byLevel).length > 0, '没有写任何等级；请至少写一个'),
    })
    .transform(
      ({ byLevel }): Cases<T> =>
        Object.entries(byLevel).flatMap(([key, figure]) =>
          figure === undefined ? [] : [{ when: { levels: [key as InstitutionLevel] }, value: figure as T }],
        ),
    );
  const caseForm = z
    .strictObject({ cases: listOf(z.strictObject({ when: condition, value })) })
    .transform(({ cases }): Cases<T> => cases as unknown as Cases<T>);
  return z.union([plainForm, levelForm, caseForm]);
}

function datedValue<T>(value: z.ZodType<T>) {
  return z
    .strictObject({
      from: date,
      to: date.nullable().default(null),
      value,
      source: text.meta({ description: 'pack.yaml 的 sources 中的键' }),
      clause: text.meta({ description: '条款号，印在每一步后面' }),
      confidence: z.enum(confidenceOrder),
      checked: date.meta({ description: '最近一次核对原文的日期' }),
      note: z.string().nullable().default(null),
    })
    .refine((one) => one.to === null || one.to >= one.from, {
      error: 'to 早于 from；请改正其中一个日期',
      path: ['to'],
    });
}

const missing = z
  .strictObject({ document: text, note: z.string().optional() })
  .meta({ description: '没有公布的值：缺哪份文件' });

/**
 * Dated values; every one names its source and the day it was last checked. A value without `to` applies until the next
 * one begins. `missing` names the document that nobody has published: a bill that needs the value is refused with it.
 */
export function parameter<T>(value: z.ZodType<T>) {
  return z
    .strictObject({
      label: text,
      unit: text,
      values: z.array(datedValue(value)).max(100).default([]),
      missing: missing.optional(),
    })
    .superRefine(({ values, missing: absent }, context) => {
      if (values.length === 0 && absent === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['values'],
          message: '没有值；请写出值，或用 missing: { document: … } 写明缺哪份文件',
        });
      }
      for (const { index, message } of overlapping(values)) {
        context.addIssue({ code: 'custom', path: ['values', index, 'from'], message });
      }
    });
}
