import type { SettlementView } from '../bridge/contract.ts';
import { ProblemError } from '../domain/problem.ts';
import { appendAudit } from '../store/audit.ts';
import { closeStuckJob, readJob } from '../store/settleJob.ts';
import { moveSettlement } from '../store/settlementState.ts';
import { type DeskContext, now, signedInOperator } from './deskContext.ts';
import { settlementView, storedSettlement } from './settlementView.ts';

/** A supervisor states that the difference was paid out or collected. @throws ProblemError for anyone else */
export function clearDifference(context: DeskContext, settlementId: string, note: string): SettlementView {
  const operator = signedInOperator(context);
  const { state } = storedSettlement(context, settlementId);
  if (operator.role !== 'supervisor' && operator.role !== 'administrator') {
    throw new ProblemError({
      code: 'needsSupervisor',
      happened: '差额须由组长处理。',
      money: '没有改动，差额仍待处理。',
      nextStep: '请组长登录后操作。',
    });
  }
  if (state.state !== 'difference' && state.state !== 'refused') {
    throw new ProblemError({
      code: 'nothingToClear',
      happened: '这笔结算没有待处理的差额。',
      money: '没有改动。',
      nextStep: '请刷新后查看当前状态。',
    });
  }
  context.store.write((writer) => {
    const at = now(context);
    moveSettlement(writer, { settlementId, to: 'cleared', at, cause: note, centre: state.centre });
    if (readJob(writer, settlementId)?.status === 'stuck') closeStuckJob(writer, { settlementId });
    appendAudit(writer, {
      at,
      actor: operator.operatorNo,
      action: 'difference.clear',
      subject: settlementId,
      content: note,
    });
  });
  return settlementView(context, settlementId);
}
