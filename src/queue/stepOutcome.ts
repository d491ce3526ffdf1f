import type { Problem } from '../domain/problem.ts';
import type { CallOutcome } from '../upstream/call.ts';
import { mustSignIn, outcomeProblem } from './centreExchange.ts';

/** How far one step at the centre came, told by what happens next. */
export type StepOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The centre said no: definitive. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** The centre has not looked at it, or a harmless question got no answer: try again later. */
  | {
      readonly kind: 'later';
      readonly problem: Problem;
      /** Time alone will not help: it waits for somebody at the window. */
      readonly needsPerson?: boolean;
    }
  /** Neither yes nor no and nothing the terminal may do about it: a person decides after reconciliation. */
  | { readonly kind: 'disputed'; readonly problem: Problem };

export function done<T>(value: T): StepOutcome<T> {
  return { kind: 'done', value };
}

type Unsuccessful = Exclude<CallOutcome, { kind: 'accepted' }>;

/** Only the platform's own words about the business are its decision: not the gateway's, nor "sign in first". */
export function isDecision(outcome: Unsuccessful): boolean {
  return outcome.kind === 'refused' && outcome.reason === 'business' && !mustSignIn(outcome);
}

/** A question that was not answered as hoped. */
export function unanswered(outcome: Unsuccessful): StepOutcome<never> {
  return { kind: isDecision(outcome) ? 'refused' : 'later', problem: outcomeProblem(outcome) };
}
