import type { Split, SplitPart } from '../bridge/contract.ts';
import { confidenceLabels } from '../domain/dictionaries.ts';
import { subtractFen } from '../domain/money.ts';
import type { SettlementAmounts, SettlementResult } from '../domain/settlement.ts';
import type { DeskContext } from './deskContext.ts';

const partLabels: readonly (readonly [
  SplitPart['key'],
  string,
  (amounts: SettlementAmounts) => SplitPart['amountFen'],
])[] = [
  ['pool', '统筹基金', (amounts) => amounts.poolFen],
  ['largeAmount', '大额（补充）', (amounts) => amounts.largeAmountFen],
  ['catastrophic', '大病保险', (amounts) => amounts.catastrophicFen],
  ['civilServant', '公务员补助', (amounts) => amounts.civilServantFen],
  ['assistance', '医疗救助', (amounts) => amounts.assistanceFen],
  [
    'otherFund',
    '其他基金',
    (amounts) =>
      subtractFen(
        amounts.fundTotalFen,
        amounts.poolFen,
        amounts.largeAmountFen,
        amounts.catastrophicFen,
        amounts.civilServantFen,
        amounts.assistanceFen,
      ),
  ],
  ['hospital', '医院负担', (amounts) => amounts.hospitalFen],
  ['account', '个人账户', (amounts) => subtractFen(amounts.accountFen, amounts.familyAccountFen)],
  ['familyAccount', '家庭共济', (amounts) => amounts.familyAccountFen],
  ['cash', '个人现金', (amounts) => amounts.cashFen],
];

/** Who pays what: the parts add up to the total. Cash is always there, others only when they pay. */
export function splitParts(amounts: SettlementAmounts): SplitPart[] {
  return partLabels
    .map(([key, label, amountOf]) => ({ key, label, amountFen: amountOf(amounts) }))
    .filter((part) => part.amountFen !== 0 || part.key === 'cash');
}

/** 自付 is what is left to the person inside the catalogue, 自费 what is outside it (policy facts 5.4). */
export function splitView(context: DeskContext, result: SettlementResult): Split {
  const { amounts, policy } = result;
  const pack = context.packs.find((one) => one.head.pack === policy.pack);
  return {
    amounts,
    parts: splitParts(amounts),
    funds: [...result.funds],
    selfPayFen: subtractFen(amounts.personalFen, amounts.ownExpenseFen),
    ownExpenseFen: amounts.ownExpenseFen,
    policy: {
      pack: policy.pack,
      version: policy.version,
      confidence: policy.confidence,
      name: pack?.head.name ?? '',
      confidenceLabel: policy.pack === '' ? '' : confidenceLabels[policy.confidence],
    },
    steps: [...result.steps],
  };
}
