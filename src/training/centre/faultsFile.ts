import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { infnos } from '../../upstream/infno.ts';
import type { CentreBehaviours, FaultRule } from './centreFaults.ts';

/** A faults file that is not one: the message names the entry. */
export class FaultsFileInvalid extends Error {
  override readonly name = 'FaultsFileInvalid';
}

const delayMs = z.int().min(0).max(600_000);
const afterCommit = z.boolean().default(true);

/** Those that need nothing but their name. */
const plainKinds = [
  'dropBeforeCommit',
  'dropAfterCommit',
  'truncatedBody',
  'hugeBody',
  'duplicateAnswer',
  'wrongType',
  'objectInsteadOfList',
  'listInsteadOfObject',
  'missingAmounts',
  'gateway401',
  'wrongMsgid',
  'otherPerson',
  'threeDecimals',
  'misnamedCash',
] as const;

const rule = {
  infno: z.enum([...infnos, 'any']).default('any'),
  times: z.int().min(1).max(1_000_000).default(1),
};

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...rule, kind: z.enum(plainKinds) }),
  z.strictObject({ ...rule, kind: z.literal('refuse'), text: z.string().min(1).max(500) }),
  z.strictObject({ ...rule, kind: z.literal('delay'), delayMs }),
  z.strictObject({ ...rule, kind: z.literal('answerLate'), delayMs }),
  z.strictObject({ ...rule, kind: z.literal('status500'), afterCommit }),
  z.strictObject({ ...rule, kind: z.literal('html'), afterCommit }),
  z.strictObject({ ...rule, kind: z.literal('html500'), afterCommit }),
  z.strictObject({
    ...rule,
    kind: z.literal('gateway200'),
    code: z.int().min(400).max(599).default(504),
    afterCommit,
  }),
  z.strictObject({
    ...rule,
    kind: z.literal('differ'),
    amountFen: z.int().min(-9_999_999).max(9_999_999),
  }),
]);

const fileSchema = z.strictObject({
  behaviours: z
    .strictObject({
      idempotentByMsgid: z.boolean(),
      secondSettlement: z.enum(['refuse', 'settleAgain']),
      reversible: z.array(z.enum(infnos)),
      infcodeAs: z.enum(['number', 'string']),
      amountsAs: z.enum(['number', 'string']),
      singleRowAs: z.enum(['list', 'object']),
      accountInFundTotal: z.boolean(),
      cancellationSign: z.enum(['negative', 'positive']),
      levelValue: z.enum(['0', '000000']),
      latencyMs: delayMs,
    })
    .partial()
    .default({}),
  faults: z.array(faultSchema).max(1_000).default([]),
});

export interface FaultsFile {
  readonly behaviours: Partial<CentreBehaviours>;
  readonly rules: readonly FaultRule[];
}

/** @throws FaultsFileInvalid */
export function parseFaults(yaml: string): FaultsFile {
  let content: unknown;
  try {
    content = parse(yaml, { schema: 'core' });
  } catch (error) {
    throw new FaultsFileInvalid(error instanceof Error ? error.message : 'not YAML');
  }
  const checked = fileSchema.safeParse(content ?? {});
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new FaultsFileInvalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { behaviours, faults } = checked.data;
  return {
    behaviours: Object.fromEntries(
      Object.entries(behaviours).filter(([, value]) => value !== undefined),
    ) as Partial<CentreBehaviours>,
    rules: faults.map(({ infno, times, ...fault }) => ({ infno, times, fault })),
  };
}

/** @throws FaultsFileInvalid, also when the file cannot be read */
export function readFaults(file: string): FaultsFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new FaultsFileInvalid(`cannot read ${file}`);
  }
  return parseFaults(text);
}
