import { z } from 'zod';
import { text as answerText, one, output } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import {
  amount,
  choice,
  countOrZero,
  date,
  dateOrEmpty,
  dateTime,
  dateTimeOrEmpty,
  decimalOrZero,
  text,
  textOrEmpty,
} from '../requestFields.ts';

/** 结算清单, the short form: what only the hospital knows (interface 7.11). */
export const uploadSettlementListShort = defineTransaction({
  infno: '4101A',
  title: '医疗保障基金结算清单上传',
  inputSchema: z.object({
    setlinfo: z.object({
      psn_no: text('人员编号', 30),
      mdtrt_id: text('就诊ID', 30),
      setl_id: text('结算ID', 30),
      medcasno: textOrEmpty('病案号', 30),
      dcla_time: dateTimeOrEmpty('申报时间'),
      ntly: text('国籍', 6),
      prfs: text('职业', 6),
      curr_addr: textOrEmpty('现住址', 200),
      emp_name: textOrEmpty('单位名称', 200),
      emp_addr: textOrEmpty('单位地址', 200),
      emp_tel: textOrEmpty('单位电话', 50),
      poscode: textOrEmpty('邮编', 6),
      coner_name: textOrEmpty('联系人姓名', 50),
      patn_rlts: text('与患者关系', 6),
      coner_addr: text('联系人地址', 200),
      coner_tel: text('联系人电话', 50),
      nwb_adm_type: textOrEmpty('新生儿入院类型', 3),
      nwb_bir_wt: decimalOrZero('新生儿出生体重', 2),
      nwb_adm_wt: decimalOrZero('新生儿入院体重', 2),
      mul_nwb_bir_wt: textOrEmpty('多新生儿出生体重', 50),
      mul_nwb_adm_wt: textOrEmpty('多新生儿入院体重', 50),
      opsp_diag_caty: textOrEmpty('门诊慢特病诊断科别', 50),
      opsp_mdtrt_date: dateOrEmpty('门诊慢特病就诊日期'),
      adm_way: textOrEmpty('入院途径', 30),
      trt_type: textOrEmpty('治疗类别', 3),
      adm_time: dateTimeOrEmpty('入院时间'),
      adm_dept_code: textOrEmpty('入院科室编码', 30),
      adm_dept_name: textOrEmpty('入院科室名称', 100),
      refldept_dept: textOrEmpty('转科科别', 50),
      dscg_time: dateTimeOrEmpty('出院时间'),
      dscg_dept_code: textOrEmpty('出院科室编码', 30),
      dscg_dept_name: textOrEmpty('出院科室名称', 100),
      dscg_caty: text('出院科别', 6),
      otp_wm_dise: textOrEmpty('门急诊诊断西医诊断', 200),
      wm_dise_code: textOrEmpty('西医疾病代码', 30),
      otp_tcm_dise: textOrEmpty('门急诊诊断中医诊断', 200),
      tcm_dise_code: textOrEmpty('中医疾病代码', 30),
      vent_used_dura: textOrEmpty('呼吸机使用时长', 10),
      pwcry_bfadm_coma_dura: textOrEmpty('颅脑损伤患者入院前昏迷时长', 10),
      pwcry_afadm_coma_dura: textOrEmpty('颅脑损伤患者入院后昏迷时长', 10),
      spga_nurscare_days: decimalOrZero('特级护理天数', 1),
      lv1_nurscare_days: decimalOrZero('一级护理天数', 1),
      scd_nurscare_days: decimalOrZero('二级护理天数', 1),
      lv3_nurscare_days: decimalOrZero('三级护理天数', 1),
      dscg_way: textOrEmpty('离院方式', 3),
      acp_medins_name: textOrEmpty('拟接收机构名称', 100),
      acp_optins_code: textOrEmpty('拟接收机构代码', 30),
      bill_code: text('票据代码', 50),
      bill_no: text('票据号码', 30),
      biz_sn: text('业务流水号', 50),
      days_rinp_flag_31: textOrEmpty('出院31天内再住院计划标志', 3),
      days_rinp_pup_31: textOrEmpty('出院31天内再住院计划目的', 200),
      chfpdr_code: textOrEmpty('主诊医师代码', 30),
      setl_begn_date: date('结算开始日期'),
      setl_end_date: date('结算结束日期'),
      medins_fill_dept: text('医疗机构填报部门', 100),
      medins_fill_psn: text('医疗机构填报人', 50),
      resp_nurs_code: textOrEmpty('责任护士代码', 50),
      stas_type: textOrEmpty('状态分类', 10),
      hi_paymtd: textOrEmpty('医保支付方式', 3),
      age_days: countOrZero('新生儿天龄', 3),
      adm_caty: textOrEmpty('入院科别', 10),
    }),
    opspdiseinfo: z
      .array(
        z.object({
          oprn_oprt_name: textOrEmpty('手术操作名称', 500),
          oprn_oprt_code: textOrEmpty('手术操作代码', 30),
        }),
      )
      .max(200, 'opspdiseinfo 超过 200 条')
      .default([]),
    diseinfo: z
      .array(
        z.object({
          diag_type: text('诊断类别', 3),
          diag_code: text('诊断代码', 20),
          diag_name: text('诊断名称', 500),
          adm_cond_type: text('入院病情类型', 3),
          maindiag_flag: choice('主诊断标志', ['0', '1']),
        }),
      )
      .max(200, 'diseinfo 超过 200 条')
      .default([]),
    oprninfo: z
      .array(
        z.object({
          oprn_oprt_type: text('手术操作类别', 3),
          oprn_oprt_name: text('手术操作名称', 500),
          oprn_oprt_code: text('手术操作代码', 30),
          anst_way: textOrEmpty('麻醉方式', 6),
          oper_dr_code: text('术者医师代码', 20),
          anst_dr_code: textOrEmpty('麻醉医师代码', 20),
          oprn_oprt_begntime: dateTimeOrEmpty('手术操作开始时间'),
          oprn_oprt_endtime: dateTimeOrEmpty('手术操作结束时间'),
          anst_begntime: dateTimeOrEmpty('麻醉开始时间'),
          anst_endtime: dateTimeOrEmpty('麻醉结束时间'),
        }),
      )
      .max(200, 'oprninfo 超过 200 条')
      .default([]),
    icuinfo: z
      .array(
        z.object({
          scs_cutd_ward_type: text('重症监护病房类型', 6),
          scs_cutd_inpool_time: dateTime('重症监护进入时间'),
          scs_cutd_exit_time: dateTime('重症监护退出时间'),
          scs_cutd_sum_dura: text('重症监护合计时长', 10),
        }),
      )
      .max(200, 'icuinfo 超过 200 条')
      .default([]),
    payinfo: z
      .array(z.object({ fund_pay_type: text('基金支付类型', 6), fund_payamt: amount('基金支付金额') }))
      .max(200, 'payinfo 超过 200 条')
      .default([]),
    bldinfo: z
      .array(
        z.object({
          setl_List_bld_Id: text('结算清单输血ID', 30),
          psn_no: text('人员编号', 30),
          mdtrt_id: text('就诊ID', 30),
          setl_id: text('结算ID', 30),
          bld_cat: textOrEmpty('输血品种', 3),
          bld_amt: countOrZero('输血量', 6),
          bld_unt: textOrEmpty('输血计量单位', 15),
        }),
      )
      .max(200, 'bldinfo 超过 200 条')
      .default([]),
  }),
  outputSchema: output({ data: one(z.object({ setl_list_id: answerText })) }),
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
