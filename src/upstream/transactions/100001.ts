import { z } from 'zod';
import { amountOrZero, text as answerText, decimalOrNull, rowsOutput, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 政策项查询 (湖南; interface 7.9): how the centre made the split. Capital letters as printed. */
export const queryPolicyItems = defineTransaction({
  infno: '100001',
  title: '政策项查询',
  inputSchema: z.object({
    data: z.object({
      psn_No: text('人员编号', 30),
      setl_Id: text('结算ID', 30),
      mdtrt_Id: text('就诊ID', 30),
    }),
  }),
  outputSchema: rowsOutput(
    z.object({
      setlId: textOrNull,
      mdtrtId: textOrNull,
      psnNo: textOrNull,
      polItemCode: answerText,
      polItemName: answerText,
      selfPayAmt: amountOrZero,
      selfPayProp: decimalOrNull,
      fundPayAmt: amountOrZero,
      fundPayProp: decimalOrNull,
      polItemPaySum: amountOrZero,
    }),
  ),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
