import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { expContent, text } from '../requestFields.ts';

/** 住院费用明细撤销 (interface 7.6); feedetl_sn `0000` withdraws every unsettled line, by analogy with 2205. */
export const withdrawInpatientLines = defineTransaction({
  infno: '2302',
  title: '住院费用明细撤销',
  inputSchema: z.object({
    data: z.object({
      feedetl_sn: text('费用明细流水号', 30),
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
