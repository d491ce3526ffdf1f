import { z } from 'zod';
import { text as answerText, bareOutput, dateOrNull, decimalOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 西药中成药目录下载 (interface 7.8): everything above version `ver` as a file for 9102; `v0000` asks for all of it. */
export const downloadMedicines = defineTransaction({
  infno: '1301',
  title: '西药中成药目录下载',
  inputSchema: z.object({ data: z.object({ ver: text('版本号', 20) }) }),
  outputSchema: bareOutput(
    z.object({
      file_qury_no: answerText,
      filename: answerText,
      dld_end_time: dateOrNull,
      data_cnt: decimalOrNull,
    }),
  ),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
