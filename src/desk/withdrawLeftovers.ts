import { registerPurpose } from '../queue/centreVisit.ts';
import { resolveDisputedAdmission } from '../queue/disputedAdmission.ts';
import { readBill } from '../store/bill.ts';
import { listDisputedVisits, listLeftoverVisits } from '../store/leftoverVisits.ts';
import type { DeskContext } from './deskContext.ts';
import { centreVisitOf } from './prepareBill.ts';

const atATime = 50;

/**
 * Visits that were registered for a bill nobody confirmed (given up, refused, cut off by a crash or a dead line) are taken
 * back at the centre. They hold no money, but an open stay keeps the person from being admitted anywhere else.
 */
export async function withdrawLeftovers(context: DeskContext): Promise<void> {
  if (!(await knowDisputedAdmissions(context))) return;
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

/** Those found are withdrawn with the rest. @returns whether the line still answers */
async function knowDisputedAdmissions(context: DeskContext): Promise<boolean> {
  const { admissionsUntold } = context.session;
  for (const billId of listDisputedVisits(context.store.reader, registerPurpose, atATime)) {
    const bill = readBill(context.store.reader, billId);
    if (bill === null || bill.kind !== 'inpatient' || admissionsUntold.has(billId)) continue;
    const known = await resolveDisputedAdmission(context.exchange, centreVisitOf(context, bill));
    if (known.kind === 'later') return false;
    if (known.kind === 'refused') admissionsUntold.add(billId);
  }
  return true;
}
