import { z } from 'zod';
import { text as answerText, one, output } from '../answerFields.ts';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { amount, count, date, text, textOrEmpty } from '../requestFields.ts';

/** 医药机构清算申请 (interface 7.7), where it is not done on the bureau's own page. A second application would claim the month twice. */
export const applyForClearing = defineTransaction({
  infno: '3203',
  title: '清算申请',
  inputSchema: z.object({
    data: z.object({
      clr_type: text('清算类别', 30),
      clr_way: textOrEmpty('清算方式', 30),
      setlym: text('清算年月', 6),
      psntime: count('清算人次', 6),
      medfee_sumamt: amount('医疗费总额'),
      med_sumfee: amount('医保认可费用总额'),
      fund_appy_sum: amount('基金申报总额'),
      cash_payamt: amount('现金支付金额'),
      acct_pay: amount('个人账户支出'),
      begndate: date('开始日期'),
      enddate: date('结束日期'),
    }),
  }),
  outputSchema: output({ result: one(z.object({ clr_appy_evt_id: answerText })) }),
  retry: 'neverResend',
  clearedBy: 'reconcile',
  undo: '3204',
  readTimeoutMs: settlementTimeoutMs,
});
