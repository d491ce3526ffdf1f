import { z } from 'zod';
import {
  amountOrZero,
  text as answerText,
  dateTimeOrNull,
  decimalOrNull,
  ratioOrNull,
  rowsOutput,
  textOrNull,
} from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 费用明细查询 (interface 7.9); without setl_id only where the edition allows it. */
export const queryLines = defineTransaction({
  infno: '5204',
  title: '费用明细查询',
  inputSchema: z.object({
    data: z.object({
      psn_no: text('人员编号', 30),
      setl_id: text('结算ID', 30),
      mdtrt_id: text('就诊ID', 30),
    }),
  }),
  outputSchema: rowsOutput(
    z.object({
      mdtrt_id: textOrNull,
      setl_id: textOrNull,
      feedetl_sn: answerText,
      rx_drord_no: textOrNull,
      med_type: textOrNull,
      fee_ocur_time: dateTimeOrNull,
      cnt: decimalOrNull,
      pric: decimalOrNull,
      det_item_fee_sumamt: amountOrZero,
      pric_uplmt_amt: decimalOrNull,
      selfpay_prop: ratioOrNull,
      fulamt_ownpay_amt: amountOrZero,
      overlmt_amt: amountOrZero,
      preselfpay_amt: amountOrZero,
      inscp_scp_amt: amountOrZero,
      chrgitm_lv: textOrNull,
      hilist_code: textOrNull,
      hilist_name: textOrNull,
      list_type: textOrNull,
      med_list_codg: textOrNull,
      medins_list_codg: textOrNull,
      medins_list_name: textOrNull,
      med_chrgitm_type: textOrNull,
      spec: textOrNull,
      lmt_used_flag: textOrNull,
      hosp_appr_flag: textOrNull,
      memo: textOrNull,
    }),
  ),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
