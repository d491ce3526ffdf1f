import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { countColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/** Rows of one transaction: short enough that a confirmation never waits for it. */
const rowsAtOnce = 500;

/**
 * What may go, and nothing else: settlements, bills, messages, accumulators and the audit chain stay for their legal retention, and
 * triggers refuse to delete most of them.
 */
const deleteProbes = command(
  'retention.probes',
  `DELETE FROM exchange_journal WHERE seq IN (
     SELECT seq FROM exchange_journal WHERE infno = :infno AND started_at < :moment LIMIT ${rowsAtOnce}
   )`,
);
const deleteExchanges = command(
  'retention.exchanges',
  `DELETE FROM exchange_journal WHERE seq IN (
     SELECT seq FROM exchange_journal WHERE started_at < :moment AND NOT EXISTS (
       SELECT 1 FROM outgoing_message WHERE msgid = exchange_journal.msgid
         AND status IN ('prepared', 'sent', 'unknown', 'disputed')
     ) LIMIT ${rowsAtOnce}
   )`,
);
const lastSnapshot = query(
  'retention.lastSnapshot',
  z.object({ seq: countColumn }),
  'SELECT coalesce(max(seq), 0) AS seq FROM person_snapshot',
);
/** Superseded ones, and the last one of whoever has not come for long and has nothing under way. */
const deleteSnapshots = command(
  'retention.snapshots',
  `DELETE FROM person_snapshot WHERE seq > :after AND seq <= :upTo AND (
     (seen_at < :superseded AND EXISTS (
       SELECT 1 FROM person_snapshot AS later
       WHERE later.person_no = person_snapshot.person_no
         AND (later.seen_at, later.seq) > (person_snapshot.seen_at, person_snapshot.seq)
     )) OR (seen_at < :forgotten AND NOT EXISTS (
       SELECT 1 FROM settlement_open JOIN settlement ON settlement.id = settlement_id
       WHERE settlement.person_no = person_snapshot.person_no
     ))
   )`,
);

/** One batch of exchanges of this transaction that started earlier. @returns whether there may be more */
export function pruneProbes(writer: StoreWriter, infno: string, moment: IsoDateTime): boolean {
  return writer.run(deleteProbes, { infno, moment }) === rowsAtOnce;
}

/** The same for every exchange but those of a message whose fate is open. */
export function pruneExchanges(writer: StoreWriter, moment: IsoDateTime): boolean {
  return writer.run(deleteExchanges, { moment }) === rowsAtOnce;
}

export function lastSnapshotSeq(reader: StoreReader): number {
  return reader.one(lastSnapshot)?.seq ?? 0;
}

/** Personal snapshots among the batch that follows `after`. @returns where the next batch begins */
export function pruneSnapshots(
  writer: StoreWriter,
  batch: { readonly after: number; readonly superseded: IsoDateTime; readonly forgotten: IsoDateTime },
): number {
  const upTo = batch.after + rowsAtOnce;
  writer.run(deleteSnapshots, { ...batch, upTo });
  return upTo;
}
