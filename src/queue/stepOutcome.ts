import type { Problem } from '../domain/problem.ts';

/** How far one step at the centre came, told by what happens next. */
export type StepOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The centre said no: definitive. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Nothing left the machine, or a harmless question got no answer: try again later. */
  | { readonly kind: 'later'; readonly problem: Problem }
  /** Neither yes nor no and nothing the terminal may do about it: a person decides after reconciliation. */
  | { readonly kind: 'disputed'; readonly problem: Problem };

export function done<T>(value: T): StepOutcome<T> {
  return { kind: 'done', value };
}
