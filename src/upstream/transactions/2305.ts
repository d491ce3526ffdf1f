import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { expContent, text } from '../requestFields.ts';
import { settledOutput } from '../settlementOutput.ts';

/** 住院结算撤销 (interface 7.6). Its answer has no person fields (interface 7.3). */
export const cancelInpatientSettlement = defineTransaction({
  infno: '2305',
  title: '住院结算撤销',
  inputSchema: z.object({
    data: z.object({
      mdtrt_id: text('就诊ID', 30),
      setl_id: text('结算ID', 30),
      psn_no: text('人员编号', 30),
      exp_content: expContent,
    }),
  }),
  outputSchema: settledOutput,
  retry: 'neverResend',
  clearedBy: 'reverse',
  undo: '2601',
  readTimeoutMs: settlementTimeoutMs,
});
