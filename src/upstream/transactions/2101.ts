import { z } from 'zod';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { pharmacyLines, pharmacyVisit } from '../pharmacyInput.ts';
import { expContent, requireCardSerial } from '../requestFields.ts';
import { pharmacyTrialOutput } from '../settlementOutput.ts';

/** 药店预结算 (interface 7.4). */
export const trialPharmacy = defineTransaction({
  infno: '2101',
  title: '药店预结算',
  inputSchema: z.object({
    druginfo: z.object({ ...pharmacyVisit, exp_content: expContent }).superRefine(requireCardSerial),
    drugdetail: pharmacyLines,
  }),
  outputSchema: pharmacyTrialOutput,
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
