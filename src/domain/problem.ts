/**
 * Every refusal a person sees has three parts: what happened, what did *not* happen to the money, and the next step.
 * The type makes it impossible to write one without the other two.
 */
export interface Problem {
  /** Stable, for tests and for looking it up in the operator's manual. */
  readonly code: string;
  readonly happened: string;
  readonly money: string;
  readonly nextStep: string;
}

export class ProblemError extends Error {
  override readonly name: string = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}: ${problem.happened}`, options);
    this.problem = problem;
  }
}

/** The sentence for everything that fails before the confirming transaction. */
export const nothingSettled = '没有结算，没有收款，没有扣个人账户。';
