import type { IsoDateTime } from '../domain/calendar.ts';
import { addFen, type Fen, formatYuan, negateFen, subtractFen, zeroFen } from '../domain/money.ts';
import { formatRatio, ratioBp } from '../domain/ratio.ts';
import type { FundShare, SettlementAmounts } from '../domain/settlement.ts';
import { checkIdentities, IdentityBroken } from '../domain/settlementIdentities.ts';
import { amountWireNames } from '../domain/wireNames.ts';
import type { Edition } from './edition.ts';
import type { SetldetailAnswer, SetlinfoAnswer } from './settlementOutput.ts';

/** What a settlement answer says, in the terms of the domain. */
export interface CentreSettlement {
  /** setl_id; null on a trial (2206A, 2303). */
  readonly settlementId: string | null;
  readonly visitId: string | null;
  /** medins_setl_id: the msgid of the settling request, echoed. */
  readonly echoedMsgid: string | null;
  readonly settledAt: IsoDateTime | null;
  readonly clearingType: string | null;
  readonly clearingOffice: string | null;
  /** Negative throughout for a cancellation, whatever sign the centre writes; the balance stays a balance. */
  readonly amounts: SettlementAmounts;
  readonly funds: readonly FundShare[];
  /** Contradictions in the centre's own figures: shown, never corrected (interface 7.3). */
  readonly warnings: readonly string[];
}

/** fund_pay_type rows that are the person's own account, not fund money (interface section 8, pay/fund rows). */
const accountFundTypes: ReadonlySet<string> = new Set(['310200', '310201', '390500']);

/** Labels of the funds this terminal meets, for centres that leave fund_pay_type_name empty (dictionary). */
const fundLabels: Readonly<Record<string, string>> = {
  '310100': '城镇职工基本医疗保险统筹基金',
  '310102': '职工门诊统筹基金',
  '320100': '公务员医疗补助基金',
  '330100': '大额医疗费用补助基金',
  '370100': '企业补充医疗保险基金',
  '390100': '城乡居民基本医疗保险基金',
  '390102': '居民门诊统筹基金',
  '390200': '城乡居民大病医疗保险基金',
  '610100': '医疗救助基金',
};

/** 2208 names the cash field `pdn_cash_pay` (interface 7.3); the schema has made sure one of the two is there. */
function cashOf(info: SetlinfoAnswer): Fen {
  return info.psn_cash_pay ?? info.pdn_cash_pay ?? zeroFen;
}

function readAmounts(info: SetlinfoAnswer, accountInFundTotal: boolean): SettlementAmounts {
  const accountFen = info.acct_pay;
  const cashFen = cashOf(info);
  return {
    totalFen: info.medfee_sumamt,
    ownExpenseFen: info.fulamt_ownpay_amt,
    overLimitFen: info.overlmt_selfpay,
    firstSelfPayFen: info.preselfpay_amt,
    inScopeFen: info.inscp_scp_amt,
    deductibleFen: info.act_pay_dedc,
    poolFen: info.hifp_pay,
    poolRatioBp: info.pool_prop_selfpay ?? ratioBp(0),
    civilServantFen: info.cvlserv_pay,
    enterpriseFen: info.hifes_pay,
    catastrophicFen: info.hifmi_pay,
    largeAmountFen: info.hifob_pay,
    disabledFen: info.hifdm_pay,
    assistanceFen: info.maf_pay,
    otherFundFen: info.oth_pay,
    fundTotalFen: accountInFundTotal ? subtractFen(info.fund_pay_sumamt, accountFen) : info.fund_pay_sumamt,
    // Where the account counts as fund money psn_part_amt follows another rule, so it is not taken from the wire.
    personalFen: accountInFundTotal
      ? addFen(accountFen, cashFen)
      : (info.psn_part_amt ?? addFen(accountFen, cashFen)),
    accountFen,
    familyAccountFen: info.acct_mulaid_pay,
    cashFen,
    hospitalFen: info.hosp_part_amt,
    accountBalanceAfterFen: info.balc ?? zeroFen,
  };
}

/** Every amount turned round; ratio and balance are no amounts of this settlement. */
export function negateAmounts(amounts: SettlementAmounts): SettlementAmounts {
  const negated = Object.fromEntries(
    Object.entries(amounts).map(([key, value]) => [key, negateFen(value as Fen)]),
  ) as unknown as SettlementAmounts;
  return {
    ...negated,
    poolRatioBp: amounts.poolRatioBp,
    accountBalanceAfterFen: amounts.accountBalanceAfterFen,
  };
}

function readFunds(details: readonly SetldetailAnswer[]): FundShare[] {
  return details
    .filter((row) => !accountFundTypes.has(row.fund_pay_type))
    .map((row) => ({
      fundPayType: row.fund_pay_type,
      label: row.fund_pay_type_name ?? fundLabels[row.fund_pay_type] ?? `基金 ${row.fund_pay_type}`,
      inScopeFen: row.inscp_scp_amt,
      paidFen: row.fund_payamt,
    }));
}

function findContradictions(amounts: SettlementAmounts, funds: readonly FundShare[]): string[] {
  const found: string[] = [];
  try {
    checkIdentities(amounts);
  } catch (error) {
    if (!(error instanceof IdentityBroken)) throw error;
    found.push(`中心返回的金额互相矛盾：${error.message}`);
  }
  const listed = addFen(...funds.map((fund) => fund.paidFen));
  if (funds.length > 0 && listed !== amounts.fundTotalFen) {
    found.push(
      `中心返回的基金明细合计 ${formatYuan(listed)} 与基金支付总额 ${formatYuan(amounts.fundTotalFen)} 不同`,
    );
  }
  return found;
}

function read(
  output: { readonly setlinfo: SetlinfoAnswer; readonly setldetail: readonly SetldetailAnswer[] },
  edition: Edition,
  turn: boolean,
): CentreSettlement {
  const { setlinfo } = output;
  const asSent = readAmounts(setlinfo, edition.amountFormula.accountInFundTotal);
  const fundsAsSent = readFunds(output.setldetail);
  return {
    settlementId: setlinfo.setl_id,
    visitId: setlinfo.mdtrt_id,
    echoedMsgid: setlinfo.medins_setl_id,
    settledAt: setlinfo.setl_time,
    clearingType: setlinfo.clr_type,
    clearingOffice: setlinfo.clr_optins,
    amounts: turn ? negateAmounts(asSent) : asSent,
    funds: turn
      ? fundsAsSent.map((fund) => ({
          ...fund,
          paidFen: negateFen(fund.paidFen),
          inScopeFen: negateFen(fund.inScopeFen),
        }))
      : fundsAsSent,
    warnings: findContradictions(asSent, fundsAsSent),
  };
}

type SettlementAnswer = Parameters<typeof read>[0];

/** Reads the output of 2206A, 2207A, 2303 and 2304. */
export function readSettlement(output: SettlementAnswer, edition: Edition): CentreSettlement {
  return read(output, edition, false);
}

/**
 * Reads the output of 2208 and 2305. The sign comes from the transaction, not from the field: most centres write
 * negative amounts, some positive ones (interface 7.3).
 */
export function readCancellation(output: SettlementAnswer, edition: Edition): CentreSettlement {
  return read(output, edition, output.setlinfo.medfee_sumamt > 0);
}

/** fund_pay_sumamt in the edition's own convention, as answered and as 3201 adds it up. */
export function fundTotalOnWire(amounts: SettlementAmounts, edition: Edition): Fen {
  return edition.amountFormula.accountInFundTotal
    ? addFen(amounts.fundTotalFen, amounts.accountFen)
    : amounts.fundTotalFen;
}

/** The amounts of `setlinfo` under their wire names, as text with two decimals (the ratio with up to four). */
export function writeAmounts(amounts: SettlementAmounts, edition: Edition): Record<string, string> {
  const written: Record<string, string> = {};
  for (const [key, wireName] of Object.entries(amountWireNames)) {
    written[wireName] = formatYuan(amounts[key as keyof typeof amountWireNames]);
  }
  written[amountWireNames.fundTotalFen] = formatYuan(fundTotalOnWire(amounts, edition));
  written.pool_prop_selfpay = formatRatio(amounts.poolRatioBp);
  return written;
}
