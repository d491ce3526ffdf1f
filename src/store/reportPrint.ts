import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import type { Problem } from '../domain/problem.ts';
import { countColumn, momentColumn, nullableJsonText, problemColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { StoreMisuse } from './storeErrors.ts';

/** One print of a report that belongs to no single settlement: 班结单, 月度申请. */
export interface ReportPrint {
  readonly id: string;
  readonly kind: string;
  /** Shift number, month. */
  readonly subject: string;
  readonly copyNo: number;
  readonly status: 'queued' | 'done' | 'failed';
  readonly path: string | null;
  readonly at: IsoDateTime;
  readonly problem: Problem | null;
}

const row: z.ZodType<ReportPrint> = z.object({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  copyNo: countColumn,
  status: z.enum(['queued', 'done', 'failed']),
  path: z.string().nullable(),
  at: momentColumn,
  problem: problemColumn.nullable(),
});
const columns = 'id, kind, subject, copy_no AS copyNo, status, path, at, problem';
const insert = query(
  'reportPrint.insert',
  row,
  `INSERT INTO report_print (id, kind, subject, copy_no, status, at)
   SELECT :id, :kind, :subject, coalesce(max(copy_no), 0) + 1, 'queued', :at
   FROM report_print WHERE kind = :kind AND subject = :subject
   RETURNING ${columns}`,
);
const end = command(
  'reportPrint.end',
  `UPDATE report_print SET status = :status, path = :path, at = :at, problem = :problem
   WHERE id = :id AND status <> 'done'`,
);
const select = query(
  'reportPrint.list',
  row,
  `SELECT ${columns} FROM report_print WHERE kind = :kind AND subject = :subject ORDER BY seq`,
);

/** Oldest first. */
export function listReportPrints(reader: StoreReader, kind: string, subject: string): ReportPrint[] {
  return reader.many(select, { kind, subject });
}

/** The copy that did not come out the last time, or the next one. */
export function queueReport(
  writer: StoreWriter,
  report: {
    readonly id: string;
    readonly kind: string;
    readonly subject: string;
    readonly at: IsoDateTime;
  },
): ReportPrint {
  const { id, kind, subject, at } = report;
  const unprinted = listReportPrints(writer, kind, subject).find(({ status }) => status !== 'done');
  const queued = unprinted ?? writer.returning(insert, { id, kind, subject, at });
  if (queued === null) throw new StoreMisuse('打印任务没有写入');
  return queued;
}

/** @param ended `problem` null: it came out, at `path` */
export function endReport(
  writer: StoreWriter,
  ended: Pick<ReportPrint, 'id' | 'path' | 'at' | 'problem'>,
): void {
  const { id, path, at, problem } = ended;
  const status = problem === null ? 'done' : 'failed';
  if (writer.run(end, { id, status, path, at, problem: nullableJsonText(problem) }) === 0)
    throw new StoreMisuse('打印任务已经结束');
}
