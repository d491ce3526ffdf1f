import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { inpatientSettlementFields } from '../inpatientSettlementInput.ts';
import { requireCardSerial } from '../requestFields.ts';
import { trialOutput } from '../settlementOutput.ts';

/** 住院预结算 (interface 7.6). */
export const trialInpatient = defineTransaction({
  infno: '2303',
  title: '住院预结算',
  inputSchema: z.object({ data: z.object(inpatientSettlementFields).superRefine(requireCardSerial) }),
  outputSchema: trialOutput,
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: settlementTimeoutMs,
});
