import type { IsoDate } from '../domain/calendar.ts';
import type { CardReading } from '../domain/cardReading.ts';
import { cardFault } from './cardFaultText.ts';
import type { DeviceChannel } from './deviceChannel.ts';
import { type DeviceReport, type DeviceRequest, deviceReportSchema } from './deviceMessages.ts';
import type { ReaderStatus } from './readerStatus.ts';

export interface DeviceClientLimits {
  readonly configureTimeoutMs: number;
  /** Above the reader's own limits for opening, starting up and reading together. */
  readonly readTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
  /** Pauses before a process that ended is started again; the last one repeats. */
  readonly restartDelaysMs: readonly number[];
  /** A process that lived this long starts the pauses from the first again. */
  readonly stableAfterMs: number;
}

export const defaultDeviceClientLimits: DeviceClientLimits = {
  configureTimeoutMs: 20_000,
  readTimeoutMs: 30_000,
  heartbeatIntervalMs: 5_000,
  heartbeatTimeoutMs: 5_000,
  restartDelaysMs: [100, 500, 1_000, 5_000],
  stableAfterMs: 30_000,
};

export interface DeviceClientOptions {
  readonly spawn: () => DeviceChannel;
  readonly today: () => IsoDate;
  /** 行政区划 of the institution, for the hint about cards from elsewhere. */
  readonly homeArea?: string | null;
  readonly limits?: Partial<DeviceClientLimits>;
}

interface DeviceClientListeners {
  readerState: (status: ReaderStatus) => void;
  cardInserted: () => void;
  cardRemoved: () => void;
}

type RequestBody = DeviceRequest extends infer R ? (R extends DeviceRequest ? Omit<R, 'id'> : never) : never;

type Outcome = DeviceReport | { readonly kind: 'failed'; readonly cause: string };

interface Call {
  readonly body: RequestBody;
  readonly timer: NodeJS.Timeout;
  readonly settle: (outcome: Outcome) => void;
  sent: boolean;
}

/**
 * The desk's side of the device process: starts it, watches it, starts it again after a crash with growing pauses and
 * the same configuration. Its promises never reject and always settle: a call that the process took with it to its end is
 * answered with `readerFault`, a call made while it is down waits for the next one.
 */
export class DeviceClient {
  readonly #options: DeviceClientOptions;
  readonly #limits: DeviceClientLimits;
  readonly #listeners: { [K in keyof DeviceClientListeners]: Set<DeviceClientListeners[K]> } = {
    readerState: new Set(),
    cardInserted: new Set(),
    cardRemoved: new Set(),
  };
  readonly #calls = new Map<number, Call>();
  #nextId = 0;
  #channel: DeviceChannel | null = null;
  #port: string | null = null;
  #status: ReaderStatus = {
    port: null,
    state: 'notConfigured',
    card: 'unknown',
    firmware: null,
    message: '未设置读卡器端口。',
  };
  #failures = 0;
  #startedAtMs = 0;
  #restartTimer: NodeJS.Timeout | null = null;
  #heartbeatTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: DeviceClientOptions) {
    this.#options = options;
    this.#limits = { ...defaultDeviceClientLimits, ...options.limits };
    this.#start();
  }

  /** The last state the device process told. */
  status(): ReaderStatus {
    return this.#status;
  }

  /** @returns a function that ends the listening. */
  on<K extends keyof DeviceClientListeners>(event: K, listener: DeviceClientListeners[K]): () => void {
    this.#listeners[event].add(listener);
    return () => this.#listeners[event].delete(listener);
  }

  /** Sets the reader's port, null for none. Kept over restarts. Settles after the first attempt to open it. */
  async configure(port: string | null): Promise<ReaderStatus> {
    this.#port = port;
    await this.#call({ kind: 'configure', port }, this.#limits.configureTimeoutMs);
    return this.#status;
  }

  async readSocialCard(): Promise<CardReading> {
    const body = {
      kind: 'readCard',
      today: this.#options.today(),
      homeArea: this.#options.homeArea ?? null,
    } as const;
    const outcome = await this.#call(body, this.#limits.readTimeoutMs);
    if (outcome.kind === 'cardAnswer') return outcome.reading;
    const detail = outcome.kind === 'failed' ? outcome.cause : outcome.kind;
    return { ok: false, fault: cardFault('readerFault', detail) };
  }

  /** Ends the process. Calls under way are answered with a fault. */
  close(): void {
    this.#closed = true;
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    this.#stopHeartbeat();
    const channel = this.#channel;
    this.#channel = null;
    channel?.kill();
    this.#failCalls('终端正在退出', () => true);
  }

  #start(): void {
    this.#restartTimer = null;
    const channel = this.#options.spawn();
    this.#channel = channel;
    this.#startedAtMs = performance.now();
    channel.onMessage((message) => {
      if (this.#channel === channel) this.#receive(message);
    });
    channel.onExit((reason) => {
      if (this.#channel === channel) this.#ended(reason);
    });
    this.#restoreConfiguration();
    for (const [id, call] of this.#calls) this.#send(id, call);
    this.#beatLater();
  }

  /** A new process knows no port. A `configure` that still waits brings its own. */
  #restoreConfiguration(): void {
    const waiting = [...this.#calls.values()].some((call) => call.body.kind === 'configure');
    if (this.#port === null || waiting) return;
    void this.#call({ kind: 'configure', port: this.#port }, this.#limits.configureTimeoutMs);
  }

  #call(body: RequestBody, timeoutMs: number): Promise<Outcome> {
    if (this.#closed) return Promise.resolve({ kind: 'failed', cause: '终端正在退出' });
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#abandon(id), timeoutMs);
      const settle: Call['settle'] = (outcome) => {
        clearTimeout(timer);
        this.#calls.delete(id);
        resolve(outcome);
      };
      const call: Call = { body, timer, settle, sent: false };
      this.#calls.set(id, call);
      this.#send(id, call);
    });
  }

  #send(id: number, call: Call): void {
    if (this.#channel === null || call.sent) return;
    call.sent = true;
    this.#channel.postMessage({ ...call.body, id });
  }

  /** No answer in time: a process that was asked and does not answer is hung, and is replaced. */
  #abandon(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.settle({ kind: 'failed', cause: '设备进程未在时限内应答' });
    if (call.sent) this.#replace('设备进程未在时限内应答');
  }

  #replace(reason: string): void {
    const channel = this.#channel;
    if (channel === null) return;
    channel.kill();
    this.#ended(reason);
  }

  #receive(message: unknown): void {
    const parsed = deviceReportSchema.safeParse(message);
    if (!parsed.success) {
      this.#replace('设备进程发来不合约定的消息');
      return;
    }
    const report = parsed.data;
    if (report.kind === 'readerState' || report.kind === 'statusAnswer') this.#setStatus(report.status);
    if (report.kind === 'cardInserted' || report.kind === 'cardRemoved') {
      for (const listener of this.#listeners[report.kind]) listener();
    }
    if (report.kind === 'statusAnswer' || report.kind === 'cardAnswer')
      this.#calls.get(report.id)?.settle(report);
  }

  #setStatus(status: ReaderStatus): void {
    const changed = JSON.stringify(status) !== JSON.stringify(this.#status);
    this.#status = status;
    if (!changed) return;
    for (const listener of this.#listeners.readerState) listener(status);
  }

  #ended(reason: string): void {
    this.#channel = null;
    this.#stopHeartbeat();
    const hadCard = this.#status.card === 'present';
    this.#setStatus({
      port: this.#port,
      state: 'processDown',
      card: 'unknown',
      firmware: null,
      message: '读卡程序意外结束，正在自动重新启动。',
    });
    if (hadCard) for (const listener of this.#listeners.cardRemoved) listener();
    this.#failCalls(`设备进程已结束：${reason}`, (call) => call.sent);
    if (this.#closed) return;
    if (performance.now() - this.#startedAtMs >= this.#limits.stableAfterMs) this.#failures = 0;
    const delays = this.#limits.restartDelaysMs;
    const delayMs = delays[Math.min(this.#failures, delays.length - 1)] ?? 0;
    this.#failures += 1;
    this.#restartTimer = setTimeout(() => this.#start(), delayMs);
  }

  #failCalls(cause: string, which: (call: Call) => boolean): void {
    for (const call of [...this.#calls.values()].filter(which)) call.settle({ kind: 'failed', cause });
  }

  #beatLater(): void {
    this.#stopHeartbeat();
    this.#heartbeatTimer = setTimeout(() => void this.#beat(), this.#limits.heartbeatIntervalMs);
  }

  async #beat(): Promise<void> {
    const channel = this.#channel;
    const outcome = await this.#call({ kind: 'status' }, this.#limits.heartbeatTimeoutMs);
    if (this.#channel === channel && outcome.kind !== 'failed') this.#beatLater();
  }

  #stopHeartbeat(): void {
    if (this.#heartbeatTimer !== null) clearTimeout(this.#heartbeatTimer);
    this.#heartbeatTimer = null;
  }
}
