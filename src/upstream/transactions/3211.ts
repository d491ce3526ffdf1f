import { z } from 'zod';
import { text as answerText, one, output } from '../answerFields.ts';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { date, text, textOrEmpty } from '../requestFields.ts';

/** 日对账 (interface 7.7): hands the uploaded rows of a period over; 3212 asks what came of it. */
export const startDailyStatement = defineTransaction({
  infno: '3211',
  title: '日对账',
  inputSchema: z.object({
    data: z.object({
      clr_begin_ymd: date('清算开始日期'),
      clr_end_ymd: date('清算结束日期'),
      file_qury_no: text('文件查询号', 30),
      upload_file_name: textOrEmpty('文件名称', 200),
    }),
  }),
  outputSchema: output({ fileinfo: one(z.object({ task_key: answerText })) }),
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: settlementTimeoutMs,
});
