import type { IsoDate } from '../../domain/calendar.ts';
import { ProblemError } from '../../domain/problem.ts';
import { outcomeProblem } from '../../queue/centreExchange.ts';
import { statementMembers } from '../../queue/reconcile.ts';
import { appendAudit } from '../../store/audit.ts';
import { speaks } from '../../upstream/edition.ts';
import { isLevel } from '../../upstream/statementRule.ts';
import { type DeskContext, now, signedInOperator } from '../deskContext.ts';
import { uploadRows } from './uploadStatement.ts';

/** 日对账 as the centre reports it; only 3201 and 3202 say what differs and carry the msgid. */
export interface DailyStatement {
  readonly taskKey: string;
  /** check_state and task_status, as answered. */
  readonly checkState: string;
  readonly taskStatus: string;
  readonly level: boolean;
}

function refused(outcome: Parameters<typeof outcomeProblem>[0]): ProblemError {
  const money = '对账没有完成，两边的账都没有改动。';
  return new ProblemError({ ...outcomeProblem(outcome), money, nextStep: '请稍后重新对账。' });
}

/**
 * 3211 and 3212 for editions that have them: all rows of the days, whatever their clearing type.
 * @throws ProblemError when the edition has them not, or the centre does not answer
 */
export async function dailyStatement(
  context: DeskContext,
  from: IsoDate,
  to: IsoDate,
): Promise<DailyStatement> {
  const { operatorNo } = signedInOperator(context);
  const { exchange } = context;
  if (!speaks(exchange.link.edition, '3211') || !speaks(exchange.link.edition, '3212')) {
    throw new ProblemError({
      code: 'noDailyStatement',
      happened: '本地接口版本没有日对账（3211、3212）。',
      money: '没有对账，两边的账都没有改动。',
      nextStep: '请用总账对账（3201）和明细对账（3202）。',
    });
  }
  const taken = statementMembers(exchange, from, to).filter((member) => member.taken !== null);
  const name = `daily_${exchange.link.site.fixmedinsCode}_${from}_${to}`;
  const { fileNo, filename } = await uploadRows(exchange, taken, name);
  const period = { clr_begin_ymd: from, clr_end_ymd: to };
  const data = { ...period, file_qury_no: fileNo, upload_file_name: filename };
  const started = await exchange.ask('3211', { data }, null);
  if (started.kind !== 'accepted') throw refused(started);
  const taskKey = started.output.fileinfo.task_key;
  const asked = await exchange.ask('3212', { data: { task_key: taskKey } }, null);
  if (asked.kind !== 'accepted') throw refused(asked);
  const { check_state: checkState, task_status: taskStatus } = asked.output.fileinfo;
  context.store.write((writer) =>
    appendAudit(writer, {
      at: now(context),
      actor: operatorNo,
      action: 'statement.daily',
      subject: taskKey,
      content: JSON.stringify({ ...period, checkState, taskStatus }),
    }),
  );
  return { taskKey, checkState, taskStatus, level: isLevel(checkState) };
}
