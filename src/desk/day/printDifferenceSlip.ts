import { mkdirSync } from 'node:fs';
import { maskIdentityNumber, maskName } from '../../domain/identityNumber.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import { readBillBody } from '../../queue/billBody.ts';
import { appendAudit } from '../../store/audit.ts';
import { differenceActs } from '../../store/differenceCash.ts';
import {
  listPrintJobs,
  markPrinted,
  markPrintFailed,
  type PrintJob,
  queuePrint,
  retryPrint,
} from '../../store/printJob.ts';
import { type DeskContext, now, signedInOperator } from '../deskContext.ts';
import { type StoredSettlement, storedSettlement } from '../settlementView.ts';
import { SheetNotPrinted } from '../sheet/sheetNotPrinted.ts';
import { differenceSlipPath, sheetFolder, sheetUrl } from '../sheetFiles.ts';
import { type DifferenceSlip, renderDifferenceSlip } from './differenceSlip.ts';
import type { PrintedReport } from './printReport.ts';

export const differenceSlipKind = 'difference';

/** What the slip says; null when there is nothing to give back or collect. */
function slipOf(context: DeskContext, stored: StoredSettlement, copyNo: number): DifferenceSlip | null {
  const { settlement, state, bill } = stored;
  const body = readBillBody(bill);
  const differs = state.state === 'difference' && state.centre !== null;
  const owed =
    state.state === 'refused' &&
    settlement.mode === 'provisional' &&
    settlement.reversesId === null &&
    !body.cashOnly;
  if (!differs && !owed) return null;
  return {
    institution: context.institution.name,
    slipNo: settlement.slipNo,
    nameMasked: maskName(body.personName),
    identityNumberMasked: maskIdentityNumber(body.identityNumber),
    settledAt: settlement.settledAt,
    printedAt: now(context),
    operatorName: signedInOperator(context).name,
    kind: differs ? 'difference' : 'recover',
    reason: differs ? reasonOf(settlement.mode, body.cashOnly) : `网络中断时离线暂结，${state.cause}`,
    local: settlement.amounts,
    centre: differs ? (state.centre as SettlementAmounts) : null,
    training: context.training !== null,
    copyNo,
  };
}

function reasonOf(mode: 'online' | 'provisional', cashOnly: boolean): string {
  if (cashOnly) return '网络中断时全额现金垫付，现已由医保中心结算';
  if (mode === 'provisional') return '网络中断时离线暂结，医保中心结算金额与暂结金额不同';
  return '医保中心结算金额与窗口收取金额不同';
}

function nextJob(context: DeskContext, settlementId: string): PrintJob {
  const at = now(context);
  return context.store.write((writer) => {
    const unprinted = listPrintJobs(writer, settlementId).find(
      ({ kind, status }) => kind === differenceSlipKind && status !== 'done',
    );
    if (unprinted === undefined)
      return queuePrint(writer, { id: context.newId(), settlementId, kind: differenceSlipKind, at });
    if (unprinted.status === 'failed') retryPrint(writer, { id: unprinted.id, at });
    return unprinted;
  });
}

function notPrinted(): SheetNotPrinted['problem'] {
  return {
    code: 'slipNotPrinted',
    happened: '补退单没有打印出来。',
    money: '差额仍待处理，先不要收退现金。',
    nextStep: '请再打印一次；仍不成功请联系信息科。',
  };
}

/**
 * 补退单, or 追收单 for a settlement made offline and refused by the centre, before a supervisor clears it. A durable print job of
 * the settlement; the operator who prints it pays or takes the money, from the drawer of the shift (`shiftCash`).
 * @throws ProblemError when nothing is due; SheetNotPrinted
 */
export async function printDifferenceSlip(
  context: DeskContext,
  settlementId: string,
): Promise<PrintedReport> {
  const { operatorNo } = signedInOperator(context);
  const stored = storedSettlement(context, settlementId);
  if (slipOf(context, stored, 1) === null) {
    throw new ProblemError({
      code: 'noDifference',
      happened: '这笔结算没有要补收、退还或追收的金额。',
      money: '没有改动，资金没有变化。',
      nextStep: '请刷新后查看当前状态。',
    });
  }
  const job = nextJob(context, settlementId);
  const slip = slipOf(context, stored, job.copyNo) as DifferenceSlip;
  const path = differenceSlipPath(context.dataDir, slip.slipNo, job.copyNo);
  try {
    mkdirSync(sheetFolder(context.dataDir), { recursive: true, mode: 0o700 });
    const { pages } = await context.pdfPrinter.print(renderDifferenceSlip(slip), path);
    context.store.write((writer) => {
      const at = now(context);
      markPrinted(writer, { id: job.id, path, at });
      const content = JSON.stringify({ job: job.id, copyNo: job.copyNo, pages });
      const subject = settlementId;
      appendAudit(writer, { at, actor: operatorNo, action: differenceActs.slip, subject, content });
    });
    return { sheetUrl: sheetUrl(path), path, copyNo: job.copyNo, pages };
  } catch (error) {
    const problem = error instanceof SheetNotPrinted ? error.problem : notPrinted();
    context.store.write((writer) => markPrintFailed(writer, { id: job.id, problem, at: now(context) }));
    throw error instanceof SheetNotPrinted ? error : new ProblemError(problem, { cause: error });
  }
}
