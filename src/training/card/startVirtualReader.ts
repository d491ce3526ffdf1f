import { type CableTransport, type PluggedCable, plugInCable } from './cable.ts';
import type { CardModel } from './cardModel.ts';
import type { CardProfile } from './cardProfile.ts';
import type { ReaderFaults } from './readerFaults.ts';
import { acsModels } from './virtualAcsReader.ts';
import { type PadEntry, VirtualCcidReader } from './virtualCcidReader.ts';
import { gemaltoModels } from './virtualGemPcTwin.ts';

const models = { ...gemaltoModels, ...acsModels };

export type VirtualReaderModelName = keyof typeof models;

export interface VirtualReader {
  /** What the product side is configured with: a device path or `tcp://127.0.0.1:port`. */
  readonly port: string;
  readonly transport: 'pty' | 'tcp';
  /** Change its fields at any time. */
  readonly faults: ReaderFaults;
  /** The card in the slot, to look at. */
  readonly card: CardModel | null;
  /** Has been told to leave its power-up speed (GemCoreSIMPro2). */
  readonly atFullSpeed: boolean;
  insertCard(profile: CardProfile): void;
  removeCard(): void;
  /** What the holder does the next time the reader asks for the PIN at its pad. */
  enterOnPad(entry: PadEntry): void;
  /** Pulls the reader's cable: the port goes away. */
  unplug(): Promise<void>;
  /** Puts the cable back: the same port is there again. */
  replug(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a virtual card reader in this process.
 * @throws PseudoTerminalError for `pty` without socat.
 */
export async function startVirtualReader(
  options: { readonly transport?: CableTransport; readonly model?: VirtualReaderModelName } = {},
): Promise<VirtualReader> {
  let cable: PluggedCable | null = null;
  const model = models[options.model ?? 'gemPcTwin'];
  const reader = new VirtualCcidReader(model, (bytes) => cable?.write(bytes));
  const plugged = await plugInCable(options.transport ?? 'auto', reader);
  cable = plugged;
  return {
    port: plugged.port,
    transport: plugged.transport,
    faults: reader.faults,
    get card() {
      return reader.card;
    },
    get atFullSpeed() {
      return reader.atFullSpeed;
    },
    enterOnPad: (entry) => {
      reader.padEntry = entry;
    },
    insertCard: (profile) => reader.insertCard(profile),
    removeCard: () => reader.removeCard(),
    unplug: () => plugged.unplug(),
    replug: () => plugged.replug(),
    stop: async () => {
      reader.stop();
      await plugged.discard();
    },
  };
}
