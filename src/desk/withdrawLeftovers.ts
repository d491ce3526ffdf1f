import { registerPurpose } from '../queue/centreVisit.ts';
import { readBill } from '../store/bill.ts';
import { listLeftoverVisits } from '../store/leftoverVisits.ts';
import type { DeskContext } from './deskContext.ts';
import { centreVisitOf } from './prepareBill.ts';

const atATime = 50;

/**
 * Visits that were registered for a bill nobody confirmed (given up, refused, cut off by a crash or a dead line) are taken
 * back at the centre. They hold no money, but an open stay keeps the person from being admitted anywhere else.
 */
export async function withdrawLeftovers(context: DeskContext): Promise<void> {
  const { preparedBills, billsUnderWay } = context.session;
  // Told apart before the first call: a bill that is on the screen now may be confirmed while another is withdrawn.
  const leftover = listLeftoverVisits(context.store.reader, registerPurpose, atATime).filter(
    (billId) => !preparedBills.has(billId) && !billsUnderWay.has(billId),
  );
  for (const billId of leftover) {
    const bill = readBill(context.store.reader, billId);
    if (bill === null) continue;
    const withdrawn = await centreVisitOf(context, bill).withdraw();
    if (withdrawn.kind === 'later') return;
  }
}
