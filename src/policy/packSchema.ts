import { z } from 'zod';
import { type IsoDate, isoDate } from '../domain/calendar.ts';
import { type Fen, parseYuan, zeroFen } from '../domain/money.ts';
import { parseRatio, type RatioBp } from '../domain/ratio.ts';
import { confidenceOrder, type InstitutionLevel } from '../domain/settlement.ts';
import { yearToDateMoneyKeys } from '../domain/yearToDate.ts';
import type { Cases, Condition } from './packTypes.ts';

/**
 * The shape of the YAML files of a pack (docs/policy-authoring.md). Amounts and ratios are quoted text, so YAML never
 * makes floats of them.
 */

function converted<T>(read: (text: string) => T, what: string) {
  return z.string({ error: `应为加引号的${what}` }).transform((text, context): T => {
    try {
      return read(text);
    } catch {
      context.addIssue({ code: 'custom', message: `不是${what}："${text}"` });
      return z.NEVER;
    }
  });
}

function notNegative(text: string): Fen {
  const amount = parseYuan(text);
  if (amount < 0) throw new RangeError('negative');
  return amount;
}

/** Points may lower a ratio: "-0.10". */
function signedPoints(text: string): number {
  return text.startsWith('-') ? -parseRatio(text.slice(1)) : parseRatio(text);
}

const yuan = converted<Fen>(notNegative, '不小于零的金额（如 "300.00"）');
const ratio = converted<RatioBp>(parseRatio, '0 至 1 之间的比例（如 "0.75"）');
const date = converted<IsoDate>(isoDate, '日期 YYYY-MM-DD');
const level = z.enum(['0', '1', '2', '3']);
const counter = z.enum(yearToDateMoneyKeys as [(typeof yearToDateMoneyKeys)[number]]);
const codePrefix = z.string().regex(/^\d{1,8}$/, '应为字典编码或其开头，加引号');

const condition = z.strictObject({
  levels: z.array(level).min(1).optional(),
  affiliations: z
    .array(z.enum(['province', 'city', 'county']))
    .min(1)
    .optional(),
  community: z.boolean().optional(),
  public: z.boolean().optional(),
  kinds: z
    .array(z.enum(['hospital', 'pharmacy']))
    .min(1)
    .optional(),
  personTypes: z.array(codePrefix).min(1).optional(),
  identityClasses: z.array(codePrefix).min(1).optional(),
  admissionsFrom: z.int().min(1).max(20).optional(),
  outOfArea: z
    .array(z.enum(['none', 'residence_filed', 'referral', 'unfiled']))
    .min(1)
    .optional(),
}) satisfies z.ZodType<Condition>;

/**
 * A figure that may differ by situation: the figure itself; `{ byLevel: { "1": …, "3": … } }`; or
 * `{ cases: [ { when: …, value: … }, … ] }`, of which the first that fits counts.
 */
function cased<T>(value: z.ZodType<T>) {
  const levelForm = z
    .strictObject({
      byLevel: z.strictObject({
        '0': value.optional(),
        '1': value.optional(),
        '2': value.optional(),
        '3': value.optional(),
      }),
    })
    .transform(
      ({ byLevel }): Cases<T> =>
        Object.entries(byLevel).flatMap(([key, one]) =>
          one === undefined ? [] : [{ when: { levels: [key as InstitutionLevel] }, value: one as T }],
        ),
    );
  const caseForm = z
    .strictObject({ cases: z.array(z.strictObject({ when: condition, value })).min(1) })
    .transform(({ cases }): Cases<T> => cases as unknown as Cases<T>);
  const plainForm = value.transform((one): Cases<T> => [{ when: {}, value: one as T }]);
  return z.unknown().transform((raw, context): Cases<T> => {
    const keys = typeof raw === 'object' && raw !== null ? Object.keys(raw) : [];
    const form = keys.includes('byLevel') ? levelForm : keys.includes('cases') ? caseForm : plainForm;
    const checked = form.safeParse(raw);
    if (checked.success) return checked.data;
    for (const issue of checked.error.issues) {
      context.addIssue({ code: 'custom', message: issue.message, path: issue.path });
    }
    return z.NEVER;
  });
}

const missing = z.strictObject({ document: z.string().min(1), note: z.string().optional() });

interface Dated {
  readonly from: IsoDate;
  readonly to: IsoDate | null;
}

function overlap(values: readonly Dated[]): number {
  const end = (value: Dated) => value.to ?? '9999-12-31';
  return values.findIndex((value, index) =>
    values.some((other, at) => at < index && other.from <= end(value) && value.from <= end(other)),
  );
}

/**
 * Dated values; every one names its source and the day it was last checked. A value without `to` applies until the next
 * one begins. `missing` names the document that nobody has published: a bill that needs the value is refused with it.
 */
export function parameter<T>(value: z.ZodType<T>) {
  return z
    .strictObject({
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
            .refine((one) => one.to === null || one.to >= one.from, { error: 'to 早于 from', path: ['to'] }),
        )
        .max(100)
        .default([]),
      missing: missing.optional(),
    })
    .superRefine(({ values, missing: absent }, context) => {
      if (values.length === 0 && absent === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['values'],
          message: '没有值时须用 missing 写明缺哪份文件',
        });
      }
      const ended = values.map((one, index) => ({
        from: one.from,
        to:
          one.to ??
          dayBefore(
            values.filter((_, at) => at !== index).map(({ from }) => from),
            one.from,
          ),
      }));
      const clash = overlap(ended);
      if (clash >= 0) {
        context.addIssue({ code: 'custom', path: ['values', clash, 'from'], message: '日期与另一个值重叠' });
      }
    });
}

/** The last day of an open value: the eve of the next one, or none. Only the order matters here. */
function dayBefore(starts: readonly IsoDate[], from: IsoDate): IsoDate | null {
  const next = starts.filter((start) => start > from).sort()[0];
  return next === undefined ? null : (`${next.slice(0, 8)}00` as IsoDate);
}

const cap = z.strictObject({
  limit: yuan.nullable(),
  basis: z.enum(['fundPay', 'inScopeCost']),
  counters: z.array(counter).min(1),
  payCounter: counter.nullable().default(null),
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
      context.addIssue({ code: 'custom', path: ['counters'], message: 'accrual 为 year 时须写 counters' });
    }
    segments.forEach((one, index) => {
      const before = index === 0 ? undefined : segments[index - 1]?.upTo;
      if (before === null) {
        context.addIssue({ code: 'custom', path: ['segments', index, 'upTo'], message: '上一段已没有上限' });
      } else if (one.upTo !== null && before !== undefined && one.upTo <= before) {
        context.addIssue({ code: 'custom', path: ['segments', index, 'upTo'], message: '各段上限须递增' });
      }
    });
    if (segments.at(-1)?.upTo !== null) {
      const path = ['segments', segments.length - 1, 'upTo'];
      context.addIssue({
        code: 'custom',
        path,
        message: '最后一段的 upTo 须为 null（不支付的部分比例写 "0"）',
      });
    }
  });

const modifier = z
  .strictObject({
    label: z.string().min(1),
    when: condition,
    points: converted<number>(signedPoints, '百分点（如 "0.02" 或 "-0.10"）').optional(),
    factor: ratio.optional(),
    bands: z.array(z.int().min(0)).min(1).optional(),
  })
  .refine((one) => one.points !== undefined || one.factor !== undefined, 'points 与 factor 至少写一个');

const base = z.strictObject({
  firstSelfPay: z.boolean(),
  overLimit: z.boolean(),
  outOfAreaLoss: z.boolean().default(true),
});

const deductible = z.strictObject({
  standard: cased(yuan),
  memory: z.enum(['perVisit', 'yearly']),
  counter: counter.optional(),
  admissionFactors: z.array(ratio).max(20).default([]),
  floor: yuan.default(zeroFen),
});

const careType = z.enum(['11', '13', '1301', '140104', '140201', '21', '28', '41', '61', '9903']);

const heading = {
  benefit: z.string().regex(/^[a-z0-9-]+$/),
  label: z.string().min(1),
  insuranceType: z.enum(['310', '390']),
  careTypes: z.array(careType).min(1),
  fundPayType: z.string().regex(/^\d{6,8}$/),
  fundLabel: z.string().min(1),
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
  key: z.string().regex(/^[a-z0-9-]+$/),
  parameter: parameter(z.union([z.string(), z.record(z.string(), z.string())])),
});

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
      }),
    ).optional(),
    crossYear: parameter(z.enum(['dischargeYear', 'chargeDate'])).optional(),
  }),
  enquiries: z.array(enquiry).default([]),
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
