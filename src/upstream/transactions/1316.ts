import { z } from 'zod';
import { text as answerText, dateOrNull, rowsOutput, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { choiceOrEmpty, count, date, dateOrEmpty, textOrEmpty } from '../requestFields.ts';

/** 医疗目录与医保目录匹配信息查询 (interface 7.8), paged. Its request table is not in any source read: the keys are those its rows and 1317 share. */
export const queryItemMatches = defineTransaction({
  infno: '1316',
  title: '医疗目录与医保目录匹配信息查询',
  inputSchema: z.object({
    data: z.object({
      query_date: dateOrEmpty('查询时间点'),
      med_list_codg: textOrEmpty('医疗目录编码', 30),
      hilist_code: textOrEmpty('医保目录编码', 30),
      list_type: textOrEmpty('目录类别', 30),
      insu_admdvs: textOrEmpty('参保机构医保区划', 6),
      begndate: dateOrEmpty('开始日期'),
      vali_flag: choiceOrEmpty('有效标志', ['0', '1']),
      updt_time: date('更新时间'),
      page_num: count('当前页数', 4),
      page_size: count('本页数据量', 4),
    }),
  }),
  outputSchema: rowsOutput(
    z.object({
      med_list_codg: answerText,
      hilist_code: answerText,
      list_type: textOrNull,
      insu_admdvs: textOrNull,
      begndate: dateOrNull,
      enddate: dateOrNull,
      memo: textOrNull,
      vali_flag: textOrNull,
      rid: answerText,
      updt_time: dateOrNull,
      crter_id: textOrNull,
      crter_name: textOrNull,
      crte_time: dateOrNull,
      crte_optins_no: textOrNull,
      opter_id: textOrNull,
      opter_name: textOrNull,
      opt_time: dateOrNull,
      optins_no: textOrNull,
      poolarea_no: textOrNull,
    }),
  ),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
