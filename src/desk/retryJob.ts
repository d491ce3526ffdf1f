import type { SettlementView } from '../bridge/contract.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import { appendAudit } from '../store/audit.ts';
import { readBill } from '../store/bill.ts';
import type { StoreReader, StoreWriter } from '../store/handles.ts';
import { readJob, reopenStuckJob, type SettleJob } from '../store/settleJob.ts';
import { type SettlementState, settlementState } from '../store/settlementState.ts';
import { supervisorAtDesk } from './day/supervisorOnly.ts';
import { type DeskContext, now } from './deskContext.ts';
import { queueState } from './deskState.ts';
import { centreVisitOf } from './prepareBill.ts';
import { settlementView, storedSettlement } from './settlementView.ts';

/** Put aside for a defect, after too many attempts or for want of a card: still on the way, so another run can end it. */
const stillOnTheWay: readonly SettlementState[] = ['pending', 'provisional', 'unknown'];

/** A job a person put aside can start again; a refused or disputed settlement is past that. */
export function mayRunAgain(reader: StoreReader, { settlementId, status }: SettleJob): boolean {
  return status === 'stuck' && stillOnTheWay.includes(settlementState(reader, settlementId).state);
}

export function reopenJob(
  context: DeskContext,
  writer: StoreWriter,
  settlementId: string,
  operatorNo: string,
): void {
  reopenStuckJob(writer, { settlementId, nextAtMs: context.clock.nowMs() });
  appendAudit(writer, {
    at: now(context),
    actor: operatorNo,
    action: 'job.reopen',
    subject: settlementId,
    content: '',
  });
}

function refuse(problem: Omit<Problem, 'money'>): ProblemError {
  return new ProblemError({ ...problem, money: '没有改动，资金没有变化。' });
}

/** Where the centre wants the card read again, its holder has come back to the window for this. */
async function presentCard(context: DeskContext, settlementId: string): Promise<void> {
  const { settlement } = storedSettlement(context, settlementId);
  const bill = readBill(context.store.reader, settlement.billId);
  if (bill === null || settlement.reversesId !== null) return;
  const { settleInfno } = centreVisitOf(context, bill);
  const missing = await context.exchange.cardTokens.present(settleInfno, bill.id);
  if (missing !== null) throw new ProblemError(missing);
}

/** A supervisor starts a settlement or refund again that was put aside unfinished. @throws ProblemError for anyone else */
export async function retryJob(context: DeskContext, settlementId: string): Promise<SettlementView> {
  const { operatorNo } = supervisorAtDesk(context, '重新发起待处理的结算');
  await presentCard(context, settlementId);
  const job = readJob(context.store.reader, settlementId);
  if (job === null || !mayRunAgain(context.store.reader, job)) {
    throw refuse({
      code: 'nothingToRetry',
      happened: '这笔结算没有停在待处理，或已经有了结果，不能重新发起。',
      nextStep: '请刷新后查看当前状态；有差额或有争议的按提示核对、清理。',
    });
  }
  context.store.write((writer) => reopenJob(context, writer, settlementId, operatorNo));
  context.emit('queue', queueState(context));
  await context.drainer.settled(settlementId);
  return settlementView(context, settlementId);
}
