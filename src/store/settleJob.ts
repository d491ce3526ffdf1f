import { z } from 'zod';
import type { Problem } from '../domain/problem.ts';
import { checkLimit, countColumn, nullableJsonText, problemColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { IllegalTransition, LeaseLost, RecordMissing, StoreMisuse } from './storeErrors.ts';

const statuses = ['open', 'done', 'stuck'] as const;
/** stuck: put aside with its reason for a person to decide; never dropped. */
export type JobStatus = (typeof statuses)[number];

/** Work the terminal owes the centre for one settlement. */
export interface SettleJob {
  readonly settlementId: string;
  readonly personNo: string;
  /** Place in the queue; a person's jobs run in this order. */
  readonly orderNo: number;
  readonly kind: 'settle' | 'refund' | 'replay';
  readonly status: JobStatus;
  readonly attempts: number;
  readonly nextAtMs: number;
  readonly leaseOwner: string | null;
  readonly leaseUntilMs: number | null;
  readonly lastProblem: Problem | null;
}

const jobRow: z.ZodType<SettleJob> = z.object({
  settlementId: z.string(),
  personNo: z.string(),
  orderNo: countColumn,
  kind: z.enum(['settle', 'refund', 'replay']),
  status: z.enum(statuses),
  attempts: countColumn,
  nextAtMs: countColumn,
  leaseOwner: z.string().nullable(),
  leaseUntilMs: countColumn.nullable(),
  lastProblem: problemColumn.nullable(),
});
const columns = `settlement_id AS settlementId, person_no AS personNo, order_no AS orderNo, kind, status, attempts,
  next_at_ms AS nextAtMs, lease_owner AS leaseOwner, lease_until_ms AS leaseUntilMs, last_problem AS lastProblem`;

const insert = query(
  'settleJob.insert',
  jobRow,
  `INSERT INTO settle_job (settlement_id, person_no, kind, status, attempts, next_at_ms)
   VALUES (:settlementId, :personNo, :kind, 'open', 0, :nextAtMs) RETURNING ${columns}`,
);
/** Open, and no earlier job of the same person unfinished: one person's failure stops only that person. */
const firstOfPerson = `status = 'open' AND NOT EXISTS (
  SELECT 1 FROM settle_job AS earlier
  WHERE earlier.person_no = job.person_no AND earlier.order_no < job.order_no AND earlier.status <> 'done'
)`;
const lease = query(
  'settleJob.take',
  jobRow,
  `UPDATE settle_job SET lease_owner = :owner, lease_until_ms = :untilMs
   WHERE order_no = (
     SELECT order_no FROM settle_job AS job
     WHERE ${firstOfPerson} AND (next_at_ms <= :nowMs OR next_at_ms > :nowMs + :longestDelayMs)
       AND (lease_until_ms IS NULL OR lease_until_ms <= :nowMs)
     ORDER BY order_no LIMIT 1
   )
   RETURNING ${columns}`,
);
const held = `WHERE settlement_id = :settlementId AND status = 'open' AND lease_owner = :owner`;
const extend = command('settleJob.extend', `UPDATE settle_job SET lease_until_ms = :untilMs ${held}`);
const finish = command(
  'settleJob.finish',
  `UPDATE settle_job SET status = 'done', lease_owner = NULL, lease_until_ms = NULL ${held}`,
);
const postpone = command(
  'settleJob.postpone',
  `UPDATE settle_job SET attempts = attempts + 1, next_at_ms = :nextAtMs, last_problem = :problem,
     lease_owner = NULL, lease_until_ms = NULL ${held}`,
);
const stick = command(
  'settleJob.stick',
  `UPDATE settle_job SET status = 'stuck', attempts = attempts + 1, last_problem = :problem,
     lease_owner = NULL, lease_until_ms = NULL ${held}`,
);
const stuck = `WHERE settlement_id = :settlementId AND status = 'stuck'`;
const reopen = command(
  'settleJob.reopen',
  `UPDATE settle_job SET status = 'open', next_at_ms = :nextAtMs ${stuck}`,
);
const closeStuck = command('settleJob.closeStuck', `UPDATE settle_job SET status = 'done' ${stuck}`);
const holdOpen = command(
  'settleJob.holdOpen',
  `UPDATE settle_job SET status = 'stuck', last_problem = :problem, lease_owner = NULL, lease_until_ms = NULL
   WHERE status = 'open'`,
);
const releaseLeases = command(
  'settleJob.releaseLeases',
  'UPDATE settle_job SET lease_owner = NULL, lease_until_ms = NULL WHERE lease_owner IS NOT NULL',
);
const selectJob = query(
  'settleJob.read',
  jobRow,
  `SELECT ${columns} FROM settle_job WHERE settlement_id = :settlementId`,
);
const selectJobs = query(
  'settleJob.list',
  jobRow,
  `SELECT ${columns} FROM settle_job WHERE status = :status ORDER BY order_no LIMIT :limit`,
);
const selectCounts = query(
  'settleJob.count',
  z.object({ status: z.enum(['open', 'stuck']), count: countColumn }),
  "SELECT status, count(*) AS count FROM settle_job WHERE status <> 'done' GROUP BY status",
);
const selectNextAt = query(
  'settleJob.nextAt',
  z.object({ nextAtMs: countColumn.nullable() }),
  `SELECT min(max(next_at_ms, coalesce(lease_until_ms, 0))) AS nextAtMs FROM settle_job AS job WHERE ${firstOfPerson}`,
);

/** In the transaction of the settlement. @throws ConflictingRecord when the settlement has a job already */
export function enqueueJob(
  writer: StoreWriter,
  job: {
    readonly settlementId: string;
    readonly personNo: string;
    readonly kind: SettleJob['kind'];
    readonly nextAtMs: number;
  },
): SettleJob {
  const { settlementId, personNo, kind, nextAtMs } = job;
  const queued = writer.returning(insert, { settlementId, personNo, kind, nextAtMs });
  if (queued === null) throw new StoreMisuse('上传任务没有写入');
  return queued;
}

/**
 * The first job that is due, free, and the first unfinished of its person, leased to `owner` until nowMs + leaseMs. A job put
 * off for longer than `longestDelayMs` was dated by a clock that has been put back since: it is due.
 */
export function takeNextJob(
  writer: StoreWriter,
  taker: {
    readonly owner: string;
    readonly nowMs: number;
    readonly leaseMs: number;
    readonly longestDelayMs: number;
  },
): SettleJob | null {
  const { owner, nowMs, leaseMs, longestDelayMs } = taker;
  return writer.returning(lease, { owner, nowMs, untilMs: nowMs + leaseMs, longestDelayMs });
}

interface HeldJob {
  readonly settlementId: string;
  readonly owner: string;
}

/** @throws LeaseLost when the lease has gone to another owner */
export function extendLease(
  writer: StoreWriter,
  job: HeldJob & { readonly nowMs: number; readonly leaseMs: number },
): void {
  const { settlementId, owner, nowMs, leaseMs } = job;
  const changed = writer.run(extend, { settlementId, owner, untilMs: nowMs + leaseMs });
  if (changed === 0) throw new LeaseLost(settlementId);
}

/** @throws LeaseLost */
export function finishJob(writer: StoreWriter, job: HeldJob): void {
  const { settlementId, owner } = job;
  if (writer.run(finish, { settlementId, owner }) === 0) throw new LeaseLost(settlementId);
}

/** Another attempt later. @throws LeaseLost */
export function postponeJob(
  writer: StoreWriter,
  job: HeldJob & { readonly nextAtMs: number; readonly problem: Problem },
): void {
  const { settlementId, owner, nextAtMs, problem } = job;
  const changed = writer.run(postpone, { settlementId, owner, nextAtMs, problem: nullableJsonText(problem) });
  if (changed === 0) throw new LeaseLost(settlementId);
}

/** Out of the way of everybody else, with its reason, until a person decides. @throws LeaseLost */
export function markJobStuck(writer: StoreWriter, job: HeldJob & { readonly problem: Problem }): void {
  const { settlementId, owner, problem } = job;
  const changed = writer.run(stick, { settlementId, owner, problem: nullableJsonText(problem) });
  if (changed === 0) throw new LeaseLost(settlementId);
}

export function readJob(reader: StoreReader, settlementId: string): SettleJob | null {
  return reader.one(selectJob, { settlementId });
}

function refuseUnlessStuck(reader: StoreReader, settlementId: string, to: JobStatus): never {
  const job = readJob(reader, settlementId);
  if (job === null) throw new RecordMissing('上传任务', settlementId);
  throw new IllegalTransition(`结算 ${settlementId} 的上传任务`, job.status, to);
}

/** A supervisor lets it run again. @throws IllegalTransition, RecordMissing */
export function reopenStuckJob(
  writer: StoreWriter,
  job: { readonly settlementId: string; readonly nextAtMs: number },
): void {
  const { settlementId, nextAtMs } = job;
  if (writer.run(reopen, { settlementId, nextAtMs }) === 0) refuseUnlessStuck(writer, settlementId, 'open');
}

/** A supervisor has dealt with it by hand. @throws IllegalTransition, RecordMissing */
export function closeStuckJob(writer: StoreWriter, job: { readonly settlementId: string }): void {
  const { settlementId } = job;
  if (writer.run(closeStuck, { settlementId }) === 0) refuseUnlessStuck(writer, settlementId, 'done');
}

/** After a restore: what the file calls unsent may have been sent since. Nothing runs before a person has looked. @returns how many */
export function holdOpenJobs(writer: StoreWriter, problem: Problem): number {
  return writer.run(holdOpen, { problem: nullableJsonText(problem) });
}

/** At start only: the instance lock proves that no other drainer lives. @returns how many leases a crash had left */
export function releaseAllLeases(writer: StoreWriter): number {
  return writer.run(releaseLeases);
}

/** In queue order. */
export function listJobs(reader: StoreReader, status: JobStatus, limit: number): SettleJob[] {
  return reader.many(selectJobs, { status, limit: checkLimit(limit) });
}

/** Of what is not done; the rest only grows and nobody waits for it. */
export function countJobs(reader: StoreReader): Record<'open' | 'stuck', number> {
  const counts = { open: 0, stuck: 0 };
  for (const { status, count } of reader.many(selectCounts)) counts[status] = count;
  return counts;
}

/** When the next job can be taken, in epoch milliseconds (perhaps past); null when none can without a person's decision. */
export function nextJobAtMs(reader: StoreReader): number | null {
  return reader.one(selectNextAt)?.nextAtMs ?? null;
}
