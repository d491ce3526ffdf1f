import type { IsoDateTime } from '../domain/calendar.ts';
import { appendAudit } from '../store/audit.ts';
import type { StoreWriter } from '../store/handles.ts';
import { readSettlement, type SettlementRecord } from '../store/settlement.ts';
import { moveSettlement, settlementState } from '../store/settlementState.ts';
import type { CentreExchange } from './centreExchange.ts';
import type { CentreVisit } from './centreVisit.ts';
import { runDurableStep } from './durableStep.ts';
import type { JobOutcome } from './jobOutcome.ts';
import { disputedBefore, visitOfSettlement } from './settleAtCentre.ts';
import type { StepOutcome } from './stepOutcome.ts';
import { moveYearToDate } from './yearToDateMove.ts';

function finish(
  exchange: CentreExchange,
  writer: StoreWriter,
  refund: SettlementRecord,
  originalId: string,
  centreAt: IsoDateTime | null,
): void {
  // The centre's own time decides on which day's statement the cancellation stands.
  const at = centreAt ?? exchange.now();
  moveSettlement(writer, { settlementId: refund.id, to: 'final', at, cause: '中心已撤销结算', centre: null });
  moveSettlement(writer, { settlementId: originalId, to: 'reversed', at, cause: '已退费', centre: null });
  appendAudit(writer, {
    at: exchange.now(),
    actor: 'queue',
    action: 'refund.final',
    subject: refund.id,
    content: originalId,
  });
}

async function cancel(
  exchange: CentreExchange,
  visit: CentreVisit,
  refund: SettlementRecord,
  originalId: string,
): Promise<StepOutcome<null>> {
  const stored = visit.visit();
  const { personNo, body, bill } = visit.facts;
  return runDurableStep<'2208' | '2305'>(exchange, {
    infno: visit.inpatient ? '2305' : '2208',
    input: async () => ({
      kind: 'done',
      value: { data: { setl_id: stored?.setlId ?? '', mdtrt_id: stored?.mdtrtId ?? '', psn_no: personNo } },
    }),
    owner: { personNo, billId: bill.id, settlementId: refund.id, purpose: 'cancel' },
    insuplcAdmdvs: body.insuredAdmdvs,
    onAccepted: (writer, output) => finish(exchange, writer, refund, originalId, output.setlinfo.setl_time),
    onUnknown: (writer, problem) => {
      if (settlementState(writer, refund.id).state !== 'pending') return;
      const at = exchange.now();
      moveSettlement(writer, {
        settlementId: refund.id,
        to: 'unknown',
        at,
        cause: problem.happened,
        centre: null,
      });
    },
  });
}

/**
 * 2208 or 2305, then the visit itself is taken back (2205 → 2202, 2405 → 2302 → 2404). A refund that came to its end before
 * a crash is left at it.
 */
export async function refundAtCentre(exchange: CentreExchange, refundId: string): Promise<JobOutcome> {
  const { reader } = exchange.link.store;
  const refund = readSettlement(reader, refundId);
  const original = refund?.reversesId == null ? null : readSettlement(reader, refund.reversesId);
  if (refund === null || original === null) throw new Error('a refund without the settlement it reverses');
  const { state, cause } = settlementState(reader, refund.id);
  if (state === 'refused' || state === 'cleared') return { kind: 'done' };
  if (state === 'disputed') return { kind: 'stuck', problem: disputedBefore(cause) };
  const visit = await visitOfSettlement(exchange, original);
  if (visit.kind !== 'done') return ending(exchange, refund, original, visit);
  const cancelled = await cancel(exchange, visit.value, refund, original.id);
  if (cancelled.kind !== 'done') return ending(exchange, refund, original, cancelled);
  const withdrawn = await visit.value.withdraw();
  return withdrawn.kind === 'later' ? { kind: 'later', problem: withdrawn.problem } : { kind: 'done' };
}

function ending(
  exchange: CentreExchange,
  refund: SettlementRecord,
  original: SettlementRecord,
  outcome: Exclude<StepOutcome<unknown>, { kind: 'done' }>,
): JobOutcome {
  const { problem } = outcome;
  if (outcome.kind === 'later') return { kind: 'later', problem };
  const to = outcome.kind === 'refused' ? 'refused' : 'disputed';
  exchange.link.store.write((writer) => {
    const at = exchange.now();
    moveSettlement(writer, { settlementId: refund.id, to, at, cause: problem.happened, centre: null });
    if (to === 'refused') moveYearToDate(writer, original, 1, at);
    appendAudit(writer, {
      at,
      actor: 'queue',
      action: `refund.${to}`,
      subject: refund.id,
      content: problem.happened,
    });
  });
  return to === 'disputed' ? { kind: 'stuck', problem } : { kind: 'done' };
}
