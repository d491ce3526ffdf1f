import type { QueueState } from '../bridge/contract.ts';
import type { StoreWriter } from '../store/handles.ts';
import { listJobs } from '../store/settleJob.ts';
import { type DeskContext, isSupervisor } from './deskContext.ts';
import { queueState } from './deskState.ts';
import { mayRunAgain, reopenJob } from './retryJob.ts';

const maxReopened = 1000;

function reopenStuck(context: DeskContext, writer: StoreWriter, operatorNo: string): void {
  const stuck = listJobs(writer, 'stuck', maxReopened).filter((job) => mayRunAgain(writer, job));
  for (const { settlementId } of stuck) reopenJob(context, writer, settlementId, operatorNo);
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
