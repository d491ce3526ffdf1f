import { z } from 'zod';
import type { SettlementAmounts } from '../domain/settlement.ts';
import { fenColumn, ratioColumn } from './columns.ts';

/** The column of each amount. Typed by the domain: an amount added there does not compile here without a column. */
const amountColumns: Readonly<Record<keyof SettlementAmounts, string>> = {
  totalFen: 'total_fen',
  ownExpenseFen: 'own_expense_fen',
  overLimitFen: 'over_limit_fen',
  firstSelfPayFen: 'first_self_pay_fen',
  inScopeFen: 'in_scope_fen',
  deductibleFen: 'deductible_fen',
  poolFen: 'pool_fen',
  poolRatioBp: 'pool_ratio_bp',
  civilServantFen: 'civil_servant_fen',
  enterpriseFen: 'enterprise_fen',
  catastrophicFen: 'catastrophic_fen',
  largeAmountFen: 'large_amount_fen',
  disabledFen: 'disabled_fen',
  assistanceFen: 'assistance_fen',
  otherFundFen: 'other_fund_fen',
  fundTotalFen: 'fund_total_fen',
  personalFen: 'personal_fen',
  accountFen: 'account_fen',
  familyAccountFen: 'family_account_fen',
  cashFen: 'cash_fen',
  hospitalFen: 'hospital_fen',
  accountBalanceAfterFen: 'account_balance_after_fen',
};

const entries = Object.entries(amountColumns);

export const amountColumnList = entries.map(([, column]) => column).join(', ');
export const amountParameterList = entries.map(([key]) => `:${key}`).join(', ');
export const amountSelectList = entries.map(([key, column]) => `${column} AS ${key}`).join(', ');

export const amountsShape: z.ZodType<SettlementAmounts> = z.object({
  totalFen: fenColumn,
  ownExpenseFen: fenColumn,
  overLimitFen: fenColumn,
  firstSelfPayFen: fenColumn,
  inScopeFen: fenColumn,
  deductibleFen: fenColumn,
  poolFen: fenColumn,
  poolRatioBp: ratioColumn,
  civilServantFen: fenColumn,
  enterpriseFen: fenColumn,
  catastrophicFen: fenColumn,
  largeAmountFen: fenColumn,
  disabledFen: fenColumn,
  assistanceFen: fenColumn,
  otherFundFen: fenColumn,
  fundTotalFen: fenColumn,
  personalFen: fenColumn,
  accountFen: fenColumn,
  familyAccountFen: fenColumn,
  cashFen: fenColumn,
  hospitalFen: fenColumn,
  accountBalanceAfterFen: fenColumn,
});
