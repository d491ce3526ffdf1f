import type { SettlementView } from '../bridge/contract.ts';
import { yearOf } from '../domain/calendar.ts';
import { displayYuan, type Fen } from '../domain/money.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import type { SettlementAmounts } from '../domain/settlement.ts';
import { checkIdentities } from '../domain/settlementIdentities.ts';
import { applyChange } from '../domain/yearToDate.ts';
import { settlePurpose } from '../queue/settleAtCentre.ts';
import { moveYearToDate } from '../queue/yearToDateMove.ts';
import { appendAudit } from '../store/audit.ts';
import { nextCounter } from '../store/counter.ts';
import type { StoreWriter } from '../store/handles.ts';
import { savePersonSnapshot } from '../store/personSnapshot.ts';
import { queuePrint } from '../store/printJob.ts';
import { enqueueJob } from '../store/settleJob.ts';
import { effectiveSettlementOfBill, insertSettlement, type SettlementRecord } from '../store/settlement.ts';
import { settlementContent } from '../store/settlementContent.ts';
import { insertSettlementInput } from '../store/settlementInput.ts';
import { recordComparison } from './day/recordComparison.ts';
import { type DeskContext, now, signedInOperator, today } from './deskContext.ts';
import { queueState } from './deskState.ts';
import { decideOffline } from './offlineLimits.ts';
import { unconfirmed } from './policyConfirmations.ts';
import { cashToCollect, centreVisitOf } from './prepareBill.ts';
import type { PreparedBill } from './preparedBill.ts';
import { settlementView } from './settlementView.ts';

const slipNumberLimit = 999_999;

/** Slip numbers count up within the day: YJ20261122000001. */
export function nextSlipNo(context: DeskContext, writer: StoreWriter): string {
  const day = today(context).replaceAll('-', '');
  return `YJ${day}${String(nextCounter(writer, `slip:${day}`, slipNumberLimit)).padStart(6, '0')}`;
}

function preparedBill(context: DeskContext, billId: string): PreparedBill {
  const prepared = context.session.preparedBills.get(billId);
  if (prepared !== undefined) return prepared;
  throw new ProblemError({
    code: 'notPrepared',
    happened: '这张账单没有预结算，或终端已重新启动。',
    money: nothingSettled,
    nextStep: '请重新按 F9 结算。',
  });
}

function checkCash(prepared: PreparedBill, expectedCashFen: Fen): void {
  const cashFen = cashToCollect(prepared);
  if (cashFen === expectedCashFen) return;
  throw new ProblemError({
    code: 'cashChanged',
    happened: `屏幕上的应收现金 ${displayYuan(expectedCashFen)} 与最新金额 ${displayYuan(cashFen)} 不一致。`,
    money: nothingSettled,
    nextStep: '请返回后重新按 F9，按新的金额收取。',
  });
}

/**
 * Between trial and confirmation the line may have gone, or the offline limits may have been used up by another bill: what
 * was prepared under other circumstances is prepared again, not settled.
 */
function checkCircumstances(context: DeskContext, prepared: PreparedBill): void {
  const { online } = context.exchange.link.connection.state;
  if (prepared.mode === 'online' && !online) {
    throw new ProblemError({
      code: 'lineLost',
      happened: '预结算之后网络中断，中心现在不能结算这张账单。',
      money: nothingSettled,
      nextStep: '请返回后重新按 F9，按离线规则办理，或等网络恢复。',
    });
  }
  if (prepared.mode !== 'provisional') return;
  const { person, bill, local } = prepared;
  const decision = decideOffline(context, person, bill.kind, local.amounts.fundTotalFen);
  if (decision.kind === 'provisional') return;
  throw new ProblemError({
    code: 'offlineChanged',
    happened: `现在不能再按暂结办理：${decision.reason}`,
    money: nothingSettled,
    nextStep: '请返回后重新按 F9。',
  });
}

/**
 * A value that no official text states is for training; a real settlement whose fund share rests on it needs each
 * confirmed by two people. Online the centre's own figures count, and the terminal's are only compared.
 */
function checkConfidence(context: DeskContext, prepared: PreparedBill): void {
  if (context.training !== null || prepared.mode !== 'provisional') return;
  const open = unconfirmed(context, prepared.local.policy.unofficial);
  if (open.length === 0) return;
  throw new ProblemError({
    code: 'policyUnconfirmed',
    happened: `这笔测算用到 ${open.length} 个未经正式文件证实的政策值，离线时不能据此暂付基金。`,
    money: nothingSettled,
    nextStep: '请等网络恢复后由中心结算，或请管理员与另一人确认这些政策值。',
  });
}

function settlementRecord(
  context: DeskContext,
  writer: StoreWriter,
  prepared: PreparedBill,
  amounts: SettlementAmounts,
): SettlementRecord {
  const { bill, local } = prepared;
  return {
    id: context.newId(),
    billId: bill.id,
    slipNo: nextSlipNo(context, writer),
    personNo: bill.personNo,
    insuranceType: bill.insuranceType,
    mode: prepared.mode === 'online' ? 'online' : 'provisional',
    reversesId: null,
    amounts,
    policy: {
      pack: local.policy.pack,
      version: local.policy.version,
      confidence: local.policy.confidence,
    },
    year: yearOf(bill.settledOn),
    settledAt: now(context),
    operatorNo: signedInOperator(context).operatorNo,
    yearToDateChange: local.yearToDateChange,
  };
}

/** The person as known after this settlement, for the next bill should the line be down by then. */
function carryForward(
  context: DeskContext,
  writer: StoreWriter,
  prepared: PreparedBill,
  amounts: SettlementAmounts,
): void {
  const { person, bill, local } = prepared;
  if (person.unknown) return;
  const entitlements = person.snapshot.entitlements.map((entitlement) =>
    entitlement.insuranceType === bill.insuranceType
      ? {
          ...entitlement,
          accountBalanceFen: amounts.accountBalanceAfterFen,
          yearToDate: applyChange(entitlement.yearToDate, local.yearToDateChange, 1),
        }
      : entitlement,
  );
  const snapshot = { ...person.snapshot, entitlements };
  savePersonSnapshot(writer, { id: context.newId(), snapshot, source: 'local' });
  context.session.peopleAtDesk.set(snapshot.personNo, { ...person, snapshot });
}

/**
 * The confirming transaction: settlement and what it was computed from, lines, trace, accumulators, outgoing message, queue
 * entry, print job and audit record, all or none (design section 1, step 7).
 */
function commit(context: DeskContext, prepared: PreparedBill): SettlementRecord {
  const amounts = prepared.centre?.amounts ?? prepared.local.amounts;
  checkIdentities(amounts);
  return context.store.write((writer) => {
    const settlement = settlementRecord(context, writer, prepared, amounts);
    const detail = {
      funds: prepared.centre?.funds ?? prepared.local.funds,
      lines: prepared.local.lines,
      steps: prepared.local.steps,
    };
    insertSettlement(writer, {
      settlement,
      detail,
      state: prepared.mode === 'online' ? 'pending' : 'provisional',
      cause: prepared.mode === 'online' ? '已确认，等待中心结算' : '离线暂结，等待网络恢复',
    });
    if (prepared.input !== null) insertSettlementInput(writer, settlement.id, prepared.input);
    if (prepared.input !== null && prepared.centre !== null) {
      const sides = { local: prepared.local.amounts, centre: prepared.centre.amounts };
      recordComparison(writer, settlement, sides, context.exchange.link.edition, settlement.settledAt);
    }
    moveYearToDate(writer, settlement, 1, settlement.settledAt);
    carryForward(context, writer, prepared, amounts);
    if (prepared.mode === 'online') prepareSettleMessage(context, writer, prepared, settlement, amounts);
    enqueueJob(writer, {
      settlementId: settlement.id,
      personNo: settlement.personNo,
      kind: prepared.mode === 'online' ? 'settle' : 'replay',
      nextAtMs: context.clock.nowMs(),
    });
    queuePrint(writer, {
      id: context.newId(),
      settlementId: settlement.id,
      kind: 'sheet',
      at: settlement.settledAt,
    });
    appendAudit(writer, {
      at: settlement.settledAt,
      actor: settlement.operatorNo,
      action: 'settlement.confirm',
      subject: settlement.id,
      content: settlementContent(settlement, detail),
    });
    return settlement;
  });
}

function prepareSettleMessage(
  context: DeskContext,
  writer: StoreWriter,
  prepared: PreparedBill,
  settlement: SettlementRecord,
  amounts: SettlementAmounts,
): void {
  const visit = centreVisitOf(context, prepared.bill);
  const input = visit.settleInput(amounts);
  context.exchange.prepareFor(writer, visit.settleInfno, input, visit.facts.body.insuredAdmdvs, {
    personNo: settlement.personNo,
    billId: settlement.billId,
    settlementId: settlement.id,
    purpose: settlePurpose,
  });
}

/** Other bills of this person were split as if this one were not: they are to be prepared again. */
function forgetPrepared(context: DeskContext, { personNo, billId }: SettlementRecord): void {
  const { preparedBills } = context.session;
  for (const [id, { bill }] of preparedBills) {
    if (id === billId || bill.personNo === personNo) preparedBills.delete(id);
  }
}

function confirmedEarlier(context: DeskContext, billId: string): SettlementRecord | null {
  return effectiveSettlementOfBill(context.store.reader, billId);
}

/** Some centres want the card read again for the settlement itself (interface section 2, G4). */
async function presentCard(context: DeskContext, billId: string): Promise<void> {
  if (confirmedEarlier(context, billId) !== null) return;
  const { bill, mode } = preparedBill(context, billId);
  if (mode !== 'online') return;
  const { settleInfno } = centreVisitOf(context, bill);
  const missing = await context.exchange.cardTokens.present(settleInfno, bill.id);
  if (missing !== null) throw new ProblemError(missing);
}

/**
 * Enter on the confirmation: commits, then lets the queue send. Confirming the same bill again returns what the first
 * time brought, so a double press never settles twice.
 * @throws ProblemError before anything is committed, never after
 */
export async function confirmSettlement(
  context: DeskContext,
  billId: string,
  expectedCashFen: Fen,
): Promise<SettlementView> {
  signedInOperator(context);
  if (context.exchange.link.edition.cardToken !== null) await presentCard(context, billId);
  // From here to the commit nothing is waited for: whatever another key press did meanwhile is seen.
  const earlier = confirmedEarlier(context, billId);
  if (earlier !== null) return settlementView(context, earlier.id);
  const prepared = preparedBill(context, billId);
  checkCash(prepared, expectedCashFen);
  checkCircumstances(context, prepared);
  checkConfidence(context, prepared);
  const settlement = commit(context, prepared);
  forgetPrepared(context, settlement);
  context.emit('queue', queueState(context));
  if (settlement.mode === 'online') await context.drainer.settled(settlement.id);
  return settlementView(context, settlement.id);
}
