import type { RotationLimits } from '../../store/backupFile.ts';

/** How the store is kept; `keeping` of site.yaml (docs/installation.md). */
export interface KeepingSettings {
  /** A folder on another machine for every backup; null: none. */
  readonly copyFolder: string | null;
  readonly rotation: RotationLimits;
  /** Superseded personal snapshots go after so many days. */
  readonly snapshotDays: number;
  /** Whoever has not come for so many days is forgotten, but for the settlements. */
  readonly personDays: number;
  /** Sign-ins by which a dead line was probed, one every few seconds. */
  readonly probeDays: number;
  /** Everything else that was said to the centre and back. */
  readonly journalDays: number;
}

export const defaultKeeping: KeepingSettings = {
  copyFolder: null,
  rotation: { days: 7, weeks: 8 },
  snapshotDays: 30,
  personDays: 400,
  probeDays: 3,
  journalDays: 400,
};
