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

/** 出院办理 (interface 7.6). Discharging a discharged stay again is refused or repeats the same facts. */
export const discharge = defineTransaction({
  infno: '2402',
  title: '出院办理',
  inputSchema: z.object({
    dscginfo: z.object({
      mdtrt_id: text('就诊ID', 30),
      psn_no: text('人员编号', 30),
      insutype: text('险种类型', 6),
      endtime: dateTime('出院时间'),
      dise_codg: textOrEmpty('病种编码', 30),
      dise_name: textOrEmpty('病种名称', 500),
      oprn_oprt_code: textOrEmpty('手术操作代码', 30),
      oprn_oprt_name: textOrEmpty('手术操作名称', 500),
      fpsc_no: textOrEmpty('计划生育服务证号', 50),
      matn_type: textOrEmpty('生育类别', 6),
      birctrl_type: textOrEmpty('计划生育手术类别', 6),
      latechb_flag: textOrEmpty('晚育标志', 3),
      geso_val: countOrZero('孕周数', 2),
      fetts: countOrZero('胎次', 3),
      fetus_cnt: countOrZero('胎儿数', 3),
      pret_flag: textOrEmpty('早产标志', 3),
      birctrl_matn_date: dateOrEmpty('计划生育手术或生育日期'),
      cop_flag: textOrEmpty('伴有并发症标志', 3),
      dscg_dept_codg: text('出院科室编码', 30),
      dscg_dept_name: text('出院科室名称', 100),
      dscg_bed: textOrEmpty('出院床位', 30),
      dscg_way: text('离院方式', 3),
      die_date: dateOrEmpty('死亡日期'),
      exp_content: expContent,
    }),
    diseinfo: z
      .array(
        z.object({
          mdtrt_id: text('就诊ID', 30),
          psn_no: text('人员编号', 30),
          diag_type: text('诊断类别', 3),
          maindiag_flag: choice('主诊断标志', ['0', '1']),
          diag_srt_no: count('诊断排序号', 2),
          diag_code: text('诊断代码', 20),
          diag_name: text('诊断名称', 100),
          diag_dept: text('诊断科室', 50),
          dise_dor_no: text('诊断医生编码', 30),
          dise_dor_name: text('诊断医生姓名', 50),
          diag_time: dateTime('诊断时间'),
        }),
      )
      .min(1, '至少一条诊断')
      .max(50, '诊断超过 50 条'),
  }),
  outputSchema: nothing,
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: '2405',
  readTimeoutMs: queryTimeoutMs,
});
