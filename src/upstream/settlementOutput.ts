import { z } from 'zod';
import {
  amountOrNull,
  amountOrZero,
  amount as answerAmount,
  text as answerText,
  dateTimeOrNull,
  list,
  one,
  output,
  ratioOrNull,
  textOrNull,
} from './answerFields.ts';
import { feeDetailRow } from './feeDetail.ts';

/**
 * The settlement output shared by all trials, settlements, cancellations and 5203 (interface 7.3). Older editions lack
 * hifdm_pay, and cancellations send some totals as null, so only the figures a cashier collects or prints by are
 * demanded. The cash field is `pdn_cash_pay` in 2208.
 */
const amounts = {
  medfee_sumamt: answerAmount,
  fulamt_ownpay_amt: amountOrZero,
  overlmt_selfpay: amountOrZero,
  preselfpay_amt: amountOrZero,
  inscp_scp_amt: amountOrZero,
  act_pay_dedc: amountOrZero,
  hifp_pay: amountOrZero,
  pool_prop_selfpay: ratioOrNull,
  cvlserv_pay: amountOrZero,
  hifes_pay: amountOrZero,
  hifmi_pay: amountOrZero,
  hifob_pay: amountOrZero,
  maf_pay: amountOrZero,
  oth_pay: amountOrZero,
  hifdm_pay: amountOrZero,
  fund_pay_sumamt: answerAmount,
  psn_part_amt: amountOrNull,
  acct_pay: amountOrZero,
  psn_cash_pay: amountOrNull,
  pdn_cash_pay: amountOrNull,
  hosp_part_amt: amountOrZero,
  balc: amountOrNull,
  acct_mulaid_pay: amountOrZero,
};

const common = {
  ...amounts,
  mdtrt_id: textOrNull,
  psn_no: textOrNull,
  psn_name: textOrNull,
  certno: textOrNull,
  insutype: textOrNull,
  med_type: textOrNull,
  setl_time: dateTimeOrNull,
  medins_setl_id: textOrNull,
  clr_optins: textOrNull,
  clr_way: textOrNull,
  clr_type: textOrNull,
};

function hasCash(value: { psn_cash_pay: unknown; pdn_cash_pay: unknown }, context: z.RefinementCtx): void {
  if (value.psn_cash_pay !== null || value.pdn_cash_pay !== null) return;
  context.addIssue({ code: 'custom', path: ['psn_cash_pay'], message: '回答中没有个人现金支出' });
}

const setldetail = list(
  z.object({
    fund_pay_type: answerText,
    inscp_scp_amt: amountOrZero,
    crt_payb_lmt_amt: amountOrNull,
    fund_payamt: answerAmount,
    fund_pay_type_name: textOrNull,
    setl_proc_info: textOrNull,
  }),
);

/** 2206, 2206A, 2303: nothing is settled, so there is no setl_id. */
export const trialOutput = output({
  setlinfo: one(z.object({ ...common, setl_id: textOrNull }).superRefine(hasCash)),
  setldetail,
});

/** 2207, 2207A, 2304, 2103, 2208, 2305. */
export const settledOutput = output({
  setlinfo: one(z.object({ ...common, setl_id: answerText }).superRefine(hasCash)),
  setldetail,
});

const detlcutinfo = list(feeDetailRow);

/** 2101: the split of the lines comes with the trial (interface 7.4). */
export const pharmacyTrialOutput = output({
  setlinfo: one(z.object({ ...common, setl_id: textOrNull }).superRefine(hasCash)),
  setldetail,
  detlcutinfo,
});

/** 2102. */
export const pharmacySettledOutput = output({
  setlinfo: one(z.object({ ...common, setl_id: answerText }).superRefine(hasCash)),
  setldetail,
  detlcutinfo,
});

/** 5203 says psn_pay for psn_part_amt and cash_payamt for psn_cash_pay (interface 7.3). */
function withUsualNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { psn_pay, cash_payamt, ...others } = value as Record<string, unknown>;
  return { psn_part_amt: psn_pay, psn_cash_pay: cash_payamt, ...others };
}

export const queriedSettlementOutput = output({
  setlinfo: one(
    z.preprocess(
      withUsualNames,
      z.object({ ...common, setl_id: answerText, refd_setl_flag: textOrNull }).superRefine(hasCash),
    ),
  ),
  setldetail,
});

export type SetlinfoAnswer = z.infer<typeof trialOutput>['setlinfo'];
export type SetldetailAnswer = z.infer<typeof trialOutput>['setldetail'][number];
