import { z } from 'zod';
import {
  amount,
  choice,
  dateTime,
  decimal,
  decimalOrZero,
  expContent,
  lineNumber,
  text,
  textOrEmpty,
} from './requestFields.ts';

/** What 2101 and 2102 say of person, visit and total, in the order of the tables (interface 7.4). */
export const pharmacyVisit = {
  psn_no: text('人员编号', 30),
  mdtrt_cert_type: text('就诊凭证类型', 3),
  mdtrt_cert_no: text('就诊凭证编号', 50),
  card_sn: textOrEmpty('卡识别码', 32),
  psn_cert_type: text('证件类型', 3),
  certno: text('证件号码', 20),
  psn_type: text('人员类别', 6),
  psn_name: text('人员姓名', 20),
  begntime: dateTime('开始时间'),
  medfee_sumamt: amount('医疗费总额'),
  insutype: text('险种类型', 6),
  dise_codg: textOrEmpty('病种编码', 30),
  dise_name: textOrEmpty('病种名称', 500),
  acct_used_flag: choice('个人账户使用标志', ['0', '1', '2']),
  med_type: text('医疗类别', 6),
};

/** The lines, the same for trial and settlement. */
export const pharmacyLines = z
  .array(
    z.object({
      feedetl_sn: lineNumber('费用明细流水号'),
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
      bilg_dr_codg: textOrEmpty('开单医生编码', 30),
      bilg_dr_name: textOrEmpty('开单医师姓名', 50),
      tcmdrug_used_way: textOrEmpty('中药使用方式', 6),
      exp_content: expContent,
    }),
  )
  .min(1, '至少一条 drugdetail')
  .max(200, 'drugdetail 超过 200 条');
