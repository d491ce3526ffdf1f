import { z } from 'zod';
import { defineTransaction, settlementTimeoutMs } from '../defineTransaction.ts';
import { feeDetailOutput, maxLinesInOneCall } from '../feeDetail.ts';
import {
  amount,
  choiceOrEmpty,
  dateTime,
  decimal,
  expContent,
  lineNumber,
  text,
  textOrEmpty,
} from '../requestFields.ts';

/**
 * 住院费用明细上传 (interface 7.6). A refund line names the line it takes back; its price stays positive, its
 * quantity and amount are negative (interface 7.3, amount rules). Never sent twice; 2302 withdraws line by line.
 */
export const uploadInpatientLines = defineTransaction({
  infno: '2301',
  title: '住院费用明细上传',
  inputSchema: z.object({
    feedetail: z
      .array(
        z.object({
          feedetl_sn: lineNumber('费用明细流水号'),
          init_feedetl_sn: textOrEmpty('原费用流水号', 30),
          mdtrt_id: text('就诊ID', 30),
          drord_no: textOrEmpty('医嘱号', 30),
          psn_no: text('人员编号', 30),
          med_type: text('医疗类别', 6),
          fee_ocur_time: dateTime('费用发生时间'),
          med_list_codg: text('医疗目录编码', 50),
          medins_list_codg: text('医药机构目录编码', 150),
          det_item_fee_sumamt: amount('明细项目费用总额'),
          cnt: decimal('数量', 4),
          pric: decimal('单价', 6),
          bilg_dept_codg: text('开单科室编码', 30),
          bilg_dept_name: text('开单科室名称', 100),
          bilg_dr_codg: text('开单医生编码', 30),
          bilg_dr_name: text('开单医师姓名', 50),
          acord_dept_codg: textOrEmpty('受单科室编码', 30),
          acord_dept_name: textOrEmpty('受单科室名称', 100),
          orders_dr_code: textOrEmpty('受单医生编码', 30),
          orders_dr_name: textOrEmpty('受单医生姓名', 50),
          hosp_appr_flag: choiceOrEmpty('医院审批标志', ['0', '1', '2']),
          tcmdrug_used_way: textOrEmpty('中药使用方式', 6),
          etip_flag: choiceOrEmpty('外检标志', ['0', '1']),
          etip_hosp_code: textOrEmpty('外检医院编码', 30),
          dscg_tkdrug_flag: choiceOrEmpty('出院带药标志', ['0', '1']),
          matn_fee_flag: textOrEmpty('生育费用标志', 6),
          memo: textOrEmpty('备注', 500),
          comb_no: textOrEmpty('组套编号', 3),
          exp_content: expContent,
        }),
      )
      .min(1, '至少一条明细')
      .max(maxLinesInOneCall, `一次最多 ${maxLinesInOneCall} 条明细`),
  }),
  outputSchema: feeDetailOutput,
  retry: 'neverResend',
  clearedBy: 'withdraw',
  undo: '2302',
  readTimeoutMs: settlementTimeoutMs,
});
