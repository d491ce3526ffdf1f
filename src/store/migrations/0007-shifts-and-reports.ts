import type { Migration } from '../migration.ts';

/** 班次: opened once, closed once, never changed. Prints of what belongs to no single settlement have jobs of their own. */
export const shiftsAndReports: Migration = {
  no: 7,
  name: 'shifts-and-reports',
  sql: `
CREATE TABLE shift (
  order_no INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  shift_no TEXT NOT NULL UNIQUE,
  operator_no TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  opening_cash_fen INTEGER NOT NULL CHECK (opening_cash_fen >= 0)
) STRICT;
CREATE INDEX shift_operator ON shift (operator_no, order_no);

CREATE TABLE shift_close (
  shift_id TEXT PRIMARY KEY REFERENCES shift (id),
  closed_at TEXT NOT NULL,
  counted_fen INTEGER NOT NULL CHECK (counted_fen >= 0),
  expected_fen INTEGER NOT NULL,
  counts TEXT NOT NULL,
  undecided TEXT NOT NULL,
  signed_by TEXT,
  sign_note TEXT,
  report TEXT NOT NULL,
  audit_seq INTEGER NOT NULL,
  audit_digest TEXT NOT NULL,
  CHECK ((signed_by IS NULL) = (sign_note IS NULL))
) STRICT;

CREATE TABLE report_print (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  copy_no INTEGER NOT NULL CHECK (copy_no >= 1),
  status TEXT NOT NULL CHECK (status IN ('queued', 'done', 'failed')),
  path TEXT,
  at TEXT NOT NULL,
  problem TEXT,
  UNIQUE (kind, subject, copy_no)
) STRICT;
${['shift', 'shift_close']
  .map(
    (table) => `
CREATE TRIGGER ${table}_not_changed BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is never changed'); END;
CREATE TRIGGER ${table}_not_deleted BEFORE DELETE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is never deleted'); END;
`,
  )
  .join('')}`,
};
