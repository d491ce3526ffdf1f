import { ProblemError } from '../../domain/problem.ts';
import { readShift, readShiftClose } from '../../store/shift.ts';
import type { DeskContext } from '../deskContext.ts';
import { type ClosedShift, shiftReportKind } from './closeShift.ts';
import { type PrintedReport, printReport } from './printReport.ts';
import { renderShiftSheet } from './shiftSheet.ts';

/** 班结单 of a closed shift, as it was closed; further copies are marked. @throws ProblemError, SheetNotPrinted */
export function printShiftReport(context: DeskContext, shiftId: string): Promise<PrintedReport> {
  const shift = readShift(context.store.reader, shiftId);
  const close = readShiftClose(context.store.reader, shiftId);
  if (shift === null || close === null) {
    throw new ProblemError({
      code: 'shiftNotClosed',
      happened: '这个班次还没有结班，没有班结单可打印。',
      money: '没有执行任何操作，资金没有变化。',
      nextStep: '请先清点现金结班。',
    });
  }
  const place = { institution: context.institution.name, training: context.training !== null };
  return printReport(context, shiftReportKind, shift.shiftNo, (copyNo) =>
    renderShiftSheet(close.report as ClosedShift, { ...place, copyNo }),
  );
}
