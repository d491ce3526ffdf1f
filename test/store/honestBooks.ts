import type { IsoDateTime } from '../../src/domain/calendar.ts';
import { moveYearToDate } from '../../src/queue/yearToDateMove.ts';
import { appendAudit } from '../../src/store/audit.ts';
import { settlementActs } from '../../src/store/auditedSettlements.ts';
import { saveBill } from '../../src/store/bill.ts';
import type { StoreWriter } from '../../src/store/handles.ts';
import { prepareMessage } from '../../src/store/outgoingMessage.ts';
import { enqueueJob } from '../../src/store/settleJob.ts';
import { insertSettlement, type SettlementRecord } from '../../src/store/settlement.ts';
import { settlementContent } from '../../src/store/settlementContent.ts';
import type { SettlementDetail } from '../../src/store/settlementDetail.ts';
import { moveSettlement } from '../../src/store/settlementState.ts';
import type { Store } from '../../src/store/store.ts';
import { at, bill, detail, reversal, settlement } from './sampleRecords.ts';

function audited(
  writer: StoreWriter,
  record: SettlementRecord,
  written: SettlementDetail,
  action: string,
): void {
  const content = settlementContent(record, written);
  appendAudit(writer, { at, actor: record.operatorNo, action, subject: record.id, content });
}

/** A settlement as the desk confirms it: bill, record, year, message, job and audit entry in one transaction. */
export function settle(
  store: Store,
  id: string,
  owner = `person-${id}`,
  settledAt: IsoDateTime = at,
): SettlementRecord {
  const record = settlement(id, `b-${id}`, { personNo: owner, settledAt });
  store.write((writer) => {
    saveBill(writer, bill(`b-${id}`, { personNo: owner }));
    insertSettlement(writer, { settlement: record, detail, state: 'pending', cause: 'confirmed' });
    moveYearToDate(writer, record, 1, at);
    prepareMessage(writer, {
      msgid: `msgid-${id}`,
      infno: '2304',
      personNo: owner,
      billId: record.billId,
      settlementId: id,
      purpose: 'settle',
      requestBody: '{}',
      url: 'http://127.0.0.1/2304',
      createdAt: at,
    });
    enqueueJob(writer, { settlementId: id, personNo: owner, kind: 'settle', nextAtMs: 0 });
    audited(writer, record, detail, settlementActs.confirm);
  });
  return record;
}

export function finish(store: Store, id: string): void {
  store.write((writer) =>
    moveSettlement(writer, { settlementId: id, to: 'final', at, cause: '2304', centre: null }),
  );
}

export function refund(store: Store, original: SettlementRecord, id: string): SettlementRecord {
  const record = reversal(id, original);
  const funds = detail.funds.map((fund) => ({ ...fund, paidFen: record.amounts.poolFen }));
  const written = { funds, lines: [], steps: [] };
  store.write((writer) => {
    insertSettlement(writer, { settlement: record, detail: written, state: 'pending', cause: 'refund' });
    moveYearToDate(writer, original, -1, at);
    audited(writer, record, written, settlementActs.refund);
    moveSettlement(writer, { settlementId: id, to: 'final', at, cause: '2305', centre: null });
    moveSettlement(writer, { settlementId: original.id, to: 'reversed', at, cause: '2305', centre: null });
  });
  return record;
}

/** Three people: one settled twice, one refunded, one refused by the centre. */
export function fillHonestly(store: Store): void {
  settle(store, 's1', 'first');
  finish(store, 's1');
  settle(store, 's2', 'first');
  const original = settle(store, 's3', 'second');
  finish(store, 's3');
  refund(store, original, 'r3');
  const refused = settle(store, 's4', 'third');
  store.write((writer) => {
    moveSettlement(writer, { settlementId: 's4', to: 'refused', at, cause: 'no', centre: null });
    moveYearToDate(writer, refused, -1, at);
  });
}
