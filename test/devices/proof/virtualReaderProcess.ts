/**
 * The virtual reader in a process of its own, forked by a test: calls of the smart card service hold up the process that
 * makes them until the reader has answered, which therefore must live elsewhere.
 * Arguments: `vpcd PATH PATH` for the cards of vsmartcard's two slots, or `gemPcTwin` for our serial reader.
 */
import process from 'node:process';
import { cardProfiles } from '../../../src/training/card/cardProfiles.ts';
import { startVirtualReader } from '../../../src/training/card/startVirtualReader.ts';
import { VpcdSlot } from '../../../src/training/card/vpcdSlot.ts';
import type { ReaderOrder, VirtualReaderReport } from './virtualReaderOrders.ts';

interface Slot {
  insertCard(
    profile: (typeof cardProfiles)[keyof typeof cardProfiles],
    pullAfterRecords: number | null,
  ): void;
  removeCard(): void;
}

async function gemPcTwinSlot(): Promise<{ port: string; slots: readonly Slot[]; stop: () => Promise<void> }> {
  const reader = await startVirtualReader({ transport: 'pty' });
  const slot: Slot = {
    insertCard: (profile, pullAfterRecords) => {
      reader.faults.pullAfterRecords = pullAfterRecords;
      reader.insertCard(profile);
    },
    removeCard: () => reader.removeCard(),
  };
  return { port: reader.port, slots: [slot], stop: () => reader.stop() };
}

function vpcdSlots(paths: readonly string[]): {
  port: string;
  slots: readonly Slot[];
  stop: () => Promise<void>;
} {
  const slots = paths.map((path) => new VpcdSlot({ path }));
  return {
    port: '',
    slots,
    stop: () => {
      for (const slot of slots) slot.removeCard();
      return Promise.resolve();
    },
  };
}

function tell(report: VirtualReaderReport): void {
  process.send?.(report);
}

const [kind, ...paths] = process.argv.slice(2);
const reader = kind === 'vpcd' ? vpcdSlots(paths) : await gemPcTwinSlot();
process.on('message', (order: ReaderOrder) => {
  const slot = reader.slots[order.slot];
  if (order.insert === null) slot?.removeCard();
  else slot?.insertCard(cardProfiles[order.insert], order.pullAfterRecords);
  tell({ done: true });
});
process.once('disconnect', () => void reader.stop());
tell({ port: reader.port });
