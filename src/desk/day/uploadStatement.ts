import { z } from 'zod';
import type { IsoDate } from '../../domain/calendar.ts';
import { addFen } from '../../domain/money.ts';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { type CentreExchange, outcomeProblem } from '../../queue/centreExchange.ts';
import type { StatementMember } from '../../queue/reconcile.ts';
import type { StoreReader } from '../../store/handles.ts';
import { listMessagesOfSettlement } from '../../store/outgoingMessage.ts';
import { readVisit } from '../../store/visit.ts';
import type { CallOutcome } from '../../upstream/call.ts';
import type { Infno } from '../../upstream/infno.ts';
import {
  readStatementResult,
  StatementFileInvalid,
  type StatementFileRow,
  type StatementResultRow,
  writeStatementFile,
} from '../../upstream/statementFile.ts';
import { statementRefundFlag, statementTotals } from '../../upstream/statementRule.ts';

const cancelAnswer = z.object({
  output: z.object({ setlinfo: z.object({ setl_id: z.coerce.string().min(1) }) }),
});

/** The 结算ID of a cancellation is a number of its own, known only from the answer to it. */
function cancellationId(reader: StoreReader, refundId: string): string | null {
  const answer = listMessagesOfSettlement(reader, refundId).findLast(
    ({ status, purpose }) => status === 'accepted' && purpose === 'cancel',
  )?.responseBody;
  if (answer == null) return null;
  try {
    return cancelAnswer.parse(JSON.parse(answer)).output.setlinfo.setl_id;
  } catch {
    return null;
  }
}

/** setl_id of our row; null when the centre never told it (taken over by its msgid). */
export function centreIdOf(reader: StoreReader, { settlement }: StatementMember): string | null {
  if (settlement.reversesId !== null) return cancellationId(reader, settlement.id);
  return readVisit(reader, settlement.billId)?.setlId ?? null;
}

function fileRow(reader: StoreReader, member: StatementMember): StatementFileRow | null {
  const settlementId = centreIdOf(reader, member);
  const visitId = readVisit(reader, member.settlement.billId)?.mdtrtId ?? null;
  // Without its number the row cannot be compared line by line; it still counts in the totals.
  if (settlementId === null || visitId === null) return null;
  return {
    settlementId,
    visitId,
    personNo: member.settlement.personNo,
    ...member.row,
    isRefund: member.settlement.reversesId !== null,
  };
}

function accepted<I extends Infno>(
  outcome: CallOutcome<I>,
): Extract<CallOutcome<I>, { kind: 'accepted' }>['output'] {
  if (outcome.kind === 'accepted') return outcome.output;
  throw new ProblemError({
    ...outcomeProblem(outcome),
    money: '对账没有完成，两边的账都没有改动。',
    nextStep: '请稍后重新对账；仍不行请联系医保办。',
  });
}

function unreadableFile(detail: string): Problem {
  return {
    code: 'statementFileInvalid',
    happened: `中心的对账结果文件读不懂：${detail}。`,
    money: '对账没有完成，两边的账都没有改动。',
    nextStep: '请重新对账；仍不行请联系医保办并保留该文件。',
  };
}

/** 9101: our rows go up as a file. @returns its 文件查询号 and name */
export async function uploadRows(
  exchange: CentreExchange,
  members: readonly StatementMember[],
  name: string,
): Promise<{ readonly fileNo: string; readonly filename: string }> {
  const { reader } = exchange.link.store;
  const rows = members.flatMap((member) => fileRow(reader, member) ?? []);
  const zip = writeStatementFile(rows, `${name}.txt`, exchange.link.edition);
  const filename = `${name}.zip`;
  const fsUploadIn = {
    in: Buffer.from(zip).toString('base64'),
    filename,
    fixmedins_code: exchange.link.site.fixmedinsCode,
  };
  const uploaded = accepted(await exchange.ask('9101', { fsUploadIn }, null));
  return { fileNo: uploaded.file_qury_no, filename };
}

/** 9102: the centre's comparison, row by row. @throws ProblemError when the file is not what the table says */
export async function downloadResult(
  exchange: CentreExchange,
  file: { readonly fileNo: string; readonly filename: string },
): Promise<StatementResultRow[]> {
  const fsDownloadIn = {
    file_qury_no: file.fileNo,
    filename: file.filename,
    fixmedins_code: exchange.link.site.fixmedinsCode,
  };
  const downloaded = accepted(await exchange.ask('9102', { fsDownloadIn }, null));
  try {
    return readStatementResult(Buffer.from(downloaded.file, 'base64'));
  } catch (error) {
    if (error instanceof StatementFileInvalid) throw new ProblemError(unreadableFile(error.message));
    throw error;
  }
}

/**
 * 3202 for one clearing type over a period: our rows up (9101), the comparison down (9102) (interface 7.7).
 * @param members those the centre has taken, of this clearing type
 * @throws ProblemError when any of the three gets no answer: nothing has changed on either side
 */
export async function compareInDetail(
  exchange: CentreExchange,
  clearingType: string,
  members: readonly StatementMember[],
  period: { readonly from: IsoDate; readonly to: IsoDate },
): Promise<StatementResultRow[]> {
  const { site } = exchange.link;
  const name = `stmt_${site.fixmedinsCode}_${clearingType}_${period.from}_${period.to}`;
  const { fileNo } = await uploadRows(exchange, members, name);
  const totals = statementTotals(members.map(({ row }) => row));
  const data = {
    setl_optins: site.mdtrtareaAdmvs,
    file_qury_no: fileNo,
    stmt_begndate: period.from,
    stmt_enddate: period.to,
    medfee_sumamt: totals.totalFen,
    fund_pay_sumamt: totals.fundTotalFen,
    cash_payamt: addFen(...members.map(({ amounts }) => amounts.cashFen)),
    fixmedins_setl_cnt: totals.count,
    clr_type: clearingType,
    refd_setl_flag: statementRefundFlag,
    fixmedins_refd_setl_flag: statementRefundFlag,
  };
  const { fileinfo } = accepted(await exchange.ask('3202', { data }, null));
  return downloadResult(exchange, { fileNo: fileinfo.file_qury_no, filename: fileinfo.filename });
}
