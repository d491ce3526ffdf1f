import { z } from 'zod';
import { type IsoDate, isoDate } from '../domain/calendar.ts';
import { type Fen, MoneyError, parseYuan } from '../domain/money.ts';
import { parseRatio, type RatioBp } from '../domain/ratio.ts';
import { confidenceOrder } from '../domain/settlement.ts';
import { yearToDateMoneyKeys } from '../domain/yearToDate.ts';
import type { BandTable } from './packTypes.ts';

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

/** Limits, thresholds and caps are never below zero: a slipped sign would turn a deductible into a gift. */
function limitYuan(text: string): Fen {
  const amount = parseYuan(text);
  if (amount < 0) throw new MoneyError(`below zero: "${text}"`);
  return amount;
}

const yuan = converted<Fen>(limitYuan, '金额');
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

function endsAfterItBegins(value: { from: IsoDate; to: IsoDate | null }): boolean {
  return value.to === null || value.to >= value.from;
}

/** Two values of one day would leave the choice between them to chance. */
function beginOnDifferentDays(values: readonly { from: IsoDate }[]): boolean {
  return new Set(values.map((value) => value.from)).size === values.length;
}

/** A list of dated values; every one names its source and the day it was last checked. The newest begun one is in force. */
function parameter<T extends z.ZodType>(value: T) {
  return z.strictObject({
    label: z.string().min(1),
    unit: z.string().min(1),
    values: z
      .array(
        z
          .strictObject({
            from: date,
            to: date.nullable().default(null),
            value,
            source: z.string().min(1),
            clause: z.string().min(1),
            confidence: z.enum(confidenceOrder),
            checked: date,
            note: z.string().nullable().default(null),
          })
          .refine(endsAfterItBegins, { error: 'to 早于 from', path: ['to'] }),
      )
      .min(1)
      .refine(beginOnDifferentDays, '两个值的 from 不得相同'),
  });
}

const cap = z.strictObject({ limit: yuan, basis: z.literal('fundPay'), counter });

const segment = z
  .strictObject({ upTo: yuan.nullable(), ratio: ratio.optional(), ratios: byLevel(ratio).optional() })
  .refine(
    (one) => (one.ratio === undefined) !== (one.ratios === undefined),
    'ratio 与 ratios 须写且只写一个',
  );

const segments = z
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
  );

/** A layer accepts only the readings of a band table that its stage carries out: another one must not load and be ignored. */
function bandsOf(origins: readonly BandTable['origin'][], accrual: BandTable['accrual']) {
  return z.strictObject({
    origin: z.enum(origins, { error: `本层的 origin 只能是 ${origins.join('、')}` }),
    accrual: z.literal(accrual, { error: `本层的 accrual 只能是 ${accrual}` }),
    segments,
  });
}

const poolBands = bandsOf(['gross', 'net'], 'visit');
const largeAmountBands = bandsOf(['net'], 'visit');
const catastrophicBands = bandsOf(['gross', 'net'], 'year');

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
      z
        .strictObject({
          byLevel: byLevel(yuan),
          memory: z.enum(['perVisit', 'yearly']),
          counter: counter.optional(),
        })
        .refine((rule) => rule.memory === 'perVisit' || rule.counter !== undefined, {
          error: '按年度计算的起付线须写明 counter',
          path: ['counter'],
        }),
    ),
    bands: parameter(poolBands),
    caps: parameter(byLevel(cap)),
  }),
  ratioAdditions: z.array(parameter(addition)).default([]),
});

export const largeAmountFileSchema = z.strictObject({
  layer: z.literal('largeAmount'),
  ...heading,
  parameters: z.strictObject({ bands: parameter(largeAmountBands), cap: parameter(cap) }),
});

export const catastrophicFileSchema = z.strictObject({
  layer: z.literal('catastrophic'),
  ...heading,
  parameters: z.strictObject({
    threshold: parameter(yuan),
    base: parameter(z.strictObject({ firstSelfPay: z.boolean(), overLimit: z.boolean() })),
    bands: parameter(catastrophicBands),
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
export type BandsValue = z.output<ReturnType<typeof bandsOf>>;

/** One pack as loaded: the head file and its benefit files. */
export interface PolicyPack {
  readonly head: PackFile;
  readonly benefits: readonly BenefitFile[];
}
