import { z } from 'zod';
import type { Connection } from './connection.ts';
import type { KeyProvider } from './keyProvider.ts';
import { openForInspection } from './openConnection.ts';
import { type Query, query } from './statement.ts';
import type { StoreFacts } from './storeFacts.ts';

/** A settlement that can still be read in a damaged file. */
export interface SalvagedSettlement {
  readonly id: string;
  readonly slipNo: string;
  readonly billId: string;
  readonly settledAt: string;
  readonly totalFen: number;
  readonly cashFen: number;
}

/** A message to the centre of the same kind. */
export interface SalvagedMessage {
  readonly msgid: string;
  readonly infno: string;
  readonly settlementId: string | null;
  readonly status: string;
  readonly createdAt: string;
}

export interface Salvage {
  /** False: nothing in the file could be read. */
  readonly readable: boolean;
  readonly settlements: readonly SalvagedSettlement[];
  readonly messages: readonly SalvagedMessage[];
}

const settlementAt = query(
  'salvage.settlement',
  z.object({
    id: z.string(),
    slipNo: z.string(),
    billId: z.string(),
    settledAt: z.string(),
    totalFen: z.int(),
    cashFen: z.int(),
  }),
  `SELECT id, slip_no AS slipNo, bill_id AS billId, settled_at AS settledAt, total_fen AS totalFen, cash_fen AS cashFen
   FROM settlement WHERE order_no = :at`,
);
const messageAt = query(
  'salvage.message',
  z.object({
    msgid: z.string(),
    infno: z.string(),
    settlementId: z.string().nullable(),
    status: z.string(),
    createdAt: z.string(),
  }),
  `SELECT msgid, infno, settlement_id AS settlementId, status, created_at AS createdAt FROM outgoing_message WHERE id = :at`,
);

/** So many numbers in a row without a readable row end the search; a torn page holds fewer. */
const maxGap = 1_000;
const maxRows = 100_000;

/** Row by row: one torn page must not hide the rows of the others. */
function readable<Row>(connection: Connection, row: Query<Row>, after: number): Row[] {
  const rows: Row[] = [];
  for (let at = after + 1, gap = 0; gap < maxGap && at <= after + maxRows; at += 1) {
    const found = readOne(connection, row, at);
    gap = found === null ? gap + 1 : 0;
    if (found !== null) rows.push(found);
  }
  return rows;
}

function readOne<Row>(connection: Connection, row: Query<Row>, at: number): Row | null {
  try {
    return connection.one(row, { at });
  } catch {
    return null;
  }
}

const noWatch = { slowStatementMs: Number.POSITIVE_INFINITY, onSlowStatement() {}, beforeStatement() {} };

/**
 * What a damaged file still shows of the time after a backup. Every page carries its own seal, so what can be read is what was
 * written.
 * @param since of the backup: its settlements and messages are known
 */
export function salvage(
  path: string,
  keyProvider: KeyProvider,
  since: Pick<StoreFacts, 'lastOrderNo'> & { readonly lastMessageId: number },
): Salvage {
  const key = keyProvider.unwrap();
  try {
    const connection = openForInspection({ path, key, watch: noWatch, maxBytes: 0 });
    try {
      return {
        readable: true,
        settlements: readable(connection, settlementAt, since.lastOrderNo),
        messages: readable(connection, messageAt, since.lastMessageId),
      };
    } finally {
      connection.close();
    }
  } catch {
    return { readable: false, settlements: [], messages: [] };
  } finally {
    key.fill(0);
  }
}
