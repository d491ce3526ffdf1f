import { z } from 'zod';
import { defineTransaction, fileTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';

/** 文件下载 (interface 7.1). The answer is the file itself, `application/octet-stream`; `file` is its base64. JSON is an error. */
export const downloadFile = defineTransaction({
  infno: '9102',
  title: '文件下载',
  inputSchema: z.object({
    fsDownloadIn: z.object({
      file_qury_no: text('文件查询号', 30),
      filename: text('文件名', 200),
      fixmedins_code: text('医药机构编号', 30),
    }),
  }),
  outputSchema: z.object({ file: z.base64() }),
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: fileTimeoutMs,
});
