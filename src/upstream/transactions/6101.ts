import { z } from 'zod';
import { text as answerText, bareOutput, textOrNull, twoDigitCode } from '../answerFields.ts';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text, textOrEmpty } from '../requestFields.ts';

/**
 * 电子凭证解码 (interface 5.1). The field table has no field named after the code, because the national library drives the
 * scanner by itself; where the terminal scans, the text travels unopened as the information of the use (businessInfo).
 * Neither that text nor the token of the answer is ever stored.
 */
export const decodeElectronicCode = defineTransaction({
  infno: '6101',
  title: '医保电子凭证解码',
  inputSchema: z.object({
    data: z.object({
      orgId: text('机构ID', 40),
      businessType: text('用码业务类型', 5),
      businessInfo: text('用码业务信息', 200),
      operatorId: text('操作员工号', 20),
      operatorName: text('操作员姓名', 30),
      officeId: text('医保科室编号', 20),
      officeName: text('科室名称', 30),
      deviceType: textOrEmpty('设备类型', 30),
    }),
  }),
  outputSchema: bareOutput(
    z.object({
      userName: answerText,
      idNo: answerText,
      idType: twoDigitCode,
      ecToken: answerText,
      insuOrg: textOrNull,
    }),
  ),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
