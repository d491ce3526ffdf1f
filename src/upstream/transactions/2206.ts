import { z } from 'zod';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { amount, choice, expContent, requireCardSerial, text, textOrEmpty } from '../requestFields.ts';
import { trialOutput } from '../settlementOutput.ts';

/** 门诊预结算 (interface 7.5), with the person fields of the 湖南 edition; editions without them leave them out by their overlay. */
export const trialOutpatientPlain = defineTransaction({
  infno: '2206',
  title: '门诊预结算',
  inputSchema: z.object({
    data: z
      .object({
        psn_no: text('人员编号', 30),
        mdtrt_cert_type: text('就诊凭证类型', 3),
        mdtrt_cert_no: text('就诊凭证编号', 50),
        card_sn: textOrEmpty('卡识别码', 32),
        psn_cert_type: text('证件类型', 3),
        certno: text('证件号码', 20),
        psn_type: text('人员类别', 6),
        psn_name: text('人员姓名', 20),
        med_type: text('医疗类别', 6),
        medfee_sumamt: amount('医疗费总额'),
        psn_setlway: text('个人结算方式', 6),
        mdtrt_id: text('就诊ID', 30),
        chrg_bchno: text('收费批次号', 30),
        acct_used_flag: choice('个人账户使用标志', ['0', '1', '2']),
        insutype: text('险种类型', 6),
        exp_content: expContent,
        pub_hosp_rfom_flag: textOrEmpty('公立医院改革标志', 6),
      })
      .superRefine(requireCardSerial),
  }),
  outputSchema: trialOutput,
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
