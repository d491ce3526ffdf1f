import type { Problem } from '../domain/problem.ts';

/** What the queue does with a job after one run. */
export type JobOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'later'; readonly problem: Problem }
  | { readonly kind: 'stuck'; readonly problem: Problem };
