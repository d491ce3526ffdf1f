import { isDeepStrictEqual } from 'node:util';
import type { IsoDate } from '../domain/calendar.ts';
import type { CardReading } from '../domain/cardReading.ts';
import { cardFault } from './cardFaultText.ts';
import type { PinEntry, PinOutcome } from './device.ts';
import type { DeviceChannel } from './deviceChannel.ts';
import {
  type DeviceReport,
  type DeviceRequest,
  type DeviceState,
  deviceReportSchema,
} from './deviceMessages.ts';
import type { DeviceSetup } from './deviceSetup.ts';
import type { AnyReading } from './readAnyCredential.ts';
import type { ReaderState } from './readerStatus.ts';

export interface DeviceClientLimits {
  readonly configureTimeoutMs: number;
  /** Above the devices' own limits for opening, starting up and reading together. */
  readonly readTimeoutMs: number;
  /** Above the time a patient has for the PIN pad. */
  readonly pinTimeoutMs: number;
  readonly exportTimeoutMs: number;
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
  pinTimeoutMs: 60_000,
  exportTimeoutMs: 10_000,
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
  /** A device changed its state. */
  state: (device: DeviceState) => void;
  presented: (device: DeviceState) => void;
  removed: (device: DeviceState) => void;
  scanned: (device: DeviceState, text: string) => void;
}

type RequestBody = DeviceRequest extends infer R ? (R extends DeviceRequest ? Omit<R, 'id'> : never) : never;

type Outcome = DeviceReport | { readonly kind: 'failed'; readonly cause: string };

interface Call {
  readonly body: RequestBody;
  readonly timer: NodeJS.Timeout;
  readonly settle: (outcome: Outcome) => void;
  sent: boolean;
}

const processDownText = '设备程序意外结束，正在自动重新启动。';

const processDown = {
  state: 'processDown' satisfies ReaderState,
  card: 'unknown',
  firmware: null,
  message: processDownText,
} as const;

function opening({ id, kind, label }: DeviceSetup): DeviceState {
  const status = {
    port: null,
    state: 'opening',
    card: 'unknown',
    firmware: null,
    message: '正在连接。',
  } as const;
  return { deviceId: id, kind, label, status };
}

function failedReading(outcome: Outcome): Extract<CardReading, { ok: false }> {
  const detail = outcome.kind === 'failed' ? outcome.cause : outcome.kind;
  return { ok: false, fault: cardFault('readerFault', detail) };
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
    state: new Set(),
    presented: new Set(),
    removed: new Set(),
    scanned: new Set(),
  };
  readonly #calls = new Map<number, Call>();
  #nextId = 0;
  #channel: DeviceChannel | null = null;
  #setups: readonly DeviceSetup[] = [];
  /** The last state told of each device, in the order of the configuration. */
  #states = new Map<string, DeviceState>();
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

  /** What is known of each device, in the order of the configuration. */
  devices(): readonly DeviceState[] {
    return [...this.#states.values()];
  }

  /** @returns a function that ends the listening. */
  on<K extends keyof DeviceClientListeners>(event: K, listener: DeviceClientListeners[K]): () => void {
    this.#listeners[event].add(listener);
    return () => this.#listeners[event].delete(listener);
  }

  /** Sets the devices of this window. Kept over restarts. Settles after the first attempt to open each. */
  async configure(setups: readonly DeviceSetup[]): Promise<readonly DeviceState[]> {
    this.#setups = setups;
    this.#states = new Map(setups.map((setup) => [setup.id, this.#states.get(setup.id) ?? opening(setup)]));
    await this.#call({ kind: 'configure', devices: [...setups] }, this.#limits.configureTimeoutMs);
    return this.devices();
  }

  /** @param deviceId null: whichever reader has something. Which one answered comes back with the answer. */
  async readCredential(deviceId: string | null = null): Promise<AnyReading> {
    const body = {
      kind: 'readCredential',
      deviceId,
      today: this.#options.today(),
      homeArea: this.#options.homeArea ?? null,
    } as const;
    const outcome = await this.#call(body, this.#limits.readTimeoutMs);
    if (outcome.kind === 'cardAnswer') return { deviceId: outcome.deviceId, reading: outcome.reading };
    return { deviceId, reading: failedReading(outcome) };
  }

  /**
   * One VERIFY, never sent twice and never kept for a later process: whatever happens, the digits are wiped here.
   * An outcome `failed` leaves open whether the card has counted a try.
   */
  async verifyPin(deviceId: string, pin: PinEntry): Promise<PinOutcome> {
    const digits = pin.enteredAt === 'terminal' ? [...pin.digits] : [];
    if (pin.enteredAt === 'terminal') pin.digits.fill(0);
    if (this.#channel === null) {
      digits.fill(0);
      return { kind: 'failed', reading: failedReading({ kind: 'failed', cause: processDownText }) };
    }
    const body = pin.enteredAt === 'pinPad' ? pin : ({ enteredAt: 'terminal', digits } as const);
    const outcome = this.#call({ kind: 'verifyPin', deviceId, pin: body }, this.#limits.pinTimeoutMs);
    digits.fill(0);
    const answer = await outcome;
    return answer.kind === 'pinAnswer' ? answer.outcome : { kind: 'failed', reading: failedReading(answer) };
  }

  /** Lets a device that crashed too often be tried again. */
  async release(deviceId: string): Promise<readonly DeviceState[]> {
    await this.#call({ kind: 'release', deviceId }, this.#limits.configureTimeoutMs);
    return this.devices();
  }

  /** The masked frame logs of all devices as text, for IT; null when the device process did not answer. */
  async exportFrames(): Promise<string | null> {
    const outcome = await this.#call({ kind: 'exportFrames' }, this.#limits.exportTimeoutMs);
    return outcome.kind === 'framesAnswer' ? outcome.text : null;
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

  /** A new process knows no device. A `configure` that still waits brings its own. */
  #restoreConfiguration(): void {
    const waiting = [...this.#calls.values()].some((call) => call.body.kind === 'configure');
    if (this.#setups.length === 0 || waiting) return;
    void this.#call({ kind: 'configure', devices: [...this.#setups] }, this.#limits.configureTimeoutMs);
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
    switch (report.kind) {
      case 'deviceState':
        this.#setState(report.device);
        return;
      case 'presented':
      case 'removed':
        this.#setState(report.device);
        for (const listener of this.#listeners[report.kind]) listener(report.device);
        return;
      case 'scanned':
        for (const listener of this.#listeners.scanned) listener(report.device, report.text);
        return;
      case 'statusAnswer':
        for (const device of report.devices) this.#setState(device);
    }
    this.#calls.get(report.id)?.settle(report);
  }

  /** A device of an older configuration may still have something to say; nobody listens to it any more. */
  #setState(device: DeviceState): void {
    const known = this.#states.get(device.deviceId);
    if (known === undefined || isDeepStrictEqual(known, device)) return;
    this.#states.set(device.deviceId, device);
    for (const listener of this.#listeners.state) listener(device);
  }

  #ended(reason: string): void {
    this.#channel = null;
    this.#stopHeartbeat();
    for (const device of this.devices()) {
      const status = { ...device.status, ...processDown };
      this.#setState({ ...device, status });
      if (device.status.card !== 'present') continue;
      for (const listener of this.#listeners.removed) listener({ ...device, status });
    }
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
