import type { CardReading } from '../domain/cardReading.ts';
import { CardFaultError } from './cardFaultText.ts';
import type { DeviceMakings, PinEntry, PinOutcome, PinReader } from './device.ts';
import type { DeviceSetup } from './deviceSetup.ts';
import { loadPcsc, type PcscApi, type PcscClient, type PcscSlotHandle } from './pcscApi.ts';
import { pcscCodeOf } from './pcscError.ts';
import { PcscSlot, type PcscSlotLimits } from './pcscSlot.ts';
import { PinNotSentError, pinFailedBefore, wipePin } from './pinOutcome.ts';
import { readAnyCredential } from './readAnyCredential.ts';
import type { CardPresence, ReaderState, ReaderStatus } from './readerStatus.ts';
import type { CardCheckContext } from './socialCardCredential.ts';

export type PcscSetup = Extract<DeviceSetup, { kind: 'pcsc' }>;

export interface PcscReaderLimits extends PcscSlotLimits {
  /** How long `connect` waits for the service to tell of the first reader. */
  readonly firstReaderMs: number;
  /** Pauses before the service is asked again; the last one repeats. */
  readonly retryDelaysMs: readonly number[];
  /** Calls that never came back, after which the process has no threads left to work with. */
  readonly maxStuckCalls: number;
}

export const defaultPcscReaderLimits: PcscReaderLimits = {
  connectTimeoutMs: 5_000,
  callTimeoutMs: 3_000,
  debounceMs: 60,
  firstReaderMs: 500,
  retryDelaysMs: [500, 1_000, 2_000, 5_000],
  maxStuckCalls: 3,
};

export interface PcscReaderParts {
  readonly makings: DeviceMakings;
  readonly limits?: PcscReaderLimits;
  readonly load?: () => Promise<PcscApi>;
  /** Called once when too many calls hang. By default the process ends, and the desk starts another. */
  readonly onExhausted?: (message: string) => void;
}

/** Calls of the smart card service run on the four threads of the process; hung ones hold theirs for ever. */
function endProcess(message: string): void {
  setImmediate(() => {
    throw new Error(message);
  });
}

/** Never called again, and kept: letting go of one whose thread hangs would wait for that thread. */
const abandonedClients: PcscClient[] = [];

/**
 * The readers of the system's smart card service: the named one, or all of them. A service that is missing, stops or
 * hangs is a state and not an error: its context is built anew with growing pauses.
 */
export class PcscReader implements PinReader {
  readonly #setup: PcscSetup;
  readonly #makings: DeviceMakings;
  readonly #limits: PcscReaderLimits;
  readonly #load: () => Promise<PcscApi>;
  readonly #onExhausted: (message: string) => void;
  #client: PcscClient | null = null;
  #slots: PcscSlot[] = [];
  #status: ReaderStatus;
  #failedAttempts = 0;
  #stuckCalls = 0;
  #verifying = false;
  #connecting: Promise<void> | null = null;
  #tellFirst: () => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(setup: PcscSetup, { makings, limits, load, onExhausted }: PcscReaderParts) {
    this.#setup = setup;
    this.#makings = makings;
    this.#limits = limits ?? defaultPcscReaderLimits;
    this.#load = load ?? loadPcsc;
    this.#onExhausted = onExhausted ?? endProcess;
    this.#status = {
      port: setup.readerName,
      state: 'opening',
      card: 'unknown',
      firmware: null,
      message: '正在连接智能卡服务。',
    };
  }

  get status(): ReaderStatus {
    return this.#status;
  }

  connect(): Promise<void> {
    if (this.#connecting !== null) return this.#connecting;
    if (this.#stopped || this.#client !== null) return Promise.resolve();
    this.#connecting = this.#connect().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clearTimer();
    this.#dropClient(false);
    this.#tellFirst();
    await this.#connecting;
  }

  async readCredential(context: CardCheckContext): Promise<CardReading> {
    await this.connect();
    const unready = this.#unreadiness();
    if (unready !== null) return { ok: false, fault: unready.fault };
    const readers = this.#slots.map((slot) => ({ deviceId: slot.name, label: slot.name, reader: slot }));
    return (await readAnyCredential(readers, context)).reading;
  }

  /** One VERIFY. A second call while the first is under way is refused: it would cost another try. */
  async verifyPin(pin: PinEntry): Promise<PinOutcome> {
    if (this.#verifying) {
      wipePin(pin);
      return pinFailedBefore(new PinNotSentError('正在校验上一次输入的密码', '请等待结果。'));
    }
    this.#verifying = true;
    try {
      return await this.#verify(pin);
    } finally {
      wipePin(pin);
      this.#verifying = false;
    }
  }

  async #verify(pin: PinEntry): Promise<PinOutcome> {
    await this.connect();
    const unready = this.#unreadiness();
    if (unready !== null) return pinFailedBefore(unready);
    const [slot, another] = this.#slots.filter(({ status }) => status.card !== 'absent');
    if (slot === undefined) return pinFailedBefore(new CardFaultError('noCard', '卡槽为空'));
    if (another !== undefined) {
      return pinFailedBefore(new PinNotSentError('不止一个读卡器里有卡', '请只留下要校验密码的那张卡。'));
    }
    return slot.verifyPin(pin);
  }

  #unreadiness(): CardFaultError | null {
    if (this.#status.state === 'ready') return null;
    const code = this.#status.state === 'serviceMissing' ? 'serviceMissing' : 'noReader';
    return new CardFaultError(code, this.#status.message);
  }

  async #connect(): Promise<void> {
    this.#clearTimer();
    this.#setStatus('opening', '正在连接智能卡服务。');
    let api: PcscApi;
    try {
      api = await this.#load();
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      return this.#retryLater(`本机没有智能卡组件：${cause}`);
    }
    if (this.#stopped) return;
    const first = new Promise<void>((resolve) => {
      this.#tellFirst = resolve;
      setTimeout(resolve, this.#limits.firstReaderMs);
    });
    if (!this.#startClient(api)) return;
    await first;
    if (this.#client !== null) this.#refresh();
  }

  #startClient(api: PcscApi): boolean {
    const client = api.newClient();
    try {
      client.start(
        (handle) => this.#addSlot(handle, api, client),
        (error) => this.#lose(client, `智能卡服务已中断（${pcscCodeOf(error) || error.message}）`),
      );
    } catch (error) {
      if (pcscCodeOf(error) === '') throw error;
      this.#retryLater(`智能卡服务没有运行（${pcscCodeOf(error)}）`);
      return false;
    }
    this.#client = client;
    this.#failedAttempts = 0;
    return true;
  }

  #addSlot(handle: PcscSlotHandle, api: PcscApi, client: PcscClient): void {
    const { readerName } = this.#setup;
    if (readerName !== null && handle.name() !== readerName) return;
    const slot = new PcscSlot(handle, {
      api,
      limits: this.#limits,
      frames: this.#makings.frames,
      onSettled: () => {
        this.#tellFirst();
        this.#refresh();
      },
      onPresented: () => this.#makings.events.onPresented(),
      onRemoved: () => this.#makings.events.onRemoved(),
      onStuck: (late) => this.#noteStuck(client, late),
    });
    this.#slots.push(slot);
    handle.onDisconnect(() => {
      this.#slots = this.#slots.filter((each) => each !== slot);
      void slot.stop();
      this.#refresh();
    });
  }

  #refresh(): void {
    if (this.#client === null || this.#stopped) return;
    if (this.#slots.length > 0) {
      this.#setStatus('ready', '读卡器就绪。');
      return;
    }
    const { readerName } = this.#setup;
    const missing = readerName === null ? '没有接读卡器' : `没有找到读卡器“${readerName}”`;
    this.#setStatus('portMissing', `智能卡服务正常，但${missing}；接好后会自动使用。`);
  }

  #setStatus(state: ReaderState, message: string): void {
    const statuses = this.#slots.map(({ status }) => status);
    const firmware = statuses.map(({ firmware: name }) => name).join(', ');
    const next = { port: this.#setup.readerName, state, card: presenceOf(statuses), message };
    this.#status = { ...next, firmware: firmware.slice(0, 64) || null };
    if (!this.#stopped) this.#makings.events.onStatus(this.#status);
  }

  #noteStuck(client: PcscClient, late: Promise<unknown>): void {
    this.#stuckCalls += 1;
    void late.then(() => {
      this.#stuckCalls -= 1;
    });
    if (this.#stuckCalls >= this.#limits.maxStuckCalls) {
      this.#onExhausted(`智能卡服务有 ${this.#stuckCalls} 次调用没有返回`);
    }
    this.#lose(client, '智能卡服务没有返回', true);
  }

  #lose(client: PcscClient, message: string, isStuck = false): void {
    if (this.#client !== client) return;
    this.#dropClient(isStuck);
    this.#retryLater(message);
  }

  #dropClient(isStuck: boolean): void {
    const client = this.#client;
    const slots = this.#slots;
    this.#client = null;
    this.#slots = [];
    for (const slot of slots) void slot.stop();
    if (client === null) return;
    if (isStuck) {
      abandonedClients.push(client);
      return;
    }
    try {
      client.stop();
    } catch (error) {
      // The service it would take leave of has gone.
      this.#makings.frames.note(`断开智能卡服务：${pcscCodeOf(error)}`);
    }
  }

  #retryLater(message: string): void {
    if (this.#stopped) return;
    this.#makings.frames.note(message);
    this.#setStatus('serviceMissing', `${message}。正在自动重连。`);
    const delays = this.#limits.retryDelaysMs;
    const delayMs = delays[Math.min(this.#failedAttempts, delays.length - 1)] ?? 0;
    this.#failedAttempts += 1;
    this.#clearTimer();
    this.#timer = setTimeout(() => void this.connect(), delayMs);
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function presenceOf(statuses: readonly ReaderStatus[]): CardPresence {
  if (statuses.some(({ card }) => card === 'present')) return 'present';
  return statuses.length > 0 && statuses.every(({ card }) => card === 'absent') ? 'absent' : 'unknown';
}
