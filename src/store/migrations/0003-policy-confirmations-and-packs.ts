import type { Migration } from '../migration.ts';

export const policyConfirmationsAndPacks: Migration = {
  no: 3,
  name: 'policy-confirmations-and-packs',
  sql: `
CREATE TABLE policy_confirmation (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  value_key TEXT NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('proposed', 'confirmed', 'withdrawn')),
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  document TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX policy_confirmation_value ON policy_confirmation (value_key, seq);
CREATE TRIGGER policy_confirmation_not_changed BEFORE UPDATE ON policy_confirmation
BEGIN SELECT RAISE(ABORT, 'a confirmation is never changed'); END;
CREATE TRIGGER policy_confirmation_not_deleted BEFORE DELETE ON policy_confirmation
BEGIN SELECT RAISE(ABORT, 'a confirmation is never deleted'); END;

CREATE TABLE policy_pack (
  pack TEXT NOT NULL,
  version TEXT NOT NULL,
  active_from TEXT NOT NULL,
  key_id TEXT NOT NULL,
  bundle TEXT NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (pack, version)
) STRICT;
CREATE TRIGGER policy_pack_not_changed BEFORE UPDATE ON policy_pack
BEGIN SELECT RAISE(ABORT, 'a stored pack is never changed'); END;
CREATE TRIGGER policy_pack_not_deleted BEFORE DELETE ON policy_pack
BEGIN SELECT RAISE(ABORT, 'a stored pack is never deleted'); END;
`,
};
