import type { Migration } from '../migration.ts';

/**
 * Settlements that are not over, and jobs that are not done, by themselves: their number does not grow with the years, so
 * neither does the time to count or to list them.
 */
export const openWork: Migration = {
  no: 6,
  name: 'open-work',
  sql: `
CREATE TABLE settlement_open (
  settlement_id TEXT PRIMARY KEY REFERENCES settlement (id),
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_open_state ON settlement_open (state);

INSERT INTO settlement_open (settlement_id, state)
  SELECT settlement_id, state FROM settlement_state AS one
  WHERE seq = (SELECT max(seq) FROM settlement_state WHERE settlement_id = one.settlement_id)
    AND state NOT IN ('final', 'cleared', 'reversed');

CREATE TRIGGER settlement_state_keeps_open AFTER INSERT ON settlement_state
BEGIN
  DELETE FROM settlement_open WHERE settlement_id = NEW.settlement_id;
  INSERT INTO settlement_open (settlement_id, state)
    SELECT NEW.settlement_id, NEW.state WHERE NEW.state NOT IN ('final', 'cleared', 'reversed');
END;

CREATE INDEX settle_job_unfinished ON settle_job (status) WHERE status <> 'done';
CREATE INDEX exchange_journal_infno ON exchange_journal (infno, started_at);
`,
};
