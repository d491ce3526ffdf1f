import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import type { Problem } from '../domain/problem.ts';
import { checkLimit, countColumn, momentColumn, nullableJsonText, problemColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { IllegalTransition, RecordMissing, StoreMisuse } from './storeErrors.ts';

const statuses = ['queued', 'done', 'failed'] as const;
export type PrintStatus = (typeof statuses)[number];

/** One sheet of paper. Copy 1 is the slip; every later copy says on paper that it is a reprint. */
export interface PrintJob {
  readonly id: string;
  readonly settlementId: string;
  readonly kind: string;
  readonly copyNo: number;
  readonly status: PrintStatus;
  /** Where the printed file was kept, if it was. */
  readonly path: string | null;
  /** Of the last change. */
  readonly at: IsoDateTime;
  readonly problem: Problem | null;
}

const printTransitions: Readonly<Record<PrintStatus, readonly PrintStatus[]>> = {
  queued: ['done', 'failed'],
  failed: ['queued'],
  done: [],
};

const printRow: z.ZodType<PrintJob> = z.object({
  id: z.string(),
  settlementId: z.string(),
  kind: z.string(),
  copyNo: countColumn,
  status: z.enum(statuses),
  path: z.string().nullable(),
  at: momentColumn,
  problem: problemColumn.nullable(),
});
const columns = 'id, settlement_id AS settlementId, kind, copy_no AS copyNo, status, path, at, problem';
const insert = query(
  'printJob.insert',
  printRow,
  `INSERT INTO print_job (id, settlement_id, kind, copy_no, status, at)
   SELECT :id, :settlementId, :kind, coalesce(max(copy_no), 0) + 1, 'queued', :at
   FROM print_job WHERE settlement_id = :settlementId AND kind = :kind
   RETURNING ${columns}`,
);
const update = command(
  'printJob.update',
  'UPDATE print_job SET status = :status, path = :path, at = :at, problem = :problem WHERE id = :id',
);
const selectById = query('printJob.read', printRow, `SELECT ${columns} FROM print_job WHERE id = :id`);
const selectOfSettlement = query(
  'printJob.ofSettlement',
  printRow,
  `SELECT ${columns} FROM print_job WHERE settlement_id = :settlementId ORDER BY seq`,
);
const selectByStatus = query(
  'printJob.byStatus',
  printRow,
  `SELECT ${columns} FROM print_job WHERE status = :status ORDER BY seq LIMIT :limit`,
);
const selectPrinted = query(
  'printJob.countPrinted',
  z.object({ count: countColumn }),
  `SELECT count(*) AS count FROM print_job
   WHERE settlement_id = :settlementId AND kind = :kind AND status = 'done'`,
);

/** The next copy of this kind of sheet. @throws ConflictingRecord when the id exists or the settlement does not */
export function queuePrint(
  writer: StoreWriter,
  job: {
    readonly id: string;
    readonly settlementId: string;
    readonly kind: string;
    readonly at: IsoDateTime;
  },
): PrintJob {
  const { id, settlementId, kind, at } = job;
  const queued = writer.returning(insert, { id, settlementId, kind, at });
  if (queued === null) throw new StoreMisuse('打印任务没有写入');
  return queued;
}

export function readPrintJob(reader: StoreReader, id: string): PrintJob | null {
  return reader.one(selectById, { id });
}

function move(writer: StoreWriter, to: Pick<PrintJob, 'id' | 'status' | 'path' | 'at' | 'problem'>): void {
  const job = readPrintJob(writer, to.id);
  if (job === null) throw new RecordMissing('打印任务', to.id);
  if (!printTransitions[job.status].includes(to.status)) {
    throw new IllegalTransition(`打印任务 ${to.id} `, job.status, to.status);
  }
  const { id, status, path, at } = to;
  writer.run(update, { id, status, path, at, problem: nullableJsonText(to.problem) });
}

/** @throws IllegalTransition, RecordMissing, as do the two below */
export function markPrinted(
  writer: StoreWriter,
  printed: { readonly id: string; readonly path: string | null; readonly at: IsoDateTime },
): void {
  move(writer, { ...printed, status: 'done', problem: null });
}

export function markPrintFailed(
  writer: StoreWriter,
  failed: { readonly id: string; readonly problem: Problem; readonly at: IsoDateTime },
): void {
  move(writer, { ...failed, status: 'failed', path: null });
}

/** The same copy again: nothing came out the last time. */
export function retryPrint(
  writer: StoreWriter,
  retried: { readonly id: string; readonly at: IsoDateTime },
): void {
  move(writer, { ...retried, status: 'queued', path: null, problem: null });
}

export function listPrintJobs(reader: StoreReader, settlementId: string): PrintJob[] {
  return reader.many(selectOfSettlement, { settlementId });
}

/** Oldest first. */
export function listPrintJobsByStatus(reader: StoreReader, status: PrintStatus, limit: number): PrintJob[] {
  return reader.many(selectByStatus, { status, limit: checkLimit(limit) });
}

/** How many copies have come out of the printer. */
export function countPrinted(reader: StoreReader, settlementId: string, kind: string): number {
  return reader.one(selectPrinted, { settlementId, kind })?.count ?? 0;
}
