import { z } from 'zod';
import {
  amountOrZero,
  amount as answerAmount,
  text as answerText,
  decimalOrNull,
  list,
  output,
  ratioOrNull,
  textOrNull,
  twoDigitCode,
} from './answerFields.ts';

/** The split of one uploaded line (interface 7.5, 9). */
export const feeDetailRow = z.object({
  feedetl_sn: answerText,
  det_item_fee_sumamt: answerAmount,
  cnt: decimalOrNull,
  pric: decimalOrNull,
  /** 999999 when there is no limit (policy facts 5.1). */
  pric_uplmt_amt: decimalOrNull,
  selfpay_prop: ratioOrNull,
  fulamt_ownpay_amt: amountOrZero,
  overlmt_amt: amountOrZero,
  preselfpay_amt: amountOrZero,
  inscp_scp_amt: amountOrZero,
  chrgitm_lv: twoDigitCode,
  med_chrgitm_type: textOrNull,
  lmt_used_flag: textOrNull,
  memo: textOrNull,
});

/** Output of 2204 and 2301. */
export const feeDetailOutput = output({ result: list(feeDetailRow) });

/** A row of the answer. */
export type FeeDetailRow = z.infer<typeof feeDetailRow>;

/** `input` holds 40 000 characters, some 60 to 80 lines (interface 7.5); more than this never fits. */
export const maxLinesInOneCall = 200;
