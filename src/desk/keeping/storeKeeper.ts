import { epochOf, type IsoDateTime } from '../../domain/calendar.ts';
import { type DeskContext, now } from '../deskContext.ts';
import { backUpStore, copyNewestBackup } from './backUpStore.ts';
import { checkStore } from './checkStore.ts';
import type { KeepingSettings } from './keepingSettings.ts';
import { isDue, readKeepingState } from './keepingState.ts';
import { pruneStore } from './pruneStore.ts';
import { watchChain } from './watchChain.ts';

const dayMs = 86_400_000;
/** Past the rush of a start. */
const firstRoundMs = 60_000;
const roundMs = 10 * 60_000;

/** Keeps the store at idle: a backup and retention each day, the full check each week. */
export class StoreKeeper {
  readonly #context: DeskContext;
  readonly #settings: KeepingSettings;
  readonly #onDefect: (where: string, error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;
  #stopped = false;

  constructor(
    context: DeskContext,
    settings: KeepingSettings,
    onDefect: (where: string, error: unknown) => void,
  ) {
    this.#context = context;
    this.#settings = settings;
    this.#onDefect = onDefect;
  }

  start(): void {
    this.#plan(firstRoundMs);
  }

  /** Lets what runs come to its end first: the store must not be closed under it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#round;
  }

  /** Whatever is due now. A second call while one runs joins it. Never rejects. */
  round(): Promise<void> {
    this.#round ??= this.#runDue()
      .catch((error: unknown) => this.#onDefect('keeping', error))
      .finally(() => {
        this.#round = null;
      });
    return this.#round;
  }

  #plan(delayMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.round().then(() => this.#plan(roundMs)), delayMs);
    this.#timer.unref();
  }

  async #runDue(): Promise<void> {
    const { store } = this.#context;
    if (store.isClosed) return;
    watchChain(this.#context);
    const state = readKeepingState(store.reader);
    if (this.#isDue(state.lastBackupAt, dayMs)) await backUpStore(this.#context, this.#settings);
    if (this.#stopped) return;
    await copyNewestBackup(this.#context, this.#settings);
    if (this.#isDue(state.lastPruneAt, dayMs)) {
      await pruneStore(this.#context, this.#settings, () => this.#idle());
    }
    if (this.#isDue(state.check.finishedAt, 7 * dayMs)) await checkStore(this.#context, () => this.#idle());
  }

  #isDue(last: IsoDateTime | null, periodMs: number): boolean {
    const elapsedMs = last === null ? 0 : this.#context.clock.nowMs() - epochOf(last);
    return isDue(last, now(this.#context), elapsedMs, periodMs);
  }

  /** Nobody's bill is on its way. */
  #idle(): boolean {
    return !this.#stopped && this.#context.session.billsUnderWay.size === 0;
  }
}
