import { careTypeLabels } from '../../domain/dictionaries.ts';
import { displayYuan, type Fen } from '../../domain/money.ts';
import { insuranceLabels } from '../../domain/person.ts';
import {
  type ComparedAmount,
  comparedAmounts,
  type ReplayedDifference,
  type ReplayReport,
} from './replaySettlements.ts';

const amountWords: Readonly<Record<ComparedAmount, string>> = {
  poolFen: '统筹基金',
  largeAmountFen: '大额／补充',
  catastrophicFen: '大病保险',
  assistanceFen: '医疗救助',
  fundTotalFen: '基金合计',
  accountFen: '个人账户',
  cashFen: '个人现金',
};

function change(beforeFen: Fen, afterFen: Fen): string {
  const difference = (afterFen - beforeFen) as Fen;
  return `${displayYuan(beforeFen)} → ${displayYuan(afterFen)}（${difference > 0 ? '+' : ''}${displayYuan(difference)}）`;
}

function largestLine({
  slipNo,
  settledOn,
  insuranceType,
  careType,
  beforeFen,
  afterFen,
}: ReplayedDifference): string {
  const scheme = insuranceLabels[insuranceType as keyof typeof insuranceLabels];
  return `  ${slipNo}　${settledOn}　${scheme}　${careTypeLabels[careType] ?? careType}　${change(beforeFen, afterFen)}`;
}

/** For people. */
export function tellReplay(report: ReplayReport): string {
  const { replayed, more, less, same, personsMore, personsLess, sums, largest, skipped } = report;
  const lines = [
    `重算 ${replayed} 笔：基金多付 ${more} 笔，少付 ${less} 笔，不变 ${same} 笔；合计多得 ${personsMore} 人，少得 ${personsLess} 人`,
    ...comparedAmounts.map(
      (key) => `  ${amountWords[key]}　${change(sums[key].beforeFen, sums[key].afterFen)}`,
    ),
  ];
  if (largest.length > 0) lines.push('', '基金支付变化最大的', ...largest.map(largestLine));
  if (skipped.length > 0) {
    lines.push('', '没有重算的', ...skipped.map(({ reason, count }) => `  ${count} 笔：${reason}`));
  }
  return `${lines.join('\n')}\n`;
}
