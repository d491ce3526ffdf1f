import type { SettlementView } from '../../../src/bridge/contract.ts';
import type { Terminal } from '../deskHarness.ts';

/** A refund brought to its end by the queue, whatever else the queue was doing. */
export async function refundWhole(terminal: Terminal, settlementId: string): Promise<SettlementView> {
  const refund = await terminal.refund(settlementId);
  await terminal.drain();
  return terminal.get(refund.settlementId);
}
