import { z } from 'zod';
import { text as answerText, bareOutput, textOrNull } from '../answerFields.ts';
import { defineTransaction, fileTimeoutMs } from '../defineTransaction.ts';
import { fileBytes, text } from '../requestFields.ts';

/** 文件上传 (interface 7.1). How the bytes travel is the edition's (fileTransfer.ts); uploading again only makes another file. */
export const uploadFile = defineTransaction({
  infno: '9101',
  title: '文件上传',
  inputSchema: z.object({
    fsUploadIn: z.object({
      in: fileBytes('文件数据'),
      filename: text('文件名', 200),
      fixmedins_code: text('医药机构编号', 30),
    }),
  }),
  outputSchema: bareOutput(
    z.object({
      file_qury_no: answerText,
      filename: textOrNull,
      fixmedins_code: textOrNull,
      dld_endtime: textOrNull,
    }),
  ),
  retry: 'replayable',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: fileTimeoutMs,
});
