import { z } from 'zod';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { amount, choice, expContent, maxCertificateNoLength, text } from '../requestFields.ts';
import { trialOutput } from '../settlementOutput.ts';

/** 门诊预结算, hospital form: without the person fields of the Hunan edition (interface 7.5, 12). */
export const trialOutpatient = defineTransaction({
  infno: '2206A',
  title: '门诊预结算',
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
      exp_content: expContent,
    }),
  }),
  outputSchema: trialOutput,
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
