import type { Problem } from '../domain/problem.ts';
import {
  countJobs,
  finishJob,
  markJobStuck,
  nextJobAtMs,
  postponeJob,
  releaseAllLeases,
  type SettleJob,
  takeNextJob,
} from '../store/settleJob.ts';
import { settlementState } from '../store/settlementState.ts';
import { StoreFull, StoreIoFailed } from '../store/storeErrors.ts';
import type { CentreExchange } from './centreExchange.ts';
import type { JobOutcome } from './jobOutcome.ts';
import { refundAtCentre } from './refundAtCentre.ts';
import { settleAtCentre } from './settleAtCentre.ts';

export interface DrainerOptions {
  readonly exchange: CentreExchange;
  readonly owner: string;
  /** 0 ≤ value < 1: spreads retries of many terminals. */
  readonly random: () => number;
  /** After every run of a job, whatever its end. */
  readonly onRun: (settlementId: string) => void;
  /** Other work for the centre, done when the line is up and no job is due. */
  readonly whenIdle: () => Promise<void>;
  readonly onDefect: (where: string, error: unknown) => void;
  /** Does something later and returns how to call it off; absent: by the timer of the process, which does not keep it alive. */
  readonly later?: (delayMs: number, work: () => void) => () => void;
}

function byTimer(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  timer.unref?.();
  return () => clearTimeout(timer);
}

const leaseMs = 5 * 60_000;
const firstDelayMs = 1_000;
const maxDelayMs = 60_000;
/** With the jitter: half as much again. */
const longestDelayMs = maxDelayMs * 1.5;
const maxAttempts = 50;
const probeEveryMs = 3_000;
const afterDefectMs = 10_000;

const tooManyAttempts: Problem = {
  code: 'tooManyAttempts',
  happened: `这笔业务已重试 ${maxAttempts} 次仍未成功。`,
  money: '本机的记录完整，没有丢失；中心尚未确认。',
  nextStep: '请联系信息科检查网络与中心，再由组长重新发起。',
};

const defectProblem: Problem = {
  code: 'internal',
  happened: '处理这笔业务时终端内部出错。',
  money: '本机的记录完整，没有丢失；不要重复收款。',
  nextStep: '请联系信息科，并告知发生时间。',
};

/**
 * The one drainer of the outgoing queue. Jobs of one person run in order; a poisoned job waits for a person and blocks
 * nobody else's. While the centre is silent nothing is attempted, only the line is probed.
 */
export class QueueDrainer {
  readonly #options: DrainerOptions;
  #running: Promise<void> | null = null;
  #kickedAgain = false;
  #stopped = false;
  /** Leases of a former run are void: the store's instance lock proves that no other drainer lives. */
  #leasesMayBeLeft = true;
  #callOff: (() => void) | null = null;
  readonly #waiting = new Map<string, () => void>();

  constructor(options: DrainerOptions) {
    this.#options = options;
  }

  /** Runs until nothing is due. A second call while running makes it look once more. Never rejects. */
  kick(): Promise<void> {
    // Somebody's last act may kick a queue whose store is closed by now.
    if (this.#stopped) return this.#running ?? Promise.resolve();
    if (this.#running !== null) {
      this.#kickedAgain = true;
      return this.#running;
    }
    this.#running = this.#drainUntilQuiet();
    return this.#running;
  }

  /** Between its last look and its end nothing is waited for: a kick in between would be one that nobody hears. */
  async #drainUntilQuiet(): Promise<void> {
    let pauseMs: number;
    do {
      this.#kickedAgain = false;
      pauseMs = await this.#drainOnce();
    } while (this.#kickedAgain && !this.#stopped);
    this.#running = null;
    this.#plan(pauseMs);
  }

  /** The line came or went: drain what waited, or begin to probe. */
  lineChanged(online: boolean): void {
    if (online) void this.kick();
    else if (this.#running === null) this.#plan(probeEveryMs);
  }

  /** Resolves when the job of this settlement has had its next run, or when the queue can do nothing now. */
  settled(settlementId: string): Promise<void> {
    const ran = new Promise<void>((resolve) => this.#waiting.set(settlementId, resolve));
    return Promise.race([ran, this.kick()]).finally(() => this.#waiting.delete(settlementId));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff?.();
    await this.#running;
  }

  #plan(pauseMs: number): void {
    this.#callOff?.();
    if (this.#stopped) return;
    const { later = byTimer } = this.#options;
    this.#callOff = later(pauseMs, () => void this.kick());
  }

  #pauseMs(): number {
    const { connection, clock, store } = this.#options.exchange.link;
    if (!connection.state.online) return probeEveryMs;
    const next = nextJobAtMs(store.reader);
    return next === null ? maxDelayMs : Math.min(Math.max(50, next - clock.nowMs()), maxDelayMs);
  }

  /** @returns how long to wait before looking again */
  async #drainOnce(): Promise<number> {
    try {
      if (this.#leasesMayBeLeft) this.#releaseLeases();
      if (await this.#lineUp()) await this.#runDueJobs();
      return this.#pauseMs();
    } catch (error) {
      // A full or failing disk lets nothing be written down, not even that: wait, and look again.
      this.#options.onDefect('queue', error);
      this.#leasesMayBeLeft = true;
      return afterDefectMs;
    }
  }

  async #runDueJobs(): Promise<void> {
    const { exchange, whenIdle } = this.#options;
    for (let job = this.#take(); job !== null && !this.#stopped; job = this.#take()) {
      await this.#run(job);
      if (!exchange.link.connection.state.online) return;
    }
    if (!this.#stopped) await whenIdle();
  }

  #releaseLeases(): void {
    this.#options.exchange.link.store.write((writer) => releaseAllLeases(writer));
    this.#leasesMayBeLeft = false;
  }

  /** Signing in is a real exchange that changes nothing: the honest probe. */
  async #lineUp(): Promise<boolean> {
    const { exchange } = this.#options;
    if (this.#stopped) return false;
    if (exchange.link.connection.state.online && exchange.signNo !== null) return true;
    await exchange.signIn();
    return exchange.link.connection.state.online;
  }

  #take(): SettleJob | null {
    const { store, clock } = this.#options.exchange.link;
    if (countJobs(store.reader).open === 0) return null;
    return store.write((writer) =>
      takeNextJob(writer, { owner: this.#options.owner, nowMs: clock.nowMs(), leaseMs, longestDelayMs }),
    );
  }

  async #run(job: SettleJob): Promise<void> {
    const { exchange, onRun, onDefect } = this.#options;
    let outcome: JobOutcome;
    try {
      outcome = await (job.kind === 'refund'
        ? refundAtCentre(exchange, job.settlementId)
        : settleAtCentre(exchange, job.settlementId));
    } catch (error) {
      // Nothing is wrong with the job when the disk is full or failing: it waits for space, not for a person.
      if (error instanceof StoreFull || error instanceof StoreIoFailed) throw error;
      onDefect(`queue ${job.settlementId}`, error);
      outcome = { kind: 'stuck', problem: defectProblem };
    }
    this.#record(job, outcome);
    try {
      onRun(job.settlementId);
    } catch (error) {
      onDefect(`queue ${job.settlementId}`, error);
    }
    this.#waiting.get(job.settlementId)?.();
  }

  #record(job: SettleJob, outcome: JobOutcome): void {
    const { exchange, owner, random } = this.#options;
    const { store, clock, connection } = exchange.link;
    const key = { settlementId: job.settlementId, owner };
    store.write((writer) => {
      if (outcome.kind === 'done') finishJob(writer, key);
      // Cleared while the job was on its way: nobody would ever look at it again.
      else if (settlementState(writer, job.settlementId).state === 'cleared') finishJob(writer, key);
      else if (outcome.kind === 'stuck') markJobStuck(writer, { ...key, problem: outcome.problem });
      else if (job.attempts + 1 >= maxAttempts) markJobStuck(writer, { ...key, problem: tooManyAttempts });
      else {
        const backoffMs =
          Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(job.attempts, 6)) * (0.5 + random());
        // A dead line is waited for by probing, not by every job's own backoff.
        const delayMs = connection.state.online ? Math.round(backoffMs) : 0;
        postponeJob(writer, { ...key, nextAtMs: clock.nowMs() + delayMs, problem: outcome.problem });
      }
    });
  }
}
