import type { DeskHandlers } from '../bridge/bridgeServer.ts';
import type { OperationInput } from '../bridge/contract.ts';
import type { PolicyComparison, policyOperations } from '../bridge/policyContract.ts';
import { ProblemError } from '../domain/problem.ts';
import { changeWords, diffPacks } from '../policy/report/diffPacks.ts';
import { latestPolicyConfirmation } from '../store/policyConfirmation.ts';
import { type DeskContext, signedInOperator, today } from './deskContext.ts';
import { confirmValue, proposeValue, withdrawValue } from './policyConfirmations.ts';
import { packHere, policyView, versionsOf } from './policyView.ts';

/** As many changes as an answer holds. */
const maxChanges = 200;
const maxChangeTextLength = 500;

/** A key that no value shown today has: the pack, the day or the value changed since the screen asked. */
function checkKey(context: DeskContext, valueKey: string): void {
  const entries = policyView(context).groups.flatMap((group) => group.entries);
  if (entries.some(({ confirmation }) => confirmation?.valueKey === valueKey)) return;
  throw new ProblemError({
    code: 'policy.valueGone',
    happened: '这个政策值今天已经不在用，或已有正式文件。',
    money: '政策值的状态没有改变，资金没有变化。',
    nextStep: '请返回后重新打开“政策”再看。',
  });
}

function propose(
  context: DeskContext,
  { valueKey, document, documentDate, reason }: OperationInput<'policy.propose'>,
): void {
  checkKey(context, valueKey);
  if (documentDate > today(context)) {
    throw new ProblemError({
      code: 'policy.documentDate',
      happened: `文件日期 ${documentDate} 在今天以后。`,
      money: '政策值的状态没有改变，资金没有变化。',
      nextStep: '请核对文件上的日期。',
    });
  }
  proposeValue(context, { valueKey, document: `${document}（${documentDate}）`, reason });
}

/** The document that was proposed: who confirms or withdraws speaks of that one. */
function proposedDocument(context: DeskContext, valueKey: string): string {
  return latestPolicyConfirmation(context.store.reader, valueKey)?.document ?? '';
}

function clipped(text: string | null): string | null {
  if (text === null || text.length <= maxChangeTextLength) return text;
  return `${text.slice(0, maxChangeTextLength - 1)}…`;
}

function compare(
  context: DeskContext,
  { before, after }: OperationInput<'policy.compare'>,
): PolicyComparison {
  signedInOperator(context);
  const stored = versionsOf(context, packHere(context).head.pack);
  const [old, next] = [before, after].map((version) => stored.find(({ head }) => head.version === version));
  if (old === undefined || next === undefined) {
    throw new ProblemError({
      code: 'policy.versionMissing',
      happened: `本机没有版本 ${old === undefined ? before : after}，不能比较。`,
      money: '没有执行任何操作，资金没有变化。',
      nextStep: '请在本机已有的版本中选择。',
    });
  }
  const { changes } = diffPacks(old, next);
  return {
    before,
    after,
    changes: changes.slice(0, maxChanges).map((change) => ({
      ...change,
      kindLabel: changeWords[change.kind],
      before: clipped(change.before),
      after: clipped(change.after),
    })),
    total: changes.length,
  };
}

/** 政策: what is in force, the two-person confirmation, the comparison of versions. */
export function policyHandlers(context: DeskContext): Pick<DeskHandlers, keyof typeof policyOperations> {
  return {
    'policy.show': () => policyView(context),
    'policy.propose': (input) => {
      propose(context, input);
      return policyView(context);
    },
    'policy.confirm': ({ valueKey, reason }) => {
      checkKey(context, valueKey);
      confirmValue(context, { valueKey, document: proposedDocument(context, valueKey), reason });
      return policyView(context);
    },
    'policy.withdraw': ({ valueKey, reason }) => {
      checkKey(context, valueKey);
      withdrawValue(context, { valueKey, document: proposedDocument(context, valueKey), reason });
      return policyView(context);
    },
    'policy.compare': (input) => compare(context, input),
  };
}
