import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/domain/problem.ts';
import { countJobs } from '../../src/store/settleJob.ts';
import { bookFaults, localSettlements } from './bookFaults.ts';
import { problemOf, startTerminal, type Terminal } from './deskHarness.ts';

/** Fills the store with journal rows until it takes no more. */
async function fillUp(terminal: Terminal): Promise<ProblemError['problem']> {
  for (let round = 0; round < 2_000; round += 1) {
    try {
      await terminal.context.exchange.ask('5206', { data: { psn_no: '0' } }, '220500');
    } catch (error) {
      if (error instanceof ProblemError) return error.problem;
      throw error;
    }
  }
  throw new Error('the store never filled up');
}

/** Lets the n-th statement inside a transaction fail as on a full disk; reading alone needs no room. */
class FullDisk {
  #inTransaction = false;
  #failingNth = Number.POSITIVE_INFINITY;
  seen = 0;

  readonly beforeStatement = (name: string): void => {
    if (name === 'transaction.begin') this.#inTransaction = true;
    if (!this.#inTransaction) return;
    if (name === 'transaction.commit') this.#inTransaction = false;
    this.seen += 1;
    if (this.seen !== this.#failingNth) return;
    this.#inTransaction = false;
    throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
  };

  failAt(nth: number): void {
    this.seen = 0;
    this.#failingNth = nth;
  }

  get struck(): boolean {
    return this.seen >= this.#failingNth;
  }

  emptyAgain(): void {
    this.#failingNth = Number.POSITIVE_INFINITY;
  }
}

describe('a data folder that is full', () => {
  it('refuses the next step in words, and what is settled stays whole', async () => {
    const terminal = await startTerminal({ storeOptions: { maxBytes: 700_000 } });
    await terminal.settle('孙志强');
    expect(await fillUp(terminal)).toMatchObject({ code: 'STORE_FULL' });
    const problem = await problemOf(() => terminal.settle('李淑珍'));
    expect(problem.money).toContain('先不要收款');
    expect(localSettlements(terminal)).toHaveLength(1);
    expect(countJobs(terminal.reading)).toMatchObject({ open: 0, stuck: 0 });
  });

  /** Every statement from the confirmation to the end of the queue's run fails once, as a full disk makes it fail. */
  it('at any moment of a settlement: absent or whole, and once there is room again it comes to its end', async () => {
    const disk = new FullDisk();
    const terminal = await startTerminal({ storeOptions: { beforeStatement: disk.beforeStatement } });
    const names = ['孙志强', '李淑珍', '周小雨', '吴桂芳'];
    let nth = 1;
    for (let round = 0; round < 200; round += 1) {
      const prepared = await terminal.prepare(names[round % names.length] ?? '', { items: { S01: '1' } });
      const before = localSettlements(terminal).length;
      disk.failAt(nth);
      const outcome = await terminal.confirm(prepared).then(
        (view) => view.state,
        (error: unknown) => error,
      );
      const { struck } = disk;
      disk.emptyAgain();
      const stored = localSettlements(terminal).length - before;
      // Refused before the commit, nothing is there; after it, nobody is told that it is not.
      expect(stored, `statement ${nth}: ${String(outcome)}`).toBe(outcome instanceof Error ? 0 : 1);
      // At once, not when some lease has run out.
      await terminal.handlers['queue.drain']({});
      expect(countJobs(terminal.reading), `statement ${nth}`).toMatchObject({ open: 0, stuck: 0 });
      if (!struck) break;
      nth += 1;
    }
    expect(nth).toBeGreaterThan(40);
    expect(await bookFaults(terminal)).toEqual([]);
    expect(terminal.defects.length).toBeGreaterThan(0);
  }, 60_000);
});
