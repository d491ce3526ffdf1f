import { z } from 'zod';
import { text as answerText, dateTimeOrNull, one, output } from '../answerFields.ts';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { amount, count, date, text, textOrEmpty } from '../requestFields.ts';

/** 医药机构费用结算对明细账 (interface 7.7): our rows went up by 9101 (statementFile.ts), the answer names the file of differences for 9102. */
export const compareStatementDetail = defineTransaction({
  infno: '3202',
  title: '对明细账',
  inputSchema: z.object({
    data: z.object({
      setl_optins: text('结算经办机构', 6),
      file_qury_no: text('文件查询号', 30),
      stmt_begndate: date('对账开始日期'),
      stmt_enddate: date('对账结束日期'),
      medfee_sumamt: amount('医疗费总额'),
      fund_pay_sumamt: amount('基金支付总额'),
      cash_payamt: amount('现金支付金额'),
      fixmedins_setl_cnt: count('定点医药机构结算笔数', 10),
      clr_type: text('清算类别', 6),
      refd_setl_flag: textOrEmpty('退费结算标志', 3),
      fixmedins_refd_setl_flag: text('定点医药机构退费结算标志', 6),
    }),
  }),
  outputSchema: output({
    fileinfo: one(z.object({ file_qury_no: answerText, filename: answerText, dld_endtime: dateTimeOrNull })),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: settlementTimeoutMs,
});
