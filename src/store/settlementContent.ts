import type { SettlementAmounts } from '../domain/settlement.ts';
import type { YearToDateKey } from '../domain/yearToDate.ts';
import type { SettlementRecord } from './settlement.ts';
import type { SettlementDetail } from './settlementDetail.ts';

/** Fixed for ever: another order is another digest. An amount added to the domain does not compile until it has its place. */
const amountPlaces: Readonly<Record<keyof SettlementAmounts, number>> = {
  totalFen: 0,
  ownExpenseFen: 1,
  overLimitFen: 2,
  firstSelfPayFen: 3,
  inScopeFen: 4,
  deductibleFen: 5,
  poolFen: 6,
  poolRatioBp: 7,
  civilServantFen: 8,
  enterpriseFen: 9,
  catastrophicFen: 10,
  largeAmountFen: 11,
  disabledFen: 12,
  assistanceFen: 13,
  otherFundFen: 14,
  fundTotalFen: 15,
  personalFen: 16,
  accountFen: 17,
  familyAccountFen: 18,
  cashFen: 19,
  hospitalFen: 20,
  accountBalanceAfterFen: 21,
};
const amountOrder = (Object.keys(amountPlaces) as (keyof SettlementAmounts)[]).sort(
  (first, second) => amountPlaces[first] - amountPlaces[second],
);

/**
 * What the audit chain remembers of a settlement or a refund by its digest: every column of its row, who paid, and how each line
 * was split. Written from the record at its confirmation and again from the file by whoever verifies; both must be one text.
 */
export function settlementContent(
  settlement: SettlementRecord,
  { funds, lines }: Pick<SettlementDetail, 'funds' | 'lines'>,
): string {
  const { amounts, policy } = settlement;
  const change = Object.entries(settlement.yearToDateChange) as [YearToDateKey, number][];
  return JSON.stringify([
    'settlement/1',
    settlement.id,
    settlement.billId,
    settlement.slipNo,
    settlement.personNo,
    settlement.insuranceType,
    settlement.mode,
    settlement.reversesId,
    amountOrder.map((key) => amounts[key]),
    [policy.pack, policy.version, policy.confidence],
    settlement.year,
    settlement.settledAt,
    settlement.operatorNo,
    change.sort(([first], [second]) => (first < second ? -1 : 1)),
    funds.map((fund) => [fund.fundPayType, fund.label, fund.inScopeFen, fund.paidFen]),
    lines.map((line) => [
      line.lineNo,
      line.amountFen,
      line.ownExpenseFen,
      line.overLimitFen,
      line.firstSelfPayFen,
      line.inScopeFen,
      line.selfPayRatioBp,
      line.itemClass,
      line.chargeCategory,
    ]),
  ]);
}
