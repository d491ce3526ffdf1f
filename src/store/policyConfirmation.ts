import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { checkLimit, countColumn, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

const steps = ['proposed', 'confirmed', 'withdrawn'] as const;
export type ConfirmationStep = (typeof steps)[number];

/** What one person said of one value of a policy pack. Rows are only ever added. */
export interface PolicyConfirmation {
  readonly seq: number;
  /** Names pack, parameter, date and the value itself: a changed value is another key. */
  readonly valueKey: string;
  readonly step: ConfirmationStep;
  readonly actor: string;
  readonly at: IsoDateTime;
  readonly document: string;
  readonly reason: string;
}

const row: z.ZodType<PolicyConfirmation> = z.object({
  seq: countColumn,
  valueKey: z.string(),
  step: z.enum(steps),
  actor: z.string(),
  at: momentColumn,
  document: z.string(),
  reason: z.string(),
});
const columns = 'seq, value_key AS valueKey, step, actor, at, document, reason';
const insert = command(
  'policyConfirmation.append',
  `INSERT INTO policy_confirmation (value_key, step, actor, at, document, reason)
   VALUES (:valueKey, :step, :actor, :at, :document, :reason)`,
);
const selectLatest = query(
  'policyConfirmation.latest',
  row,
  `SELECT ${columns} FROM policy_confirmation WHERE value_key = :valueKey ORDER BY seq DESC LIMIT 1`,
);
const selectOfValue = query(
  'policyConfirmation.ofValue',
  row,
  `SELECT ${columns} FROM policy_confirmation WHERE value_key = :valueKey ORDER BY seq DESC LIMIT :limit`,
);
const selectHistory = query(
  'policyConfirmation.history',
  row,
  `SELECT ${columns} FROM policy_confirmation ORDER BY seq DESC LIMIT :limit`,
);

export function appendPolicyConfirmation(
  writer: StoreWriter,
  confirmation: Omit<PolicyConfirmation, 'seq'>,
): void {
  const { valueKey, step, actor, at, document, reason } = confirmation;
  writer.run(insert, { valueKey, step, actor, at, document, reason });
}

/** The last word on a value; null: nobody has said anything. */
export function latestPolicyConfirmation(reader: StoreReader, valueKey: string): PolicyConfirmation | null {
  return reader.one(selectLatest, { valueKey }) ?? null;
}

/** What was said of one value, newest first. */
export function listConfirmationsOf(
  reader: StoreReader,
  valueKey: string,
  limit: number,
): PolicyConfirmation[] {
  return reader.many(selectOfValue, { valueKey, limit: checkLimit(limit) });
}

/** Newest first. */
export function listPolicyConfirmations(reader: StoreReader, limit: number): PolicyConfirmation[] {
  return reader.many(selectHistory, { limit: checkLimit(limit) });
}
