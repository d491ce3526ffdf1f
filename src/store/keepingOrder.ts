import type { IsoDateTime } from '../domain/calendar.ts';
import type { BackupManifest } from './backupFile.ts';

/**
 * Work on the whole file. It takes as long as the file is big, so it runs on a thread of its own with a connection that can
 * only read: the window goes on settling beside it.
 */
export type KeepingTask =
  | { readonly kind: 'backup'; readonly target: string; readonly madeAt: IsoDateTime }
  | { readonly kind: 'check'; readonly tables: readonly string[] };

export interface KeepingResults {
  readonly backup: BackupManifest;
  readonly check: readonly string[];
}

export interface KeepingOrder {
  readonly task: KeepingTask;
  readonly database: string;
  readonly key: Uint8Array;
}
