import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type BenchDesk, goOffline } from './benchDesk.ts';
import { type Effort, type Figure, measure, median, percentiles } from './figure.ts';
import { outpatientDraft } from './sampleBill.ts';

const lineCount = 30;
const fullSynchronous = 2;

/** A plain file beside the store: no encryption, no index, one narrow row a commit. */
function openBareCommits(dataDir: string): { commit(): void; close(): void } {
  const database = new Database(join(dataDir, 'bare-commits.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const mode = database.pragma('journal_mode', { simple: true });
  const synchronous = database.pragma('synchronous', { simple: true });
  if (mode !== 'wal' || synchronous !== fullSynchronous) throw new Error('the bare file is not as durable');
  database.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO row (text) VALUES (?)');
  return { commit: () => insert.run('one row'), close: () => database.close() };
}

function timed(work: () => void): number {
  const beganMs = performance.now();
  work();
  return performance.now() - beganMs;
}

interface Samples {
  /** From the confirm operation to its answer. */
  readonly confirmMs: number[];
  /** The store's transaction inside it. */
  readonly transactionMs: number[];
  readonly prepareMs: number[];
  readonly bareMs: number[];
}

/** Every transaction of the store passes here while a confirm runs. @returns a function that ends the listening */
function listenToTransactions({ desk }: BenchDesk, onTransaction: (durationMs: number) => void): () => void {
  const { store } = desk.context;
  const write = store.write.bind(store);
  const watched: typeof store.write = (work) => {
    const beganMs = performance.now();
    const result = write(work);
    onTransaction(performance.now() - beganMs);
    return result;
  };
  Object.defineProperty(store, 'write', { value: watched, configurable: true });
  return () => Object.defineProperty(store, 'write', { value: write, configurable: true });
}

async function confirmOne(bench: BenchDesk, index: number, samples: Samples): Promise<void> {
  const { handlers } = bench.desk;
  const person = bench.people[index % bench.people.length];
  if (person === undefined) throw new Error('nobody at the desk');
  const beganMs = performance.now();
  const prepared = await handlers['bill.prepare'](outpatientDraft(person, bench.today, lineCount));
  samples.prepareMs.push(performance.now() - beganMs);
  const transactions: number[] = [];
  const stop = listenToTransactions(bench, (durationMs) => transactions.push(durationMs));
  const enterMs = performance.now();
  const view = await handlers['settlement.confirm']({
    billId: prepared.billId,
    expectedCashFen: prepared.cashFen,
  });
  samples.confirmMs.push(performance.now() - enterMs);
  stop();
  const [transactionMs] = transactions;
  if (view.state !== 'provisional' || transactionMs === undefined || transactions.length !== 1) {
    throw new Error(
      `not one provisional settlement in one transaction: ${view.state}, ${transactions.length}`,
    );
  }
  samples.transactionMs.push(transactionMs);
}

export async function confirmTransaction(bench: BenchDesk, dataDir: string, effort: Effort): Promise<Figure> {
  await goOffline(bench);
  const bare = openBareCommits(dataDir);
  const samples: Samples = { confirmMs: [], transactionMs: [], prepareMs: [], bareMs: [] };
  const warmUps = Math.ceil(effort.confirms / 10);
  for (let index = 0; index < effort.confirms + warmUps; index += 1) {
    await confirmOne(bench, index, samples);
    // In turns, so that both meet the same moods of the disk.
    samples.bareMs.push(timed(bare.commit));
  }
  bare.close();
  const settled = (row: readonly number[]) => row.slice(warmUps);
  const shares = { p50: 0.5, p99: 0.99 };
  const named = (what: string, row: readonly number[]) =>
    percentiles(shares, 'ms', settled(row), settled(samples.bareMs)).map((one) => ({
      ...one,
      name: `${what} ${one.name}`,
    }));
  const tenth = Math.max(1, Math.floor(effort.confirms / 10));
  return {
    title: 'confirm transaction',
    what: `the confirming transaction of the desk, offline, so that no network is in it: settlement, ${lineCount} lines, trace, accumulators, person snapshot, queue entry, print job and audit record, encrypted; "answer" is the whole operation as the screen waits for it`,
    baseline:
      'one row into a plain SQLite file in the same folder, WAL and synchronous=FULL read back, in turns',
    samples: effort.confirms,
    measures: [...named('transaction', samples.transactionMs), ...named('answer', samples.confirmMs)],
    facts: {
      lines: lineCount,
      openProvisionalSettlements: effort.confirms + warmUps,
      prepareFirstTenthMs: measure('', 'ms', median(samples.prepareMs.slice(0, tenth)), 1).value,
      prepareLastTenthMs: measure('', 'ms', median(samples.prepareMs.slice(-tenth)), 1).value,
      fileSystemType: `0x${statfsSync(dataDir).type.toString(16)}`,
    },
  };
}
