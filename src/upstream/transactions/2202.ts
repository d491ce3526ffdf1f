import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { expContent, text } from '../requestFields.ts';

/** 门诊挂号撤销 (interface 7.5). Withdrawing twice gives an error at worst (interface 4.4). */
export const cancelRegistration = defineTransaction({
  infno: '2202',
  title: '门诊挂号撤销',
  inputSchema: z.object({
    data: z.object({
      psn_no: text('人员编号', 30),
      mdtrt_id: text('就诊ID', 30),
      ipt_otp_no: text('门诊号', 30),
      exp_content: expContent,
    }),
  }),
  outputSchema: nothing,
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
