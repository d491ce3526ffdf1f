import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { checkLimit, countColumn, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/**
 * One link of the chain. It holds ids and digests only, never names or identity numbers, so it may be shown and kept for ever.
 * `digest` is the SHA-256 of the JSON array [seq, at, actor, action, subject, contentDigest, previousDigest] in UTF-8.
 */
export interface AuditEntry {
  readonly seq: number;
  readonly at: IsoDateTime;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** SHA-256 of what the action was about; the content itself stays where it belongs. */
  readonly contentDigest: string;
  readonly digest: string;
  readonly previousDigest: string;
}

/** The last link: what somebody else must remember for the chain to prove anything about its end. */
export interface AuditHead {
  readonly seq: number;
  readonly digest: string;
}

export type AuditVerdict =
  | { readonly ok: true; readonly head: AuditHead }
  | { readonly ok: false; readonly seq: number; readonly fault: string };

const beforeFirst: AuditHead = { seq: 0, digest: '0'.repeat(64) };
const pageSize = 1000;

const entryRow: z.ZodType<AuditEntry> = z.object({
  seq: countColumn,
  at: momentColumn,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  contentDigest: z.string(),
  digest: z.string(),
  previousDigest: z.string(),
});
const columns = `seq, at, actor, action, subject, content_digest AS contentDigest, digest,
  previous_digest AS previousDigest`;
const insert = command(
  'audit.append',
  `INSERT INTO audit (seq, at, actor, action, subject, content_digest, digest, previous_digest)
   VALUES (:seq, :at, :actor, :action, :subject, :contentDigest, :digest, :previousDigest)`,
);
const selectHead = query(
  'audit.head',
  z.object({ seq: countColumn, digest: z.string() }),
  'SELECT seq, digest FROM audit ORDER BY seq DESC LIMIT 1',
);
const selectAfter = query(
  'audit.list',
  entryRow,
  `SELECT ${columns} FROM audit WHERE seq > :afterSeq ORDER BY seq LIMIT :limit`,
);

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function digestOf(entry: Omit<AuditEntry, 'digest'>): string {
  const { seq, at, actor, action, subject, contentDigest, previousDigest } = entry;
  return sha256(JSON.stringify([seq, at, actor, action, subject, contentDigest, previousDigest]));
}

export function auditHead(reader: StoreReader): AuditHead {
  return reader.one(selectHead) ?? beforeFirst;
}

/** In the transaction of the action itself. @param entry `content` is digested, not stored */
export function appendAudit(
  writer: StoreWriter,
  entry: {
    readonly at: IsoDateTime;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly content: string;
  },
): AuditEntry {
  const { at, actor, action, subject, content } = entry;
  const previous = auditHead(writer);
  const link = {
    seq: previous.seq + 1,
    at,
    actor,
    action,
    subject,
    contentDigest: sha256(content),
    previousDigest: previous.digest,
  };
  const appended: AuditEntry = { ...link, digest: digestOf(link) };
  writer.run(insert, { ...appended });
  return appended;
}

export function listAudit(
  reader: StoreReader,
  page: { readonly afterSeq: number; readonly limit: number },
): AuditEntry[] {
  return reader.many(selectAfter, { afterSeq: page.afterSeq, limit: checkLimit(page.limit) });
}

function faultOf(entry: AuditEntry, previous: AuditHead, remembered: AuditHead | undefined): string | null {
  if (entry.seq !== previous.seq + 1) return '缺少记录';
  if (entry.previousDigest !== previous.digest) return '与上一条不衔接';
  if (entry.digest !== digestOf(entry)) return '内容被改动';
  if (entry.seq === remembered?.seq && entry.digest !== remembered.digest) return '与留存的校验值不符';
  return null;
}

/**
 * Walks the whole chain. The chain alone cannot show that its last links were cut off or that all of it was rewritten:
 * `remembered`, a head that was printed or sent earlier, can.
 */
export function verifyAudit(reader: StoreReader, remembered?: AuditHead): AuditVerdict {
  let head = beforeFirst;
  for (;;) {
    const page = listAudit(reader, { afterSeq: head.seq, limit: pageSize });
    for (const entry of page) {
      const fault = faultOf(entry, head, remembered);
      if (fault !== null) return { ok: false, seq: entry.seq, fault };
      head = { seq: entry.seq, digest: entry.digest };
    }
    if (page.length < pageSize) break;
  }
  if (remembered !== undefined && remembered.seq > head.seq) {
    return { ok: false, seq: head.seq + 1, fault: '末尾的记录被删除' };
  }
  return { ok: true, head };
}
