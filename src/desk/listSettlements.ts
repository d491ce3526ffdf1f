import type { SettlementView } from '../bridge/contract.ts';
import { beijingTime } from '../domain/calendar.ts';
import { readBillBody } from '../queue/billBody.ts';
import { readBill } from '../store/bill.ts';
import { listSettlementsBetween, type SettlementRecord } from '../store/settlement.ts';
import { type DeskContext, signedInOperator } from './deskContext.ts';
import { settlementView } from './settlementView.ts';

const lookBackMs = 31 * 86_400_000;
const maxLookedAt = 10_000;

function matches(context: DeskContext, settlement: SettlementRecord, text: string): boolean {
  if (text === '' || settlement.slipNo.toLowerCase().includes(text.toLowerCase())) return true;
  const bill = readBill(context.store.reader, settlement.billId);
  if (bill === null) return false;
  const body = readBillBody(bill);
  return body.personName.includes(text) || body.identityNumber.endsWith(text.toUpperCase());
}

/** The last month's settlements, newest first, by slip number, name, or the end of an identity number. */
export function listSettlements(context: DeskContext, text: string, limit: number): SettlementView[] {
  signedInOperator(context);
  const nowMs = context.clock.nowMs();
  return listSettlementsBetween(context.store.reader, {
    from: beijingTime(nowMs - lookBackMs),
    to: beijingTime(nowMs + 86_400_000),
    limit: maxLookedAt,
  })
    .toReversed()
    .filter((settlement) => matches(context, settlement, text.trim()))
    .slice(0, limit)
    .map((settlement) => settlementView(context, settlement.id));
}
