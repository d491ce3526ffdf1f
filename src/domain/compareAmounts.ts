import type { Fen } from './money.ts';
import type { SettlementAmounts } from './settlement.ts';

export interface AmountDifference {
  readonly key: keyof SettlementAmounts;
  readonly label: string;
  readonly localFen: Fen;
  readonly centreFen: Fen;
}

/** The amounts that must agree between terminal and centre, in the order they are shown. */
const compared: readonly (readonly [Exclude<keyof SettlementAmounts, 'poolRatioBp'>, string])[] = [
  ['totalFen', '总费用'],
  ['ownExpenseFen', '全自费'],
  ['overLimitFen', '超限价'],
  ['firstSelfPayFen', '先行自付'],
  ['inScopeFen', '政策范围内'],
  ['deductibleFen', '起付线'],
  ['poolFen', '统筹支付'],
  ['largeAmountFen', '大额（补充）支付'],
  ['catastrophicFen', '大病支付'],
  ['civilServantFen', '公务员补助'],
  ['assistanceFen', '医疗救助'],
  ['otherFundFen', '其他基金'],
  ['accountFen', '账户支付'],
  ['cashFen', '现金支付'],
];

/** Every amount on which the two sides differ; an empty list is agreement to the fen. */
export function compareAmounts(local: SettlementAmounts, centre: SettlementAmounts): AmountDifference[] {
  return compared
    .filter(([key]) => local[key] !== centre[key])
    .map(([key, label]) => ({ key, label, localFen: local[key], centreFen: centre[key] }));
}
