import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { feeDetailOutput, maxLinesInOneCall } from '../feeDetail.ts';
import {
  amount,
  choice,
  choiceOrEmpty,
  dateTime,
  decimal,
  decimalOrZero,
  expContent,
  lineNumber,
  text,
  textOrEmpty,
} from '../requestFields.ts';

/**
 * 门诊费用明细上传 (interface 7.5). All lines of one chrg_bchno go in one call. Never sent twice: a centre that does
 * not check feedetl_sn would charge the lines again; 2205 withdraws the batch first.
 */
export const uploadOutpatientLines = defineTransaction({
  infno: '2204',
  title: '门诊费用明细上传',
  inputSchema: z.object({
    feedetail: z
      .array(
        z.object({
          feedetl_sn: lineNumber('费用明细流水号'),
          mdtrt_id: text('就诊ID', 30),
          psn_no: text('人员编号', 30),
          chrg_bchno: text('收费批次号', 30),
          dise_codg: textOrEmpty('病种编码', 30),
          rxno: textOrEmpty('处方号', 30),
          rx_circ_flag: choice('外购处方标志', ['0', '1']),
          fee_ocur_time: dateTime('费用发生时间'),
          med_list_codg: text('医疗目录编码', 50),
          medins_list_codg: text('医药机构目录编码', 150),
          det_item_fee_sumamt: amount('明细项目费用总额'),
          cnt: decimal('数量', 4),
          pric: decimal('单价', 6),
          sin_dos_dscr: textOrEmpty('单次剂量描述', 200),
          used_frqu_dscr: textOrEmpty('使用频次描述', 200),
          prd_days: decimalOrZero('周期天数', 2),
          medc_way_dscr: textOrEmpty('用药途径描述', 200),
          bilg_dept_codg: text('开单科室编码', 30),
          bilg_dept_name: text('开单科室名称', 100),
          bilg_dr_codg: text('开单医生编码', 30),
          bilg_dr_name: text('开单医师姓名', 50),
          acord_dept_codg: textOrEmpty('受单科室编码', 30),
          acord_dept_name: textOrEmpty('受单科室名称', 100),
          orders_dr_code: textOrEmpty('受单医生编码', 30),
          orders_dr_name: textOrEmpty('受单医生姓名', 50),
          hosp_appr_flag: choice('医院审批标志', ['0', '1', '2']),
          tcmdrug_used_way: textOrEmpty('中药使用方式', 6),
          etip_flag: choiceOrEmpty('外检标志', ['0', '1']),
          etip_hosp_code: textOrEmpty('外检医院编码', 30),
          dscg_tkdrug_flag: choiceOrEmpty('出院带药标志', ['0', '1']),
          matn_fee_flag: textOrEmpty('生育费用标志', 6),
          memo: textOrEmpty('备注', 1000),
          comb_no: textOrEmpty('组套编码', 3),
          exp_content: expContent,
        }),
      )
      .min(1, '至少一条明细')
      .max(maxLinesInOneCall, `一次最多 ${maxLinesInOneCall} 条明细`),
  }),
  outputSchema: feeDetailOutput,
  retry: 'neverResend',
  clearedBy: 'withdraw',
  undo: '2205',
  readTimeoutMs: settlementTimeoutMs,
});
