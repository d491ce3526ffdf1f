import { z } from 'zod';
import { text as answerText, decimalOrNull, rowsOutput, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { choice, date, text } from '../requestFields.ts';

/** 字典表查询 (interface 7.8): the site's own codes override the ones built in. */
export const queryDictionary = defineTransaction({
  infno: '1901',
  title: '字典表查询',
  inputSchema: z.object({
    data: z.object({
      type: text('字典类型', 30),
      parent_value: text('父字典键值', 10),
      admdvs: text('行政区划', 6),
      date: date('查询日期'),
      Vali_Flag: choice('有效标志', ['0', '1']),
    }),
  }),
  outputSchema: rowsOutput(
    z.object({
      type: answerText,
      label: answerText,
      value: answerText,
      parentValue: textOrNull,
      sort: decimalOrNull,
      valiFlag: textOrNull,
      version: decimalOrNull,
    }),
  ),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
