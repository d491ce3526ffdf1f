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
  readonly onDefect: (settlementId: string, error: unknown) => void;
}

const leaseMs = 5 * 60_000;
const firstDelayMs = 1_000;
const maxDelayMs = 60_000;
const maxAttempts = 50;
const probeEveryMs = 3_000;

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
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #waiting = new Map<string, () => void>();

  constructor(options: DrainerOptions) {
    this.#options = options;
  }

  /** Leases of a former run are void: the store's instance lock proves that no other drainer lives. */
  start(): Promise<void> {
    this.#options.exchange.link.store.write((writer) => releaseAllLeases(writer));
    return this.kick();
  }

  /** Runs until nothing is due. A second call while running makes it look once more. */
  kick(): Promise<void> {
    if (this.#running !== null) {
      this.#kickedAgain = true;
      return this.#running;
    }
    this.#running = this.#drain().finally(() => {
      this.#running = null;
      this.#plan();
    });
    return this.#running;
  }

  /** The line came or went: drain what waited, or begin to probe. */
  lineChanged(online: boolean): void {
    if (online) void this.kick();
    else if (this.#running === null) this.#plan();
  }

  /** Resolves when the job of this settlement has had its next run, or when the queue can do nothing now. */
  settled(settlementId: string): Promise<void> {
    const ran = new Promise<void>((resolve) => this.#waiting.set(settlementId, resolve));
    return Promise.race([ran, this.kick()]).finally(() => this.#waiting.delete(settlementId));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#stopped) return;
    const { connection, clock, store } = this.#options.exchange.link;
    const next = nextJobAtMs(store.reader);
    const waitMs = connection.state.online
      ? Math.min(next === null ? maxDelayMs : Math.max(50, next - clock.nowMs()), maxDelayMs)
      : probeEveryMs;
    this.#timer = setTimeout(() => void this.kick(), waitMs);
    this.#timer.unref?.();
  }

  async #drain(): Promise<void> {
    do {
      this.#kickedAgain = false;
      if (!(await this.#lineUp())) return;
      for (let job = this.#take(); job !== null && !this.#stopped; job = this.#take()) {
        await this.#run(job);
        if (!this.#options.exchange.link.connection.state.online) return;
      }
    } while (this.#kickedAgain && !this.#stopped);
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
      takeNextJob(writer, { owner: this.#options.owner, nowMs: clock.nowMs(), leaseMs }),
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
      onDefect(job.settlementId, error);
      outcome = { kind: 'stuck', problem: defectProblem };
    }
    this.#record(job, outcome);
    onRun(job.settlementId);
    this.#waiting.get(job.settlementId)?.();
  }

  #record(job: SettleJob, outcome: JobOutcome): void {
    const { exchange, owner, random } = this.#options;
    const { store, clock, connection } = exchange.link;
    const key = { settlementId: job.settlementId, owner };
    store.write((writer) => {
      if (outcome.kind === 'done') finishJob(writer, key);
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
