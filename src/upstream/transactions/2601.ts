import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/**
 * 冲正交易 (interface 4.2). Success is not proof; only a level reconciliation is. When its own answer is lost no money
 * is handed over and nothing is sent again: the day-end comparison decides (interface 4.4).
 */
export const reverse = defineTransaction({
  infno: '2601',
  title: '冲正交易',
  inputSchema: z.object({
    data: z.object({
      psn_no: text('人员编号', 30),
      /** msgid of the transaction to reverse. */
      omsgid: text('原发送方报文ID', 30),
      // C4 in the table, though numbers of its own list have five characters (2207A).
      oinfno: text('原交易编号', 6),
    }),
  }),
  outputSchema: nothing,
  retry: 'neverResend',
  clearedBy: 'reconcile',
  undo: null,
  readTimeoutMs: settlementTimeoutMs,
});
