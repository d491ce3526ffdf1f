import { z } from 'zod';
import type { IsoDate } from '../domain/calendar.ts';
import { zeroFen } from '../domain/money.ts';
import type { confidenceOrder } from '../domain/settlement.ts';
import {
  cased,
  condition,
  counter,
  date,
  level,
  parameter,
  points,
  ratio,
  text,
  yuan,
} from './packValues.ts';

/** The shape of the YAML files of a pack (docs/policy-authoring.md). */

const cap = z
  .strictObject({
    limit: yuan.nullable(),
    basis: z.enum(['fundPay', 'inScopeCost']),
    period: z.enum(['year', 'month']).default('year'),
    counters: z.array(counter).default([]),
    payCounter: counter.nullable().default(null),
  })
  .refine(({ period, counters }) => (period === 'year') === counters.length > 0, {
    error: '按年的限额须写 counters；按月的限额（period: month）不写',
    path: ['counters'],
  });

const segment = z.strictObject({ upTo: yuan.nullable(), ratio: cased(ratio) });

const bands = z
  .strictObject({
    origin: z.enum(['gross', 'net']),
    accrual: z.enum(['visit', 'year']),
    counters: z.array(counter).default([]),
    moves: counter.nullable().default(null),
    segments: z.array(segment).min(1).max(60),
  })
  .superRefine(({ segments, accrual, counters }, context) => {
    if (accrual === 'year' && counters.length === 0) {
      const message = 'accrual 为 year 时须写明年度累计项；如 counters: [catastrophicBaseFen]';
      context.addIssue({ code: 'custom', path: ['counters'], message });
    }
    segments.forEach((one, index) => {
      const before = index === 0 ? undefined : segments[index - 1]?.upTo;
      const path = ['segments', index, 'upTo'];
      if (before === null) {
        const message = '上一段的 upTo 已是 null，没有费用会到这一段；请删去这一段或给上一段写上限';
        context.addIssue({ code: 'custom', path, message });
      } else if (one.upTo !== null && before !== undefined && one.upTo <= before) {
        const message = '不高于上一段的上限；各段 upTo 须从低到高';
        context.addIssue({ code: 'custom', path, message });
      }
    });
    if (segments.at(-1)?.upTo !== null) {
      const path = ['segments', segments.length - 1, 'upTo'];
      const message = '缺少不封顶的最后一段；请再加一段 { upTo: null, ratio: … }，不支付的比例写 "0"';
      context.addIssue({ code: 'custom', path, message });
    }
  });

const modifier = z
  .strictObject({
    label: text,
    when: condition,
    points: points.optional(),
    factor: ratio.optional(),
    bands: z.array(z.int().min(0)).min(1).optional(),
  })
  .refine(
    (one) => one.points !== undefined || one.factor !== undefined,
    '没有写怎样调整；请写 points（百分点）或 factor（乘数）',
  );

const base = z.strictObject({
  firstSelfPay: z.boolean(),
  overLimit: z.boolean(),
  outOfAreaLoss: z.boolean().default(true),
});

const deductible = z
  .strictObject({
    standard: cased(yuan),
    memory: z.enum(['perVisit', 'yearly']),
    counter: counter.optional(),
    admissionFactors: z.array(ratio).max(20).default([]),
    floor: yuan.default(zeroFen),
  })
  .refine((one) => one.memory === 'perVisit' || one.counter !== undefined, {
    error: 'memory 为 yearly 时须写明记在哪个累计项；如 counter: outpatientDeductibleFen',
    path: ['counter'],
  });

const careType = z.enum(['11', '13', '1301', '140104', '140201', '21', '28', '41', '61', '9903']);

const heading = {
  benefit: z.string().regex(/^[a-z0-9-]+$/, { error: '只用小写字母、数字和 -；如 employees-inpatient' }),
  label: text,
  insuranceType: z.enum(['310', '390']),
  careTypes: z.array(careType).min(1),
  fundPayType: z
    .string()
    .regex(/^\d{6,8}$/, { error: '应为六至八位的基金支付类型编码（fund_pay_type）；如 "310100"' }),
  fundLabel: text,
  /** Another benefit of this pack whose parameters and modifiers count where none stands here. */
  extends: z.string().optional(),
};

const poolParameters = {
  basis: parameter(z.literal(true)).optional(),
  coverage: parameter(z.array(condition).min(1)).optional(),
  waiting: parameter(z.strictObject({ months: z.int().min(1).max(24) })).optional(),
  levelMapping: parameter(z.partialRecord(level, level)).optional(),
  firstSelfPayRatio: parameter(cased(ratio)).optional(),
  packagePrice: parameter(z.literal(true)).optional(),
  deductible: parameter(deductible).optional(),
  bands: parameter(bands).optional(),
  cap: parameter(cased(cap)).optional(),
};

export const poolFileSchema = z.strictObject({
  layer: z.literal('pool'),
  ...heading,
  countsAdmission: z.boolean(),
  parameters: z.strictObject(poolParameters),
  modifiers: z.array(parameter(modifier)).default([]),
});

export const layerFileSchema = z.strictObject({
  layer: z.enum(['beyondCap', 'yearlyBurden']),
  ...heading,
  pays: z.enum(['largeAmountFen', 'catastrophicFen']),
  parameters: z.strictObject({
    threshold: parameter(cased(yuan)).optional(),
    base: parameter(base).optional(),
    /** Counts only while `threshold` has no value. */
    unreached: parameter(z.strictObject({ upTo: cased(yuan), counter })).optional(),
    bands: parameter(bands),
    cap: parameter(cased(cap)),
  }),
  modifiers: z.array(parameter(modifier)).default([]),
});

export const assistanceFileSchema = z.strictObject({
  layer: z.literal('assistance'),
  ...heading,
  parameters: z.strictObject({
    entitled: parameter(z.array(condition).min(1)),
    deductible: parameter(cased(yuan)),
    ratio: parameter(cased(ratio)),
    cap: parameter(cased(cap)),
    base: parameter(base),
  }),
});

export const benefitFileSchema = z.discriminatedUnion('layer', [
  poolFileSchema,
  layerFileSchema,
  assistanceFileSchema,
]);

/** Tables for enquiry only: premiums, account credit, waiting periods. No bill is computed from them. */
const enquiry = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]+$/, { error: '只用小写字母、数字和 -；如 account-credit' }),
  parameter: parameter(z.union([z.string(), z.record(z.string(), z.string())])),
});

export const packFileSchema = z.strictObject({
  pack: z.string().regex(/^\d{6}-[a-z0-9-]+$/, { error: '应为六位区划、-、小写名称；如 220500-tonghua' }),
  version: z.string().regex(/^\d+(\.\d+)*$/, { error: '应为数字和点；如 "2024.1"' }),
  admdvs: z.string().regex(/^\d{6}$/, { error: '应为六位行政区划代码；如 "220500"' }),
  name: text,
  sources: z.record(
    text,
    z.strictObject({
      doc: text,
      title: text,
      issuer: text,
      date: date.nullable(),
      note: z.string().optional(),
    }),
  ),
  common: z.strictObject({
    account: parameter(z.strictObject({ scope: z.enum(['inScope', 'selfPay', 'all']) })).optional(),
    rounding: parameter(
      z.strictObject({
        mode: z.enum(['halfAwayFromZero', 'halfEven', 'truncate']),
        place: z.enum(['segment', 'fund']),
      }),
    ),
    outOfArea: parameter(
      z.strictObject({
        mode: z.enum(['subtractPoints', 'factor', 'firstShare']),
        shares: z.strictObject({ residence_filed: ratio, referral: ratio, unfiled: ratio }),
        exempt: z.array(condition).min(1).optional(),
      }),
    ).optional(),
    crossYear: parameter(z.enum(['dischargeYear', 'chargeDate'])).optional(),
  }),
  enquiries: z.array(enquiry).default([]),
  unpublished: z
    .array(
      z.strictObject({
        stage: z.literal('assistance'),
        text: text,
        source: text,
        clause: text,
      }),
    )
    .default([]),
});

export type PackFile = z.output<typeof packFileSchema>;
export type BenefitFile = z.output<typeof benefitFileSchema>;
export type PoolFile = z.output<typeof poolFileSchema>;
export type LayerFile = z.output<typeof layerFileSchema>;
export type AssistanceFile = z.output<typeof assistanceFileSchema>;
export type BandsValue = z.output<typeof bands>;
export type DeductibleValue = z.output<typeof deductible>;
export type CapValue = z.output<typeof cap>;
export type ModifierValue = z.output<typeof modifier>;

/** One dated parameter as loaded, whatever it holds. */
export interface LoadedParameter<T> {
  readonly label: string;
  readonly unit: string;
  readonly values: readonly {
    readonly from: IsoDate;
    readonly to: IsoDate | null;
    readonly value: T;
    readonly source: string;
    readonly clause: string;
    readonly confidence: (typeof confidenceOrder)[number];
    readonly checked: IsoDate;
    readonly note: string | null;
  }[];
  readonly missing?: { readonly document: string; readonly note?: string | undefined } | undefined;
}

/** One pack as loaded: the head file and its benefit files, `extends` already carried out. */
export interface PolicyPack {
  readonly head: PackFile;
  readonly benefits: readonly BenefitFile[];
  /** First day on which this version counts; absent: from the beginning of its own values. */
  readonly activeFrom?: IsoDate;
}
