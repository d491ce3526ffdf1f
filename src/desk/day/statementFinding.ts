import { displayYuan, type Fen } from '../../domain/money.ts';
import type { StatementRow } from '../../upstream/statementRule.ts';

/** What a supervisor may do about a finding; nothing of it happens by itself. */
export const repairActions = ['takeOver', 'reverse', 'acceptAbsence', 'settleAgain', 'note'] as const;
export type RepairAction = (typeof repairActions)[number];

export const repairActionLabels: Readonly<Record<RepairAction, string>> = {
  takeOver: '按中心的记录入账',
  reverse: '向中心冲正（2601）',
  acceptAbsence: '按中心没有处理，本机记为未结算',
  settleAgain: '向中心重新结算',
  note: '组长注明原因',
};

/**
 * missingHere: the centre has it, our books do not. missingThere: we have it, the centre does not. amountDiffers, stateDiffers:
 * both have it. absentThere: our books had left its fate open, and the centre does not have it.
 */
export type FindingKind = 'missingHere' | 'missingThere' | 'amountDiffers' | 'stateDiffers' | 'absentThere';

export const findingLabels: Readonly<Record<FindingKind, string>> = {
  missingHere: '中心有，本机没有入账',
  missingThere: '本机有，中心没有',
  amountDiffers: '金额不同',
  stateDiffers: '状态不同',
  absentThere: '本机结果未定，中心没有这一笔',
};

/** One thing in which the two books differ, ready for the screen and kept as JSON. */
export interface StatementFinding {
  /** Stable within its run. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly clearingType: string;
  /** Ours; null for a row of the centre that nothing here belongs to. */
  readonly settlementId: string | null;
  readonly slipNo: string | null;
  readonly personNo: string;
  readonly isRefund: boolean;
  /** msgid of the original request, for 2601; null where the centre has no row. */
  readonly msgid: string | null;
  readonly centreSettlementId: string | null;
  readonly ours: StatementRow | null;
  readonly centre: StatementRow | null;
  /** What is at stake, in Chinese. */
  readonly money: string;
  readonly actions: readonly RepairAction[];
}

function figures(row: StatementRow): string {
  const part = (label: string, amount: Fen) => `${label} ${displayYuan(amount)}`;
  return [part('总额', row.totalFen), part('基金', row.fundTotalFen), part('账户', row.accountFen)].join(
    '、',
  );
}

/** The sentence about the money; both figures side by side where there are two. */
export function moneyAtStake(ours: StatementRow | null, centre: StatementRow | null): string {
  if (ours !== null && centre !== null) return `本机 ${figures(ours)}；中心 ${figures(centre)}。`;
  if (centre !== null) return `中心已按 ${figures(centre)} 入账，本机没有。`;
  if (ours !== null) return `本机按 ${figures(ours)} 入账，中心没有。`;
  return '两边都没有入账，没有金额。';
}
