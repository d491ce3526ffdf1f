import type { z } from 'zod';
import type { Infno } from './infno.ts';

/**
 * What may be done with a call whose answer did not come (interface 4.4).
 * - `read`: it changed nothing; ask again.
 * - `replayable`: sending the same once more leaves the centre as one sending would, or is refused without harm.
 * - `neverResend`: it moves money, a visit or charged lines; a second sending could do so twice.
 */
export type RetryClass = 'read' | 'replayable' | 'neverResend';

/**
 * What clears an unknown outcome:
 * - `sendAgain`: the same call again;
 * - `withdraw`: the undoing transaction first, then a fresh call;
 * - `reverse`: 2601 with the stored msgid, where the edition lists the transaction, otherwise reconciliation;
 * - `reconcile`: only the day-end comparison (3201, 3202) proves what happened.
 */
export type ClearedBy = 'sendAgain' | 'withdraw' | 'reverse' | 'reconcile';

export interface Transaction<I extends Infno, Input extends z.ZodType, Output extends z.ZodType> {
  readonly infno: I;
  /** The trade's name for it, for messages. */
  readonly title: string;
  readonly inputSchema: Input;
  readonly outputSchema: Output;
  readonly retry: RetryClass;
  readonly clearedBy: ClearedBy;
  /** The transaction that takes a successful one back; 2601 where only the reversal does. */
  readonly undo: Infno | null;
  /** From the last byte sent to the last byte received. No edition states a server-side limit (interface 2.2). */
  readonly readTimeoutMs: number;
}

export const queryTimeoutMs = 30_000;
export const settlementTimeoutMs = 60_000;
export const fileTimeoutMs = 120_000;

/** Keeps the exact types of one transaction's schemas for the registry. */
export function defineTransaction<I extends Infno, Input extends z.ZodType, Output extends z.ZodType>(
  transaction: Transaction<I, Input, Output>,
): Transaction<I, Input, Output> {
  return transaction;
}
