import { settlePurpose } from '../../queue/settleAtCentre.ts';
import { moveYearToDate } from '../../queue/yearToDateMove.ts';
import { appendAudit } from '../../store/audit.ts';
import { differenceActs } from '../../store/differenceCash.ts';
import type { StoreWriter } from '../../store/handles.ts';
import { queuePrint } from '../../store/printJob.ts';
import { enqueueJob } from '../../store/settleJob.ts';
import { insertSettlement, type SettlementRecord } from '../../store/settlement.ts';
import { settlementContent } from '../../store/settlementContent.ts';
import { readSettlementDetail } from '../../store/settlementDetail.ts';
import { moveSettlement } from '../../store/settlementState.ts';
import { nextSlipNo } from '../confirmSettlement.ts';
import { now } from '../deskContext.ts';
import { endMessages, type RepairStep, settlementToRepair } from './repairStep.ts';

const cause = '对账：中心没有这一笔，重新结算';

function endOld(step: RepairStep, writer: StoreWriter, old: SettlementRecord): void {
  const at = now(step.context);
  const moved = { settlementId: old.id, at, cause, centre: null };
  moveSettlement(writer, { ...moved, to: 'disputed' });
  moveSettlement(writer, { ...moved, to: 'refused' });
  moveYearToDate(writer, old, -1, at);
  endMessages(step, writer, { billId: old.billId, purpose: settlePurpose }, 'reversed');
}

/** Same figures, a slip of its own: what the patient has paid is what he has paid. It goes up as an offline one would. */
function insertNew(step: RepairStep, writer: StoreWriter, old: SettlementRecord): void {
  const { context, operatorNo } = step;
  const settlement: SettlementRecord = {
    ...old,
    id: context.newId(),
    slipNo: nextSlipNo(context, writer),
    mode: 'provisional',
    settledAt: now(context),
    operatorNo,
  };
  const detail = readSettlementDetail(writer, old.id);
  insertSettlement(writer, { settlement, detail, state: 'provisional', cause });
  moveYearToDate(writer, settlement, 1, settlement.settledAt);
  enqueueJob(writer, {
    settlementId: settlement.id,
    personNo: settlement.personNo,
    kind: 'replay',
    nextAtMs: context.clock.nowMs(),
  });
  const { id: settlementId, settledAt: at } = settlement;
  queuePrint(writer, { id: context.newId(), settlementId, kind: 'sheet', at });
  const act = { at, actor: operatorNo, subject: settlementId };
  const content = settlementContent(settlement, detail);
  appendAudit(writer, { ...act, action: 'settlement.confirm', content });
  appendAudit(writer, { ...act, action: differenceActs.settleAgain, content: old.id });
}

/**
 * 重新结算: ours is final and the centre has lost it. The old record ends as never settled, a new one with the same figures is
 * played through the whole chain; the centre's answer makes it final, or a difference for the 补退单.
 */
export async function settleAgain(step: RepairStep): Promise<(writer: StoreWriter) => void> {
  const { settlement: old } = settlementToRepair(step, ['final']);
  return (writer) => {
    endOld(step, writer, old);
    insertNew(step, writer, old);
  };
}
