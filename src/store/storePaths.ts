import { join } from 'node:path';

/** Every file of a data folder, in one place. */
export interface StorePaths {
  readonly dataDir: string;
  readonly database: string;
  /** The first database while it is being made; becomes `database` in one rename. */
  readonly creating: string;
  /** The migrated copy; replaces `database` in one rename. */
  readonly migrating: string;
  readonly record: string;
  readonly key: string;
  readonly lock: string;
  readonly readme: string;
  readonly backups: string;
}

export function storePaths(dataDir: string): StorePaths {
  return {
    dataDir,
    database: join(dataDir, 'yijie.db'),
    creating: join(dataDir, 'yijie.db.creating'),
    migrating: join(dataDir, 'yijie.db.migrating'),
    record: join(dataDir, 'store.json'),
    key: join(dataDir, 'store.key'),
    lock: join(dataDir, 'yijie.lock'),
    readme: join(dataDir, '请先读我.txt'),
    backups: join(dataDir, 'backups'),
  };
}
