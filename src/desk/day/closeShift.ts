import { dateOf } from '../../domain/calendar.ts';
import { type Fen, subtractFen } from '../../domain/money.ts';
import { ProblemError } from '../../domain/problem.ts';
import { type AuditHead, appendAudit } from '../../store/audit.ts';
import { recordCheckpoint } from '../../store/auditCheckpoint.ts';
import { readOperator } from '../../store/operator.ts';
import { queueReport } from '../../store/reportPrint.ts';
import { insertShiftClose, type ShiftRecord } from '../../store/shift.ts';
import type { DeskContext } from '../deskContext.ts';
import { type CashCount, countedCash } from './cashCount.ts';
import type { ShiftCash } from './shiftCash.ts';
import { isNothingOpen, type OpenBusiness, type ShiftReport, shiftReport } from './shiftReport.ts';
import { signingSupervisor } from './supervisorOnly.ts';

/** 班结单: what is printed and kept. */
export interface ClosedShift {
  readonly shift: ShiftRecord;
  readonly operatorName: string;
  readonly closedAt: string;
  readonly cash: ShiftCash;
  readonly counts: CashCount;
  readonly expectedFen: Fen;
  readonly countedFen: Fen;
  /** Above zero 长款, below zero 短款. */
  readonly overShortFen: Fen;
  readonly open: OpenBusiness;
  readonly signature: { readonly operatorNo: string; readonly name: string; readonly note: string } | null;
  readonly auditHead: AuditHead;
}

export const shiftReportKind = 'shift';

export interface SupervisorSignature {
  readonly operatorNo: string;
  readonly note: string;
}

function checkClosable(context: DeskContext, report: ShiftReport, signed: SupervisorSignature | null): void {
  const { open } = report;
  if (signed !== null) {
    signingSupervisor(context, signed.operatorNo, '有未了业务的结班');
    if (signed.note.trim() !== '') return;
    throw new ProblemError({
      code: 'signatureWithoutReason',
      happened: '组长签字时没有写原因。',
      money: '没有结班，资金没有变化。',
      nextStep: '请写明带着未了业务结班的原因。',
    });
  }
  if (isNothingOpen(open)) return;
  throw new ProblemError({
    code: 'shiftBlocked',
    happened: `还有未了业务：待上传 ${open.waiting} 笔，结果未知 ${open.unknown} 笔，差额 ${open.differences} 笔，搁置 ${open.stuck} 笔。`,
    money: '没有结班；这些结算都完整保存在本机。',
    nextStep: '请先处理完再结班；确需现在结班的，由组长签字并写明原因。',
  });
}

function closedShift(
  context: DeskContext,
  report: ShiftReport,
  counts: CashCount,
  signed: SupervisorSignature | null,
  auditHead: AuditHead,
): ClosedShift {
  const { reader } = context.store;
  const countedFen = countedCash(counts);
  const { operatorNo } = report.shift;
  const nameOf = (no: string) => readOperator(reader, no)?.name ?? no;
  return {
    shift: report.shift,
    operatorName: nameOf(operatorNo),
    closedAt: report.until,
    cash: report.cash,
    counts,
    expectedFen: report.expectedFen,
    countedFen,
    overShortFen: subtractFen(countedFen, report.expectedFen),
    open: report.open,
    signature:
      signed === null
        ? null
        : { operatorNo: signed.operatorNo, name: nameOf(signed.operatorNo), note: signed.note.trim() },
    auditHead,
  };
}

/**
 * 结班: the count of the drawer beside what it should hold; blocked while anything is open unless a supervisor signs (design
 * section 2). One transaction writes the close, the audit record, the checkpoint of the chain and the print job of the 班结单.
 * @param signed null, or the supervisor with the reason
 */
export function closeShift(
  context: DeskContext,
  counts: CashCount,
  signed: SupervisorSignature | null,
): ClosedShift {
  const report = shiftReport(context);
  countedCash(counts);
  checkClosable(context, report, signed);
  const needed = isNothingOpen(report.open) ? null : signed;
  const { shift, until } = report;
  return context.store.write((writer) => {
    const subject = shift.shiftNo;
    const figures = { expectedFen: report.expectedFen, counts, signedBy: needed?.operatorNo ?? null };
    const content = JSON.stringify(figures);
    appendAudit(writer, { at: until, actor: shift.operatorNo, action: 'shift.close', subject, content });
    if (needed !== null) {
      appendAudit(writer, {
        at: until,
        actor: needed.operatorNo,
        action: 'shift.sign',
        subject,
        content: needed.note,
      });
    }
    const { head } = recordCheckpoint(writer, { day: dateOf(until), at: until, actor: shift.operatorNo });
    const closed = closedShift(context, report, counts, needed, head);
    insertShiftClose(writer, {
      shiftId: shift.id,
      closedAt: until,
      countedFen: closed.countedFen,
      expectedFen: closed.expectedFen,
      counts,
      undecided: report.cash.undecided,
      signedBy: needed?.operatorNo ?? null,
      signNote: needed?.note.trim() ?? null,
      report: closed,
      auditHead: head,
    });
    queueReport(writer, { id: context.newId(), kind: shiftReportKind, subject, at: until });
    return closed;
  });
}
