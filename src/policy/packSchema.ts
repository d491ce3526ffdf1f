import { z } from 'zod';
import { type IsoDate, isoDate } from '../domain/calendar.ts';
import { type Fen, parseYuan } from '../domain/money.ts';
import { parseRatio, type RatioBp } from '../domain/ratio.ts';
import { confidenceOrder } from '../domain/settlement.ts';
import { yearToDateMoneyKeys } from '../domain/yearToDate.ts';

/** The shape of the YAML files of a pack. Amounts and ratios are quoted text, so YAML never makes floats of them. */

function converted<T>(read: (text: string) => T, what: string) {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch {
      context.addIssue({ code: 'custom', message: `不是${what}："${text}"（须加引号）` });
      return z.NEVER;
    }
  });
}

const yuan = converted<Fen>(parseYuan, '金额');
const ratio = converted<RatioBp>(parseRatio, '0 至 1 之间的比例');
const date = converted<IsoDate>(isoDate, '日期 YYYY-MM-DD');
const level = z.enum(['0', '1', '2', '3']);
const counter = z.enum(yearToDateMoneyKeys as [(typeof yearToDateMoneyKeys)[number]]);

function byLevel<T extends z.ZodType>(value: T) {
  return z.strictObject({
    '0': value.optional(),
    '1': value.optional(),
    '2': value.optional(),
    '3': value.optional(),
  });
}

/** A list of dated values; every one names its source and the day it was last checked. */
function parameter<T extends z.ZodType>(value: T) {
  return z.strictObject({
    label: z.string().min(1),
    unit: z.string().min(1),
    values: z
      .array(
        z.strictObject({
          from: date,
          to: date.nullable().default(null),
          value,
          source: z.string().min(1),
          clause: z.string().min(1),
          confidence: z.enum(confidenceOrder),
          checked: date,
          note: z.string().nullable().default(null),
        }),
      )
      .min(1),
  });
}

const cap = z.strictObject({ limit: yuan, basis: z.literal('fundPay'), counter });

const segment = z
  .strictObject({ upTo: yuan.nullable(), ratio: ratio.optional(), ratios: byLevel(ratio).optional() })
  .refine(
    (one) => (one.ratio === undefined) !== (one.ratios === undefined),
    'ratio 与 ratios 须写且只写一个',
  );

const bands = z.strictObject({
  origin: z.enum(['gross', 'net']),
  accrual: z.enum(['visit', 'year']),
  segments: z
    .array(segment)
    .min(1)
    .refine(
      (all) => all.every((one, index) => (one.upTo === null) === (index === all.length - 1)),
      '只有最后一段的 upTo 为 null',
    )
    .refine(
      (all) =>
        all.every((one, index) => {
          const before = all[index - 1]?.upTo;
          return one.upTo === null || before === undefined || before === null || one.upTo > before;
        }),
      '各段上限须递增',
    ),
});

const addition = z
  .strictObject({
    label: z.string().min(1),
    points: ratio,
    personTypePrefixes: z.array(z.string().min(1)).optional(),
    community: z.boolean().optional(),
  })
  .refine((one) => one.personTypePrefixes !== undefined || one.community !== undefined, '须写明适用条件');

const heading = {
  benefit: z.string().min(1),
  label: z.string().min(1),
  insuranceType: z.enum(['310', '390']),
  careTypes: z.array(z.enum(['11', '13', '1301', '140104', '140201', '21', '28', '41', '61', '9903'])).min(1),
  fundPayType: z.string().regex(/^\d{6,8}$/),
  fundLabel: z.string().min(1),
};

export const poolFileSchema = z.strictObject({
  layer: z.literal('pool'),
  ...heading,
  countsAdmission: z.boolean(),
  parameters: z.strictObject({
    coverage: parameter(
      z.strictObject({ levels: z.array(level).min(1), publicOnly: z.boolean() }),
    ).optional(),
    waiting: parameter(z.strictObject({ months: z.int().min(1).max(24) })).optional(),
    levelMapping: parameter(byLevel(level)).optional(),
    firstSelfPayRatio: parameter(ratio).optional(),
    deductible: parameter(
      z.strictObject({
        byLevel: byLevel(yuan),
        memory: z.enum(['perVisit', 'yearly']),
        counter: counter.optional(),
      }),
    ),
    bands: parameter(bands),
    caps: parameter(byLevel(cap)),
  }),
  ratioAdditions: z.array(parameter(addition)).default([]),
});

export const largeAmountFileSchema = z.strictObject({
  layer: z.literal('largeAmount'),
  ...heading,
  parameters: z.strictObject({ bands: parameter(bands), cap: parameter(cap) }),
});

export const catastrophicFileSchema = z.strictObject({
  layer: z.literal('catastrophic'),
  ...heading,
  parameters: z.strictObject({
    threshold: parameter(yuan),
    base: parameter(z.strictObject({ firstSelfPay: z.boolean(), overLimit: z.boolean() })),
    bands: parameter(bands),
    cap: parameter(cap),
  }),
});

export const benefitFileSchema = z.discriminatedUnion('layer', [
  poolFileSchema,
  largeAmountFileSchema,
  catastrophicFileSchema,
]);

export const packFileSchema = z.strictObject({
  pack: z.string().regex(/^\d{6}-[a-z0-9-]+$/),
  version: z.string().regex(/^\d+(\.\d+)*$/),
  admdvs: z.string().regex(/^\d{6}$/),
  name: z.string().min(1),
  sources: z.record(
    z.string().min(1),
    z.strictObject({
      doc: z.string().min(1),
      title: z.string().min(1),
      issuer: z.string().min(1),
      date: date.nullable(),
      note: z.string().optional(),
    }),
  ),
  common: z.strictObject({
    account: parameter(z.strictObject({ scope: z.enum(['selfPay', 'all']) })).optional(),
    rounding: parameter(z.enum(['halfAwayFromZero', 'halfEven', 'truncate'])),
    outOfArea: parameter(
      z.strictObject({
        mode: z.literal('subtractPoints'),
        points: z.strictObject({ residence_filed: ratio, referral: ratio, unfiled: ratio }),
      }),
    ).optional(),
  }),
  unpublished: z
    .array(
      z.strictObject({
        stage: z.literal('assistance'),
        text: z.string().min(1),
        source: z.string().min(1),
        clause: z.string().min(1),
      }),
    )
    .default([]),
});

export type PackFile = z.output<typeof packFileSchema>;
export type BenefitFile = z.output<typeof benefitFileSchema>;
export type PoolFile = z.output<typeof poolFileSchema>;
export type BandsValue = z.output<typeof bands>;

/** One pack as loaded: the head file and its benefit files. */
export interface PolicyPack {
  readonly head: PackFile;
  readonly benefits: readonly BenefitFile[];
}
