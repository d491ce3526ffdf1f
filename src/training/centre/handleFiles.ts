import {
  readStatementFile,
  StatementFileInvalid,
  type StatementFileRow,
  type StatementResultRow,
  writeStatementResult,
} from '../../upstream/statementFile.ts';
import { CentreRefusal } from './centreRefusal.ts';
import type { StoredSettlement } from './centreStore.ts';
import type { Fields, RequestInput } from './checkRequest.ts';
import { field, type HandlerContext, objectOf, todayOf } from './handlerContext.ts';
import { rowsInStatement, statementRow } from './handleStatement.ts';
import type { Output } from './wireAnswer.ts';

/** The files of catalogues belong to nobody in particular (interface 7.1). */
export const publicOwner = 'plc';

export function keepFile(context: HandlerContext, owner: string, filename: string, content: Buffer): string {
  const fileNo = `F${String(context.store.next('file')).padStart(12, '0')}`;
  context.store.addFile(fileNo, owner, filename, content);
  return fileNo;
}

/** 9101 文件上传 */
export function handleUpload(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'fsUploadIn');
  if (field(fields, 'fixmedins_code') !== context.institution.code)
    throw new CentreRefusal('机构编号与报文不符');
  const content = context.file ?? Buffer.from(field(fields, 'in'), 'base64');
  if (content.length === 0) throw new CentreRefusal('文件内容为空');
  const filename = field(fields, 'filename');
  const fileNo = keepFile(context, context.institution.code, filename, content);
  return {
    file_qury_no: fileNo,
    filename,
    fixmedins_code: context.institution.code,
    dld_endtime: '2099-12-31 00:00:00',
  };
}

/** 9102 文件下载: the base64 of the file, which leaves as octet-stream. */
export function handleDownload(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'fsDownloadIn');
  const owner = field(fields, 'fixmedins_code');
  if (owner !== context.institution.code && owner !== publicOwner)
    throw new CentreRefusal('机构编号与报文不符');
  const found = context.store.file(field(fields, 'file_qury_no'), owner);
  if (found === null || found.filename !== field(fields, 'filename')) throw new CentreRefusal('文件不存在');
  return { file: found.content.toString('base64') };
}

function uploadedRows(context: HandlerContext, fileNo: string): StatementFileRow[] {
  const found = context.store.file(fileNo, context.institution.code);
  if (found === null) throw new CentreRefusal('对账明细文件不存在');
  try {
    return readStatementFile(found.content);
  } catch (error) {
    if (error instanceof StatementFileInvalid)
      throw new CentreRefusal(`对账明细文件不可读：${error.message}`);
    throw error;
  }
}

/** A row of ours under the identifiers the institution does not have (interface 7.7, facts). */
function missingThere(context: HandlerContext, row: StoredSettlement): StatementResultRow {
  return {
    personNo: row.personNo,
    visitId: null,
    settlementId: null,
    msgid: row.msgid,
    level: false,
    isRefund: row.kind === 'cancellation',
    memo: '中心有，机构没有',
    ...statementRow(row, context.edition),
  };
}

function missingHere(row: StatementFileRow): StatementResultRow {
  return { ...row, msgid: null, level: false, memo: '机构有，中心没有' };
}

function compared(
  context: HandlerContext,
  row: StoredSettlement,
  theirs: StatementFileRow,
): StatementResultRow {
  const ours = statementRow(row, context.edition);
  const level =
    ours.totalFen === theirs.totalFen &&
    ours.fundTotalFen === theirs.fundTotalFen &&
    ours.accountFen === theirs.accountFen;
  return {
    personNo: row.personNo,
    visitId: row.visitId,
    settlementId: row.settlementId,
    msgid: row.msgid,
    level,
    isRefund: row.kind === 'cancellation',
    memo: level ? null : '金额不符，以中心为准',
    ...ours,
  };
}

function compareRows(
  context: HandlerContext,
  ours: readonly StoredSettlement[],
  theirs: readonly StatementFileRow[],
): StatementResultRow[] {
  const known = new Map(theirs.map((row) => [row.settlementId, row]));
  const books = new Set(ours.map((row) => row.settlementId));
  return [
    ...ours.map((row) => {
      const match = known.get(row.settlementId);
      return match === undefined ? missingThere(context, row) : compared(context, row, match);
    }),
    ...theirs.filter((row) => !books.has(row.settlementId)).map(missingHere),
  ];
}

function resultFile(context: HandlerContext, ours: readonly StoredSettlement[], fileNo: string) {
  const rows = compareRows(context, ours, uploadedRows(context, fileNo));
  const filename = `stmt_${fileNo}.zip`;
  const content = Buffer.from(writeStatementResult(rows, `stmt_${fileNo}.txt`, context.edition));
  return { fileNo: keepFile(context, context.institution.code, filename, content), filename, rows };
}

/** 3202 对明细账: the uploaded rows against the books; the answer names the file of the comparison. */
export function handleStatementDetail(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const { fileNo, filename } = resultFile(
    context,
    rowsInStatement(context, fields),
    field(fields, 'file_qury_no'),
  );
  return { fileinfo: { file_qury_no: fileNo, filename, dld_endtime: '2099-12-31 00:00:00' } };
}

/** A day of the books whatever its clearing type. */
function rowsOfDays(context: HandlerContext, fields: Fields): StoredSettlement[] {
  const [from, to] = [field(fields, 'clr_begin_ymd'), field(fields, 'clr_end_ymd')];
  return context.store.settlements().filter((row) => {
    const day = row.settledAt.slice(0, 10);
    return (
      row.fixmedinsCode === context.institution.code && row.state !== 'reversed' && day >= from && day <= to
    );
  });
}

/** 3211: compares at once and keeps the result under the task's key. */
export function handleStartDailyStatement(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const taskKey = `T${String(context.store.next('task')).padStart(12, '0')}`;
  const result = resultFile(context, rowsOfDays(context, fields), field(fields, 'file_qury_no'));
  const checkState = result.rows.every((row) => row.level) ? context.behaviours.levelValue : '1';
  const task = { fileNo: result.fileNo, checkState };
  context.store.addFile(taskKey, context.institution.code, taskKey, Buffer.from(JSON.stringify(task)));
  return { fileinfo: { task_key: taskKey } };
}

/** 3212 */
export function handleQueryDailyStatement(context: HandlerContext, input: RequestInput): Output {
  const found = context.store.file(field(objectOf(input, 'data'), 'task_key'), context.institution.code);
  if (found === null) throw new CentreRefusal('对账任务不存在');
  const { fileNo, checkState } = JSON.parse(found.content.toString('utf8')) as Record<string, string>;
  return {
    fileinfo: {
      check_state: checkState,
      task_status: '1',
      file_qury_no1: fileNo,
      file_qury_no2: '',
      file_qury_no3: '',
    },
  };
}

/** 3203 清算申请, where the month's figures must be the books'. */
export function handleApplyForClearing(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  if (field(fields, 'enddate') > todayOf(context)) throw new CentreRefusal('清算结束日期在今天之后');
  const eventId = `Q${String(context.store.next('clearing')).padStart(12, '0')}`;
  const [clrType, month] = [field(fields, 'clr_type'), field(fields, 'setlym')];
  if (!context.store.addClearing(eventId, context.institution.code, clrType, month)) {
    throw new CentreRefusal(`${month} 的该类清算已申请，不能重复申请`);
  }
  return { result: { clr_appy_evt_id: eventId } };
}

/** 3204 清算申请撤销 */
export function handleWithdrawClearing(context: HandlerContext, input: RequestInput): Output {
  const eventId = field(objectOf(input, 'data'), 'clr_appy_evt_id');
  if (!context.store.removeClearing(eventId, context.institution.code)) {
    throw new CentreRefusal('清算申请不存在');
  }
  return null;
}
