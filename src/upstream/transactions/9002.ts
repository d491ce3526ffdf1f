import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 签退 (interface 7.1), on the day of the sign-in only. Its output node differs by edition and says nothing new. */
export const signOut = defineTransaction({
  infno: '9002',
  title: '签退',
  inputSchema: z.object({
    signOut: z.object({ sign_no: text('签到编号', 30), opter_no: text('操作员编号', 20) }),
  }),
  outputSchema: nothing,
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
