import type { Migration } from '../migration.ts';

/** Where the terminal's own split and the centre's parted, and under which pack: what a drift alarm counts. */
export const policyComparison: Migration = {
  no: 8,
  name: 'policy-comparison',
  sql: `
CREATE TABLE policy_comparison (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  settlement_id TEXT NOT NULL UNIQUE REFERENCES settlement (id),
  pack TEXT NOT NULL,
  pack_version TEXT NOT NULL,
  differs INTEGER NOT NULL CHECK (differs IN (0, 1)),
  at TEXT NOT NULL
) STRICT;
CREATE INDEX policy_comparison_pack ON policy_comparison (pack, pack_version, seq);

CREATE TABLE policy_difference (
  settlement_id TEXT NOT NULL REFERENCES policy_comparison (settlement_id),
  field TEXT NOT NULL,
  local_fen INTEGER NOT NULL,
  centre_fen INTEGER NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('packOutdated', 'yearToDate', 'rounding', 'itemClass', 'account', 'other')),
  PRIMARY KEY (settlement_id, field),
  CHECK (local_fen <> centre_fen)
) STRICT, WITHOUT ROWID;
`,
};
