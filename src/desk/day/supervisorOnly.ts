import { ProblemError } from '../../domain/problem.ts';
import { type Operator, readOperator } from '../../store/operator.ts';
import { type DeskContext, isSupervisor, signedInOperator } from '../deskContext.ts';

function refused(what: string): ProblemError {
  return new ProblemError({
    code: 'needsSupervisor',
    happened: `${what}须由组长处理。`,
    money: '没有改动，资金没有变化。',
    nextStep: '请组长登录后操作。',
  });
}

/** @param what as it begins the sentence a cashier reads. @throws ProblemError for anyone else */
export function supervisorAtDesk(context: DeskContext, what: string): Operator {
  const operator = signedInOperator(context);
  if (!isSupervisor(operator)) throw refused(what);
  return operator;
}

/** Who signs beside the operator at the desk. @throws ProblemError unless an active supervisor */
export function signingSupervisor(context: DeskContext, operatorNo: string, what: string): Operator {
  const operator = readOperator(context.store.reader, operatorNo);
  if (operator?.active !== true || !isSupervisor(operator)) throw refused(what);
  return operator;
}
