import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { fen } from '../domain/money.ts';
import { emptyYearToDate, type YearToDateKey } from '../domain/yearToDate.ts';
import { type Infno, infnos } from './infno.ts';
import { transactions } from './registry.ts';

/**
 * Every province ships its own edition of the national interface (interface, "Read this first" and section 12), so what
 * differs is data: the terminal never branches on the name of a place.
 */
const infnoSchema = z.enum(infnos);

const wholeFen = z.int().min(0).transform(fen);

/** Path below the site's address, without a leading slash. */
const pathSchema = z.string().regex(/^[\w./-]+$/);

const cumulativeKeys = Object.keys(emptyYearToDate) as [YearToDateKey, ...YearToDateKey[]];

/** What the words of a refusal mean for the next step (interface section 10: there is no code list anywhere). */
export const errorClasses = [
  'notSignedIn',
  'alreadySettled',
  'nothingToReverse',
  'notReversible',
  'insufficientBalance',
  'notInsured',
  'notDesignated',
  'catalogueNotMatched',
  'credentialExpired',
  /** The platform itself lost sight of the outcome: for money this is no refusal. */
  'outcomeUncertain',
] as const;
export type ErrorClass = (typeof errorClasses)[number];

const offlineRule = z.enum(['allowed', 'limited', 'forbidden']);
export type OfflineRule = z.infer<typeof offlineRule>;

const editionSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string().min(1),
  /** For the training centre only: never accepted for real settlements. */
  training: z.boolean(),
  gateway: z.strictObject({
    kind: z.enum(['csb', 'tif']),
    /** `_api_version` of the csb gateway. */
    apiVersion: z.string().max(20),
  }),
  infver: z.string().min(1).max(6),
  /** One address for all transactions, or one path each, with the misspellings the centres really use (2.1). */
  url: z.discriminatedUnion('style', [
    z.strictObject({ style: z.literal('single'), path: pathSchema }),
    z.strictObject({ style: z.literal('perTransaction'), paths: z.record(infnoSchema, pathSchema) }),
  ]),
  /** What 2601 may reverse (interface 4.1: the sources disagree). */
  reversible: z.array(infnoSchema),
  amountFormula: z.strictObject({
    /** True (广东): fund_pay_sumamt counts the personal account; false (湖南): it leaves it out (interface 7.3). */
    accountInFundTotal: z.boolean(),
  }),
  /** cum_type_code of 5206 → the accumulator it fills. */
  cumTypeCodes: z.record(z.string().min(1).max(10), z.enum(cumulativeKeys)),
  /** The first entry whose text occurs in err_msg decides. */
  errorTexts: z.array(z.strictObject({ contains: z.string().min(1), class: z.enum(errorClasses) })).max(200),
  offline: z.strictObject({
    snapshotMaxAgeHours: z
      .int()
      .min(0)
      .max(24 * 31),
    perPersonLimitFen: wholeFen,
    totalLimitFen: wholeFen,
    maxOfflineHours: z
      .int()
      .min(0)
      .max(24 * 31),
    operations: z.strictObject({
      outpatient: offlineRule,
      inpatient: offlineRule,
      pharmacy: offlineRule,
      refund: offlineRule,
      account: offlineRule,
      /** A person never seen online: pays cash, gets a 待结算 slip. */
      unknownPerson: offlineRule,
    }),
  }),
});

export type Edition = z.output<typeof editionSchema>;

/** An edition file that is not one: the message names the key. */
export class EditionInvalid extends Error {
  override readonly name = 'EditionInvalid';
}

/** @throws EditionInvalid */
export function parseEdition(yaml: string): Edition {
  const checked = editionSchema.safeParse(parse(yaml, { schema: 'core' }));
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new EditionInvalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** @throws EditionInvalid, or the error of the file system */
export function loadEdition(file: string | URL): Edition {
  return parseEdition(readFileSync(file, 'utf8'));
}

/** The edition of the training centre, shipped with the terminal. */
export function loadTrainingEdition(): Edition {
  return loadEdition(new URL('./editions/training.yaml', import.meta.url));
}

export function pathOf(edition: Edition, infno: Infno): string {
  return edition.url.style === 'single' ? edition.url.path : edition.url.paths[infno];
}

export function classifyErrorText(edition: Edition, message: string): ErrorClass | null {
  return edition.errorTexts.find((entry) => message.includes(entry.contains))?.class ?? null;
}

/** What clears an unknown outcome of `infno` on this edition (interface 4.4). */
export type Resolution =
  | { readonly kind: 'sendAgain' }
  | { readonly kind: 'withdraw'; readonly by: Infno }
  | { readonly kind: 'reverse' }
  | { readonly kind: 'reconcile' };

export function resolutionOfUnknown(edition: Edition, infno: Infno): Resolution {
  const { clearedBy, undo } = transactions[infno];
  if (clearedBy === 'sendAgain') return { kind: 'sendAgain' };
  if (clearedBy === 'withdraw' && undo !== null) return { kind: 'withdraw', by: undo };
  if (clearedBy === 'reverse' && edition.reversible.includes(infno)) return { kind: 'reverse' };
  return { kind: 'reconcile' };
}
