import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { choice, count, dateOrEmpty, dateTime, expContent, text, textOrEmpty } from '../requestFields.ts';

/** 门诊就诊信息上传 (interface 7.5), where hospitals do not use the A form. Uploading again replaces the rows. */
export const uploadVisitPlain = defineTransaction({
  infno: '2203',
  title: '门诊就诊信息上传',
  inputSchema: z.object({
    mdtrtinfo: z.object({
      mdtrt_id: text('就诊ID', 30),
      psn_no: text('人员编号', 30),
      med_type: text('医疗类别', 6),
      begntime: dateTime('开始时间'),
      main_cond_dscr: textOrEmpty('主要病情描述', 1000),
      dise_type_code: textOrEmpty('病种类型代码', 30),
      dise_codg: text('病种编码', 30),
      dise_name: text('病种名称', 500),
      birctrl_type: textOrEmpty('计划生育手术类别', 6),
      birctrl_matn_date: dateOrEmpty('计划生育手术或生育日期'),
      exp_content: expContent,
    }),
    diseinfo: z
      .array(
        z.object({
          diag_type: text('诊断类别', 3),
          diag_srt_no: count('诊断排序号', 2),
          diag_code: text('诊断代码', 20),
          diag_name: text('诊断名称', 100),
          diag_dept: text('诊断科室', 50),
          dise_dor_no: text('诊断医生编码', 30),
          dise_dor_name: text('诊断医生姓名', 50),
          diag_time: dateTime('诊断时间'),
          vali_flag: choice('有效标志', ['0', '1']),
        }),
      )
      .min(1, '至少一条 diseinfo')
      .max(50, 'diseinfo 超过 50 条'),
  }),
  outputSchema: nothing,
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
