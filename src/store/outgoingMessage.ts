import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import type { Problem } from '../domain/problem.ts';
import {
  checkBody,
  checkLimit,
  clipBody,
  countColumn,
  momentColumn,
  nullableJsonText,
  problemColumn,
} from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { IllegalTransition, RecordMissing, StoreMisuse } from './storeErrors.ts';

const statuses = ['prepared', 'sent', 'accepted', 'refused', 'unknown', 'reversed', 'disputed'] as const;
export type MessageStatus = (typeof statuses)[number];

/**
 * Which status may follow which (interface section 4.4). Two edges go back and neither loses anything: `sent` → `prepared` when
 * certainly no byte left the machine, and `unknown` → `sent` for the same msgid where the interface allows a repetition. A message that
 * was refused or reversed is over: the next attempt has a msgid of its own.
 */
export const messageTransitions: Readonly<Record<MessageStatus, readonly MessageStatus[]>> = {
  prepared: ['sent', 'refused'],
  sent: ['prepared', 'accepted', 'refused', 'unknown'],
  unknown: ['sent', 'accepted', 'refused', 'reversed', 'disputed'],
  accepted: ['reversed', 'disputed'],
  disputed: ['accepted', 'refused', 'reversed'],
  refused: [],
  reversed: [],
};

export interface OutgoingMessage {
  readonly id: number;
  readonly msgid: string;
  readonly infno: string;
  readonly personNo: string;
  readonly billId: string | null;
  readonly settlementId: string | null;
  /** Why it is sent, one open message per settlement and purpose. */
  readonly purpose: string;
  readonly requestBody: string;
  readonly url: string;
  readonly status: MessageStatus;
  /** How often it was given to the network. */
  readonly attempts: number;
  readonly createdAt: IsoDateTime;
  readonly sentAt: IsoDateTime | null;
  readonly endedAt: IsoDateTime | null;
  readonly responseBody: string | null;
  readonly problem: Problem | null;
}

const messageRow: z.ZodType<OutgoingMessage> = z.object({
  id: countColumn,
  msgid: z.string(),
  infno: z.string(),
  personNo: z.string(),
  billId: z.string().nullable(),
  settlementId: z.string().nullable(),
  purpose: z.string(),
  requestBody: z.string(),
  url: z.string(),
  status: z.enum(statuses),
  attempts: countColumn,
  createdAt: momentColumn,
  sentAt: momentColumn.nullable(),
  endedAt: momentColumn.nullable(),
  responseBody: z.string().nullable(),
  problem: problemColumn.nullable(),
});
const columns = `id, msgid, infno, person_no AS personNo, bill_id AS billId, settlement_id AS settlementId, purpose,
  request_body AS requestBody, url, status, attempts, created_at AS createdAt, sent_at AS sentAt, ended_at AS endedAt,
  response_body AS responseBody, problem`;

const insert = query(
  'outgoingMessage.insert',
  messageRow,
  `INSERT INTO outgoing_message (msgid, infno, person_no, bill_id, settlement_id, purpose, request_body, url, status,
     attempts, created_at)
   VALUES (:msgid, :infno, :personNo, :billId, :settlementId, :purpose, :requestBody, :url, 'prepared', 0, :createdAt)
   RETURNING ${columns}`,
);
const updateSent = command(
  'outgoingMessage.sent',
  `UPDATE outgoing_message SET status = 'sent', attempts = attempts + 1, sent_at = :at, ended_at = NULL, problem = NULL
   WHERE id = :id`,
);
const updateNotSent = command(
  'outgoingMessage.notSent',
  `UPDATE outgoing_message SET status = 'prepared', sent_at = NULL, problem = :problem WHERE id = :id`,
);
const updateEnded = command(
  'outgoingMessage.ended',
  `UPDATE outgoing_message SET status = :status, ended_at = :at, problem = :problem,
     response_body = coalesce(:responseBody, response_body)
   WHERE id = :id`,
);
const select = (name: string, rest: string) =>
  query(`outgoingMessage.${name}`, messageRow, `SELECT ${columns} FROM outgoing_message ${rest}`);
const selectById = select('read', 'WHERE id = :id');
const selectByMsgid = select('byMsgid', 'WHERE msgid = :msgid');
const selectByStatus = select('byStatus', 'WHERE status = :status ORDER BY id LIMIT :limit');
const selectOfBill = select('ofBill', 'WHERE bill_id = :billId ORDER BY id');
const selectOfSettlement = select('ofSettlement', 'WHERE settlement_id = :settlementId ORDER BY id');
const selectCounts = query(
  'outgoingMessage.count',
  z.object({ status: z.enum(statuses), count: countColumn }),
  'SELECT status, count(*) AS count FROM outgoing_message GROUP BY status',
);

/**
 * Commits a message and its msgid before the first byte can leave.
 * @throws ConflictingRecord when the msgid exists, or another message of the settlement with this purpose is still open:
 * a settlement is never sent again under a new msgid while the fate of the last one is unknown
 */
export function prepareMessage(
  writer: StoreWriter,
  message: {
    readonly msgid: string;
    readonly infno: string;
    readonly personNo: string;
    readonly billId: string | null;
    readonly settlementId: string | null;
    readonly purpose: string;
    readonly requestBody: string;
    readonly url: string;
    readonly createdAt: IsoDateTime;
  },
): OutgoingMessage {
  const { msgid, infno, personNo, billId, settlementId, purpose, requestBody, url, createdAt } = message;
  const prepared = writer.returning(insert, {
    msgid,
    infno,
    personNo,
    billId,
    settlementId,
    purpose,
    requestBody: checkBody(requestBody),
    url,
    createdAt,
  });
  if (prepared === null) throw new StoreMisuse('待发报文没有写入');
  return prepared;
}

export function readMessage(reader: StoreReader, id: number): OutgoingMessage | null {
  return reader.one(selectById, { id });
}

function checkMove(reader: StoreReader, id: number, to: MessageStatus): void {
  const message = readMessage(reader, id);
  if (message === null) throw new RecordMissing('待发报文', id);
  if (!messageTransitions[message.status].includes(to)) {
    throw new IllegalTransition(`报文 ${message.msgid} `, message.status, to);
  }
}

/** Commit this before the bytes leave: after a crash the message is then known to have possibly left. @throws IllegalTransition */
export function markSent(writer: StoreWriter, sent: { readonly id: number; readonly at: IsoDateTime }): void {
  checkMove(writer, sent.id, 'sent');
  writer.run(updateSent, { id: sent.id, at: sent.at });
}

/** Only when certainly no byte left: name not resolved, connection refused. @throws IllegalTransition */
export function markNotSent(
  writer: StoreWriter,
  notSent: { readonly id: number; readonly problem: Problem },
): void {
  checkMove(writer, notSent.id, 'prepared');
  writer.run(updateNotSent, { id: notSent.id, problem: nullableJsonText(notSent.problem) });
}

/** An earlier answer is kept when this ending has none. @throws IllegalTransition */
export function markEnded(
  writer: StoreWriter,
  ended: {
    readonly id: number;
    readonly status: 'accepted' | 'refused' | 'unknown' | 'reversed' | 'disputed';
    readonly at: IsoDateTime;
    readonly responseBody: string | null;
    readonly problem: Problem | null;
  },
): void {
  const { id, status, at, responseBody, problem } = ended;
  checkMove(writer, id, status);
  writer.run(updateEnded, {
    id,
    status,
    at,
    responseBody: clipBody(responseBody),
    problem: nullableJsonText(problem),
  });
}

export function messageByMsgid(reader: StoreReader, msgid: string): OutgoingMessage | null {
  return reader.one(selectByMsgid, { msgid });
}

/** Oldest first, as are the two lists below. */
export function listMessagesByStatus(
  reader: StoreReader,
  status: MessageStatus,
  limit: number,
): OutgoingMessage[] {
  return reader.many(selectByStatus, { status, limit: checkLimit(limit) });
}

export function listMessagesOfBill(reader: StoreReader, billId: string): OutgoingMessage[] {
  return reader.many(selectOfBill, { billId });
}

export function listMessagesOfSettlement(reader: StoreReader, settlementId: string): OutgoingMessage[] {
  return reader.many(selectOfSettlement, { settlementId });
}

export function countMessagesByStatus(reader: StoreReader): Record<MessageStatus, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<MessageStatus, number>;
  for (const { status, count } of reader.many(selectCounts)) counts[status] = count;
  return counts;
}
