import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { checkBody, checkLimit, clipBody, countColumn, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { RecordMissing } from './storeErrors.ts';

const outcomes = ['sending', 'accepted', 'refused', 'notSent', 'unknown'] as const;
export type ExchangeOutcome = (typeof outcomes)[number];

/** One attempt at one exchange with the centre. `sending` after a restart: the terminal stopped in the middle. */
export interface Exchange {
  readonly id: string;
  readonly msgid: string;
  readonly infno: string;
  readonly startedAt: IsoDateTime;
  readonly endedAt: IsoDateTime | null;
  readonly outcome: ExchangeOutcome;
  readonly request: string;
  readonly response: string | null;
  readonly durationMs: number | null;
}

const exchangeRow: z.ZodType<Exchange> = z.object({
  id: z.string(),
  msgid: z.string(),
  infno: z.string(),
  startedAt: momentColumn,
  endedAt: momentColumn.nullable(),
  outcome: z.enum(outcomes),
  request: z.string(),
  response: z.string().nullable(),
  durationMs: countColumn.nullable(),
});
const columns = `id, msgid, infno, started_at AS startedAt, ended_at AS endedAt, outcome, request, response,
  duration_ms AS durationMs`;
const insert = command(
  'exchangeJournal.start',
  `INSERT INTO exchange_journal (id, msgid, infno, started_at, outcome, request)
   VALUES (:id, :msgid, :infno, :startedAt, 'sending', :request)`,
);
const update = command(
  'exchangeJournal.end',
  `UPDATE exchange_journal SET ended_at = :endedAt, outcome = :outcome, response = :response, duration_ms = :durationMs
   WHERE id = :id AND outcome = 'sending'`,
);
const selectOfMessage = query(
  'exchangeJournal.ofMessage',
  exchangeRow,
  `SELECT ${columns} FROM exchange_journal WHERE msgid = :msgid ORDER BY seq`,
);
const selectRecent = query(
  'exchangeJournal.recent',
  exchangeRow,
  `SELECT ${columns} FROM exchange_journal ORDER BY seq DESC LIMIT :limit`,
);
export function startExchange(
  writer: StoreWriter,
  exchange: {
    readonly id: string;
    readonly msgid: string;
    readonly infno: string;
    readonly startedAt: IsoDateTime;
    readonly request: string;
  },
): void {
  const { id, msgid, infno, startedAt, request } = exchange;
  writer.run(insert, { id, msgid, infno, startedAt, request: checkBody(request) });
}

/** @throws RecordMissing when it was not started or has ended */
export function endExchange(
  writer: StoreWriter,
  end: {
    readonly id: string;
    readonly endedAt: IsoDateTime;
    readonly outcome: Exclude<ExchangeOutcome, 'sending'>;
    readonly response: string | null;
    readonly durationMs: number;
  },
): void {
  const { id, endedAt, outcome, response, durationMs } = end;
  const row = { id, endedAt, outcome, response: clipBody(response), durationMs: Math.round(durationMs) };
  if (writer.run(update, row) === 0) throw new RecordMissing('进行中的交易记录', id);
}

/** Oldest first. */
export function listExchangesOfMessage(reader: StoreReader, msgid: string): Exchange[] {
  return reader.many(selectOfMessage, { msgid });
}

/** Newest first. */
export function listRecentExchanges(reader: StoreReader, limit: number): Exchange[] {
  return reader.many(selectRecent, { limit: checkLimit(limit) });
}
