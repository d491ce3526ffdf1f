import type { Split, SplitPart } from '../../src/bridge/contract.ts';
import { addFen, type Fen, subtractFen } from '../../src/domain/money.ts';

type Amounts = Split['amounts'];

/** The same part among the centre's amounts. The account includes the family's (interface section 9, `acct_pay`). */
export const centreAmountOf: Readonly<Record<SplitPart['key'], (amounts: Amounts) => Fen>> = {
  pool: (amounts) => amounts.poolFen,
  largeAmount: (amounts) => amounts.largeAmountFen,
  catastrophic: (amounts) => amounts.catastrophicFen,
  civilServant: (amounts) => amounts.civilServantFen,
  assistance: (amounts) => amounts.assistanceFen,
  otherFund: (amounts) => addFen(amounts.enterpriseFen, amounts.disabledFen, amounts.otherFundFen),
  hospital: (amounts) => amounts.hospitalFen,
  account: (amounts) => subtractFen(amounts.accountFen, amounts.familyAccountFen),
  familyAccount: (amounts) => amounts.familyAccountFen,
  cash: (amounts) => amounts.cashFen,
};

/** Tenths of a percent of the total, as text; an empty total has none. */
export function percentOf(part: Fen, total: Fen): string {
  return total === 0 ? '' : `${((part * 100) / total).toFixed(1)}%`;
}
