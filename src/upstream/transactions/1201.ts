import { z } from 'zod';
import { text as answerText, list, output, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text, textOrEmpty } from '../requestFields.ts';

/** 医药机构信息获取 (interface 7.2). */
export const queryInstitution = defineTransaction({
  infno: '1201',
  title: '医药机构信息获取',
  inputSchema: z.object({
    medinsinfo: z.object({
      fixmedins_type: text('定点医疗服务机构类型', 6),
      fixmedins_name: textOrEmpty('定点医药机构名称', 200),
      fixmedins_code: textOrEmpty('定点医药机构编号', 12),
    }),
  }),
  outputSchema: output({
    medinsinfo: list(
      z.object({
        fixmedins_code: answerText,
        fixmedins_name: answerText,
        uscc: textOrNull,
        fixmedins_type: textOrNull,
        hosp_lv: textOrNull,
      }),
    ),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
