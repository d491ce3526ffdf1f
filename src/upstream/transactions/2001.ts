import { z } from 'zod';
import { text as answerText, dateOrNull, list, output, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { dateTime, dateTimeOrEmpty, expContent, text, textOrEmpty } from '../requestFields.ts';

/** 待遇享受检查 (interface 7.2): one row per fund, with the reason when it is not enjoyed. */
export const checkBenefits = defineTransaction({
  infno: '2001',
  title: '待遇享受检查',
  inputSchema: z.object({
    data: z.object({
      psn_no: text('人员编号', 30),
      insutype: text('险种类型', 6),
      fixmedins_code: text('定点医药机构编号', 12),
      med_type: text('医疗类别', 6),
      begntime: dateTime('开始时间'),
      endtime: dateTimeOrEmpty('结束时间'),
      dise_codg: textOrEmpty('病种编码', 30),
      dise_name: textOrEmpty('病种名称', 500),
      oprn_oprt_code: textOrEmpty('手术操作代码', 30),
      oprn_oprt_name: textOrEmpty('手术操作名称', 500),
      matn_type: textOrEmpty('生育类别', 6),
      birctrl_type: textOrEmpty('计划生育手术类别', 6),
      exp_content: expContent,
    }),
  }),
  outputSchema: output({
    trtinfo: list(
      z.object({
        psn_no: textOrNull,
        trt_chk_type: textOrNull,
        fund_pay_type: answerText,
        trt_enjymnt_flag: answerText,
        begndate: dateOrNull,
        enddate: dateOrNull,
        trt_chk_rslt: textOrNull,
      }),
    ),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
