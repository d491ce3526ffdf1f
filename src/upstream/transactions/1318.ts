import { z } from 'zod';
import { text as answerText, dateOrNull, decimalOrNull, rowsOutput, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { choiceOrEmpty, count, date, dateOrEmpty, textOrEmpty } from '../requestFields.ts';

/** 医保目录限价信息查询 (interface 7.8), paged. */
export const queryPriceLimits = defineTransaction({
  infno: '1318',
  title: '医保目录限价信息查询',
  inputSchema: z.object({
    data: z.object({
      query_date: dateOrEmpty('查询时间点'),
      hilist_code: textOrEmpty('医保目录编码', 30),
      hilist_lmtpric_type: textOrEmpty('医保目录限价类型', 6),
      overlmt_dspo_way: textOrEmpty('医保目录超限处理方式', 6),
      insu_admdvs: textOrEmpty('参保机构医保区划', 6),
      begndate: dateOrEmpty('开始日期'),
      enddate: dateOrEmpty('结束日期'),
      vali_flag: choiceOrEmpty('有效标志', ['0', '1']),
      rid: textOrEmpty('唯一记录号', 40),
      tabname: textOrEmpty('表名', 100),
      poolarea_no: textOrEmpty('统筹区', 6),
      updt_time: date('更新时间'),
      page_num: count('当前页数', 4),
      page_size: count('本页数据量', 4),
    }),
  }),
  outputSchema: rowsOutput(
    z.object({
      hilist_code: answerText,
      hilist_lmtpric_type: textOrNull,
      overlmt_dspo_way: textOrNull,
      insu_admdvs: textOrNull,
      begndate: dateOrNull,
      enddate: dateOrNull,
      hilist_pric_uplmt_amt: decimalOrNull,
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
      tabname: textOrNull,
      poolarea_no: textOrNull,
    }),
  ),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
