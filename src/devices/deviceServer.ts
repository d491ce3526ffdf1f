import { isDeepStrictEqual } from 'node:util';
import { cardFault } from './cardFaultText.ts';
import type { CreateDevice } from './createDevice.ts';
import {
  canBeQuarantined,
  type Device,
  isCredentialReader,
  isPinReader,
  type PinEntry,
  type PinOutcome,
} from './device.ts';
import {
  type DeviceReport,
  type DeviceRequest,
  type DeviceState,
  deviceRequestSchema,
} from './deviceMessages.ts';
import type { DeviceSetup } from './deviceSetup.ts';
import { type AnyReading, type NamedReader, readAnyCredential } from './readAnyCredential.ts';
import { RingFrameLog } from './ringFrameLog.ts';

type RequestOf<K extends DeviceRequest['kind']> = Extract<DeviceRequest, { kind: K }>;

interface Held {
  readonly setup: DeviceSetup;
  readonly device: Device;
  readonly frames: RingFrameLog;
}

/** A device that is slow to open must not keep the desk waiting for the others. */
const firstAttemptLimitMs = 8_000;

function wiped(digits: readonly number[] | Uint8Array): void {
  (digits as number[]).fill(0);
}

/** The digits of a raw message, wherever zod has copied them from. */
function wipeDigits(message: unknown): void {
  const digits = (message as { pin?: { digits?: unknown } } | null)?.pin?.digits;
  if (Array.isArray(digits)) wiped(digits);
}

async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/**
 * The work of the device process: keeps one device for each setup the desk names, reports what happens at each, and answers
 * the desk's requests. `receive` throws for a message that is not in the contract: a desk of another version must not go
 * on half understood.
 */
export class DeviceServer {
  readonly #createDevice: CreateDevice;
  readonly #report: (report: DeviceReport) => void;
  /** In the order of the configuration. */
  #held = new Map<string, Held>();
  #configuring: Promise<unknown> = Promise.resolve();

  constructor(createDevice: CreateDevice, report: (report: DeviceReport) => void) {
    this.#createDevice = createDevice;
    this.#report = report;
  }

  /** @throws ZodError */
  async receive(message: unknown): Promise<void> {
    let request: DeviceRequest;
    try {
      request = deviceRequestSchema.parse(message);
    } finally {
      wipeDigits(message);
    }
    await this.#answer(request);
  }

  async #answer(request: DeviceRequest): Promise<void> {
    const { id } = request;
    switch (request.kind) {
      case 'status':
        return this.#answerStatus(id);
      case 'configure':
        return this.#answerConfigure(request);
      case 'readCredential': {
        const { deviceId, reading } = await this.#read(request);
        return this.#report({ kind: 'cardAnswer', id, deviceId, reading });
      }
      case 'verifyPin':
        return this.#report({ kind: 'pinAnswer', id, outcome: await this.#verifyPin(request) });
      case 'release': {
        const device = this.#held.get(request.deviceId)?.device;
        if (device !== undefined && canBeQuarantined(device)) await device.release();
        return this.#answerStatus(id);
      }
      case 'exportFrames':
        return this.#report({ kind: 'framesAnswer', id, text: this.#frames() });
    }
  }

  #answerStatus(id: number): void {
    const devices = [...this.#held.values()].map((held) => this.#stateOf(held.setup, held.device));
    this.#report({ kind: 'statusAnswer', id, devices });
  }

  #stateOf({ id, kind, label }: DeviceSetup, { status }: Device): DeviceState {
    return { deviceId: id, kind, label, status };
  }

  async #answerConfigure({ id, devices }: RequestOf<'configure'>): Promise<void> {
    // Two changes in a row must not both hold a port.
    const turn = this.#configuring.then(() => this.#configure(devices));
    this.#configuring = turn;
    await turn;
    this.#answerStatus(id);
  }

  async #configure(setups: readonly DeviceSetup[]): Promise<void> {
    const kept = setups.filter((setup) => isDeepStrictEqual(this.#held.get(setup.id)?.setup, setup));
    const keptIds = new Set(kept.map(({ id }) => id));
    const leaving = [...this.#held].filter(([id]) => !keptIds.has(id));
    // First all stop, then new ones start: a port may move from one device to another.
    await Promise.all(leaving.map(([, { device }]) => device.stop()));
    const next = new Map<string, Held>();
    const starting: Promise<void>[] = [];
    for (const setup of setups) {
      const held = (keptIds.has(setup.id) ? this.#held.get(setup.id) : undefined) ?? this.#hold(setup);
      next.set(setup.id, held);
      if (!keptIds.has(setup.id)) starting.push(held.device.connect());
    }
    this.#held = next;
    await atMost(firstAttemptLimitMs, Promise.all(starting));
  }

  #hold(setup: DeviceSetup): Held {
    const frames = new RingFrameLog();
    const state = (): DeviceState => this.#stateOf(setup, device);
    const device: Device = this.#createDevice(setup, {
      frames,
      events: {
        onStatus: (status) =>
          this.#report({
            kind: 'deviceState',
            device: { deviceId: setup.id, kind: setup.kind, label: setup.label, status },
          }),
        onPresented: () => this.#report({ kind: 'presented', device: state() }),
        onRemoved: () => this.#report({ kind: 'removed', device: state() }),
        onScan: (text) => this.#report({ kind: 'scanned', device: state(), text }),
      },
    });
    return { setup, device, frames };
  }

  #readers(): NamedReader[] {
    return [...this.#held.values()].flatMap(({ setup, device }) =>
      isCredentialReader(device) ? [{ deviceId: setup.id, label: setup.label, reader: device }] : [],
    );
  }

  async #read({ deviceId, today, homeArea }: RequestOf<'readCredential'>): Promise<AnyReading> {
    await this.#configuring;
    const readers = this.#readers().filter((named) => deviceId === null || named.deviceId === deviceId);
    return readAnyCredential(readers, { today, homeArea });
  }

  async #verifyPin({ deviceId, pin }: RequestOf<'verifyPin'>): Promise<PinOutcome> {
    const entry: PinEntry =
      pin.enteredAt === 'pinPad' ? pin : { enteredAt: 'terminal', digits: Uint8Array.from(pin.digits) };
    if (pin.enteredAt === 'terminal') wiped(pin.digits);
    try {
      await this.#configuring;
      const device = this.#held.get(deviceId)?.device;
      if (device === undefined || !isPinReader(device)) {
        const fault = cardFault('noReader', `${deviceId} 不能验证密码`);
        return { kind: 'failed', reading: { ok: false, fault } };
      }
      return await device.verifyPin(entry);
    } finally {
      if (entry.enteredAt === 'terminal') wiped(entry.digits);
    }
  }

  /** Oldest first within each device. */
  #frames(): string {
    return [...this.#held.values()]
      .flatMap(({ setup, device, frames }) => [
        `== ${setup.id} ${setup.label} (${setup.kind})：${device.status.message}`,
        ...frames.lines(),
        '',
      ])
      .join('\n');
  }
}
