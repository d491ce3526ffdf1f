import { z } from 'zod';
import { text as answerText, one, output, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text, textOrEmpty } from '../requestFields.ts';

/** 虚拟追溯码 (湖南; interface 7.10), for packs that bear none. */
export const requestTraceCode = defineTransaction({
  infno: '3592B',
  title: '虚拟追溯码申请',
  inputSchema: z.object({
    data: z.object({
      med_list_codg: text('医疗目录编码', 50),
      fixmedins_hilist_id: text('定点医药机构目录编号', 30),
      fixmedins_hilist_name: text('定点医药机构目录名称', 200),
      fixmedins_bchno: text('定点医药机构批次流水号', 30),
      memo: textOrEmpty('备注', 500),
    }),
  }),
  outputSchema: output({
    result: one(
      z.object({
        med_list_codg: textOrNull,
        fixmedins_hilist_id: textOrNull,
        fixmedins_hilist_name: textOrNull,
        drug_trac_codg: answerText,
      }),
    ),
  }),
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
