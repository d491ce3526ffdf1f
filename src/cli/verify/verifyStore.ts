import { join } from 'node:path';
import { type AuditHead, walkAudit } from '../../store/audit.ts';
import { listCheckpoints } from '../../store/auditCheckpoint.ts';
import { alteredSettlements } from '../../store/auditedSettlements.ts';
import { listBackups, readManifest } from '../../store/backupFile.ts';
import { bookFaults, bookRules } from '../../store/bookRules.ts';
import type { StoreReader } from '../../store/handles.ts';
import { storeFacts } from '../../store/storeFacts.ts';
import { storePaths } from '../../store/storePaths.ts';

/** Something that does not hold; `place` says where to look. */
export interface VerifyFinding {
  readonly kind: 'audit' | 'record' | 'books';
  readonly place: string;
  readonly fault: string;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly auditRecords: number;
  readonly head: AuditHead;
  /** Heads from day closes, backups and the command line against which the chain was held. */
  readonly rememberedHeads: number;
  readonly settlements: number;
  /** Settlements held against the digest made at their confirmation. */
  readonly settlementsWithDigest: number;
  readonly rules: number;
  readonly recordsPerSecond: number;
  readonly findings: readonly VerifyFinding[];
}

/** Findings told of each kind; the first is what matters, a rewritten chain has one per record. */
const maxFindings = 100;
const maxCheckpoints = 10_000;

/** Heads remembered outside the chain: day closes in the file, and the manifests of the backups beside it. */
export function rememberedHeads(reader: StoreReader, dataDir: string): AuditHead[] {
  const { backups } = storePaths(dataDir);
  return [
    ...listCheckpoints(reader, maxCheckpoints).map(({ head }) => head),
    ...listBackups(backups).flatMap((name) => readManifest(join(backups, name))?.facts.auditHead ?? []),
  ].filter(({ seq }) => seq > 0);
}

function auditFindings(reader: StoreReader, remembered: readonly AuditHead[]) {
  const findings: VerifyFinding[] = [];
  const walk = walkAudit(reader, remembered);
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done === true) return { findings, head: step.value };
    const { seq, fault } = step.value;
    if (findings.length < maxFindings) findings.push({ kind: 'audit', place: `审计第 ${seq} 条`, fault });
  }
}

function recordFindings(reader: StoreReader) {
  const findings: VerifyFinding[] = [];
  const walk = alteredSettlements(reader, maxFindings);
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done === true) return { findings, checked: step.value.checked };
    const { subject, rule, detail } = step.value;
    if (findings.length < maxFindings) {
      findings.push({ kind: 'record', place: `结算 ${subject}`, fault: `${rule}：${detail}` });
    }
  }
}

/** @param monotonicMs a stopwatch, for the rate that is told */
export function verifyStore(
  reader: StoreReader,
  remembered: readonly AuditHead[],
  monotonicMs: () => number,
): VerifyReport {
  const beganMs = monotonicMs();
  const chain = auditFindings(reader, remembered);
  const chainMs = Math.max(1, monotonicMs() - beganMs);
  const records = recordFindings(reader);
  const books = bookFaults(reader, maxFindings).map(
    ({ rule, subject, detail }): VerifyFinding => ({
      kind: 'books',
      place: subject,
      fault: `${rule}：${detail}`,
    }),
  );
  const findings = [...chain.findings, ...records.findings, ...books];
  return {
    ok: findings.length === 0,
    auditRecords: chain.head.seq,
    head: chain.head,
    rememberedHeads: remembered.length,
    settlements: storeFacts(reader).settlements,
    settlementsWithDigest: records.checked,
    rules: bookRules.length,
    recordsPerSecond: Math.round((chain.head.seq * 1000) / chainMs),
    findings,
  };
}
