import type { QueueState } from '../bridge/contract.ts';
import { appendAudit } from '../store/audit.ts';
import type { StoreWriter } from '../store/handles.ts';
import { listJobs, reopenStuckJob } from '../store/settleJob.ts';
import { type SettlementState, settlementState } from '../store/settlementState.ts';
import { type DeskContext, isSupervisor, now } from './deskContext.ts';
import { queueState } from './deskState.ts';

const maxReopened = 1000;

/** Put aside for a defect or after too many attempts: its settlement is still on the way, so another run can end it. */
const stillOnTheWay: readonly SettlementState[] = ['pending', 'provisional', 'unknown'];

function reopenStuck(context: DeskContext, writer: StoreWriter, operatorNo: string): void {
  const stuck = listJobs(writer, 'stuck', maxReopened).filter((job) =>
    stillOnTheWay.includes(settlementState(writer, job.settlementId).state),
  );
  for (const { settlementId } of stuck) {
    reopenStuckJob(writer, { settlementId, nextAtMs: context.clock.nowMs() });
    appendAudit(writer, {
      at: now(context),
      actor: operatorNo,
      action: 'job.reopen',
      subject: settlementId,
      content: '',
    });
  }
}

/** Sends what waits now. For a supervisor it also starts again what was put aside unfinished. */
export async function drainQueue(context: DeskContext): Promise<QueueState> {
  const { operator } = context.session;
  if (operator !== null && isSupervisor(operator)) {
    context.store.write((writer) => reopenStuck(context, writer, operator.operatorNo));
  }
  await context.drainer.kick();
  return queueState(context);
}
