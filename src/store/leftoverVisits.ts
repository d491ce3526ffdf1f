import { z } from 'zod';
import { checkLimit } from './columns.ts';
import type { StoreReader } from './handles.ts';
import { query } from './statement.ts';

/** Far more than one shift registers; older ones have been seen many times. */
const messagesLookedAt = 5000;

const select = query(
  'outgoingMessage.leftoverVisits',
  z.object({ billId: z.string() }),
  `SELECT DISTINCT bill_id AS billId FROM outgoing_message AS message
   WHERE id > (SELECT coalesce(max(id), 0) FROM outgoing_message) - ${messagesLookedAt}
     AND purpose = :purpose AND status IN ('accepted', 'sent', 'unknown') AND bill_id IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM settlement WHERE bill_id = message.bill_id)
   ORDER BY id LIMIT :limit`,
);

const selectDisputed = query(
  'outgoingMessage.disputedVisits',
  z.object({ billId: z.string() }),
  `SELECT DISTINCT bill_id AS billId FROM outgoing_message AS message
   WHERE id > (SELECT coalesce(max(id), 0) FROM outgoing_message) - ${messagesLookedAt}
     AND purpose = :purpose AND status = 'disputed' AND bill_id IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM settlement WHERE bill_id = message.bill_id)
     AND NOT EXISTS (SELECT 1 FROM visit WHERE bill_id = message.bill_id)
   ORDER BY id LIMIT :limit`,
);

/**
 * Bills that nobody confirmed and of whose visit only the centre knows whether it is there.
 * @param purpose of the message that registers a visit
 */
export function listDisputedVisits(reader: StoreReader, purpose: string, limit: number): string[] {
  return reader.many(selectDisputed, { purpose, limit: checkLimit(limit) }).map(({ billId }) => billId);
}

/**
 * Bills whose visit stands at the centre, or may for all the terminal knows, and that nobody confirmed.
 * @param purpose of the message that registers a visit
 */
export function listLeftoverVisits(reader: StoreReader, purpose: string, limit: number): string[] {
  return reader.many(select, { purpose, limit: checkLimit(limit) }).map(({ billId }) => billId);
}
