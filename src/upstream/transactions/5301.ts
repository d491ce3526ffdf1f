import { z } from 'zod';
import { text as answerText, dateOrNull, list, output } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 人员慢特病备案查询 (interface 7.9). */
export const querySpecialDiseases = defineTransaction({
  infno: '5301',
  title: '人员慢特病备案查询',
  inputSchema: z.object({ data: z.object({ psn_no: text('人员编号', 30) }) }),
  outputSchema: output({
    feedetail: list(
      z.object({
        opsp_dise_code: answerText,
        opsp_dise_name: answerText,
        begndate: dateOrNull,
        enddate: dateOrNull,
      }),
    ),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
