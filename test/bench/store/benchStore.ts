/**
 * `npm run bench:store -- [--settlements N] [--confirms N] [--json]`: what years of settlements cost. The same confirmations, in
 * turns, into a store with a thousand settlements and into one with a million.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isoDateTime } from '../../../src/domain/calendar.ts';
import { fen } from '../../../src/domain/money.ts';
import { moveYearToDate } from '../../../src/queue/yearToDateMove.ts';
import { appendAudit, verifyAudit } from '../../../src/store/audit.ts';
import { settlementActs } from '../../../src/store/auditedSettlements.ts';
import { saveBill } from '../../../src/store/bill.ts';
import { nextCounter } from '../../../src/store/counter.ts';
import { listLeftoverVisits } from '../../../src/store/leftoverVisits.ts';
import { memoryKey } from '../../../src/store/memoryKey.ts';
import { openStore } from '../../../src/store/openStore.ts';
import { prepareMessage } from '../../../src/store/outgoingMessage.ts';
import { savePersonSnapshot } from '../../../src/store/personSnapshot.ts';
import { queuePrint } from '../../../src/store/printJob.ts';
import { countJobs, enqueueJob, nextJobAtMs } from '../../../src/store/settleJob.ts';
import {
  effectiveSettlementOfBill,
  insertSettlement,
  listSettlementsBetween,
} from '../../../src/store/settlement.ts';
import { settlementContent } from '../../../src/store/settlementContent.ts';
import { countSettlementsByState, moveSettlement } from '../../../src/store/settlementState.ts';
import { listSettlementsInState } from '../../../src/store/settlementsInState.ts';
import type { Store } from '../../../src/store/store.ts';
import { at, bill, detail, settlement, snapshot } from '../../store/sampleRecords.ts';
import { testKey } from '../../store/testKey.ts';
import { measure, median, percentile } from '../figure.ts';
import { fillStore } from './fillStore.ts';

const lineCount = 30;
const [sampleLine] = bill('x').lines;
const [sampleSplit] = detail.lines;

/** Everything the desk commits at a confirmation, on a bill of thirty lines. */
function confirm(store: Store, id: string, owner: string): void {
  if (sampleLine === undefined || sampleSplit === undefined) throw new Error('no sample line');
  const numbers = Array.from({ length: lineCount }, (_, index) => String(index + 1));
  const amountFen = fen(2_000_000 / lineCount - ((2_000_000 / lineCount) % 1));
  const written = {
    ...detail,
    lines: numbers.map((lineNo) => ({ ...sampleSplit, lineNo, amountFen })),
    steps: numbers.flatMap(() => detail.steps.slice(0, 1)),
  };
  const record = settlement(id, `b-${id}`, { personNo: owner });
  store.write((writer) => {
    const sequence = nextCounter(writer, 'msgid', 9999);
    saveBill(
      writer,
      bill(`b-${id}`, { personNo: owner, lines: numbers.map((lineNo) => ({ ...sampleLine, lineNo })) }),
    );
    insertSettlement(writer, { settlement: record, detail: written, state: 'pending', cause: 'confirmed' });
    moveYearToDate(writer, record, 1, at);
    savePersonSnapshot(writer, {
      id: `n-${id}`,
      snapshot: { ...snapshot, personNo: owner },
      source: 'local',
    });
    prepareMessage(writer, {
      msgid: `m-${id}-${sequence}`,
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
    queuePrint(writer, { id: `p-${id}`, settlementId: id, kind: 'sheet', at });
    const content = settlementContent(record, written);
    appendAudit(writer, { at, actor: 'C001', action: settlementActs.confirm, subject: id, content });
  });
}

/** What the desk asks of the store at every turn, in one go. */
function askAround(store: Store): void {
  const { reader } = store;
  countSettlementsByState(reader);
  countJobs(reader);
  nextJobAtMs(reader);
  listSettlementsInState(reader, 'difference', 100);
  listLeftoverVisits(reader, 'register', 50);
  effectiveSettlementOfBill(reader, 'b-nobody');
  listSettlementsBetween(reader, {
    from: isoDateTime('2020-09-01 00:00:00'),
    to: isoDateTime('2020-09-01 01:00:00'),
    limit: 100,
  });
}

function timed(work: () => void): number {
  const beganMs = performance.now();
  work();
  return performance.now() - beganMs;
}

function open(dataDir: string): Store {
  const keyProvider = memoryKey(testKey);
  return openStore({ dataDir, keyProvider, nowMs: Date.now, appVersion: 'bench', maxBytes: 64 * 1024 ** 3 });
}

const openings = 9;

function build(count: number): { readonly folder: string; readonly openMs: number } {
  const folder = mkdtempSync(join(tmpdir(), 'yijie-bench-store-'));
  open(folder).close();
  fillStore(join(folder, 'yijie.db'), testKey, count);
  const times = Array.from({ length: openings }, () => {
    let store: Store | null = null;
    const openMs = timed(() => {
      store = open(folder);
    });
    (store as Store | null)?.close();
    return openMs;
  });
  return { folder, openMs: median(times) };
}

interface Samples {
  readonly confirmMs: number[];
  readonly askMs: number[];
}

function confirmInTurns(stores: readonly [Store, Store], confirms: number): readonly [Samples, Samples] {
  const samples = [
    { confirmMs: [], askMs: [] },
    { confirmMs: [], askMs: [] },
  ] as const satisfies readonly [Samples, Samples];
  const warmUps = Math.ceil(confirms / 10);
  for (let index = 0; index < confirms + warmUps; index += 1) {
    for (const turn of [0, 1] as const) {
      const id = `new-${index}`;
      const store = stores[turn];
      const confirmMs = timed(() => confirm(store, id, String(index % 500).padStart(20, '0')));
      const askMs = timed(() => askAround(store));
      // Settled at once: what is open must not be what grows.
      store.write((writer) =>
        moveSettlement(writer, { settlementId: id, to: 'final', at, cause: '2304', centre: null }),
      );
      if (index < warmUps) continue;
      (samples[turn].confirmMs as number[]).push(confirmMs);
      (samples[turn].askMs as number[]).push(askMs);
    }
  }
  return samples;
}

const { values } = parseArgs({
  options: {
    settlements: { type: 'string', default: '1000000' },
    confirms: { type: 'string', default: '500' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number.parseInt(values.settlements, 10);
const small = build(1_000);
const big = build(count);
const stores = [open(big.folder), open(small.folder)] as const;
try {
  const [many, few] = confirmInTurns(stores, Number.parseInt(values.confirms, 10));
  const shares = { p50: 0.5, p99: 0.99 } as const;
  const compared = (what: string, key: keyof Samples) =>
    Object.entries(shares).map(([name, share]) =>
      measure(`${what} ${name}`, 'ms', percentile(many[key], share), percentile(few[key], share)),
    );
  const verifyMs = timed(() => {
    if (!verifyAudit(stores[0].reader).ok) throw new Error('the chain does not hold');
  });
  const report = {
    settlements: count,
    baselineSettlements: 1_000,
    fileMib: Math.round(statSync(join(big.folder, 'yijie.db')).size / 1024 ** 2),
    measures: [
      ...compared('confirm', 'confirmMs'),
      ...compared('questions of the desk', 'askMs'),
      measure('open', 'ms', big.openMs, small.openMs),
    ],
    auditRecordsPerSecond: Math.round((count * 1000) / verifyMs),
  };
  if (values.json) console.log(JSON.stringify(report));
  else {
    console.log(
      `${report.settlements} settlements, ${report.fileMib} MiB, against ${report.baselineSettlements}`,
    );
    for (const { name, value, baseline, ratio } of report.measures)
      console.log(`  ${name}: ${value} ms, ${baseline} ms, ×${ratio}`);
    console.log(`  audit verify: ${report.auditRecordsPerSecond} records per second`);
  }
} finally {
  for (const store of stores) store.close();
  for (const { folder } of [small, big]) rmSync(folder, { recursive: true, force: true });
}
