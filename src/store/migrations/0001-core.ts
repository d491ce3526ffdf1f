import type { Migration } from '../migration.ts';

/**
 * Orders that matter (which settlement, snapshot or job came first) are columns of their own, never the implicit rowid:
 * VACUUM INTO, by which backups and migrations copy the file, may renumber that.
 */
export const core: Migration = {
  no: 1,
  name: 'core',
  sql: `
CREATE TABLE operator (
  operator_no TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE sign_in (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  operator_no TEXT NOT NULL REFERENCES operator,
  sign_no TEXT NOT NULL,
  signed_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL CHECK (value >= 1)
) STRICT;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE person_snapshot (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  person_no TEXT NOT NULL,
  identity_number TEXT NOT NULL,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX person_snapshot_identity ON person_snapshot (identity_number, seen_at, seq);
CREATE INDEX person_snapshot_person ON person_snapshot (person_no, seen_at, seq);

CREATE TABLE bill (
  id TEXT PRIMARY KEY,
  person_no TEXT NOT NULL,
  kind TEXT NOT NULL,
  care_type TEXT NOT NULL,
  insurance_type TEXT NOT NULL,
  began_on TEXT NOT NULL,
  settled_on TEXT NOT NULL,
  total_fen INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX bill_person ON bill (person_no, created_at);

CREATE TABLE bill_line (
  bill_id TEXT NOT NULL REFERENCES bill,
  position INTEGER NOT NULL,
  line_no TEXT NOT NULL,
  name TEXT NOT NULL,
  item_class TEXT NOT NULL,
  price TEXT NOT NULL,
  quantity TEXT NOT NULL,
  amount_fen INTEGER NOT NULL,
  limit_price TEXT,
  self_pay_ratio_bp INTEGER,
  catalogue_code TEXT,
  charge_category TEXT,
  PRIMARY KEY (bill_id, position),
  UNIQUE (bill_id, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE settlement (
  order_no INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  bill_id TEXT NOT NULL REFERENCES bill,
  slip_no TEXT NOT NULL UNIQUE,
  person_no TEXT NOT NULL,
  insurance_type TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('online', 'provisional')),
  reverses_id TEXT REFERENCES settlement (id),
  total_fen INTEGER NOT NULL,
  own_expense_fen INTEGER NOT NULL,
  over_limit_fen INTEGER NOT NULL,
  first_self_pay_fen INTEGER NOT NULL,
  in_scope_fen INTEGER NOT NULL,
  deductible_fen INTEGER NOT NULL,
  pool_fen INTEGER NOT NULL,
  pool_ratio_bp INTEGER NOT NULL,
  civil_servant_fen INTEGER NOT NULL,
  enterprise_fen INTEGER NOT NULL,
  catastrophic_fen INTEGER NOT NULL,
  large_amount_fen INTEGER NOT NULL,
  disabled_fen INTEGER NOT NULL,
  assistance_fen INTEGER NOT NULL,
  other_fund_fen INTEGER NOT NULL,
  fund_total_fen INTEGER NOT NULL,
  personal_fen INTEGER NOT NULL,
  account_fen INTEGER NOT NULL,
  family_account_fen INTEGER NOT NULL,
  cash_fen INTEGER NOT NULL,
  hospital_fen INTEGER NOT NULL,
  account_balance_after_fen INTEGER NOT NULL,
  pack TEXT NOT NULL,
  pack_version TEXT NOT NULL,
  confidence TEXT NOT NULL,
  year INTEGER NOT NULL,
  settled_at TEXT NOT NULL,
  operator_no TEXT NOT NULL,
  year_to_date_change TEXT NOT NULL
) STRICT;
CREATE INDEX settlement_bill ON settlement (bill_id);
CREATE INDEX settlement_reverses ON settlement (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX settlement_time ON settlement (settled_at);
CREATE INDEX settlement_person ON settlement (person_no, order_no);

CREATE TABLE settlement_state (
  settlement_id TEXT NOT NULL REFERENCES settlement (id),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  state TEXT NOT NULL,
  at TEXT NOT NULL,
  cause TEXT NOT NULL,
  centre TEXT,
  PRIMARY KEY (settlement_id, seq)
) STRICT, WITHOUT ROWID;

CREATE VIEW settlement_effective AS
  SELECT id, bill_id FROM settlement
  WHERE reverses_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM settlement_state
    WHERE settlement_id = settlement.id AND state IN ('refused', 'reversed')
  );

CREATE TRIGGER settlement_one_effective BEFORE INSERT ON settlement
WHEN NEW.reverses_id IS NULL
  AND EXISTS (SELECT 1 FROM settlement_effective WHERE bill_id = NEW.bill_id)
BEGIN SELECT RAISE(ABORT, 'bill already has an effective settlement'); END;

CREATE TRIGGER settlement_reverses_original BEFORE INSERT ON settlement
WHEN NEW.reverses_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM settlement
  WHERE id = NEW.reverses_id AND reverses_id IS NULL AND bill_id = NEW.bill_id AND person_no = NEW.person_no
)
BEGIN SELECT RAISE(ABORT, 'a reversal names an original settlement of the same bill and person'); END;

CREATE TRIGGER settlement_one_live_reversal BEFORE INSERT ON settlement
WHEN NEW.reverses_id IS NOT NULL AND EXISTS (
  SELECT 1 FROM settlement AS earlier
  WHERE earlier.reverses_id = NEW.reverses_id AND NOT EXISTS (
    SELECT 1 FROM settlement_state
    WHERE settlement_id = earlier.id AND state IN ('refused', 'reversed')
  )
)
BEGIN SELECT RAISE(ABORT, 'settlement already has a live reversal'); END;

CREATE TABLE settlement_fund (
  settlement_id TEXT NOT NULL REFERENCES settlement (id),
  position INTEGER NOT NULL,
  fund_pay_type TEXT NOT NULL,
  label TEXT NOT NULL,
  in_scope_fen INTEGER NOT NULL,
  paid_fen INTEGER NOT NULL,
  PRIMARY KEY (settlement_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE settlement_line (
  settlement_id TEXT NOT NULL REFERENCES settlement (id),
  position INTEGER NOT NULL,
  line_no TEXT NOT NULL,
  amount_fen INTEGER NOT NULL,
  own_expense_fen INTEGER NOT NULL,
  over_limit_fen INTEGER NOT NULL,
  first_self_pay_fen INTEGER NOT NULL,
  in_scope_fen INTEGER NOT NULL,
  self_pay_ratio_bp INTEGER NOT NULL,
  item_class TEXT NOT NULL,
  charge_category TEXT,
  PRIMARY KEY (settlement_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE trace_step (
  settlement_id TEXT NOT NULL REFERENCES settlement (id),
  seq INTEGER NOT NULL,
  stage TEXT NOT NULL,
  label TEXT NOT NULL,
  formula TEXT NOT NULL,
  operands TEXT NOT NULL,
  amount_fen INTEGER NOT NULL,
  doc TEXT,
  clause TEXT,
  PRIMARY KEY (settlement_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE accumulator (
  person_no TEXT NOT NULL,
  insurance_type TEXT NOT NULL,
  year INTEGER NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  value INTEGER NOT NULL,
  settlement_id TEXT REFERENCES settlement (id),
  written_at TEXT NOT NULL,
  PRIMARY KEY (person_no, insurance_type, year, key, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX accumulator_settlement ON accumulator (settlement_id) WHERE settlement_id IS NOT NULL;

CREATE TABLE visit (
  bill_id TEXT PRIMARY KEY,
  mdtrt_id TEXT,
  ipt_otp_no TEXT,
  chrg_bchno TEXT,
  setl_id TEXT,
  centre_amounts TEXT,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE outgoing_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  msgid TEXT NOT NULL UNIQUE,
  infno TEXT NOT NULL,
  person_no TEXT NOT NULL,
  bill_id TEXT,
  settlement_id TEXT REFERENCES settlement (id),
  purpose TEXT NOT NULL,
  request_body TEXT NOT NULL,
  url TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  sent_at TEXT,
  ended_at TEXT,
  response_body TEXT,
  problem TEXT
) STRICT;
CREATE UNIQUE INDEX outgoing_message_one_open ON outgoing_message (settlement_id, purpose)
  WHERE settlement_id IS NOT NULL AND status IN ('prepared', 'sent', 'unknown', 'disputed');
CREATE INDEX outgoing_message_status ON outgoing_message (status, id);
CREATE INDEX outgoing_message_bill ON outgoing_message (bill_id) WHERE bill_id IS NOT NULL;
CREATE INDEX outgoing_message_settlement ON outgoing_message (settlement_id) WHERE settlement_id IS NOT NULL;

CREATE TABLE settle_job (
  order_no INTEGER PRIMARY KEY AUTOINCREMENT,
  settlement_id TEXT NOT NULL UNIQUE REFERENCES settlement (id),
  person_no TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_at_ms INTEGER NOT NULL,
  lease_owner TEXT,
  lease_until_ms INTEGER,
  last_problem TEXT,
  CHECK ((lease_owner IS NULL) = (lease_until_ms IS NULL))
) STRICT;
CREATE INDEX settle_job_person ON settle_job (person_no, order_no) WHERE status <> 'done';
CREATE INDEX settle_job_status ON settle_job (status, order_no);

CREATE TABLE exchange_journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  msgid TEXT NOT NULL,
  infno TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  outcome TEXT NOT NULL,
  request TEXT NOT NULL,
  response TEXT,
  duration_ms INTEGER
) STRICT;
CREATE INDEX exchange_journal_msgid ON exchange_journal (msgid);
CREATE INDEX exchange_journal_time ON exchange_journal (started_at);
${[
  'bill',
  'bill_line',
  'settlement',
  'settlement_state',
  'settlement_fund',
  'settlement_line',
  'trace_step',
  'accumulator',
]
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
