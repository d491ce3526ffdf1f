import type { SettlementState, SettlementView } from '../bridge/contract.ts';
import { maskName } from '../domain/identityNumber.ts';
import { type Fen, subtractFen, zeroFen } from '../domain/money.ts';
import { insuranceLabels } from '../domain/person.ts';
import { nothingSettled, type Problem, ProblemError } from '../domain/problem.ts';
import type { SettlementAmounts } from '../domain/settlement.ts';
import { readBillBody } from '../queue/billBody.ts';
import { type BillRecord, readBill } from '../store/bill.ts';
import { listPrintJobs } from '../store/printJob.ts';
import { readJob } from '../store/settleJob.ts';
import { readSettlement, type SettlementRecord } from '../store/settlement.ts';
import { type SettlementStateRow, settlementState } from '../store/settlementState.ts';
import type { DeskContext } from './deskContext.ts';
import { sheetUrl } from './sheetFiles.ts';

const stateLabels: Readonly<Record<SettlementState, string>> = {
  pending: '已确认，待上传',
  final: '已结算',
  refused: '中心未受理',
  unknown: '结果未知',
  provisional: '暂结，待上传',
  difference: '有差额，待处理',
  cleared: '差额已处理',
  reversed: '已退费',
  disputed: '待对账确认',
};

export interface StoredSettlement {
  readonly settlement: SettlementRecord;
  readonly state: SettlementStateRow;
  readonly bill: BillRecord;
}

/** @throws ProblemError when there is no such settlement */
export function storedSettlement(context: DeskContext, settlementId: string): StoredSettlement {
  const { reader } = context.store;
  const settlement = readSettlement(reader, settlementId);
  const bill = settlement === null ? null : readBill(reader, settlement.billId);
  if (settlement === null || bill === null) {
    throw new ProblemError({
      code: 'settlementMissing',
      happened: '找不到这笔结算。',
      money: '没有执行任何操作，资金没有变化。',
      nextStep: '请在“最近结算”里重新选择。',
    });
  }
  return { settlement, state: settlementState(reader, settlementId), bill };
}

/** Centre − terminal, cash: above zero is collected, below zero given back. */
function cashDifference({ settlement, state }: StoredSettlement): Fen {
  if (state.centre === null || (state.state !== 'difference' && state.state !== 'cleared')) return zeroFen;
  return subtractFen((state.centre as SettlementAmounts).cashFen, settlement.amounts.cashFen);
}

const stateProblems: Partial<Record<SettlementState, Omit<Problem, 'code' | 'happened'>>> = {
  pending: {
    money: '本机已记账；中心尚未结算。',
    nextStep: '网络恢复后自动上传，不必重复操作，可以接待下一位。',
  },
  refused: { money: nothingSettled, nextStep: '请把已收的现金退还患者，按提示处理后重新结算。' },
  unknown: {
    money: '中心是否已结算尚不清楚，请勿重复收款。',
    nextStep: '系统会自动冲正或核对，请等待状态变化，不要重新结算。',
  },
  difference: {
    money: '中心已按其金额结算，与已收现金不同。',
    nextStep: '请按差额补收或退还，由组长处理后清除。',
  },
  disputed: {
    money: '在日终对账确认之前，不要收款、退款，也不要重新结算。',
    nextStep: '请组长在对账后按中心结果处理。',
  },
};

/** A refund is about money that goes the other way: what holds for a settlement would have it paid out wrongly. */
const refundProblems: typeof stateProblems = {
  pending: {
    money: '原结算仍然有效，中心尚未撤销；撤销完成之前不要退款。',
    nextStep: '网络恢复后自动办理，不必重复操作；状态变为“退费完成”后再退款。',
  },
  refused: {
    money: '没有退费，原结算仍然有效，不要退款。',
    nextStep: '请按中心的提示处理后重新退费；不能处理的，请联系医保办。',
  },
  unknown: {
    money: '中心是否已撤销尚不清楚，不要退款。',
    nextStep: '系统会自动核对，请等待状态变为“退费完成”后再退款。',
  },
  disputed: {
    money: '在日终对账确认之前，不要退款，也不要重新结算。',
    nextStep: '请组长在对账后按中心结果处理。',
  },
};

/** Money is already in the patient's hands, or in the till, when a settlement made offline is refused. */
const refusedOffline: Omit<Problem, 'code' | 'happened'> = {
  money: '患者已享受暂付的基金金额，中心未受理，需要追收。',
  nextStep: '请组长联系患者追收后，在这里处理清除。',
};
const refusedCashOnly: Omit<Problem, 'code' | 'happened'> = {
  money: '患者已付全额现金，没有动用基金，没有需要退补的金额。',
  nextStep: '请组长核对原因后清除；确应享受医保的，请患者到参保地手工报销。',
};

function wordsFor({
  settlement,
  state,
  bill,
}: StoredSettlement): Omit<Problem, 'code' | 'happened'> | undefined {
  if (settlement.reversesId !== null) return refundProblems[state.state];
  if (state.state !== 'refused' || settlement.mode === 'online') return stateProblems[state.state];
  return readBillBody(bill).cashOnly ? refusedCashOnly : refusedOffline;
}

function problemOf(context: DeskContext, stored: StoredSettlement): Problem | null {
  const words = wordsFor(stored);
  if (words === undefined) return null;
  const { settlement, state } = stored;
  if (state.state !== 'pending')
    return { code: `settlement.${state.state}`, happened: state.cause, ...words };
  const last = readJob(context.store.reader, settlement.id)?.lastProblem ?? null;
  return last === null ? null : { code: last.code, happened: last.happened, ...words };
}

export function settlementView(context: DeskContext, settlementId: string): SettlementView {
  const stored = storedSettlement(context, settlementId);
  const { settlement, state, bill } = stored;
  const body = readBillBody(bill);
  const printed = listPrintJobs(context.store.reader, settlementId).findLast(
    (job) => job.kind === 'sheet' && job.status === 'done',
  );
  const kind = bill.kind === 'inpatient' ? '住院' : '门诊';
  return {
    settlementId,
    slipNo: settlement.slipNo,
    state: state.state,
    stateLabel:
      settlement.reversesId !== null && state.state === 'final' ? '退费完成' : stateLabels[state.state],
    mode: body.cashOnly ? 'cashOnly' : settlement.mode,
    isRefund: settlement.reversesId !== null,
    nameMasked: maskName(body.personName),
    kindLabel: `${kind} · ${insuranceLabels[settlement.insuranceType]}`,
    settledAt: settlement.settledAt,
    amounts: settlement.amounts,
    cashDifferenceFen: cashDifference(stored),
    problem: problemOf(context, stored),
    sheetUrl: printed?.path == null ? null : sheetUrl(printed.path),
  };
}
