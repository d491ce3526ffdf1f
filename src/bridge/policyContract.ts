import { z } from 'zod';
import { confidenceSchema, dateSchema, longTextSchema, momentSchema, shortTextSchema } from './schemas.ts';

/** 政策: what is in force here, what nobody published, the confirmation of unofficial values, two versions compared. */

export const policyActNames = ['propose', 'confirm', 'withdraw'] as const;

/** `Sourced.key` of a value, at most a pack, a benefit, a parameter, a date and a digest. */
const valueKeySchema = z.string().min(1).max(300);
const statementSchema = z.string().trim().min(1).max(200);
const versionSchema = z
  .string()
  .max(64)
  .regex(/^\d+(\.\d+)*$/);

/** Where the confirmation of one unofficial value stands. */
export const policyConfirmationSchema = z.object({
  valueKey: valueKeySchema,
  step: z.enum(['none', 'proposed', 'confirmed', 'withdrawn']),
  stepLabel: shortTextSchema,
  /** What that means for real settlements and who acts next, ready for the screen. */
  meaning: longTextSchema,
  /** What the operator who is signed in may do now. */
  allowed: z.array(z.enum(policyActNames)).max(policyActNames.length),
  /** Who did what, newest first. */
  history: z
    .array(
      z.object({
        stepLabel: shortTextSchema,
        who: shortTextSchema,
        at: momentSchema,
        document: longTextSchema,
        reason: longTextSchema,
      }),
    )
    .max(10),
});

/** One parameter on one day: its value, or why there is none. */
export const policyEntrySchema = z.object({
  /** `employees-inpatient/deductible` */
  id: shortTextSchema,
  label: longTextSchema,
  unit: shortTextSchema,
  value: z
    .object({
      words: longTextSchema,
      from: dateSchema,
      /** Null: until replaced. */
      to: dateSchema.nullable(),
      document: longTextSchema,
      title: longTextSchema,
      issuer: longTextSchema,
      clause: longTextSchema,
      confidence: confidenceSchema,
      confidenceLabel: shortTextSchema,
      checked: dateSchema,
      /** Nobody has looked at the source for more than a year. */
      stale: z.boolean(),
      note: longTextSchema.nullable(),
    })
    .nullable(),
  /** Why there is no value; null when there is one. */
  absent: longTextSchema.nullable(),
  /** The document nobody published, for the value or for the cases that it leaves out. */
  missing: z.object({ document: longTextSchema, note: longTextSchema.nullable() }).nullable(),
  /** Null: official, or nothing that a settlement rests on. */
  confirmation: policyConfirmationSchema.nullable(),
});

export const policyViewSchema = z.object({
  placeName: shortTextSchema,
  admdvs: shortTextSchema,
  pack: shortTextSchema,
  version: shortTextSchema,
  day: dateSchema,
  groups: z
    .array(
      z.object({
        id: shortTextSchema,
        label: longTextSchema,
        /** 职工基本医疗保险；普通住院 */
        scope: longTextSchema,
        entries: z.array(policyEntrySchema).max(200),
      }),
    )
    .max(200),
  /** Every stored version of this pack, the highest first. */
  versions: z.array(z.object({ version: versionSchema, activeFrom: dateSchema.nullable() })).max(200),
});

export const policyComparisonSchema = z.object({
  before: shortTextSchema,
  after: shortTextSchema,
  changes: z
    .array(
      z.object({
        kind: z.enum(['added', 'removed', 'changed']),
        kindLabel: shortTextSchema,
        id: shortTextSchema,
        label: longTextSchema,
        /** Of a change: which field; null for what came or went whole. */
        field: shortTextSchema.nullable(),
        before: longTextSchema.nullable(),
        after: longTextSchema.nullable(),
      }),
    )
    .max(200),
  /** Changes in all; more than the list holds when the versions have little in common. */
  total: z.int(),
});

export const policyOperations = {
  'policy.show': { input: z.object({}), output: policyViewSchema },
  /** An administrator proposes an unofficial value for real settlements. */
  'policy.propose': {
    input: z.object({
      valueKey: valueKeySchema,
      document: statementSchema,
      /** Of the document; not after today. */
      documentDate: dateSchema,
      reason: statementSchema,
    }),
    output: policyViewSchema,
  },
  /** A second person confirms it on the proposed document. */
  'policy.confirm': {
    input: z.object({ valueKey: valueKeySchema, reason: statementSchema }),
    output: policyViewSchema,
  },
  /** Ends the use of the value at once. */
  'policy.withdraw': {
    input: z.object({ valueKey: valueKeySchema, reason: statementSchema }),
    output: policyViewSchema,
  },
  'policy.compare': {
    input: z.object({ before: versionSchema, after: versionSchema }),
    output: policyComparisonSchema,
  },
} as const;

export type PolicyView = z.infer<typeof policyViewSchema>;
export type PolicyGroup = PolicyView['groups'][number];
export type PolicyEntry = z.infer<typeof policyEntrySchema>;
export type PolicyConfirmationView = z.infer<typeof policyConfirmationSchema>;
export type PolicyAct = (typeof policyActNames)[number];
export type PolicyComparison = z.infer<typeof policyComparisonSchema>;
