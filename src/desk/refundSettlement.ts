import type { SettlementView } from '../bridge/contract.ts';
import { negateFen } from '../domain/money.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { SettlementAmounts } from '../domain/settlement.ts';
import { moveYearToDate } from '../queue/yearToDateMove.ts';
import { appendAudit } from '../store/audit.ts';
import { enqueueJob } from '../store/settleJob.ts';
import { insertSettlement, reversalOf, type SettlementRecord } from '../store/settlement.ts';
import { settlementContent } from '../store/settlementContent.ts';
import { readSettlementDetail } from '../store/settlementDetail.ts';
import { settlementState } from '../store/settlementState.ts';
import { negateAmounts } from '../upstream/settlementWire.ts';
import { nextSlipNo } from './confirmSettlement.ts';
import { type DeskContext, now, signedInOperator } from './deskContext.ts';
import { type StoredSettlement, settlementView, storedSettlement } from './settlementView.ts';

function refuse(problem: Omit<Problem, 'money'>): ProblemError {
  return new ProblemError({ ...problem, money: '没有退费，没有退款，原结算不变。' });
}

/** Only what the centre has settled can be cancelled there; everything else has its own way. */
function checkRefundable(context: DeskContext, { settlement, state }: StoredSettlement): void {
  if (settlement.reversesId !== null) {
    throw refuse({
      code: 'refundOfRefund',
      happened: '这是一笔退费，不能再退。',
      nextStep: '请选择原结算。',
    });
  }
  // A difference is refunded once it is cleared; what the centre never settled it cannot cancel.
  const settled = state.state === 'final' || (state.state === 'cleared' && state.centre !== null);
  if (!settled) {
    throw refuse({
      code: 'refundState',
      happened: '这笔结算当前的状态不能退费，只有中心已结算的才能退。',
      nextStep: '待上传或结果未知的，请等状态确定后再退。',
    });
  }
  const { operations } = context.exchange.link.edition.offline;
  if (!context.exchange.link.connection.state.online && operations.refund === 'forbidden') {
    throw refuse({
      code: 'refundOffline',
      happened: '网络中断时不能退费。',
      nextStep: '请等网络恢复后再退。',
    });
  }
}

/** An earlier refund of the same settlement that is still alive. */
function livingRefund(context: DeskContext, settlementId: string): SettlementRecord | null {
  const earlier = reversalOf(context.store.reader, settlementId);
  if (earlier === null) return null;
  return settlementState(context.store.reader, earlier.id).state === 'refused' ? null : earlier;
}

/** What the patient has paid in the end: after a cleared difference, the centre's figures. */
function amountsPaid({ settlement, state }: StoredSettlement): SettlementAmounts {
  return state.state === 'cleared' ? (state.centre as SettlementAmounts) : settlement.amounts;
}

function commitRefund(context: DeskContext, stored: StoredSettlement, reason: string): SettlementRecord {
  const original = stored.settlement;
  const { operatorNo } = signedInOperator(context);
  return context.store.write((writer) => {
    const refund: SettlementRecord = {
      ...original,
      id: context.newId(),
      slipNo: nextSlipNo(context, writer),
      mode: 'online',
      reversesId: original.id,
      amounts: negateAmounts(amountsPaid(stored)),
      settledAt: now(context),
      operatorNo,
    };
    const detail = {
      funds: readSettlementDetail(writer, original.id).funds.map((fund) => ({
        ...fund,
        inScopeFen: negateFen(fund.inScopeFen),
        paidFen: negateFen(fund.paidFen),
      })),
      lines: [],
      steps: [],
    };
    insertSettlement(writer, {
      settlement: refund,
      detail,
      state: 'pending',
      cause: `退费：${reason}`,
    });
    moveYearToDate(writer, original, -1, refund.settledAt);
    enqueueJob(writer, {
      settlementId: refund.id,
      personNo: refund.personNo,
      kind: 'refund',
      nextAtMs: context.clock.nowMs(),
    });
    appendAudit(writer, {
      at: refund.settledAt,
      actor: operatorNo,
      action: 'settlement.refund',
      subject: refund.id,
      content: settlementContent(refund, detail),
    });
    return refund;
  });
}

/**
 * 退费: a reversing record with every amount turned round, the year restored, then 2208 or 2305 at the centre. Asking
 * again for the same settlement returns the refund that exists.
 */
export async function refundSettlement(
  context: DeskContext,
  settlementId: string,
  reason: string,
): Promise<SettlementView> {
  signedInOperator(context);
  const stored = storedSettlement(context, settlementId);
  const earlier = livingRefund(context, settlementId);
  if (earlier !== null) return settlementView(context, earlier.id);
  checkRefundable(context, stored);
  const refund = commitRefund(context, stored, reason);
  await context.drainer.settled(refund.id);
  return settlementView(context, refund.id);
}
