import Database from 'better-sqlite3';

export type DiskFault = 'SQLITE_FULL' | 'SQLITE_IOERR_WRITE' | 'SQLITE_IOERR_FSYNC';

/** A fault policy for `beforeStatement`: the n-th statement after `arm` fails as the disk would make it fail. */
export interface StatementFaults {
  readonly beforeStatement: (name: string) => void;
  arm(nth: number, code: DiskFault): void;
  disarm(): void;
  /** The statements seen since `arm`, in order. */
  readonly seen: readonly string[];
}

export function statementFaults(): StatementFaults {
  const seen: string[] = [];
  let failing: { readonly nth: number; readonly code: DiskFault } | null = null;
  return {
    seen,
    beforeStatement(name) {
      seen.push(name);
      if (failing !== null && seen.length === failing.nth)
        throw new Database.SqliteError('injected', failing.code);
    },
    arm(nth, code) {
      seen.length = 0;
      failing = { nth, code };
    },
    disarm() {
      failing = null;
    },
  };
}
