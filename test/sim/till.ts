import type { SettlementView } from '../../src/bridge/contract.ts';

/**
 * The cash drawer as an honest cashier keeps it: she takes and gives back what the screen tells her, once for each
 * settlement, and knows nothing of what lies behind the screen.
 */
export class Till {
  readonly #takenFen = new Map<string, number>();

  /** What the drawer holds of each settlement. */
  get takenFen(): ReadonlyMap<string, number> {
    return this.#takenFen;
  }

  /** The screen after a confirmation, a refund, or in the list of recent settlements. */
  follow(view: SettlementView): void {
    // What was put right before the refund stays as it was put right.
    if (view.state === 'reversed' && this.#takenFen.has(view.settlementId)) return;
    const dueFen = dueNow(view);
    if (dueFen !== null) this.#takenFen.set(view.settlementId, dueFen);
  }

  /** Before a supervisor signs a difference or a refusal off, the money is put right. */
  putRight(view: SettlementView): void {
    if (view.isRefund || view.state === 'disputed') return;
    this.#takenFen.set(view.settlementId, dueAfterClearing(view));
  }
}

/** Null: the screen asks for nothing new. */
function dueNow(view: SettlementView): number | null {
  const { state, isRefund, amounts, mode } = view;
  if (isRefund) return state === 'final' ? amounts.cashFen : null;
  if (state === 'cleared' || state === 'disputed' || state === 'difference') return null;
  if (state !== 'refused') return amounts.cashFen;
  // Online the money is given back at once; what was made offline waits for the supervisor.
  return mode === 'online' ? 0 : null;
}

function dueAfterClearing(view: SettlementView): number {
  if (view.state === 'difference') return view.amounts.cashFen + view.cashDifferenceFen;
  if (view.mode === 'online') return 0;
  // 追收: the fund share of a settlement the centre never took is the patient's after all.
  return view.amounts.totalFen;
}
