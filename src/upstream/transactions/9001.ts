import { z } from 'zod';
import { text as answerText, dateTimeOrNull, one, output } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 签到 (interface 7.1). A second sign-in only replaces the sign_no. */
export const signIn = defineTransaction({
  infno: '9001',
  title: '签到',
  inputSchema: z.object({
    signIn: z.object({
      opter_no: text('操作员编号', 20),
      mac: text('签到MAC地址', 20),
      ip: text('签到IP地址', 20),
    }),
  }),
  outputSchema: output({
    signinoutb: one(z.object({ sign_no: answerText, sign_time: dateTimeOrNull })),
  }),
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: '9002',
  readTimeoutMs: queryTimeoutMs,
});
