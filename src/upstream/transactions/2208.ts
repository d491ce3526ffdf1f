import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { expContent, text } from '../requestFields.ts';
import { settledOutput } from '../settlementOutput.ts';

/** 门诊结算撤销 (interface 7.5). Allowed after the month was cleared: the negative goes into the next clearing. */
export const cancelOutpatientSettlement = defineTransaction({
  infno: '2208',
  title: '门诊结算撤销',
  inputSchema: z.object({
    data: z.object({
      setl_id: text('结算ID', 30),
      mdtrt_id: text('就诊ID', 30),
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
