import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { expContent, text } from '../requestFields.ts';
import { settledOutput } from '../settlementOutput.ts';

/** 药店结算撤销 (interface 7.4): takes the lines back too. Its answer has no person fields and no hosp_part_amt (interface 7.3). */
export const cancelPharmacySettlement = defineTransaction({
  infno: '2103',
  title: '药店结算撤销',
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
