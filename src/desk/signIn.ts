import { ProblemError } from '../domain/problem.ts';
import { appendAudit } from '../store/audit.ts';
import { type Operator, readOperator } from '../store/operator.ts';
import { countJobs } from '../store/settleJob.ts';
import { countSettlementsByState } from '../store/settlementState.ts';
import { type DeskContext, isSupervisor, now } from './deskContext.ts';

/** What keeps a cashier at the window: settlements the centre has not confirmed, and differences nobody has paid out. */
function checkNothingOpen(context: DeskContext): void {
  const jobs = countJobs(context.store.reader);
  const open = jobs.open + jobs.stuck + countSettlementsByState(context.store.reader).difference;
  if (open === 0) return;
  throw new ProblemError({
    code: 'queueOpen',
    happened: `还有 ${open} 笔结算没有上传或没有处理完，收费员不能签退。`,
    money: '这些结算都完整保存在本机。',
    nextStep: '请等待上传完成；有差额的请组长处理；确需离开的，请组长登录接管。',
  });
}

function recordAct(context: DeskContext, operatorNo: string, action: string): void {
  context.store.write((writer) =>
    appendAudit(writer, {
      at: now(context),
      actor: operatorNo,
      action,
      subject: operatorNo,
      content: JSON.stringify(countJobs(writer)),
    }),
  );
}

/** What one operator has on the desk is not the next one's to confirm. */
function clearDesk(context: DeskContext): void {
  context.session.operator = null;
  context.session.peopleAtDesk.clear();
  context.session.preparedBills.clear();
}

/**
 * Who works at the window from now on. Whoever was there is signed out, under the same conditions: only a supervisor takes
 * over an open queue. The centre's own sign-in (9001) is the queue's business.
 */
export function signInOperator(context: DeskContext, operatorNo: string): void {
  const operator = readOperator(context.store.reader, operatorNo);
  if (operator === null || !operator.active) {
    throw new ProblemError({
      code: 'operatorUnknown',
      happened: '没有这个操作员，或已停用。',
      money: '没有执行任何操作，资金没有变化。',
      nextStep: '请重新选择，或请管理员添加操作员。',
    });
  }
  const { operator: leaving } = context.session;
  if (leaving !== null && leaving.operatorNo !== operatorNo) {
    if (!isSupervisor(operator)) mayLeave(context, leaving);
    clearDesk(context);
    recordAct(context, leaving.operatorNo, 'operator.signOut');
  }
  context.session.operator = operator;
  recordAct(context, operatorNo, 'operator.signIn');
}

function mayLeave(context: DeskContext, leaving: Operator): void {
  if (leaving.role === 'cashier') checkNothingOpen(context);
}

/** Blocked while anything waits for the centre or for a person, unless a supervisor takes it on (design section 2). */
export function signOutOperator(context: DeskContext): void {
  const { operator } = context.session;
  if (operator === null) return;
  mayLeave(context, operator);
  clearDesk(context);
  recordAct(context, operator.operatorNo, 'operator.signOut');
}
