import { z } from 'zod';
import { text as answerText, dateOrNull, rowsOutput, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { choiceOrEmpty, count, date, dateOrEmpty, textOrEmpty } from '../requestFields.ts';

/** 医药机构目录匹配信息查询 (interface 7.8), paged. */
export const queryInstitutionItems = defineTransaction({
  infno: '1317',
  title: '医药机构目录匹配信息查询',
  inputSchema: z.object({
    data: z.object({
      query_date: dateOrEmpty('查询时间点'),
      fixmedins_code: textOrEmpty('定点医药机构编号', 30),
      medins_list_codg: textOrEmpty('定点医药机构目录编号', 30),
      medins_list_name: textOrEmpty('定点医药机构目录名称', 200),
      insu_admdvs: textOrEmpty('参保机构医保区划', 6),
      list_type: textOrEmpty('目录类别', 30),
      med_list_codg: textOrEmpty('医疗目录编码', 30),
      begndate: dateOrEmpty('开始日期'),
      vali_flag: choiceOrEmpty('有效标志', ['0', '1']),
      updt_time: date('更新时间'),
      page_num: count('当前页数', 4),
      page_size: count('本页数据量', 4),
    }),
  }),
  outputSchema: rowsOutput(
    z.object({
      fixmedins_code: textOrNull,
      medins_list_codg: answerText,
      medins_list_name: textOrNull,
      insu_admdvs: textOrNull,
      list_type: textOrNull,
      med_list_codg: answerText,
      begndate: dateOrNull,
      enddate: dateOrNull,
      aprvno: textOrNull,
      dosform: textOrNull,
      exct_cont: textOrNull,
      item_cont: textOrNull,
      prcunt: textOrNull,
      spec: textOrNull,
      pacspec: textOrNull,
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
