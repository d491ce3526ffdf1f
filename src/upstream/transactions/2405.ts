import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { expContent, text } from '../requestFields.ts';

/** 出院撤销 (interface 7.6). */
export const cancelDischarge = defineTransaction({
  infno: '2405',
  title: '出院撤销',
  inputSchema: z.object({
    data: z.object({
      mdtrt_id: text('就诊ID', 30),
      psn_no: text('人员编号', 30),
      exp_content: expContent,
    }),
  }),
  outputSchema: nothing,
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
