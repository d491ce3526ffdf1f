import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { expContent, text } from '../requestFields.ts';

/** 门诊费用明细撤销 (interface 7.5); chrg_bchno `0000` withdraws every unsettled batch of the visit (section 6). */
export const withdrawOutpatientLines = defineTransaction({
  infno: '2205',
  title: '门诊费用明细撤销',
  inputSchema: z.object({
    data: z.object({
      mdtrt_id: text('就诊ID', 30),
      chrg_bchno: text('收费批次号', 30),
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
