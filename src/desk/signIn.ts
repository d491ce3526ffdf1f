import { ProblemError } from '../domain/problem.ts';
import { appendAudit } from '../store/audit.ts';
import { readOperator } from '../store/operator.ts';
import { countJobs } from '../store/settleJob.ts';
import { type DeskContext, now } from './deskContext.ts';

/** Who works at the window from now on. The centre's own sign-in (9001) is the queue's business. */
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
  context.session.operator = operator;
  context.store.write((writer) =>
    appendAudit(writer, {
      at: now(context),
      actor: operatorNo,
      action: 'operator.signIn',
      subject: operatorNo,
      content: '',
    }),
  );
}

/** Blocked while anything waits for the centre, unless a supervisor takes it on (design section 2). */
export function signOutOperator(context: DeskContext): void {
  const { operator } = context.session;
  if (operator === null) return;
  const jobs = countJobs(context.store.reader);
  const open = jobs.open + jobs.stuck;
  if (open > 0 && operator.role === 'cashier') {
    throw new ProblemError({
      code: 'queueOpen',
      happened: `还有 ${open} 笔结算没有上传或没有处理完，收费员不能签退。`,
      money: '这些结算都完整保存在本机。',
      nextStep: '请等待上传完成；确需离开的，请组长登录接管。',
    });
  }
  context.session.operator = null;
  context.session.peopleAtDesk.clear();
  context.session.preparedBills.clear();
  context.store.write((writer) =>
    appendAudit(writer, {
      at: now(context),
      actor: operator.operatorNo,
      action: 'operator.signOut',
      subject: operator.operatorNo,
      content: JSON.stringify(jobs),
    }),
  );
}
