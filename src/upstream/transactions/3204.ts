import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 医药机构清算申请撤销 (interface 7.7). */
export const withdrawClearing = defineTransaction({
  infno: '3204',
  title: '清算申请撤销',
  inputSchema: z.object({ data: z.object({ clr_appy_evt_id: text('机构清算申请事件ID', 30) }) }),
  outputSchema: nothing,
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: settlementTimeoutMs,
});
