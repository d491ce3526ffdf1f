import { z } from 'zod';
import { text as answerText, dateOrNull, decimalOrNull, list, output, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { dateTime, textOrEmpty } from '../requestFields.ts';

/** 在院信息查询 (interface 7.9). */
export const queryInpatients = defineTransaction({
  infno: '5303',
  title: '在院信息查询',
  inputSchema: z.object({
    data: z.object({
      psn_no: textOrEmpty('人员编号', 30),
      begntime: dateTime('开始时间'),
      endtime: dateTime('结束时间'),
    }),
  }),
  outputSchema: output({
    data: list(
      z.object({
        mdtrt_id: answerText,
        psn_no: answerText,
        psn_cert_type: textOrNull,
        certno: textOrNull,
        psn_name: textOrNull,
        gend: textOrNull,
        brdy: dateOrNull,
        age: decimalOrNull,
        insutype: textOrNull,
        begndate: dateOrNull,
        med_type: textOrNull,
        ipt_otp_no: textOrNull,
        out_flag: textOrNull,
      }),
    ),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
