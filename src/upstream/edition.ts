import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { fen } from '../domain/money.ts';
import { emptyYearToDate, type YearToDateKey } from '../domain/yearToDate.ts';
import { type FieldOverlay, fieldOverlaySchema } from './fieldOverlay.ts';
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

const gatewayKinds = ['csb', 'tif', 'xca', 'frontEnd'] as const;

/** What the centre of this edition writes. The terminal reads every form; the training centre writes this one. */
const answersSchema = z.strictObject({
  /** Interface 12, infcode type. */
  infcodeAs: z.enum(['number', 'string']),
  amountsAs: z.enum(['number', 'string']),
  /** One row of a documented list arrives as that row (interface 1.2). */
  singleRowAs: z.enum(['list', 'object']),
  cancellationSign: z.enum(['negative', 'positive']),
});

/** How a file travels in 9101 (interface 7.1): the envelope as a part beside the bytes, a list of signed bytes, or base64. */
export const fileTransferStyles = ['multipart', 'byteArray', 'base64'] as const;
export type FileTransferStyle = (typeof fileTransferStyles)[number];

const editionSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    title: z.string().min(1),
    /** For the training centre only: never accepted for real settlements. */
    training: z.boolean(),
    gateway: z.strictObject({
      kind: z.enum(gatewayKinds),
      /** `_api_version` of the csb gateway. */
      apiVersion: z.string().max(20),
      /** signtype and cainfo of the envelope; no client read fills them for real (interface 5.2, open point 5). */
      signtype: z.enum(['none', 'SM2', 'SM3']),
    }),
    infver: z.string().min(1).max(6),
    /** What this edition knows; anything else never leaves. */
    transactions: z.array(infnoSchema).min(1),
    /** Which form of the outpatient trio hospitals use (interface 12, 2203A and 2206A/2207A). */
    outpatient: z.strictObject({
      visit: z.enum(['2203', '2203A']),
      trial: z.enum(['2206', '2206A']),
      settle: z.enum(['2207', '2207A']),
    }),
    /** One address for all transactions, or one path each, with the misspellings the centres really use (2.1). */
    url: z.discriminatedUnion('style', [
      z.strictObject({ style: z.literal('single'), path: pathSchema }),
      z.strictObject({ style: z.literal('perTransaction'), paths: z.partialRecord(infnoSchema, pathSchema) }),
    ]),
    fields: fieldOverlaySchema,
    /** How a social card is sent where it differs from the national text (interface 3.2, 江苏). */
    credential: z
      .strictObject({
        /** `withBusinessString`: mdtrt_cert_no is 卡号|业务卡串. */
        cardNumberAs: z.enum(['cardNumber', 'withBusinessString']),
        /** psn_cert_type of whoever comes by card; null: the kind of certificate the number is of. */
        holderOfCardAs: z
          .string()
          .regex(/^\d{2}$/)
          .nullable(),
      })
      .default({ cardNumberAs: 'cardNumber', holderOfCardAs: null }),
    /** The security control's card_token inside the extension field (四川); null: none. */
    cardToken: z
      .strictObject({ key: z.string().min(1), transactions: z.array(infnoSchema).min(1) })
      .nullable(),
    msgid: z.strictObject({
      /** 4: 30 characters as documented; 3: 29 as seen in real traffic (interface 1.4). */
      sequenceDigits: z.union([z.literal(3), z.literal(4)]),
    }),
    fileTransfer: z.enum(fileTransferStyles),
    /** 3202 files with a trailing exp_content column: 8 and 11 columns (interface 7.7, R). */
    statementFileExtension: z.boolean(),
    answers: answersSchema,
    /** stmt_rslt of a level statement; any all-zero value is read as level (interface 7.7). */
    levelCode: z.enum(['0', '000000']),
    /** Closed sets of this edition: field name → code → words. A code outside never leaves. */
    dictionaries: z.record(z.string().regex(/^\w+$/), z.record(z.string().min(1), z.string().min(1))),
    /** What 2601 may reverse (interface 4.1: the sources disagree). */
    reversible: z.array(infnoSchema),
    amountFormula: z.strictObject({
      /** True (广东): fund_pay_sumamt counts the personal account; false (湖南): it leaves it out (interface 7.3). */
      accountInFundTotal: z.boolean(),
    }),
    /** cum_type_code of 5206 → the accumulator it fills. */
    cumTypeCodes: z.record(z.string().min(1).max(10), z.enum(cumulativeKeys)),
    /** The first entry whose text occurs in err_msg decides. */
    errorTexts: z
      .array(z.strictObject({ contains: z.string().min(1), class: z.enum(errorClasses) }))
      .max(200),
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
    /**
     * Choices that no source settles: key → what is doubtful. The site confirms each by name in site.yaml after asking the
     * bureau; until then the edition settles nothing for real.
     */
    unverified: z.record(z.string().regex(/^[a-z]\w*(\.\w+)*$/i), z.string().min(1)),
  })
  .superRefine(checkWhole);

export type Edition = z.output<typeof editionSchema>;

interface WholeEdition {
  readonly transactions: readonly Infno[];
  readonly outpatient: Readonly<Record<string, Infno>>;
  readonly url:
    | { readonly style: 'single' }
    | { readonly style: 'perTransaction'; readonly paths: Partial<Record<Infno, string>> };
  readonly reversible: readonly Infno[];
  readonly cardToken: { readonly transactions: readonly Infno[] } | null;
  readonly fields: FieldOverlay;
}

/** Every transaction named anywhere is one the edition knows, and each known one has an address. */
function checkWhole(edition: WholeEdition, context: z.RefinementCtx): void {
  const known = new Set(edition.transactions);
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['outpatient', Object.values(edition.outpatient)],
    ['reversible', edition.reversible],
    ['cardToken', edition.cardToken?.transactions ?? []],
    ['fields.absent', Object.keys(edition.fields.absent)],
    ['fields.optional', Object.keys(edition.fields.optional)],
    ['fields.extra', Object.keys(edition.fields.extra)],
  ];
  for (const [path, numbers] of named) {
    const stranger = numbers.find((number) => !known.has(number as Infno));
    if (stranger === undefined) continue;
    context.addIssue({ code: 'custom', path: [path], message: `${stranger} is not in transactions` });
  }
  const { url } = edition;
  if (url.style === 'single') return;
  const homeless = edition.transactions.find((infno) => url.paths[infno] === undefined);
  if (homeless === undefined) return;
  context.addIssue({ code: 'custom', path: ['url', 'paths'], message: `no path for ${homeless}` });
}

/** An edition file that is not one: the message names the key. */
export class EditionInvalid extends Error {
  override readonly name = 'EditionInvalid';
}

const editionsFolder = new URL('./editions/', import.meta.url);

const maxBases = 4;

/** The keys of the file over those of its `base`, whole key by whole key: no value is half one edition's, half another's. */
function mergedWithBase(content: unknown, basesLeft: number): unknown {
  if (typeof content !== 'object' || content === null || !('base' in content)) return content;
  const { base, ...own } = content;
  if (typeof base !== 'string' || !/^[a-z][a-z0-9-]*$/.test(base))
    throw new EditionInvalid('base: no edition');
  if (basesLeft === 0) throw new EditionInvalid('base: more than four editions below each other');
  const file = new URL(`${base}.yaml`, editionsFolder);
  if (!existsSync(file)) throw new EditionInvalid(`base: there is no edition ${base}`);
  const below = mergedWithBase(parse(readFileSync(file, 'utf8'), { schema: 'core' }), basesLeft - 1);
  return { ...(below as object), ...own };
}

/** @throws EditionInvalid */
export function parseEdition(yaml: string): Edition {
  const checked = editionSchema.safeParse(mergedWithBase(parse(yaml, { schema: 'core' }), maxBases));
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new EditionInvalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** @throws EditionInvalid, or the error of the file system */
export function loadEdition(file: string | URL): Edition {
  return parseEdition(readFileSync(file, 'utf8'));
}

/** Ids of the editions shipped with the terminal. */
export function builtInEditions(): string[] {
  return readdirSync(editionsFolder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** @throws EditionInvalid when there is none of this id */
export function loadBuiltInEdition(id: string): Edition {
  if (!builtInEditions().includes(id)) throw new EditionInvalid(`there is no edition ${id}`);
  return loadEdition(new URL(`${id}.yaml`, editionsFolder));
}

/** The edition of the training centre, shipped with the terminal. */
export function loadTrainingEdition(): Edition {
  return loadBuiltInEdition('training');
}

export function speaks(edition: Edition, infno: Infno): boolean {
  return edition.transactions.includes(infno);
}

/** @throws EditionInvalid for a transaction the edition does not know */
export function pathOf(edition: Edition, infno: Infno): string {
  const path = edition.url.style === 'single' ? edition.url.path : edition.url.paths[infno];
  if (path === undefined || !speaks(edition, infno))
    throw new EditionInvalid(`${edition.id} has no ${infno}`);
  return path;
}

/** What is still to be confirmed before this edition may settle for real. */
export function unconfirmed(edition: Edition, confirmed: readonly string[]): [key: string, doubt: string][] {
  return Object.entries(edition.unverified).filter(([key]) => !confirmed.includes(key));
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
