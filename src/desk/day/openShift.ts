import { displayYuan, type Fen, maxAmountFen } from '../../domain/money.ts';
import { ProblemError } from '../../domain/problem.ts';
import { appendAudit } from '../../store/audit.ts';
import { nextCounter } from '../../store/counter.ts';
import { insertShift, openShiftOf, type ShiftRecord } from '../../store/shift.ts';
import { type DeskContext, now, signedInOperator, today } from '../deskContext.ts';

const shiftsPerDay = 999_999;

/** 开班: what lies in the drawer at the beginning. @throws ProblemError when the operator's last shift is still open */
export function openShift(context: DeskContext, openingCashFen: Fen): ShiftRecord {
  const { operatorNo } = signedInOperator(context);
  if (openingCashFen < 0 || openingCashFen > maxAmountFen) {
    throw new ProblemError({
      code: 'openingCashInvalid',
      happened: '备用金金额不能使用。',
      money: '没有开班，资金没有变化。',
      nextStep: '请按抽屉里的实际现金填写备用金。',
    });
  }
  const open = openShiftOf(context.store.reader, operatorNo);
  if (open !== null) {
    throw new ProblemError({
      code: 'shiftOpen',
      happened: `班次 ${open.shiftNo}（${open.openedAt} 开班）还没有结班。`,
      money: '没有开新班，资金没有变化。',
      nextStep: '请先清点现金，结清上一班。',
    });
  }
  return context.store.write((writer) => {
    const day = today(context).replaceAll('-', '');
    const shift: ShiftRecord = {
      id: context.newId(),
      shiftNo: `BJ${day}${String(nextCounter(writer, `shift:${day}`, shiftsPerDay)).padStart(6, '0')}`,
      operatorNo,
      openedAt: now(context),
      openingCashFen,
    };
    insertShift(writer, shift);
    appendAudit(writer, {
      at: shift.openedAt,
      actor: operatorNo,
      action: 'shift.open',
      subject: shift.shiftNo,
      content: displayYuan(openingCashFen),
    });
    return shift;
  });
}
