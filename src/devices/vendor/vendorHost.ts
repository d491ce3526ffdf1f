import type { HelperChannel, SpawnHelper } from './forkVendorHelper.ts';
import type { HelperCall } from './helperMessages.ts';
import { type Heard, HelperSession } from './helperSession.ts';
import { type LocatedLibrary, workingFolder } from './locateLibrary.ts';
import { VendorRefusal } from './vendorRefusal.ts';

export interface VendorHostLimits {
  readonly loadTimeoutMs: number;
  readonly exitTimeoutMs: number;
  /** Pauses before the helper is started again after one, two, … failures; the last one repeats. */
  readonly restartDelaysMs: readonly number[];
  /** So many crashes, hangs and overruns within the window, and the library is left alone. */
  readonly quarantineFailures: number;
  readonly quarantineWindowMs: number;
}

export const defaultVendorHostLimits: VendorHostLimits = {
  loadTimeoutMs: 15_000,
  exitTimeoutMs: 5_000,
  restartDelaysMs: [200, 1_000, 5_000],
  quarantineFailures: 3,
  quarantineWindowMs: 600_000,
};

export type LoadOutcome =
  | { readonly kind: 'loaded' }
  /** The system or the loader refused the library; nothing of it has run for long. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'quarantined' };

export type CallOutcome =
  | {
      readonly kind: 'answered';
      readonly returned: number | null;
      /** Null: the library did not end the text within its room. */
      readonly texts: ReadonlyMap<string, Buffer | null>;
      readonly ints: readonly number[];
    }
  | { readonly kind: 'notCalled'; readonly detail: string }
  /** Crashed, hung, overran its buffer or spoke nonsense: the helper has been ended. */
  | { readonly kind: 'failed'; readonly detail: string };

const stopped = '终端已停用这个读卡程序';

function failureDetail(heard: Heard, timeoutMs: number): string {
  if (heard.kind === 'silent') return `${timeoutMs} 毫秒内没有返回，已强行结束`;
  if (heard.kind === 'exited') return `库所在的进程崩溃（${heard.reason}）`;
  if (heard.kind === 'overran') {
    return `库写出了第 ${heard.argument + 1} 个参数的缓冲区，结果未采用；请核对描述文件里的 bytes`;
  }
  return '库所在的进程给出不合约定的应答';
}

/**
 * Keeps a helper with one library: starts it, holds each call to its limit, ends a helper that misbehaved and waits
 * before the next one, and gives the library up after too many failures.
 */
export class VendorHost {
  readonly #spawn: SpawnHelper;
  readonly #limits: VendorHostLimits;
  readonly #onLost: () => void;
  readonly #clockMs: () => number;
  #session: HelperSession | null = null;
  /** Moments of the failures within the window, oldest first. */
  #failures: number[] = [];
  #isQuarantined = false;
  #isStopped = false;
  #endPause: () => void = () => {};

  /** @param onLost an idle helper ended by itself. @param clockMs monotonic. */
  constructor(
    spawn: SpawnHelper,
    limits: VendorHostLimits,
    onLost: () => void,
    clockMs: () => number = () => performance.now(),
  ) {
    this.#spawn = spawn;
    this.#limits = limits;
    this.#onLost = onLost;
    this.#clockMs = clockMs;
  }

  get isQuarantined(): boolean {
    return this.#isQuarantined;
  }

  get isLoaded(): boolean {
    return this.#session !== null;
  }

  /** Process id of the running helper, for the IT person. */
  get pid(): number | null {
    return this.#session?.pid ?? null;
  }

  /**
   * Not to be called twice at a time. Waits out the pause after a failure.
   * @throws VendorRefusal when this installation cannot run such a helper
   */
  async load(library: LocatedLibrary): Promise<LoadOutcome> {
    if (this.#isQuarantined) return { kind: 'quarantined' };
    await this.#pause();
    if (this.#isStopped) return { kind: 'failed', detail: stopped };
    let channel: HelperChannel;
    try {
      channel = this.#spawn({ program: library.program, folder: workingFolder(library) });
    } catch (error) {
      if (error instanceof VendorRefusal) throw error;
      // A program that Windows cannot start is told of by a plain error.
      return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
    }
    const session: HelperSession = new HelperSession(channel, () => this.#lost(session));
    this.#session = session;
    const { loadTimeoutMs } = this.#limits;
    const heard = await session.ask({ kind: 'load', path: library.path }, loadTimeoutMs);
    if (heard.kind === 'loaded') return { kind: 'loaded' };
    if (heard.kind === 'refused') {
      await this.#end(session);
      return { kind: 'refused', reason: heard.reason };
    }
    return this.#fail(session, failureDetail(heard, loadTimeoutMs));
  }

  /** Never rejects. */
  async call(call: HelperCall, timeoutMs: number): Promise<CallOutcome> {
    const session = this.#session;
    if (session === null) return { kind: 'failed', detail: '库没有在运行' };
    const heard = await session.ask({ kind: 'call', call }, timeoutMs);
    if (heard.kind === 'notCalled') return { kind: 'notCalled', detail: heard.reason };
    if (heard.kind !== 'answer') return this.#fail(session, failureDetail(heard, timeoutMs));
    const texts = Object.entries(heard.texts).map(
      ([name, base64]) => [name, base64 === null ? null : Buffer.from(base64, 'base64')] as const,
    );
    return { kind: 'answered', returned: heard.returned, texts: new Map(texts), ints: heard.ints };
  }

  /** Ends the helper without holding it against the library. */
  async unload(): Promise<void> {
    if (this.#session !== null) await this.#end(this.#session);
  }

  /** Forgets the failures and allows the library again. */
  release(): void {
    this.#isQuarantined = false;
    this.#failures = [];
    this.#endPause();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endPause();
    await this.unload();
  }

  async #end(session: HelperSession): Promise<void> {
    if (this.#session === session) this.#session = null;
    await session.end(this.#limits.exitTimeoutMs);
  }

  async #fail(session: HelperSession, detail: string): Promise<{ kind: 'failed'; detail: string }> {
    if (this.#isStopped) return { kind: 'failed', detail: stopped };
    this.#count();
    await this.#end(session);
    return { kind: 'failed', detail };
  }

  #lost(session: HelperSession): void {
    if (this.#session !== session || this.#isStopped) return;
    this.#session = null;
    this.#count();
    this.#onLost();
  }

  #recentFailures(): number[] {
    const since = this.#clockMs() - this.#limits.quarantineWindowMs;
    return this.#failures.filter((moment) => moment > since);
  }

  #count(): void {
    this.#failures = [...this.#recentFailures(), this.#clockMs()];
    if (this.#failures.length >= this.#limits.quarantineFailures) this.#isQuarantined = true;
  }

  async #pause(): Promise<void> {
    const failures = this.#recentFailures();
    const last = failures.at(-1);
    if (last === undefined) return;
    const { restartDelaysMs } = this.#limits;
    const delayMs = restartDelaysMs[Math.min(failures.length, restartDelaysMs.length) - 1] ?? 0;
    const leftMs = last + delayMs - this.#clockMs();
    if (leftMs <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leftMs);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
