import type { Migration } from '../migration.ts';

/** What each settlement was computed from, so that it can be computed again under another policy pack. */
export const settlementInput: Migration = {
  no: 4,
  name: 'settlement-input',
  sql: `
CREATE TABLE settlement_input (
  settlement_id TEXT PRIMARY KEY REFERENCES settlement (id),
  input TEXT NOT NULL
) STRICT;
CREATE TRIGGER settlement_input_not_changed BEFORE UPDATE ON settlement_input
BEGIN SELECT RAISE(ABORT, 'settlement_input is never changed'); END;
CREATE TRIGGER settlement_input_not_deleted BEFORE DELETE ON settlement_input
BEGIN SELECT RAISE(ABORT, 'settlement_input is never deleted'); END;
`,
};
