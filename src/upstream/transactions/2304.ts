import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { inpatientSettlementFields } from '../inpatientSettlementInput.ts';
import { requireCardSerial, textOrEmpty } from '../requestFields.ts';
import { settledOutput } from '../settlementOutput.ts';

/** 住院结算 (interface 7.6): 2303's fields plus invono. */
export const settleInpatient = defineTransaction({
  infno: '2304',
  title: '住院结算',
  inputSchema: z.object({
    data: z
      .object({ ...inpatientSettlementFields, invono: textOrEmpty('发票号', 20) })
      .superRefine(requireCardSerial),
  }),
  outputSchema: settledOutput,
  retry: 'neverResend',
  clearedBy: 'reverse',
  undo: '2305',
  readTimeoutMs: settlementTimeoutMs,
});
