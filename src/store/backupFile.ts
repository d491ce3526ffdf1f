import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { epochOf, type IsoDateTime, isoDateTime } from '../domain/calendar.ts';
import { momentColumn } from './columns.ts';
import { writeFileDurably } from './durableFile.ts';
import type { StoreFacts } from './storeFacts.ts';

/** What stands beside each backup in `<name>.json`: enough to prove a copy without the key, and to compare it with it. */
const manifestShape = z.object({
  madeAt: momentColumn,
  bytes: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  facts: z.object({
    lastOrderNo: z.int(),
    settlements: z.int(),
    totalFen: z.int(),
    fundTotalFen: z.int(),
    cashFen: z.int(),
    auditHead: z.object({ seq: z.int(), digest: z.string() }),
  }),
});
export type BackupManifest = z.infer<typeof manifestShape> & { readonly facts: StoreFacts };

const shape = /^backup-(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})\.db$/;

export function backupName(madeAt: IsoDateTime): string {
  return `backup-${madeAt.replace(/\D/g, '')}.db`;
}

/** @returns null for a file that is no scheduled backup */
export function backupMoment(name: string): IsoDateTime | null {
  const [, year, month, day, hour, minute, second] = shape.exec(name) ?? [];
  if (year === undefined) return null;
  try {
    return isoDateTime(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
  } catch {
    return null;
  }
}

/** Names of scheduled backups in a folder, newest first; none when the folder is not there. */
export function listBackups(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => backupMoment(name) !== null)
    .sort()
    .reverse();
}

export function manifestPath(backupPath: string): string {
  return `${backupPath}.json`;
}

export function writeManifest(backupPath: string, manifest: BackupManifest): void {
  writeFileDurably(manifestPath(backupPath), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** @returns null when there is none or it cannot be understood: then nothing proves that backup */
export function readManifest(backupPath: string): BackupManifest | null {
  try {
    return manifestShape.parse(JSON.parse(readFileSync(manifestPath(backupPath), 'utf8')));
  } catch {
    return null;
  }
}

const chunkBytes = 1024 ** 2;

/** SHA-256 of a file's bytes, one megabyte in memory at a time. */
export function fileDigest(path: string): string {
  const digest = createHash('sha256');
  const chunk = Buffer.alloc(chunkBytes);
  const handle = openSync(path, 'r');
  try {
    for (;;) {
      const count = readSync(handle, chunk, 0, chunkBytes, null);
      if (count === 0) return digest.digest('hex');
      digest.update(chunk.subarray(0, count));
    }
  } finally {
    closeSync(handle);
  }
}

/** Whether the file still is what was written. */
export function isIntact(backupPath: string, manifest: BackupManifest): boolean {
  try {
    return statSync(backupPath).size === manifest.bytes && fileDigest(backupPath) === manifest.sha256;
  } catch {
    return false;
  }
}

export interface RotationLimits {
  /** The newest of each of so many days stay … */
  readonly days: number;
  /** … and the newest of each of so many weeks. */
  readonly weeks: number;
}

const dayMs = 86_400_000;

function newestOfEach(names: readonly string[], periodMs: number, count: number): string[] {
  const newest = new Map<number, string>();
  for (const name of names) {
    const moment = backupMoment(name);
    const period = moment === null ? -1 : Math.floor((epochOf(moment) + 8 * 3_600_000) / periodMs);
    if (!newest.has(period)) newest.set(period, name);
  }
  return [...newest.values()].slice(0, count);
}

/** Which backups go. @param names newest first @param justMade stays whatever its name says: the clock may have been set back */
export function backupsToForget(
  names: readonly string[],
  limits: RotationLimits,
  justMade: string | null,
): string[] {
  const kept = new Set([
    ...newestOfEach(names, dayMs, limits.days),
    ...newestOfEach(names, 7 * dayMs, limits.weeks),
    justMade,
  ]);
  return names.filter((name) => !kept.has(name));
}

/** @returns the names that went */
export function rotateBackups(folder: string, limits: RotationLimits, justMade: string | null): string[] {
  const forgotten = backupsToForget(listBackups(folder), limits, justMade);
  for (const name of forgotten) {
    rmSync(join(folder, name), { force: true });
    rmSync(manifestPath(join(folder, name)), { force: true });
  }
  return forgotten;
}
