import type { Migration } from '../migration.ts';

/** New links of the audit chain are SM3; those that are there keep the algorithm they were made with. */
export const auditSm3: Migration = {
  no: 5,
  name: 'audit-sm3',
  sql: `
ALTER TABLE audit ADD COLUMN algorithm TEXT NOT NULL DEFAULT 'sha256' CHECK (algorithm IN ('sha256', 'sm3'));

CREATE TABLE audit_checkpoint (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  day TEXT NOT NULL,
  audit_seq INTEGER NOT NULL,
  digest TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX audit_checkpoint_day ON audit_checkpoint (day);
CREATE TRIGGER audit_checkpoint_not_changed BEFORE UPDATE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is never changed'); END;
CREATE TRIGGER audit_checkpoint_not_deleted BEFORE DELETE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is never deleted'); END;
`,
};
