import { settlePurpose } from '../../queue/settleAtCentre.ts';
import { moveYearToDate } from '../../queue/yearToDateMove.ts';
import type { StoreWriter } from '../../store/handles.ts';
import { readSettlement, type SettlementRecord } from '../../store/settlement.ts';
import { moveSettlement } from '../../store/settlementState.ts';
import { now } from '../deskContext.ts';
import { endMessages, endStuckJob, type RepairStep, reopenJob, settlementToRepair } from './repairStep.ts';

/** What a settlement or refund becomes when the centre has none of it; the year's figures follow. */
export function endAsNeverDone(
  step: RepairStep,
  writer: StoreWriter,
  settlement: SettlementRecord,
  cause: string,
): void {
  const at = now(step.context);
  const isRefund = settlement.reversesId !== null;
  moveSettlement(writer, { settlementId: settlement.id, to: 'refused', at, cause, centre: null });
  const original = isRefund ? readSettlement(writer, settlement.reversesId ?? '') : null;
  if (original !== null) moveYearToDate(writer, original, 1, at);
  if (!isRefund) moveYearToDate(writer, settlement, -1, at);
  const purpose = isRefund ? 'cancel' : settlePurpose;
  endMessages(step, writer, { billId: settlement.billId, purpose }, 'refused');
  if (isRefund) endStuckJob(writer, settlement.id);
  else reopenJob(step, writer, settlement.id);
}

/**
 * 按中心没有处理: a settlement of unknown fate was never settled, its cash goes back to the patient and the bill may be settled
 * anew; a refund of unknown fate was never made, the settlement stands. What is left of the visit is withdrawn by the queue.
 */
export async function acceptAbsence(step: RepairStep): Promise<(writer: StoreWriter) => void> {
  const { settlement } = settlementToRepair(step, ['disputed']);
  const cause = settlement.reversesId === null ? '对账：中心没有结算这一笔' : '对账：中心没有撤销结算';
  return (writer) => endAsNeverDone(step, writer, settlement, cause);
}
