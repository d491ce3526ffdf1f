import type { Migration } from '../migration.ts';

/** 对账 as it was found, what was done about each finding, and the month's 清算申请. Nothing of it is changed afterwards. */
export const statementsAndClaims: Migration = {
  no: 9,
  name: 'statements-and-claims',
  sql: `
CREATE TABLE statement_run (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  at TEXT NOT NULL,
  operator_no TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level IN (0, 1)),
  totals TEXT NOT NULL,
  findings TEXT NOT NULL
) STRICT;
CREATE INDEX statement_run_day ON statement_run (to_day, seq);

CREATE TABLE statement_repair (
  run_id TEXT NOT NULL REFERENCES statement_run (id),
  finding_id TEXT NOT NULL,
  action TEXT NOT NULL,
  at TEXT NOT NULL,
  operator_no TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (run_id, finding_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  month TEXT NOT NULL,
  clearing_type TEXT NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('sent', 'accepted', 'refused', 'unknown', 'withdrawn')),
  centre_event_id TEXT,
  figures TEXT NOT NULL,
  at TEXT NOT NULL,
  operator_no TEXT NOT NULL
) STRICT;
CREATE INDEX claim_month ON claim (month, clearing_type, seq);
${['statement_run', 'statement_repair', 'claim']
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
