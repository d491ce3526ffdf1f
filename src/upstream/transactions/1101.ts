import { z } from 'zod';
import {
  amountOrZero,
  text as answerText,
  dateOrNull,
  dateTimeOrNull,
  decimalOrNull,
  list,
  one,
  output,
  textOrNull,
} from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import {
  dateTimeOrEmpty,
  maxCertificateNoLength,
  requireCardSerial,
  text,
  textOrEmpty,
} from '../requestFields.ts';

/** 人员信息获取 (interface 7.2). Its insuinfo row gives the insuplc_admdvs of every envelope that follows. */
export const queryPerson = defineTransaction({
  infno: '1101',
  title: '人员信息获取',
  inputSchema: z.object({
    data: z
      .object({
        mdtrt_cert_type: text('就诊凭证类型', 3),
        mdtrt_cert_no: text('就诊凭证编号', maxCertificateNoLength),
        card_sn: textOrEmpty('卡识别码', 32),
        begntime: dateTimeOrEmpty('开始时间'),
        psn_cert_type: text('人员证件类型', 6),
        certno: text('证件号码', 50),
        psn_name: text('人员姓名', 50),
      })
      .superRefine(requireCardSerial),
  }),
  outputSchema: output({
    baseinfo: one(
      z.object({
        psn_no: answerText,
        psn_cert_type: textOrNull,
        certno: answerText,
        psn_name: answerText,
        gend: textOrNull,
        naty: textOrNull,
        brdy: dateOrNull,
        age: decimalOrNull,
      }),
    ),
    insuinfo: list(
      z.object({
        balc: amountOrZero,
        insutype: answerText,
        psn_type: answerText,
        psn_insu_stas: textOrNull,
        psn_insu_date: dateOrNull,
        paus_insu_date: dateOrNull,
        cvlserv_flag: textOrNull,
        insuplc_admdvs: answerText,
        emp_name: textOrNull,
      }),
    ),
    idetinfo: list(
      z.object({
        psn_idet_type: answerText,
        psn_type_lv: textOrNull,
        memo: textOrNull,
        begntime: dateTimeOrNull,
        endtime: dateTimeOrNull,
      }),
    ),
  }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
