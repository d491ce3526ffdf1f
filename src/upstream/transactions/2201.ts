import { z } from 'zod';
import { text as answerText, one, output, textOrNull } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import {
  dateTime,
  expContent,
  maxCertificateNoLength,
  requireCardSerial,
  text,
  textOrEmpty,
} from '../requestFields.ts';

/**
 * 门诊挂号 (interface 7.5). Replayable: a registration whose answer was lost is never settled, so the second one only
 * leaves an empty visit behind; without its mdtrt_id 2202 could not withdraw it anyway.
 */
export const registerOutpatient = defineTransaction({
  infno: '2201',
  title: '门诊挂号',
  inputSchema: z.object({
    data: z
      .object({
        psn_no: text('人员编号', 30),
        insutype: text('险种类型', 6),
        begntime: dateTime('开始时间'),
        mdtrt_cert_type: text('就诊凭证类型', 3),
        mdtrt_cert_no: text('就诊凭证编号', maxCertificateNoLength),
        card_sn: textOrEmpty('卡识别码', 32),
        psn_cert_type: text('证件类型', 3),
        certno: text('证件号码', 20),
        // C3 in the table, but its own dictionary has codes of six digits (116003).
        psn_type: text('人员类别', 6),
        psn_name: text('人员姓名', 20),
        ipt_otp_no: text('门诊号', 30),
        atddr_no: textOrEmpty('医师编码', 30),
        dr_name: textOrEmpty('医师姓名', 50),
        dept_code: text('科室编码', 30),
        dept_name: text('科室名称', 100),
        caty: text('科别', 10),
        exp_content: expContent,
      })
      .superRefine(requireCardSerial),
  }),
  outputSchema: output({
    data: one(z.object({ mdtrt_id: answerText, psn_no: textOrNull, ipt_otp_no: textOrNull })),
  }),
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: '2202',
  readTimeoutMs: queryTimeoutMs,
});
