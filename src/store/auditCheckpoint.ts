import { z } from 'zod';
import type { IsoDate, IsoDateTime } from '../domain/calendar.ts';
import { type AuditHead, appendAudit, auditHead } from './audit.ts';
import { checkLimit, countColumn, dateColumn, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/**
 * Where the chain stood at a day's close. Printed on the day sheet and sent to the centre it proves, against the file itself,
 * that nothing up to there was cut off or rewritten.
 */
export interface AuditCheckpoint {
  readonly day: IsoDate;
  readonly head: AuditHead;
  readonly at: IsoDateTime;
}

const row = z
  .object({ day: dateColumn, seq: countColumn, digest: z.string(), at: momentColumn })
  .transform(({ day, seq, digest, at }): AuditCheckpoint => ({ day, head: { seq, digest }, at }));
const insert = command(
  'auditCheckpoint.insert',
  'INSERT INTO audit_checkpoint (day, audit_seq, digest, at) VALUES (:day, :seq, :digest, :at)',
);
const selectNewest = query(
  'auditCheckpoint.list',
  row,
  'SELECT day, audit_seq AS seq, digest, at FROM audit_checkpoint ORDER BY seq DESC LIMIT :limit',
);

/** In the transaction of the day's close. The checkpoint's own entry comes after the head it remembers. */
export function recordCheckpoint(
  writer: StoreWriter,
  close: { readonly day: IsoDate; readonly at: IsoDateTime; readonly actor: string },
): AuditCheckpoint {
  const { day, at, actor } = close;
  const head = auditHead(writer);
  writer.run(insert, { day, seq: head.seq, digest: head.digest, at });
  appendAudit(writer, { at, actor, action: 'audit.checkpoint', subject: day, content: headText(head) });
  return { day, head, at };
}

/** Newest first. */
export function listCheckpoints(reader: StoreReader, limit: number): AuditCheckpoint[] {
  return reader.many(selectNewest, { limit: checkLimit(limit) });
}

/** `序号:校验值`, as printed and as `npm run verify -- --head` reads it. */
export function headText({ seq, digest }: AuditHead): string {
  return `${seq}:${digest}`;
}

/** @returns null for anything `headText` would not write */
export function readHeadText(text: string): AuditHead | null {
  const parts = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim());
  const [, seq = '', digest = ''] = parts ?? [];
  return parts === null ? null : { seq: Number.parseInt(seq, 10), digest: digest.toLowerCase() };
}
