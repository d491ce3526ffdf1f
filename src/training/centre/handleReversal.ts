import { infnos } from '../../upstream/infno.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { type StoredSettlement, sumLines } from './centreStore.ts';
import type { RequestInput } from './checkRequest.ts';
import { field, type HandlerContext, objectOf } from './handlerContext.ts';
import type { Output } from './wireAnswer.ts';

const nothingToReverse = '原交易不存在';

/** A settlement that is reversed never was: no row in any statement, accumulators and account as before. */
function reverseSettlement(context: HandlerContext, row: StoredSettlement): void {
  if (row.state !== 'standing') throw new CentreRefusal('原交易已撤销，不能冲正');
  context.store.setSettlementState(row.settlementId, 'reversed');
  context.store.freeLines(row.settlementId);
  context.store.applySettlement(row, -1);
}

/** Reversing a cancellation makes the settlement it took back stand again, if its lines are still there for it. */
function reverseCancellation(context: HandlerContext, row: StoredSettlement): void {
  const original = context.store.settlement(row.cancels ?? '');
  if (original === null) throw new CentreRefusal(nothingToReverse);
  const lines = context.store.linesToReclaim(original.settlementId);
  if (sumLines(lines, 'amountFen') !== original.amounts.totalFen) {
    throw new CentreRefusal('原结算的费用明细已撤销或已重新结算，不能冲正');
  }
  context.store.setSettlementState(row.settlementId, 'reversed');
  context.store.setSettlementState(original.settlementId, 'standing');
  context.store.markLines(lines, original.settlementId);
  context.store.applySettlement(row, -1);
}

function reverseAdmission(context: HandlerContext, msgid: string): void {
  const visit = context.store.visitByMsgid(msgid);
  if (visit === null || visit.state === 'cancelled') throw new CentreRefusal(nothingToReverse);
  if (context.store.lines(visit.visitId).length > 0) throw new CentreRefusal('存在费用明细，不能冲正入院');
  context.store.changeVisit(visit.visitId, { state: 'cancelled' });
}

/** 2601 冲正交易, by (psn_no, omsgid, oinfno) (interface 4.2). No output. */
export function handleReverse(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const msgid = field(fields, 'omsgid');
  const oinfno = infnos.find((infno) => infno === field(fields, 'oinfno'));
  if (oinfno === undefined || !context.behaviours.reversible.includes(oinfno)) {
    throw new CentreRefusal(`交易 ${field(fields, 'oinfno')} 不支持冲正`);
  }
  const original = context.store.message(msgid);
  if (original === null || original.infno !== oinfno || original.personNo !== field(fields, 'psn_no')) {
    throw new CentreRefusal(nothingToReverse);
  }
  if (oinfno === '2401') {
    reverseAdmission(context, msgid);
    return null;
  }
  const rows = context.store.settlements().filter((row) => row.msgid === msgid && row.state !== 'reversed');
  if (rows.length === 0) throw new CentreRefusal(nothingToReverse);
  for (const row of rows) {
    if (row.kind === 'settlement') reverseSettlement(context, row);
    else reverseCancellation(context, row);
  }
  return null;
}
