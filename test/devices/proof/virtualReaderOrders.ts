import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CardProfileName } from '../../../src/training/card/cardProfiles.ts';

/** From the test to the virtual reader; `insert: null` takes the card out. */
export interface ReaderOrder {
  readonly slot: number;
  readonly insert: CardProfileName | null;
  readonly pullAfterRecords: number | null;
}

/** The first report gives the serial port, empty for vsmartcard; each order is confirmed once it has been carried out. */
export type VirtualReaderReport = { readonly port: string } | { readonly done: true };

export interface VirtualReaderElsewhere {
  readonly port: string;
  insert(card: CardProfileName, options?: { slot?: number; pullAfterRecords?: number }): Promise<void>;
  remove(slot?: number): Promise<void>;
  stop(): Promise<void>;
}

async function nextReport(child: ChildProcess): Promise<VirtualReaderReport> {
  const [report] = (await once(child, 'message')) as [VirtualReaderReport];
  return report;
}

/** Starts the virtual reader in a process of its own; see virtualReaderProcess.ts for the arguments. */
export async function startVirtualReaderElsewhere(
  ...args: readonly ['gemPcTwin'] | readonly ['vpcd', string, string]
): Promise<VirtualReaderElsewhere> {
  const child = fork(join(import.meta.dirname, 'virtualReaderProcess.ts'), args);
  const ended = once(child, 'exit');
  const first = await nextReport(child);
  const order = async (message: ReaderOrder): Promise<void> => {
    const confirmed = nextReport(child);
    child.send(message);
    await confirmed;
  };
  return {
    port: 'port' in first ? first.port : '',
    insert: (insert, { slot = 0, pullAfterRecords } = {}) =>
      order({ slot, insert, pullAfterRecords: pullAfterRecords ?? null }),
    remove: (slot = 0) => order({ slot, insert: null, pullAfterRecords: null }),
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
