import Database from 'better-sqlite3';
import { auditDigest } from '../../../src/store/auditDigest.ts';

/** The file with everything that makes filling fast and would be wrong for money. */
function openForFilling(path: string, key: Buffer): Database.Database {
  const database = new Database(path);
  database.pragma("cipher = 'sqlcipher'");
  database.pragma('legacy = 4');
  database.pragma(`key = "x'${key.toString('hex')}'"`);
  database.pragma('synchronous = OFF');
  database.pragma('journal_mode = OFF');
  database.pragma('foreign_keys = OFF');
  database.pragma('cache_size = -3000000');
  return database;
}

const people = 50_000;
const batch = 100_000;

/** Numbers, ids and times of one settlement; ids are as random as the desk's. */
const numbered = `WITH RECURSIVE n (i) AS (SELECT CAST(:from AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :to),
  one AS MATERIALIZED (SELECT i, id, 'b-' || id AS bill_id, printf('%020d', 1 + i % ${people}) AS person_no,
    strftime('%Y-%m-%d %H:%M:%S', 1577836800 + i * 60, 'unixepoch') AS at FROM n JOIN filling ON filling.no = n.i)`;

const inserts = [
  `INSERT INTO bill SELECT bill_id, person_no, 'outpatient', '11', '390', substr(at, 1, 10), substr(at, 1, 10), 10000, at,
     '{"department":"A03"}' FROM one`,
  `INSERT INTO bill_line SELECT bill_id, 0, '1', '床位费', '01', '100.00', '1', 10000, NULL, NULL, '001109000010000', '01' FROM one`,
  `INSERT INTO settlement SELECT i, id, bill_id, 'YJ' || printf('%014d', i), person_no, '390', 'online', NULL, 10000, 0, 0, 0,
     10000, 0, 5000, 5000, 0, 0, 0, 0, 0, 0, 0, 5000, 5000, 0, 0, 5000, 0, 0, '220500-tonghua', '2020.1', 'official', 2020,
     at, 'C001', '{"outpatientPoolFen":5000}' FROM one`,
  `INSERT INTO settlement_state SELECT id, 1, 'pending', at, '已确认，等待中心结算', NULL FROM one`,
  `INSERT INTO settlement_state SELECT id, 2, 'final', at, '中心已结算', NULL FROM one`,
  `INSERT INTO settlement_fund SELECT id, 0, '390100', '城乡居民基本医疗保险基金', 10000, 5000 FROM one`,
  `INSERT INTO settlement_line SELECT id, 0, '1', 10000, 0, 0, 0, 10000, 0, '01', '01' FROM one`,
  `INSERT INTO trace_step SELECT id, 0, 'poolBand', '统筹支付', '100.00 × 50%', '{"base":"100.00"}', 5000, NULL, NULL FROM one`,
  `INSERT INTO accumulator SELECT person_no, '390', 2020, 'outpatientPoolFen', 1 + i / ${people}, 5000 * (1 + i / ${people}), id, at
     FROM one`,
  `INSERT INTO outgoing_message SELECT i, 'H22050000002' || printf('%018d', i), '2207A', person_no, bill_id, id, 'settle',
     '{"infno":"2207A"}', 'http://127.0.0.1/2207A', 'accepted', 1, at, at, at, '{"infcode":0}', NULL FROM one`,
  `INSERT INTO settle_job SELECT i, id, person_no, 'settle', 'done', 0, 0, NULL, NULL, NULL FROM one`,
  `INSERT INTO print_job SELECT i, 'p-' || id, id, 'sheet', 1, 'done', NULL, at, NULL FROM one`,
];

function fillAudit(database: Database.Database, count: number): void {
  const insert = database.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const settlements = database.prepare(
    'SELECT i.no, i.id FROM filling AS i WHERE no > ? ORDER BY no LIMIT ?',
  );
  let previous = '0'.repeat(64);
  for (let from = 0; from < count; from += batch) {
    const rows = settlements.all(from, batch) as { no: number; id: string }[];
    database.exec('BEGIN');
    for (const { no, id } of rows) {
      const at = '2026-11-22 08:00:00';
      const content = auditDigest('sm3', id);
      const digest = auditDigest(
        'sm3',
        JSON.stringify([no, at, 'C001', 'settlement.confirm', id, content, previous]),
      );
      insert.run(no, at, 'C001', 'settlement.confirm', id, content, digest, previous, 'sm3');
      previous = digest;
    }
    database.exec('COMMIT');
  }
}

/** Adds `count` settlements that are over, as years of work would have left them. The file is a store made and closed before. */
export function fillStore(path: string, key: Buffer, count: number): void {
  const database = openForFilling(path, key);
  try {
    database.exec('CREATE TABLE filling (no INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT');
    database.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
       INSERT INTO filling SELECT i, lower(hex(randomblob(16))) FROM n`,
    );
    for (let from = 1; from <= count; from += batch) {
      database.exec('BEGIN');
      for (const sql of inserts) {
        const [, table = '', rest = ''] = /^INSERT INTO (\w+) ([\s\S]*)$/.exec(sql) ?? [];
        const to = Math.min(count, from + batch - 1);
        database.prepare(`INSERT INTO ${table} ${numbered} ${rest}`).run({ from, to });
      }
      database.exec('COMMIT');
    }
    fillAudit(database, count);
    database.exec('DROP TABLE filling');
    database.pragma('journal_mode = WAL');
  } finally {
    database.close();
  }
}
