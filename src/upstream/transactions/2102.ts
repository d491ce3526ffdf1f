import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { pharmacyLines, pharmacyVisit } from '../pharmacyInput.ts';
import { choice, expContent, lineNumber, requireCardSerial, text, textOrEmpty } from '../requestFields.ts';
import { pharmacySettledOutput } from '../settlementOutput.ts';

/** 药店结算 (interface 7.4): visit, lines and settlement in one call. The node name durg_trac_info is misspelt on the wire. */
export const settlePharmacy = defineTransaction({
  infno: '2102',
  title: '药店结算',
  inputSchema: z.object({
    druginfo: z
      .object({ ...pharmacyVisit, invono: textOrEmpty('发票号', 20), exp_content: expContent })
      .superRefine(requireCardSerial),
    drugdetail: pharmacyLines,
    durg_trac_info: z
      .array(
        z.object({
          feedetl_sn: lineNumber('费用明细流水号'),
          drug_trac_codg: text('药品追溯码', 100),
          trdn_flag: choice('拆零标志', ['0', '1']),
        }),
      )
      .max(1000, 'durg_trac_info 超过 1000 条')
      .default([]),
  }),
  outputSchema: pharmacySettledOutput,
  retry: 'neverResend',
  clearedBy: 'reverse',
  undo: '2103',
  readTimeoutMs: settlementTimeoutMs,
});
