import { z } from 'zod';
import { text as answerText, one, output, textOrNull } from '../answerFields.ts';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { amount, count, date, text, textOrEmpty } from '../requestFields.ts';

/** 医药机构费用结算对总账 (interface 7.7): the totals of one insutype, clr_type, 经办机构 and period (statementRule.ts). */
export const compareStatement = defineTransaction({
  infno: '3201',
  title: '对总账',
  inputSchema: z.object({
    data: z.object({
      insutype: text('险种', 6),
      clr_type: text('清算类别', 6),
      setl_optins: text('结算经办机构', 6),
      stmt_begndate: date('对账开始日期'),
      stmt_enddate: date('对账结束日期'),
      medfee_sumamt: amount('医疗费总额'),
      fund_pay_sumamt: amount('基金支付总额'),
      acct_pay: amount('个人账户支付金额'),
      fixmedins_setl_cnt: count('定点医药机构结算笔数', 10),
      refd_setl_flag: textOrEmpty('退费结算标志', 6),
      fixmedins_refd_setl_flag: text('定点医药机构退费结算标志', 6),
    }),
  }),
  outputSchema: output({
    stmtinfo: one(z.object({ setl_optins: textOrNull, stmt_rslt: answerText, stmt_rslt_dscr: textOrNull })),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: settlementTimeoutMs,
});
