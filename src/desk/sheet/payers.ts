import type { Fen } from '../../domain/money.ts';
import { subtractFen } from '../../domain/money.ts';
import type { InsuranceType } from '../../domain/person.ts';
import type { FundShare, SettlementAmounts } from '../../domain/settlement.ts';

/** One who pays a part of the bill. `colour` also tells the parts apart on a black-and-white printer, by lightness. */
export interface Payer {
  readonly label: string;
  readonly paidFen: Fen;
  readonly colour: string;
}

interface FundKind {
  readonly key: keyof SettlementAmounts;
  readonly label: string;
  readonly colour: string;
  /** Fund types (dictionary `fund_pay_type`) whose name, given by the place, replaces the general one. */
  readonly fundPayTypes: readonly string[];
  /** Printed even when zero: the three protections that one sheet settles together (一单制). */
  readonly alwaysFor: readonly InsuranceType[];
}

const both: readonly InsuranceType[] = ['310', '390'];

const fundKinds: readonly FundKind[] = [
  {
    key: 'poolFen',
    label: '基本医保统筹基金',
    colour: '#0b4f63',
    fundPayTypes: ['310100', '390100', '999997'],
    alwaysFor: both,
  },
  {
    key: 'largeAmountFen',
    label: '职工大额医疗费用补助',
    colour: '#3c86a0',
    fundPayTypes: ['330100'],
    alwaysFor: ['310'],
  },
  {
    key: 'catastrophicFen',
    label: '居民大病保险',
    colour: '#3c86a0',
    fundPayTypes: ['390200'],
    alwaysFor: ['390'],
  },
  { key: 'civilServantFen', label: '公务员医疗补助', colour: '#6aa5b8', fundPayTypes: [], alwaysFor: [] },
  { key: 'enterpriseFen', label: '企业补充医疗保险', colour: '#6aa5b8', fundPayTypes: [], alwaysFor: [] },
  { key: 'disabledFen', label: '伤残人员医疗保障', colour: '#6aa5b8', fundPayTypes: [], alwaysFor: [] },
  { key: 'assistanceFen', label: '医疗救助', colour: '#6f9a53', fundPayTypes: [], alwaysFor: both },
  { key: 'otherFundFen', label: '其他支付', colour: '#a8bf8f', fundPayTypes: [], alwaysFor: [] },
];

/** The funds in the order they pay. The centre's own list also names accounts (policy facts 5.2, 9): it lends names only. */
export function fundPayers(
  amounts: SettlementAmounts,
  funds: readonly FundShare[],
  insuranceType: InsuranceType | null,
): Payer[] {
  return fundKinds
    .filter(
      (kind) => amounts[kind.key] !== 0 || (insuranceType !== null && kind.alwaysFor.includes(insuranceType)),
    )
    .map((kind) => ({
      label: funds.find((fund) => kind.fundPayTypes.includes(fund.fundPayType))?.label ?? kind.label,
      paidFen: amounts[kind.key] as Fen,
      colour: kind.colour,
    }));
}

export function hospitalPayers(amounts: SettlementAmounts): Payer[] {
  if (amounts.hospitalFen === 0) return [];
  return [{ label: '医院负担', paidFen: amounts.hospitalFen, colour: '#8f8a80' }];
}

export function personalPayers(amounts: SettlementAmounts, hasAccount: boolean): Payer[] {
  const ownAccountFen = subtractFen(amounts.accountFen, amounts.familyAccountFen);
  const own = { label: '个人账户', paidFen: ownAccountFen, colour: '#d99a2b' };
  const family = { label: '家庭共济账户', paidFen: amounts.familyAccountFen, colour: '#ecc887' };
  return [
    ...(hasAccount || ownAccountFen !== 0 ? [own] : []),
    ...(amounts.familyAccountFen === 0 ? [] : [family]),
    { label: '个人现金', paidFen: amounts.cashFen, colour: '#d5d5d2' },
  ];
}
