import type { Infno } from '../../upstream/infno.ts';

/**
 * Ways in which a centre misbehaves (interface section 11). `afterCommit` faults happen when the transaction already
 * counts at the centre: those are the ones that must end reversed or in a level reconciliation.
 */
export type Fault =
  /** infcode -1 with this text; nothing is done. */
  | { readonly kind: 'refuse'; readonly text: string }
  /** Waits, then does and answers as usual. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Does it at once, answers only after this time: too late when it exceeds the client's deadline. */
  | { readonly kind: 'answerLate'; readonly delayMs: number }
  | { readonly kind: 'status500'; readonly afterCommit: boolean }
  /** A proxy's HTML page with status 200. */
  | { readonly kind: 'html'; readonly afterCommit: boolean }
  | { readonly kind: 'dropBeforeCommit' }
  | { readonly kind: 'dropAfterCommit' }
  /** Commits, then sends half of the answer with a matching length. */
  | { readonly kind: 'truncatedBody' }
  /** Commits, then writes the same HTTP answer twice. */
  | { readonly kind: 'duplicateAnswer' }
  /** Identifiers leave as JSON numbers. */
  | { readonly kind: 'wrongType' }
  /** Lists of one row leave as that row. */
  | { readonly kind: 'objectInsteadOfList' }
  /** Nodes documented as one object leave as a list of one. */
  | { readonly kind: 'listInsteadOfObject' }
  /** Commits, then leaves out the figures the cashier needs. */
  | { readonly kind: 'missingAmounts' }
  /** The gateway's refusal, before the platform. */
  | { readonly kind: 'gateway401' }
  /** A gateway error with HTTP status 200: `{"code":…,"message":…}`. */
  | { readonly kind: 'gateway200'; readonly code: number; readonly afterCommit: boolean }
  /** The page of a crashed service. */
  | { readonly kind: 'html500'; readonly afterCommit: boolean }
  /** Commits, then sends more than any client should read. */
  | { readonly kind: 'hugeBody' }
  /** Commits, then echoes another msgid as medins_setl_id. */
  | { readonly kind: 'wrongMsgid' }
  /** Commits, then answers with another person's settlement. */
  | { readonly kind: 'otherPerson' }
  /** Commits, then writes amounts with a third decimal that is not zero. */
  | { readonly kind: 'threeDecimals' }
  /** The cash field is named pdn_cash_pay, as in 2208, whatever the transaction. */
  | { readonly kind: 'misnamedCash' }
  /** The centre's split pays this much less from the pool and takes it from the patient (in fen). */
  | { readonly kind: 'differ'; readonly amountFen: number };

export interface FaultRule {
  readonly infno: Infno | 'any';
  /** How many matching requests it strikes. */
  readonly times: number;
  readonly fault: Fault;
}

/** A queue of faults: each request takes the first rule that fits it. */
export class FaultQueue {
  #rules: FaultRule[] = [];

  add(infno: FaultRule['infno'], fault: Fault, times = 1): void {
    this.#rules.push({ infno, fault, times });
  }

  clear(): void {
    this.#rules = [];
  }

  /** Rules that have not struck out yet, for the training screen. */
  pending(): readonly FaultRule[] {
    return this.#rules;
  }

  take(infno: Infno): Fault | null {
    const index = this.#rules.findIndex((rule) => rule.infno === infno || rule.infno === 'any');
    const rule = this.#rules[index];
    if (rule === undefined) return null;
    if (rule.times <= 1) this.#rules.splice(index, 1);
    else this.#rules[index] = { ...rule, times: rule.times - 1 };
    return rule.fault;
  }
}

/** How this centre is, as opposed to what goes wrong once. May be changed while it runs. */
export interface CentreBehaviours {
  /** A repeated msgid gets the first answer again. Off, as no edition promises it (interface 4.4). */
  idempotentByMsgid: boolean;
  /** What a second settlement of the same batch meets when not idempotent. */
  secondSettlement: 'refuse' | 'settleAgain';
  reversible: readonly Infno[];
  infcodeAs: 'number' | 'string';
  amountsAs: 'number' | 'string';
  /** A list of one row leaves as a list or as that row (interface 1.2). */
  singleRowAs: 'list' | 'object';
  /** 广东-type: fund_pay_sumamt counts the account, and setldetail lists it as 310200. */
  accountInFundTotal: boolean;
  /** Cancellations carry negative amounts at most centres, positive ones at some (interface 7.3). */
  cancellationSign: 'negative' | 'positive';
  /** stmt_rslt of a level statement: `0` or `000000` (interface 12). */
  levelValue: '0' | '000000';
  /** Before every answer. */
  latencyMs: number;
}
