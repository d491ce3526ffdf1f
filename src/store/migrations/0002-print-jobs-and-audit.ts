import type { Migration } from '../migration.ts';

export const printJobsAndAudit: Migration = {
  no: 2,
  name: 'print-jobs-and-audit',
  sql: `
CREATE TABLE print_job (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  settlement_id TEXT NOT NULL REFERENCES settlement (id),
  kind TEXT NOT NULL,
  copy_no INTEGER NOT NULL CHECK (copy_no >= 1),
  status TEXT NOT NULL,
  path TEXT,
  at TEXT NOT NULL,
  problem TEXT,
  UNIQUE (settlement_id, kind, copy_no)
) STRICT;
CREATE INDEX print_job_status ON print_job (status, seq);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  content_digest TEXT NOT NULL,
  digest TEXT NOT NULL,
  previous_digest TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_subject ON audit (subject);

CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END;
CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is never deleted'); END;
`,
};
