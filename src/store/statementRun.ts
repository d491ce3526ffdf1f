import { z } from 'zod';
import type { IsoDate, IsoDateTime } from '../domain/calendar.ts';
import { checkLimit, dateColumn, flagColumn, jsonColumn, jsonText, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/** One 对账 as it was found. */
export interface StatementRun {
  readonly id: string;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly at: IsoDateTime;
  readonly operatorNo: string;
  readonly level: boolean;
  /** JSON: the comparisons of 3201. */
  readonly totals: unknown;
  /** JSON: what 3202 found. */
  readonly findings: unknown;
}

/** What a supervisor did about one finding. */
export interface StatementRepair {
  readonly runId: string;
  readonly findingId: string;
  readonly action: string;
  readonly at: IsoDateTime;
  readonly operatorNo: string;
  readonly note: string;
}

const runRow: z.ZodType<StatementRun> = z.object({
  id: z.string(),
  from: dateColumn,
  to: dateColumn,
  at: momentColumn,
  operatorNo: z.string(),
  level: flagColumn,
  totals: jsonColumn,
  findings: jsonColumn,
});
const repairRow: z.ZodType<StatementRepair> = z.object({
  runId: z.string(),
  findingId: z.string(),
  action: z.string(),
  at: momentColumn,
  operatorNo: z.string(),
  note: z.string(),
});
const columns =
  'id, from_day AS "from", to_day AS "to", at, operator_no AS operatorNo, level, totals, findings';
const insertRunRow = command(
  'statementRun.insert',
  `INSERT INTO statement_run (id, from_day, to_day, at, operator_no, level, totals, findings)
   VALUES (:id, :from, :to, :at, :operatorNo, :level, :totals, :findings)`,
);
const insertRepairRow = command(
  'statementRepair.insert',
  `INSERT INTO statement_repair (run_id, finding_id, action, at, operator_no, note)
   VALUES (:runId, :findingId, :action, :at, :operatorNo, :note)`,
);
const selectRun = query('statementRun.read', runRow, `SELECT ${columns} FROM statement_run WHERE id = :id`);
const selectRuns = query(
  'statementRun.list',
  runRow,
  `SELECT ${columns} FROM statement_run ORDER BY seq DESC LIMIT :limit`,
);
const selectRepairs = query(
  'statementRepair.list',
  repairRow,
  `SELECT run_id AS runId, finding_id AS findingId, action, at, operator_no AS operatorNo, note FROM statement_repair
   WHERE run_id = :runId ORDER BY finding_id`,
);

export function insertStatementRun(writer: StoreWriter, run: StatementRun): void {
  const { level, totals, findings, ...others } = run;
  writer.run(insertRunRow, {
    ...others,
    level: level ? 1 : 0,
    totals: jsonText(totals),
    findings: jsonText(findings),
  });
}

export function readStatementRun(reader: StoreReader, id: string): StatementRun | null {
  return reader.one(selectRun, { id });
}

/** Newest first. */
export function listStatementRuns(reader: StoreReader, limit: number): StatementRun[] {
  return reader.many(selectRuns, { limit: checkLimit(limit) });
}

/** @throws ConflictingRecord when the finding was dealt with before */
export function insertStatementRepair(writer: StoreWriter, repair: StatementRepair): void {
  writer.run(insertRepairRow, { ...repair });
}

export function listStatementRepairs(reader: StoreReader, runId: string): StatementRepair[] {
  return reader.many(selectRepairs, { runId });
}
