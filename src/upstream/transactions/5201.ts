import { z } from 'zod';
import { text as answerText, dateTimeOrNull, rowsOutput, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { dateTime, text, textOrEmpty } from '../requestFields.ts';

/** 就诊信息查询 (interface 7.9): shows visits, not whether they settled (interface 4.3). */
export const queryVisits = defineTransaction({
  infno: '5201',
  title: '就诊信息查询',
  inputSchema: z.object({
    data: z.object({
      psn_no: text('人员编号', 30),
      begntime: dateTime('开始时间'),
      endtime: dateTime('结束时间'),
      med_type: text('医疗类别', 6),
      mdtrt_id: textOrEmpty('就诊ID', 30),
    }),
  }),
  outputSchema: rowsOutput(
    z.object({
      mdtrt_id: answerText,
      psn_no: textOrNull,
      med_type: textOrNull,
      insutype: textOrNull,
      begntime: dateTimeOrNull,
      endtime: dateTimeOrNull,
    }),
  ),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
