import type { IsoDateTime } from '../../domain/calendar.ts';
import { addFen, type Fen, subtractFen } from '../../domain/money.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { StoreReader } from '../../store/handles.ts';
import { countJobs } from '../../store/settleJob.ts';
import { countSettlementsByState } from '../../store/settlementState.ts';
import { lastShiftClose, openShiftOf, type ShiftRecord } from '../../store/shift.ts';
import { type DeskContext, now, signedInOperator } from '../deskContext.ts';
import { type ShiftCash, shiftCash } from './shiftCash.ts';

/** 班结单 before the drawer is counted. */
export interface ShiftReport {
  readonly shift: ShiftRecord;
  readonly until: IsoDateTime;
  readonly cash: ShiftCash;
  /** Opening + in − back ± differences. */
  readonly expectedFen: Fen;
  readonly open: OpenBusiness;
}

/** What keeps a shift from closing (design section 2). */
export interface OpenBusiness {
  readonly waiting: number;
  readonly unknown: number;
  readonly differences: number;
  readonly stuck: number;
}

export function openBusiness(reader: StoreReader): OpenBusiness {
  const states = countSettlementsByState(reader);
  return {
    waiting: states.pending + states.provisional,
    unknown: states.unknown + states.disputed,
    differences: states.difference,
    stuck: countJobs(reader).stuck,
  };
}

export function isNothingOpen(open: OpenBusiness): boolean {
  return open.waiting + open.unknown + open.differences + open.stuck === 0;
}

/** @throws ProblemError when the operator at the desk has no open shift */
export function shiftAtDesk(context: DeskContext): ShiftRecord {
  const { operatorNo } = signedInOperator(context);
  const shift = openShiftOf(context.store.reader, operatorNo);
  if (shift !== null) return shift;
  throw new ProblemError({
    code: 'noShift',
    happened: '当前操作员没有开班。',
    money: '没有执行任何操作，资金没有变化。',
    nextStep: '请先录入备用金开班。',
  });
}

/** The open shift of the operator at the desk, as it stands now. @throws ProblemError without one */
export function shiftReport(context: DeskContext): ShiftReport {
  const { reader } = context.store;
  const shift = shiftAtDesk(context);
  const until = now(context);
  const cash = shiftCash(reader, {
    operatorNo: shift.operatorNo,
    from: shift.openedAt,
    to: until,
    carried: lastShiftClose(reader, shift.operatorNo)?.undecided ?? [],
  });
  const inFen = addFen(shift.openingCashFen, cash.cashInFen, cash.differenceInFen);
  return {
    shift,
    until,
    cash,
    expectedFen: subtractFen(inFen, cash.cashBackFen, cash.differenceBackFen),
    open: openBusiness(reader),
  };
}
