import type { AmountDifference } from '../../domain/compareAmounts.ts';
import type { DifferenceCause } from '../../store/policyComparison.ts';

/** Roundings happen per line and per band; a handful of them together stay below this. */
const roundingFen = 5;

const scopeFields: readonly string[] = ['ownExpenseFen', 'overLimitFen', 'firstSelfPayFen', 'inScopeFen'];
const fundFields: readonly string[] = [
  'deductibleFen',
  'poolFen',
  'largeAmountFen',
  'catastrophicFen',
  'civilServantFen',
  'assistanceFen',
  'otherFundFen',
];

export const causeLabels: Readonly<Record<DifferenceCause, string>> = {
  packOutdated: '本机政策包可能已过期',
  yearToDate: '年度累计未从中心取得',
  rounding: '四舍五入',
  itemClass: '项目等级、限价或先自付比例不同',
  account: '个人账户余额或使用不同',
  other: '原因待查',
};

/**
 * Why the two sides may have parted, from what differs: one cause for the whole settlement, since a wrong scope moves every
 * figure after it.
 * @param yearToDateKnown whether the centre had told what the year has used
 */
export function guessCause(
  differences: readonly AmountDifference[],
  yearToDateKnown: boolean,
): DifferenceCause {
  const differs = (fields: readonly string[]) => differences.some(({ key }) => fields.includes(key));
  const largestFen = Math.max(
    0,
    ...differences.map(({ localFen, centreFen }) => Math.abs(localFen - centreFen)),
  );
  if (largestFen <= roundingFen) return 'rounding';
  if (differs(scopeFields)) return 'itemClass';
  if (differs(fundFields)) return yearToDateKnown ? 'packOutdated' : 'yearToDate';
  return differs(['accountFen']) ? 'account' : 'other';
}
