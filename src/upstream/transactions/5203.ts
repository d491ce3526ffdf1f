import { z } from 'zod';
import { defineTransaction, queryTimeoutMs } from '../defineTransaction.ts';
import { text } from '../requestFields.ts';
import { queriedSettlementOutput } from '../settlementOutput.ts';

/** 结算信息查询 (interface 7.9). It wants the setl_id, so it cannot tell what became of a lost settlement (interface 4.3). The answer renames two amounts (interface 7.3). */
export const querySettlement = defineTransaction({
  infno: '5203',
  title: '结算信息查询',
  inputSchema: z.object({
    data: z.object({
      psn_no: text('人员编号', 30),
      setl_id: text('结算ID', 30),
      mdtrt_id: text('就诊ID', 30),
    }),
  }),
  outputSchema: queriedSettlementOutput,
  retry: 'read',
  clearedBy: 'sendAgain',
  undo: null,
  readTimeoutMs: queryTimeoutMs,
});
