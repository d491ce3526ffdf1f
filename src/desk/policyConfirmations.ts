import { type Problem, ProblemError } from '../domain/problem.ts';
import { appendAudit } from '../store/audit.ts';
import type { StoreReader } from '../store/handles.ts';
import type { Operator } from '../store/operator.ts';
import {
  appendPolicyConfirmation,
  type ConfirmationStep,
  latestPolicyConfirmation,
} from '../store/policyConfirmation.ts';
import { type DeskContext, now, signedInOperator } from './deskContext.ts';

/** What somebody says of one unofficial value: which, on what document, why. */
export interface PolicyStatement {
  /** `Sourced.key` of the value. */
  readonly valueKey: string;
  readonly document: string;
  readonly reason: string;
}

const maxTextLength = 500;

function refuse(problem: Omit<Problem, 'money'>): ProblemError {
  return new ProblemError({ ...problem, money: '政策值的状态没有改变，资金没有变化。' });
}

/** Whether two people stand behind a value now. */
export function isConfirmed(reader: StoreReader, valueKey: string): boolean {
  return latestPolicyConfirmation(reader, valueKey)?.step === 'confirmed';
}

/** Those of the keys that nobody stands behind. */
export function unconfirmed(context: DeskContext, keys: readonly string[]): string[] {
  return keys.filter((key) => !isConfirmed(context.store.reader, key));
}

function checkTexts({ document, reason }: PolicyStatement): void {
  const texts = [document.trim(), reason.trim()];
  if (texts.every((text) => text !== '' && text.length <= maxTextLength)) return;
  throw refuse({
    code: 'statementIncomplete',
    happened: '没有写明依据的文件和理由，或超过 500 个字。',
    nextStep: '请填写文件名称与文号、理由后再提交。',
  });
}

function record(context: DeskContext, statement: PolicyStatement, step: ConfirmationStep): void {
  const { operatorNo } = signedInOperator(context);
  const { valueKey, document, reason } = statement;
  context.store.write((writer) => {
    const at = now(context);
    appendPolicyConfirmation(writer, { valueKey, step, actor: operatorNo, at, document, reason });
    appendAudit(writer, {
      at,
      actor: operatorNo,
      action: `policy.${step}`,
      subject: valueKey,
      content: JSON.stringify({ document, reason }),
    });
  });
}

/** Who may stand behind a value, or take it back: neither who collects by it nor who audits it. */
export function mayDecide({ role }: Operator): boolean {
  return role === 'administrator' || role === 'supervisor' || role === 'insuranceOffice';
}

/**
 * An administrator proposes a value for real settlements.
 * @throws ProblemError for anyone else, and when it is proposed or confirmed already: a new proposal would end its use
 */
export function proposeValue(context: DeskContext, statement: PolicyStatement): void {
  if (signedInOperator(context).role !== 'administrator') {
    throw refuse({
      code: 'needsAdministrator',
      happened: '未证实的政策值须由管理员提出。',
      nextStep: '请管理员登录后操作。',
    });
  }
  const latest = latestPolicyConfirmation(context.store.reader, statement.valueKey);
  if (latest !== null && latest.step !== 'withdrawn') {
    throw refuse({
      code: 'alreadyProposed',
      happened: '这个政策值已经提出或已经确认，没有重复提出。',
      nextStep: '依据有变的，请先撤回，再重新提出。',
    });
  }
  checkTexts(statement);
  record(context, statement, 'proposed');
}

/**
 * A second person confirms what the administrator proposed.
 * @throws ProblemError when nothing is proposed, or the same person confirms
 */
export function confirmValue(context: DeskContext, statement: PolicyStatement): void {
  const operator = signedInOperator(context);
  const latest = latestPolicyConfirmation(context.store.reader, statement.valueKey);
  if (latest?.step !== 'proposed') {
    throw refuse({
      code: 'nothingProposed',
      happened: '这个政策值没有待确认的提议。',
      nextStep: '请管理员先提出，并写明依据。',
    });
  }
  if (latest.actor === operator.operatorNo || !mayDecide(operator)) {
    throw refuse({
      code: 'needsSecondPerson',
      happened: '提议人自己不能确认，收费员和审计员也不能确认。',
      nextStep: '请另一位管理员、组长或医保办人员登录后确认。',
    });
  }
  checkTexts(statement);
  record(context, statement, 'confirmed');
}

/** Takes a confirmation back; from this moment the value is not used for real settlements. */
export function withdrawValue(context: DeskContext, statement: PolicyStatement): void {
  const latest = latestPolicyConfirmation(context.store.reader, statement.valueKey);
  if (latest === null || latest.step === 'withdrawn') {
    throw refuse({
      code: 'nothingToWithdraw',
      happened: '这个政策值没有确认或提议可以撤回。',
      nextStep: '请核对所选的政策值。',
    });
  }
  if (!mayDecide(signedInOperator(context))) {
    throw refuse({
      code: 'needsAdministrator',
      happened: '收费员和审计员不能撤回确认。',
      nextStep: '请管理员、组长或医保办人员登录后操作。',
    });
  }
  checkTexts(statement);
  record(context, statement, 'withdrawn');
}
