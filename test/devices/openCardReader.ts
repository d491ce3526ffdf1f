import { CardReader, type CardReaderLimits, defaultCardReaderLimits } from '../../src/devices/cardReader.ts';
import { type FrameLog, noFrameLog } from '../../src/devices/frameLog.ts';
import { openByteLine } from '../../src/devices/openByteLine.ts';
import type { SerialReaderSetup } from '../../src/devices/serialReaderModel.ts';
import {
  startVirtualReader,
  type VirtualReader,
  type VirtualReaderModelName,
} from '../../src/training/card/startVirtualReader.ts';

/** Those of the product, so that a busy machine changes no result; it polls only where a test asks for it. */
export const limits: CardReaderLimits = {
  ...defaultCardReaderLimits,
  readTimeoutMs: 60_000,
  pollIntervalMs: 60_000,
  reopenDelaysMs: [20],
};

const endings: (() => Promise<void>)[] = [];

/** For `afterEach`. */
export async function endAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end();
}

export async function startReader(options: {
  readonly transport: 'pty' | 'tcp';
  readonly model?: VirtualReaderModelName;
}): Promise<VirtualReader> {
  const virtual = await startVirtualReader(options);
  endings.push(() => virtual.stop());
  return virtual;
}

/** Records what the reader tells, and lets a test wait for it. */
class Telling {
  readonly told: string[] = [];
  #wake: () => void = () => {};

  tell(what: string): void {
    this.told.push(what);
    this.#wake();
  }

  async until(what: string): Promise<void> {
    while (!this.told.includes(what)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** How the site's configuration names the virtual models. */
export function setupFor(model: VirtualReaderModelName, port: string): SerialReaderSetup {
  const common = { id: 'reader', label: '读卡器', port: { path: port } };
  if (model === 'acr122' || model === 'acr1281') {
    return { ...common, kind: 'acsSerial', baudRate: 9_600, slot: model === 'acr1281' ? 1 : 0 };
  }
  return { ...common, kind: 'serialCcid', model: model === 'gemPcPinPad' ? 'gemPcTwin' : model };
}

export async function openReader(
  port: string,
  change: Partial<CardReaderLimits> = {},
  model: VirtualReaderModelName = 'gemPcTwin',
  frames: FrameLog = noFrameLog,
) {
  const telling = new Telling();
  const events = {
    onStatus: (status: { readonly state: string }) => telling.tell(status.state),
    onPresented: () => telling.tell('inserted'),
    onRemoved: () => telling.tell('removed'),
    onScan: () => {},
  };
  const reader = new CardReader(setupFor(model, port), {
    openLine: (settings) => openByteLine(port, settings),
    makings: { events, frames },
    limits: { ...limits, ...change },
  });
  endings.push(() => reader.stop());
  await reader.connect();
  return { reader, telling };
}
