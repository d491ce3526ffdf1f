import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import {
  choice,
  count,
  countOrZero,
  dateOrEmpty,
  dateTime,
  expContent,
  text,
  textOrEmpty,
} from '../requestFields.ts';

/**
 * 门诊就诊信息上传, hospital form: 2203 plus matn_type and geso_val (interface 7.5, 12). The disease and birth-control
 * fields are optional as in 2203A: an ordinary visit has neither. Uploading again replaces the rows.
 */
export const uploadVisit = defineTransaction({
  infno: '2203A',
  title: '门诊就诊信息上传',
  inputSchema: z.object({
    mdtrtinfo: z.object({
      mdtrt_id: text('就诊ID', 30),
      psn_no: text('人员编号', 30),
      med_type: text('医疗类别', 6),
      begntime: dateTime('开始时间'),
      main_cond_dscr: textOrEmpty('主要病情描述', 1000),
      dise_codg: textOrEmpty('病种编码', 30),
      dise_name: textOrEmpty('病种名称', 500),
      birctrl_type: textOrEmpty('计划生育手术类别', 6),
      birctrl_matn_date: dateOrEmpty('计划生育手术或生育日期'),
      matn_type: textOrEmpty('生育类别', 6),
      geso_val: countOrZero('孕周数', 2),
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
      .min(1, '至少一条诊断')
      .max(50, '诊断超过 50 条'),
  }),
  outputSchema: nothing,
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
