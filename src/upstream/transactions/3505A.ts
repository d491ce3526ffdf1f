import { z } from 'zod';
import { nothing } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import {
  choice,
  choiceOrEmpty,
  date,
  dateOrEmpty,
  dateTime,
  decimal,
  text,
  textOrEmpty,
} from '../requestFields.ts';

/** 商品销售批量上传 with tracing codes (interface 7.10). A second sending would sell the stock twice. */
export const uploadSales = defineTransaction({
  infno: '3505A',
  title: '商品销售批量上传',
  inputSchema: z.object({
    selinfoDetail: z
      .array(
        z.object({
          med_list_codg: text('医疗目录编码', 50),
          fixmedins_hilist_id: text('定点医药机构目录编号', 30),
          fixmedins_hilist_name: text('定点医药机构目录名称', 200),
          fixmedins_bchno: text('定点医药机构批次流水号', 30),
          prsc_dr_cert_type: textOrEmpty('开方医师证件类型', 6),
          prsc_dr_certno: textOrEmpty('开方医师证件号码', 50),
          prsc_dr_name: text('开方医师姓名', 50),
          phar_cert_type: textOrEmpty('药师证件类型', 6),
          phar_certno: textOrEmpty('药师证件号码', 50),
          phar_name: text('药师姓名', 50),
          phar_prac_cert_no: text('药师执业资格证号', 50),
          hi_feesetl_type: textOrEmpty('医保费用结算类型', 6),
          setl_id: textOrEmpty('结算ID', 30),
          mdtrt_sn: text('就医流水号', 30),
          psn_no: textOrEmpty('人员编号', 30),
          psn_cert_type: textOrEmpty('人员证件类型', 6),
          certno: textOrEmpty('证件号码', 50),
          psn_name: textOrEmpty('人员姓名', 50),
          manu_lotnum: text('生产批号', 30),
          manu_date: date('生产日期'),
          expy_end: dateOrEmpty('有效期止'),
          rx_flag: choice('处方药标志', ['0', '1']),
          trdn_flag: choice('拆零标志', ['0', '1']),
          finl_trns_pric: decimal('最终成交单价', 6),
          rxno: textOrEmpty('处方号', 40),
          rx_circ_flag: choiceOrEmpty('外购处方标志', ['0', '1']),
          rtal_docno: text('零售单据号', 40),
          stoout_no: textOrEmpty('销售出库单据号', 40),
          bchno: textOrEmpty('批次号', 30),
          drug_prod_barc: text('药品条形码', 500),
          shelf_posi: textOrEmpty('货架位', 20),
          sel_retn_cnt: decimal('销售/退货数量', 4),
          sel_retn_time: dateTime('销售/退货时间'),
          sel_retn_opter_name: text('销售/退货经办人姓名', 50),
          memo: textOrEmpty('备注', 500),
          prsc_dr_no: textOrEmpty('开方医师编号', 50),
          phar_no: textOrEmpty('医保药师编号', 50),
          MDTRT_SETL_TYPE: textOrEmpty('就诊结算类型', 6),
          drugtracinfo: z
            .array(z.object({ drug_trac_codg: text('药品追溯码', 30) }))
            .min(1, '至少一条 drugtracinfo')
            .max(1000, 'drugtracinfo 超过 1000 条'),
        }),
      )
      .min(1, '至少一条 selinfoDetail')
      .max(200, 'selinfoDetail 超过 200 条'),
  }),
  outputSchema: nothing,
  retry: 'neverResend',
  clearedBy: 'reconcile',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
