import type { SettlementState } from '../../src/bridge/contract.ts';

interface ResultText {
  readonly headline: string;
  readonly cashLabel: string;
  /** False while the amount must not be taken for money in the till. */
  readonly cashStands: boolean;
}

/** What the result says in large letters. Unknown is neither success nor failure, and its cash is not settled. */
export const resultTexts: Readonly<Record<SettlementState, ResultText>> = {
  pending: { headline: '待上传', cashLabel: '应收现金，中心未确认', cashStands: false },
  final: { headline: '已结算', cashLabel: '收现金', cashStands: true },
  refused: { headline: '被拒绝，没有结算', cashLabel: '不收现金', cashStands: false },
  unknown: { headline: '结果未知', cashLabel: '应收现金，结果未明', cashStands: false },
  provisional: { headline: '暂结', cashLabel: '收现金', cashStands: true },
  difference: { headline: '有差额', cashLabel: '原收现金', cashStands: true },
  cleared: { headline: '差额已核清', cashLabel: '原收现金', cashStands: true },
  reversed: { headline: '已退费', cashLabel: '原收现金', cashStands: false },
  disputed: { headline: '待处理', cashLabel: '应收现金，结果未明', cashStands: false },
};
