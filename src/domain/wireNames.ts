import type { SettlementAmounts } from './settlement.ts';
import type { YearToDateMoneyKey } from './yearToDate.ts';

/** The interface's own names of the amounts of a settlement (`setlinfo`, section 7.3), in its order. */
export const amountWireNames: Readonly<Record<Exclude<keyof SettlementAmounts, 'poolRatioBp'>, string>> = {
  totalFen: 'medfee_sumamt',
  ownExpenseFen: 'fulamt_ownpay_amt',
  overLimitFen: 'overlmt_selfpay',
  firstSelfPayFen: 'preselfpay_amt',
  inScopeFen: 'inscp_scp_amt',
  deductibleFen: 'act_pay_dedc',
  poolFen: 'hifp_pay',
  civilServantFen: 'cvlserv_pay',
  enterpriseFen: 'hifes_pay',
  catastrophicFen: 'hifmi_pay',
  largeAmountFen: 'hifob_pay',
  disabledFen: 'hifdm_pay',
  assistanceFen: 'maf_pay',
  otherFundFen: 'oth_pay',
  fundTotalFen: 'fund_pay_sumamt',
  personalFen: 'psn_part_amt',
  accountFen: 'acct_pay',
  familyAccountFen: 'acct_mulaid_pay',
  cashFen: 'psn_cash_pay',
  hospitalFen: 'hosp_part_amt',
  accountBalanceAfterFen: 'balc',
};

/** The headless contract's names of the yearly figures (`cum`). */
export const yearToDateWireNames: Readonly<Record<YearToDateMoneyKey, string>> = {
  outpatientDeductibleFen: 'dedc_outpatient',
  specialDeductibleFen: 'dedc_special',
  inpatientPoolFen: 'hifp_inpatient',
  outpatientPoolFen: 'hifp_outpatient',
  basicOutpatientPoolFen: 'hifp_outpatient_basic',
  chronicPoolFen: 'hifp_chronic',
  largeAmountFen: 'hifob',
  catastrophicBaseFen: 'hifmi_base',
  catastrophicFen: 'hifmi',
  assistanceFen: 'maf',
  assistanceDeductibleFen: 'maf_dedc',
  accidentFen: 'accident',
};
