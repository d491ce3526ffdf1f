import { z } from 'zod';
import { amount, text as answerText, list, output, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text, textOrEmpty } from '../requestFields.ts';

/** 人员累计信息查询 (interface 7.9): what the person has used of each yearly limit. */
export const queryCumulatives = defineTransaction({
  infno: '5206',
  title: '人员累计信息查询',
  inputSchema: z.object({
    data: z.object({
      psn_no: text('人员编号', 30),
      /** yyyyMM */
      cum_ym: textOrEmpty('累计年月', 6),
    }),
  }),
  outputSchema: output({
    cuminfo: list(
      z.object({
        insutype: answerText,
        year: answerText,
        cum_ym: textOrNull,
        cum_type_code: answerText,
        /** N16,2 whatever is counted: admissions arrive as "2.00". */
        cum: amount,
      }),
    ),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
