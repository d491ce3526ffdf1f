import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import {
  choice,
  count,
  countOrZero,
  dateOrEmpty,
  dateTime,
  dateTimeOrEmpty,
  expContent,
  text,
  textOrEmpty,
} from '../requestFields.ts';

/** 住院信息变更. Not in the tables read for this edition: node and fields are those of a client of the national baseline. Sending it again replaces the same facts. */
export const changeAdmission = defineTransaction({
  infno: '2403',
  title: '住院信息变更',
  inputSchema: z.object({
    adminfo: z.object({
      mdtrt_id: text('就诊ID', 30),
      psn_no: text('人员编号', 30),
      coner_name: textOrEmpty('联系人姓名', 50),
      tel: textOrEmpty('联系电话', 50),
      begntime: dateTime('开始时间'),
      endtime: dateTimeOrEmpty('结束时间'),
      mdtrt_cert_type: text('就诊凭证类型', 3),
      med_type: text('医疗类别', 6),
      ipt_otp_no: text('住院号', 30),
      medrcdno: textOrEmpty('病历号', 30),
      atddr_no: text('主治医生编码', 30),
      chfpdr_name: text('主诊医师姓名', 50),
      adm_diag_dscr: text('入院诊断描述', 200),
      adm_dept_codg: text('入院科室编码', 30),
      adm_dept_name: text('入院科室名称', 100),
      adm_bed: text('入院床位', 30),
      dscg_maindiag_code: text('住院主诊断代码', 20),
      dscg_maindiag_name: text('住院主诊断名称', 300),
      main_cond_dscr: textOrEmpty('主要病情描述', 1000),
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
      dise_type_code: textOrEmpty('病种类型', 6),
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
          adm_cond: textOrEmpty('入院病情', 500),
          diag_dept: text('诊断科室', 50),
          dise_dor_no: text('诊断医生编码', 30),
          dise_dor_name: text('诊断医生姓名', 50),
          diag_time: dateTime('诊断时间'),
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
