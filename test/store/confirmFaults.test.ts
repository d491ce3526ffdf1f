import { describe, expect, it } from 'vitest';
import { readYearToDate, writeYearToDate } from '../../src/store/accumulator.ts';
import { appendAudit, auditHead, verifyAudit } from '../../src/store/audit.ts';
import { readBill, saveBill } from '../../src/store/bill.ts';
import { nextCounter } from '../../src/store/counter.ts';
import type { StoreReader, StoreWriter } from '../../src/store/handles.ts';
import { listMessagesOfSettlement, prepareMessage } from '../../src/store/outgoingMessage.ts';
import { listPrintJobs, queuePrint } from '../../src/store/printJob.ts';
import { enqueueJob, readJob } from '../../src/store/settleJob.ts';
import { readSettlement } from '../../src/store/settlement.ts';
import { readSettlementDetail } from '../../src/store/settlementDetail.ts';
import { StoreFull, StoreIoFailed } from '../../src/store/storeErrors.ts';
import { type DiskFault, statementFaults } from './failNthStatement.ts';
import { at, bill, detail, personNo, putSettlement, settlement, yearToDateAfter } from './sampleRecords.ts';
import { openIn, temporaryFolder } from './temporaryStore.ts';

/** Everything one confirmation commits. */
function confirm(writer: StoreWriter): void {
  const sequence = nextCounter(writer, 'msgid', 9999);
  const msgid = `H9999990000120200901102030${String(sequence).padStart(4, '0')}`;
  saveBill(writer, bill('b1'));
  putSettlement(writer, settlement('s1', 'b1'));
  writeYearToDate(writer, {
    personNo,
    insuranceType: '310',
    year: 2020,
    yearToDate: yearToDateAfter,
    settlementId: 's1',
    writtenAt: at,
  });
  prepareMessage(writer, {
    msgid,
    infno: '2304',
    personNo,
    billId: 'b1',
    settlementId: 's1',
    purpose: 'settle',
    requestBody: '{}',
    url: 'http://127.0.0.1/2304',
    createdAt: at,
  });
  enqueueJob(writer, { settlementId: 's1', personNo, kind: 'settle', nextAtMs: 0 });
  queuePrint(writer, { id: 'p1', settlementId: 's1', kind: 'slip', at });
  appendAudit(writer, {
    at,
    actor: 'C001',
    action: 'confirm',
    subject: 's1',
    content: JSON.stringify(detail),
  });
}

/** Which parts of the confirmation can be found. */
function found(reader: StoreReader): Record<string, boolean> {
  return {
    bill: readBill(reader, 'b1') !== null,
    settlement: readSettlement(reader, 's1') !== null,
    detail: readSettlementDetail(reader, 's1').steps.length > 0,
    yearToDate: readYearToDate(reader, personNo, '310', 2020) !== null,
    message: listMessagesOfSettlement(reader, 's1').length > 0,
    job: readJob(reader, 's1') !== null,
    print: listPrintJobs(reader, 's1').length > 0,
    audit: auditHead(reader).seq === 1,
  };
}

const nothing = {
  bill: false,
  settlement: false,
  detail: false,
  yearToDate: false,
  message: false,
  job: false,
  print: false,
  audit: false,
};
const everything = Object.fromEntries(Object.keys(nothing).map((part) => [part, true]));

/** Fails the n-th statement for n = 1, 2, 3 … until a confirmation completes. @returns the first n that did not fail */
function failEachStatement(code: DiskFault, expected: typeof StoreFull | typeof StoreIoFailed): number {
  const folder = temporaryFolder();
  const faults = statementFaults();
  for (let nth = 1; nth < 1000; nth += 1) {
    const store = openIn(folder, { beforeStatement: faults.beforeStatement });
    faults.arm(nth, code);
    let failure: unknown = null;
    try {
      store.write(confirm);
    } catch (error) {
      failure = error;
    }
    faults.disarm();
    expect(found(store.reader)).toEqual(failure === null ? everything : nothing);
    store.close();
    if (failure === null) return nth;
    expect(failure).toBeInstanceOf(expected);
    const reopened = openIn(folder);
    expect(found(reopened.reader)).toEqual(nothing);
    expect(verifyAudit(reopened.reader)).toMatchObject({ ok: true });
    reopened.close();
  }
  throw new Error('the confirmation never completed');
}

describe('a confirmation whose n-th statement fails', () => {
  it('leaves everything or nothing when the disk is full, for every n', () => {
    // begin, counter, bill + line, settlement + fund + line + 2 steps + state, current + 13 figures, message, job, print,
    // audit head + entry, commit: 30 statements, so the 31st attempt is the first to complete.
    expect(failEachStatement('SQLITE_FULL', StoreFull)).toBe(31);
  });

  it('leaves everything or nothing when the disk cannot be written, for every n', () => {
    expect(failEachStatement('SQLITE_IOERR_WRITE', StoreIoFailed)).toBe(31);
  });
});

describe('after a fault', () => {
  it('a full disk lets the next write through', () => {
    const faults = statementFaults();
    const store = openIn(temporaryFolder(), { beforeStatement: faults.beforeStatement });
    faults.arm(5, 'SQLITE_FULL');
    expect(() => store.write(confirm)).toThrow(StoreFull);
    faults.disarm();
    store.write(confirm);
    expect(found(store.reader)).toEqual(everything);
    store.close();
  });

  it('a failed flush stops all writing until the file is opened again', () => {
    const folder = temporaryFolder();
    const faults = statementFaults();
    const store = openIn(folder, { beforeStatement: faults.beforeStatement });
    faults.arm(30, 'SQLITE_IOERR_FSYNC');
    expect(() => store.write(confirm)).toThrow(StoreIoFailed);
    expect(faults.seen.at(-1)).toBe('transaction.commit');
    faults.disarm();
    expect(() => store.write(confirm)).toThrow(StoreIoFailed);
    expect(found(store.reader)).toEqual(nothing);
    store.close();
    const reopened = openIn(folder);
    reopened.write(confirm);
    expect(found(reopened.reader)).toEqual(everything);
    reopened.close();
  });

  it('a file at its size limit refuses with StoreFull, keeps what it has and still reads', () => {
    const folder = temporaryFolder();
    openIn(folder).close();
    const store = openIn(folder, { maxBytes: 1 });
    const wide = bill('wide', { body: 'x'.repeat(200_000) });
    expect(() => store.write((writer) => saveBill(writer, wide))).toThrow(StoreFull);
    expect(readBill(store.reader, 'wide')).toBeNull();
    store.close();
    const roomy = openIn(folder);
    roomy.write((writer) => saveBill(writer, wide));
    expect(readBill(roomy.reader, 'wide')).toEqual(wide);
    roomy.close();
  });
});
