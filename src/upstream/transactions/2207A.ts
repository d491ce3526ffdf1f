import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { amount, choice, expContent, maxCertificateNoLength, text, textOrEmpty } from '../requestFields.ts';
import { settledOutput } from '../settlementOutput.ts';

/**
 * 门诊结算, hospital form (interface 7.5). The four amounts are copied from the centre's answers (2204 result or
 * 2206A), never from own arithmetic. No edition promises idempotency by msgid (interface 4.4).
 */
export const settleOutpatient = defineTransaction({
  infno: '2207A',
  title: '门诊结算',
  inputSchema: z.object({
    data: z.object({
      psn_no: text('人员编号', 30),
      mdtrt_cert_type: text('就诊凭证类型', 3),
      mdtrt_cert_no: text('就诊凭证编号', maxCertificateNoLength),
      med_type: text('医疗类别', 6),
      medfee_sumamt: amount('医疗费总额'),
      psn_setlway: text('个人结算方式', 6),
      mdtrt_id: text('就诊ID', 30),
      chrg_bchno: text('收费批次号', 30),
      acct_used_flag: choice('个人账户使用标志', ['0', '1', '2']),
      insutype: text('险种类型', 6),
      invono: textOrEmpty('发票号', 20),
      fulamt_ownpay_amt: amount('全自费金额'),
      overlmt_selfpay: amount('超限价金额'),
      preselfpay_amt: amount('先行自付金额'),
      inscp_scp_amt: amount('符合政策范围金额'),
      exp_content: expContent,
    }),
  }),
  outputSchema: settledOutput,
  retry: 'neverResend',
  clearedBy: 'reverse',
  undo: '2208',
  readTimeoutMs: settlementTimeoutMs,
});
