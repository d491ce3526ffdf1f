import type { SettlementView } from '../bridge/contract.ts';
import { ProblemError } from '../domain/problem.ts';
import { appendAudit } from '../store/audit.ts';
import type { StoreWriter } from '../store/handles.ts';
import { closeStuckJob, readJob } from '../store/settleJob.ts';
import { moveSettlement, type SettlementState } from '../store/settlementState.ts';
import { type DeskContext, isSupervisor, now, signedInOperator } from './deskContext.ts';
import { queueState } from './deskState.ts';
import { type StoredSettlement, settlementView, storedSettlement } from './settlementView.ts';

/** What only a person can bring to an end: money to give back or collect, a refusal after the fact, a fate reconciled by hand. */
const clearable: readonly SettlementState[] = ['difference', 'refused', 'disputed'];

/** A refused refund is over: the settlement stands, and may be refunded again. */
function mayBeCleared({ settlement, state }: StoredSettlement): boolean {
  return clearable.includes(state.state) && (settlement.reversesId === null || state.state === 'disputed');
}

/** A supervisor states how it was settled with the patient or the centre. @throws ProblemError for anyone else */
export function clearDifference(context: DeskContext, settlementId: string, note: string): SettlementView {
  const operator = signedInOperator(context);
  const stored = storedSettlement(context, settlementId);
  if (!isSupervisor(operator)) {
    throw new ProblemError({
      code: 'needsSupervisor',
      happened: '差额须由组长处理。',
      money: '没有改动，差额仍待处理。',
      nextStep: '请组长登录后操作。',
    });
  }
  if (!mayBeCleared(stored)) {
    throw new ProblemError({
      code: 'nothingToClear',
      happened: '这笔结算没有待处理的差额。',
      money: '没有改动。',
      nextStep: '请刷新后查看当前状态。',
    });
  }
  context.store.write((writer) => {
    const at = now(context);
    moveSettlement(writer, { settlementId, to: 'cleared', at, cause: note, centre: stored.state.centre });
    endJob(writer, settlementId);
    appendAudit(writer, {
      at,
      actor: operator.operatorNo,
      action: 'difference.clear',
      subject: settlementId,
      content: note,
    });
  });
  context.emit('queue', queueState(context));
  void context.drainer.kick();
  return settlementView(context, settlementId);
}

/** The person's later settlements waited behind it. */
function endJob(writer: StoreWriter, settlementId: string): void {
  if (readJob(writer, settlementId)?.status === 'stuck') closeStuckJob(writer, { settlementId });
}
