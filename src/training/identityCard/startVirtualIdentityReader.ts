import { type CableTransport, type PluggedCable, plugInCable } from '../card/cable.ts';
import type { IdentityCard } from './identityCardFor.ts';
import type { SamReaderFaults } from './samReaderFaults.ts';
import { VirtualSamReader } from './virtualSamReader.ts';

export interface VirtualIdentityReader {
  /** What the product side is configured with: a device path or `tcp://127.0.0.1:port`. */
  readonly port: string;
  readonly transport: 'pty' | 'tcp';
  /** Change its fields at any time. */
  readonly faults: SamReaderFaults;
  /** The speed of the module; a pseudo-terminal or a network line carries any. */
  readonly baudRate: number;
  /** Puts a card on the reader, or the same one on anew. */
  present(card: IdentityCard): void;
  lift(): void;
  /** Pulls the reader's cable: the port goes away. */
  unplug(): Promise<void>;
  /** Puts the cable back: the same port is there again. */
  replug(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a virtual identity card reader in this process.
 * @throws PseudoTerminalError for `pty` without socat.
 */
export async function startVirtualIdentityReader(
  options: { readonly transport?: CableTransport } = {},
): Promise<VirtualIdentityReader> {
  let cable: PluggedCable | null = null;
  const reader = new VirtualSamReader((bytes) => cable?.write(bytes));
  const plugged = await plugInCable(options.transport ?? 'auto', reader);
  cable = plugged;
  return {
    port: plugged.port,
    transport: plugged.transport,
    faults: reader.faults,
    get baudRate() {
      return reader.baudRate;
    },
    present: (card) => reader.present(card),
    lift: () => reader.lift(),
    unplug: () => plugged.unplug(),
    replug: () => plugged.replug(),
    stop: async () => {
      reader.stop();
      await plugged.discard();
    },
  };
}
