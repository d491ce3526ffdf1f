import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { type AuditAlgorithm, auditAlgorithms, auditDigest } from './auditDigest.ts';
import { checkLimit, countColumn, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/**
 * One link of the chain. It holds ids and digests only, never names or identity numbers, so it may be shown and kept for ever.
 * `digest` is the SM3 (SHA-256 in entries made before migration 0005) of the JSON array
 * [seq, at, actor, action, subject, contentDigest, previousDigest] in UTF-8.
 */
export interface AuditEntry {
  readonly seq: number;
  readonly at: IsoDateTime;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** Of what the action was about; the content itself stays where it belongs. */
  readonly contentDigest: string;
  readonly digest: string;
  readonly previousDigest: string;
  readonly algorithm: AuditAlgorithm;
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
  algorithm: z.enum(auditAlgorithms),
});
const columns = `seq, at, actor, action, subject, content_digest AS contentDigest, digest,
  previous_digest AS previousDigest, algorithm`;
const insert = command(
  'audit.append',
  `INSERT INTO audit (seq, at, actor, action, subject, content_digest, digest, previous_digest, algorithm)
   VALUES (:seq, :at, :actor, :action, :subject, :contentDigest, :digest, :previousDigest, :algorithm)`,
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

function digestOf(entry: Omit<AuditEntry, 'digest'>): string {
  const { seq, at, actor, action, subject, contentDigest, previousDigest, algorithm } = entry;
  return auditDigest(
    algorithm,
    JSON.stringify([seq, at, actor, action, subject, contentDigest, previousDigest]),
  );
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
    contentDigest: auditDigest('sm3', content),
    previousDigest: previous.digest,
    algorithm: 'sm3' as const,
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

/** A place in the chain that does not hold, and why. */
export interface AuditFault {
  readonly seq: number;
  readonly fault: string;
}

interface Walk {
  readonly head: AuditHead;
  readonly algorithm: AuditAlgorithm;
}

function faultOf(entry: AuditEntry, { head, algorithm }: Walk, remembered: ReadonlyMap<number, string>) {
  if (entry.seq !== head.seq + 1) return '缺少记录';
  if (entry.previousDigest !== head.digest) return '与上一条不衔接';
  if (entry.digest !== digestOf(entry)) return '内容被改动';
  // Or the whole rest could be written again under the older algorithm.
  if (algorithm === 'sm3' && entry.algorithm !== 'sm3') return '校验算法倒退';
  if ((remembered.get(entry.seq) ?? entry.digest) !== entry.digest) return '与留存的校验值不符';
  return null;
}

/**
 * Walks the whole chain and tells every place that does not hold, going on from each as it stands. The chain alone cannot show
 * that its last links were cut off or that all of it was rewritten: `remembered`, heads that were stored elsewhere, printed or
 * sent, can.
 * @returns the head that was reached
 */
export function* walkAudit(
  reader: StoreReader,
  remembered: readonly AuditHead[] = [],
): Generator<AuditFault, AuditHead, undefined> {
  const known = new Map(remembered.map(({ seq, digest }) => [seq, digest]));
  let walk: Walk = { head: beforeFirst, algorithm: 'sha256' };
  for (;;) {
    const page = listAudit(reader, { afterSeq: walk.head.seq, limit: pageSize });
    for (const entry of page) {
      const fault = faultOf(entry, walk, known);
      if (fault !== null) yield { seq: entry.seq, fault };
      walk = { head: { seq: entry.seq, digest: entry.digest }, algorithm: entry.algorithm };
    }
    if (page.length < pageSize) break;
  }
  const { head } = walk;
  if (Math.max(0, ...known.keys()) > head.seq) yield { seq: head.seq + 1, fault: '末尾的记录被删除' };
  return head;
}

/** The first fault of the chain, or its head. */
export function verifyAudit(reader: StoreReader, ...remembered: readonly AuditHead[]): AuditVerdict {
  const { value, done } = walkAudit(reader, remembered).next();
  return done === true ? { ok: true, head: value } : { ok: false, ...value };
}

/** Whether the newest `count` links hold together: what a start has time for. @returns null when they do */
export function auditTailFault(reader: StoreReader, count: number): AuditFault | null {
  const { seq } = auditHead(reader);
  const [first, ...rest] = listAudit(reader, { afterSeq: Math.max(0, seq - count), limit: count });
  if (first === undefined) return null;
  if (first.digest !== digestOf(first)) return { seq: first.seq, fault: '内容被改动' };
  let walk: Walk = { head: first, algorithm: first.algorithm };
  for (const entry of rest) {
    const fault = faultOf(entry, walk, new Map());
    if (fault !== null) return { seq: entry.seq, fault };
    walk = { head: entry, algorithm: entry.algorithm };
  }
  return null;
}
