import { z } from 'zod';
import { text as answerText, one, output, textOrNull } from '../answerFields.ts';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 日对账结果查询. Its table is not in the editions read: the fields are those of a client of the same family as 3211. */
export const queryDailyStatement = defineTransaction({
  infno: '3212',
  title: '日对账结果查询',
  inputSchema: z.object({ data: z.object({ task_key: text('对账任务查询号', 30) }) }),
  outputSchema: output({
    fileinfo: one(
      z.object({
        check_state: answerText,
        task_status: answerText,
        file_qury_no1: textOrNull,
        file_qury_no2: textOrNull,
        file_qury_no3: textOrNull,
      }),
    ),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: settlementTimeoutMs,
});
