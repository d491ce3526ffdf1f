import type { ClosedShiftView, ShiftBlock, ShiftDesk, ShiftView } from '../../bridge/dayContract.ts';
import { fen } from '../../domain/money.ts';
import { listOperators } from '../../store/operator.ts';
import { lastShiftClose, openShiftOf } from '../../store/shift.ts';
import { type DeskContext, isSupervisor, signedInOperator } from '../deskContext.ts';
import { denominationLabel, denominationsFen } from './cashCount.ts';
import type { ClosedShift } from './closeShift.ts';
import { type OpenBusiness, type ShiftReport, shiftReport } from './shiftReport.ts';

const blockTexts: Readonly<Record<keyof OpenBusiness, Omit<ShiftBlock, 'key' | 'count'>>> = {
  waiting: {
    label: '待上传',
    reason: '中心还没有确认，金额可能变化。',
    nextStep: '联网后自动上传，也可在工作台按 Alt+U。',
  },
  unknown: {
    label: '结果未知',
    reason: '请求已送出，没有收到中心应答，现金该不该收还不知道。',
    nextStep: '系统正在查询；查不清的，由组长在“对账”中处理。',
  },
  differences: {
    label: '有差额',
    reason: '中心的金额与收取的不同，还没有核清。',
    nextStep: '在“最近结算”（F7）打印补退单，收付后由组长核清。',
  },
  stuck: {
    label: '搁置',
    reason: '多次办理没有完成，已停下等人处理。',
    nextStep: '在“最近结算”（F7）查看原因，由组长处理。',
  },
};

function blocksOf(open: OpenBusiness): ShiftBlock[] {
  return (Object.keys(blockTexts) as (keyof OpenBusiness)[])
    .filter((key) => open[key] > 0)
    .map((key) => ({ key, count: open[key], ...blockTexts[key] }));
}

function shiftViewOf({ shift, until, cash, expectedFen, open }: ShiftReport): ShiftView {
  const { undecided, ...figures } = cash;
  return {
    shiftId: shift.id,
    shiftNo: shift.shiftNo,
    openedAt: shift.openedAt,
    until,
    openingCashFen: shift.openingCashFen,
    ...figures,
    expectedFen,
    undecided: undecided.length,
    blocks: blocksOf(open),
  };
}

export function closedShiftView(closed: ClosedShift): ClosedShiftView {
  const { shift, closedAt, expectedFen, countedFen, overShortFen, signature } = closed;
  return {
    shiftId: shift.id,
    shiftNo: shift.shiftNo,
    closedAt: closedAt as ClosedShiftView['closedAt'],
    expectedFen,
    countedFen,
    overShortFen,
    signedBy: signature?.name ?? null,
  };
}

/** The shift at the desk, the last one closed, and what the closing of a shift takes. */
export function shiftDesk(context: DeskContext): ShiftDesk {
  const { reader } = context.store;
  const { operatorNo } = signedInOperator(context);
  const last = lastShiftClose(reader, operatorNo);
  return {
    shift: openShiftOf(reader, operatorNo) === null ? null : shiftViewOf(shiftReport(context)),
    lastClosed: last === null ? null : closedShiftView(last.report as ClosedShift),
    denominations: denominationsFen.map((denomination) => ({
      denominationFen: fen(denomination),
      label: denominationLabel(denomination),
    })),
    supervisors: listOperators(reader)
      .filter((operator) => operator.active && isSupervisor(operator))
      .map(({ operatorNo: no, name }) => ({ operatorNo: no, name })),
  };
}
