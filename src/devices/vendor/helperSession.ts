import type { HelperChannel } from './forkVendorHelper.ts';
import { type HelperReport, type HelperRequest, helperReportSchema } from './helperMessages.ts';

/** What came of one request. After anything but a report the helper is of no more use. */
export type Heard =
  | HelperReport
  | { readonly kind: 'exited'; readonly reason: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'unreadable' };

/** One running helper: one request at a time, each with its limit. */
export class HelperSession {
  readonly pid: number;
  readonly #channel: HelperChannel;
  readonly #exited: Promise<void>;
  #exitReason: string | null = null;
  #waiter: ((heard: Heard) => void) | null = null;

  /** @param onLost the helper ended although nothing was asked of it. */
  constructor(channel: HelperChannel, onLost: () => void) {
    this.pid = channel.pid;
    this.#channel = channel;
    this.#exited = new Promise((resolve) => {
      channel.onExit((reason) => {
        this.#exitReason = reason;
        resolve();
        if (this.#waiter === null) onLost();
        else this.#hear({ kind: 'exited', reason });
      });
    });
    channel.onMessage((message) => {
      const parsed = helperReportSchema.safeParse(message);
      this.#hear(parsed.success ? parsed.data : { kind: 'unreadable' });
    });
  }

  ask(request: HelperRequest, timeoutMs: number): Promise<Heard> {
    if (this.#exitReason !== null) return Promise.resolve({ kind: 'exited', reason: this.#exitReason });
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#hear({ kind: 'silent' }), timeoutMs);
      this.#waiter = (heard) => {
        clearTimeout(timer);
        this.#waiter = null;
        resolve(heard);
      };
      this.#channel.postMessage(request);
    });
  }

  /** Kills the helper and waits until it is gone, so that the reader is free for the next one. */
  async end(timeoutMs: number): Promise<void> {
    if (this.#exitReason !== null) return;
    this.#channel.kill();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.#exited, late]);
    clearTimeout(timer);
  }

  #hear(heard: Heard): void {
    this.#waiter?.(heard);
  }
}
