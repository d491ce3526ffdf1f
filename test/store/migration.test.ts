import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeYearToDate } from '../../src/store/accumulator.ts';
import { appendAudit, verifyAudit } from '../../src/store/audit.ts';
import { checkEngineVersion } from '../../src/store/engineCheck.ts';
import type { Migration } from '../../src/store/migration.ts';
import { core } from '../../src/store/migrations/0001-core.ts';
import { printJobsAndAudit } from '../../src/store/migrations/0002-print-jobs-and-audit.ts';
import { policyConfirmationsAndPacks } from '../../src/store/migrations/0003-policy-confirmations-and-packs.ts';
import { settlementInput } from '../../src/store/migrations/0004-settlement-input.ts';
import { auditSm3 } from '../../src/store/migrations/0005-audit-sm3.ts';
import { openWork } from '../../src/store/migrations/0006-open-work.ts';
import { allMigrations } from '../../src/store/migrations/index.ts';
import { appendPolicyConfirmation, latestPolicyConfirmation } from '../../src/store/policyConfirmation.ts';
import { queuePrint } from '../../src/store/printJob.ts';
import { readSetting, writeSetting } from '../../src/store/setting.ts';
import { StoreEngineUnfit, StoreMigrationFailed, StoreMisuse } from '../../src/store/storeErrors.ts';
import { at, personNo, putBillAndSettlement, yearToDateAfter } from './sampleRecords.ts';
import { openIn, openRaw, temporaryFolder } from './temporaryStore.ts';

const database = (folder: string) => join(folder, 'yijie.db');
const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Every row of every table of a closed file, by table. */
function contentOf(path: string): Record<string, unknown[]> {
  const raw = openRaw(path);
  const tables = raw
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[];
  const content = Object.fromEntries(
    tables.map((table) => [table, raw.prepare(`SELECT * FROM "${table}"`).all()]),
  );
  raw.close();
  return content;
}

/** A closed file of the schema of `migrations` with a settlement in it. */
function oldFile(migrations: readonly Migration[]): string {
  const folder = temporaryFolder();
  const store = openIn(folder, { migrations });
  store.write((writer) => {
    putBillAndSettlement(writer, 's1');
    writeYearToDate(writer, {
      personNo,
      insuranceType: '310',
      year: 2020,
      yearToDate: yearToDateAfter,
      settlementId: 's1',
      writtenAt: at,
    });
    writeSetting(writer, 'a', '1');
  });
  store.close();
  return folder;
}

describe('migration 0001, core', () => {
  it('builds an empty file that checks whole and keeps its history', () => {
    const folder = temporaryFolder();
    const store = openIn(folder, { migrations: [core] });
    expect(store.checkWhole()).toEqual([]);
    store.close();
    const { migration, ...tables } = contentOf(database(folder));
    expect(migration).toEqual([
      {
        no: 1,
        name: 'core',
        sha256: createHash('sha256').update(core.sql).digest('hex'),
        applied_at: '2026-11-22 08:00:00',
      },
    ]);
    expect(Object.keys(tables).sort()).toEqual([
      'accumulator',
      'bill',
      'bill_line',
      'counter',
      'exchange_journal',
      'operator',
      'outgoing_message',
      'person_snapshot',
      'setting',
      'settle_job',
      'settlement',
      'settlement_fund',
      'settlement_line',
      'settlement_state',
      'sign_in',
      'trace_step',
      'visit',
    ]);
    expect(Object.values(tables).flat()).toEqual([]);
  });
});

describe('migration 0002, print jobs and audit', () => {
  it('adds its two tables to an older file and changes no row of it', () => {
    const folder = oldFile([core]);
    const before = contentOf(database(folder));
    const store = openIn(folder, { migrations: [core, printJobsAndAudit] });
    expect(store.opening).toMatchObject({ created: false, migratedFrom: 1, schemaNo: 2 });
    expect(store.checkWhole()).toEqual([]);
    store.close();
    const { print_job, audit, migration, ...rest } = contentOf(database(folder));
    const { migration: oldHistory, ...oldRest } = before;
    expect([print_job, audit]).toEqual([[], []]);
    expect(rest).toEqual(oldRest);
    expect(migration?.slice(0, 1)).toEqual(oldHistory);
    expect(migration?.[1]).toMatchObject({ no: 2, name: 'print-jobs-and-audit' });
  });

  it('gives tables that work', () => {
    const folder = oldFile([core]);
    const store = openIn(folder);
    onTestFinished(() => store.close());
    store.write((writer) => {
      queuePrint(writer, { id: 'p1', settlementId: 's1', kind: 'slip', at });
      appendAudit(writer, { at, actor: 'C001', action: 'print', subject: 'p1', content: '' });
    });
    expect(verifyAudit(store.reader)).toMatchObject({ ok: true, head: { seq: 1 } });
  });
});

describe('migration 0003, policy confirmations and packs', () => {
  it('adds its two tables to an older file and changes no row of it', () => {
    const folder = oldFile([core, printJobsAndAudit]);
    const before = contentOf(database(folder));
    openIn(folder, { migrations: [core, printJobsAndAudit, policyConfirmationsAndPacks] }).close();
    const { policy_confirmation, policy_pack, migration, ...rest } = contentOf(database(folder));
    const { migration: oldHistory, ...oldRest } = before;
    expect([policy_confirmation, policy_pack]).toEqual([[], []]);
    expect(rest).toEqual(oldRest);
    expect(migration?.slice(0, 2)).toEqual(oldHistory);
    expect(migration?.[2]).toMatchObject({ no: 3, name: 'policy-confirmations-and-packs' });
  });

  it('keeps what was confirmed and received as it was', () => {
    const folder = oldFile([core, printJobsAndAudit]);
    const store = openIn(folder);
    onTestFinished(() => store.close());
    const said = { valueKey: 'k', step: 'proposed', actor: 'A001', at, document: 'd', reason: 'r' } as const;
    store.write((writer) => appendPolicyConfirmation(writer, said));
    expect(latestPolicyConfirmation(store.reader, 'k')).toMatchObject(said);
    store.close();
    const raw = openRaw(database(folder));
    onTestFinished(() => {
      raw.close();
    });
    expect(() => raw.exec("UPDATE policy_confirmation SET step = 'confirmed'")).toThrow(/never changed/);
    expect(() => raw.exec('DELETE FROM policy_confirmation')).toThrow(/never deleted/);
  });
});

describe('migration 0004, settlement input', () => {
  it('adds its table to an older file and changes no row of it', () => {
    const older = [core, printJobsAndAudit, policyConfirmationsAndPacks];
    const folder = oldFile(older);
    const before = contentOf(database(folder));
    openIn(folder, { migrations: [...older, settlementInput] }).close();
    const { settlement_input, migration, ...rest } = contentOf(database(folder));
    const { migration: oldHistory, ...oldRest } = before;
    expect(settlement_input).toEqual([]);
    expect(rest).toEqual(oldRest);
    expect(migration?.slice(0, 3)).toEqual(oldHistory);
    expect(migration?.[3]).toMatchObject({ no: 4, name: 'settlement-input' });
  });
});

describe('migration 0005, audit under SM3', () => {
  it('says of every entry that is there how it was made, and changes nothing else of it', () => {
    const older = [core, printJobsAndAudit, policyConfirmationsAndPacks, settlementInput];
    const folder = oldFile(older);
    const raw = openRaw(database(folder));
    raw.exec(`INSERT INTO audit VALUES (1, '${at}', 'C001', 'a', 's', 'c', 'd', 'p')`);
    raw.close();
    const before = contentOf(database(folder));
    openIn(folder, { migrations: [...older, auditSm3] }).close();
    const { audit, audit_checkpoint, migration: _, ...rest } = contentOf(database(folder));
    const { audit: oldAudit, migration: __, ...oldRest } = before;
    expect(audit).toEqual(oldAudit?.map((row) => ({ ...(row as object), algorithm: 'sha256' })));
    expect(audit_checkpoint).toEqual([]);
    expect(rest).toEqual(oldRest);
  });
});

describe('migration 0006, open work', () => {
  it('lists the settlements of an older file that are not over, by their latest state', () => {
    const older = [core, printJobsAndAudit, policyConfirmationsAndPacks, settlementInput, auditSm3];
    const folder = oldFile(older);
    const raw = openRaw(database(folder));
    const settled = raw.prepare('SELECT * FROM settlement').get() as Record<string, unknown>;
    const columns = Object.keys(settled).filter((name) => name !== 'order_no');
    for (const [id, ...states] of [
      ['s2', 'pending', 'final'],
      ['s3', 'pending', 'unknown', 'disputed'],
      ['s4', 'provisional', 'refused'],
      ['s5', 'provisional', 'difference', 'cleared'],
    ]) {
      raw.exec(`INSERT INTO bill SELECT '${id}', person_no, kind, care_type, insurance_type, began_on, settled_on, total_fen,
        created_at, body FROM bill WHERE id = 'b-s1'`);
      raw
        .prepare(
          `INSERT INTO settlement (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        )
        .run(columns.map((name) => ({ ...settled, id, bill_id: id, slip_no: id })[name]));
      for (const [index, state] of states.entries()) {
        raw.exec(
          `INSERT INTO settlement_state VALUES ('${id}', ${index + 1}, '${state}', '${at}', 'x', NULL)`,
        );
      }
    }
    raw.close();
    openIn(folder, { migrations: [...older, openWork] }).close();
    const open = contentOf(database(folder)).settlement_open ?? [];
    expect(new Set(open.map((row) => JSON.stringify(row)))).toEqual(
      new Set([
        '{"settlement_id":"s1","state":"pending"}',
        '{"settlement_id":"s3","state":"disputed"}',
        '{"settlement_id":"s4","state":"refused"}',
      ]),
    );
  });
});

describe('the known migrations', () => {
  it('are numbered 1, 2, 3 …', () => {
    expect(allMigrations.map(({ no }) => no)).toEqual(allMigrations.map((_, index) => index + 1));
    expect(allMigrations.slice(0, 6)).toEqual([
      core,
      printJobsAndAudit,
      policyConfirmationsAndPacks,
      settlementInput,
      auditSm3,
      openWork,
    ]);
  });
});

describe('the backup made before migrating', () => {
  it('is the file as it was: encrypted, and it opens with the key', () => {
    const folder = oldFile([core]);
    const digest = digestOf(database(folder));
    const before = contentOf(database(folder));
    const store = openIn(folder, { migrations: [core, printJobsAndAudit] });
    const backup = store.opening.backupPath ?? '';
    store.close();
    expect(backup).toBe(join(folder, 'backups', 'before-0002-20261122080000.db'));
    expect(digestOf(backup)).toBe(digest);
    expect(readFileSync(backup).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(contentOf(backup)).toEqual(before);
  });

  it('does not hold back what was still in the log', () => {
    const folder = oldFile([core]);
    // A crash leaves committed rows in the log only; a raw connection that is not closed is the same to the next opening.
    const crashed = openRaw(database(folder));
    onTestFinished(() => {
      crashed.close();
    });
    crashed.pragma('wal_autocheckpoint = 0');
    crashed.exec("INSERT INTO setting VALUES ('late', 'row')");
    const copy = temporaryFolder();
    for (const name of ['yijie.db', 'yijie.db-wal', 'store.json']) {
      writeFileSync(join(copy, name), readFileSync(join(folder, name)));
    }
    const store = openIn(copy);
    expect(store.opening.migratedFrom).toBe(1);
    expect(readSetting(store.reader, 'late')).toBe('row');
    const backup = store.opening.backupPath ?? '';
    store.close();
    expect(contentOf(backup).setting).toContainEqual({ key: 'late', value: 'row' });
  });

  it('is kept for the last five migrations only', () => {
    const folder = oldFile([core]);
    const growing: Migration[] = [core];
    for (let no = 2; no <= 8; no += 1) {
      growing.push({ no, name: `step-${no}`, sql: `CREATE TABLE step_${no} (a TEXT) STRICT;` });
      openIn(folder, { migrations: [...growing], nowMs: () => Date.UTC(2027, 0, no) }).close();
    }
    expect(readdirSync(join(folder, 'backups'))).toEqual([
      'before-0004-20270104080000.db',
      'before-0005-20270105080000.db',
      'before-0006-20270106080000.db',
      'before-0007-20270107080000.db',
      'before-0008-20270108080000.db',
    ]);
  });
});

describe('a migration that fails', () => {
  const good: Migration = { no: 2, name: 'good', sql: "UPDATE setting SET value = 'changed';" };

  it.each([
    [
      'in its SQL',
      { no: 3, name: 'bad', sql: 'CREATE TABLE x (a TEXT) STRICT; INSERT INTO nowhere VALUES (1);' },
    ],
    [
      'in the references it leaves at its commit',
      {
        no: 3,
        name: 'orphan',
        sql: `PRAGMA defer_foreign_keys = ON; DROP TRIGGER settlement_fund_not_changed;
          UPDATE settlement_fund SET settlement_id = 'nobody';`,
      },
    ],
    [
      'in a reference that can never hold',
      { no: 3, name: 'mismatch', sql: 'CREATE TABLE x (a TEXT REFERENCES bill (person_no)) STRICT;' },
    ],
  ])('%s leaves every byte as it was, and the older program still opens it', (_, bad) => {
    const folder = oldFile([core]);
    const digest = digestOf(database(folder));
    expect(() => openIn(folder, { migrations: [core, good, bad] })).toThrow(StoreMigrationFailed);
    expect(digestOf(database(folder))).toBe(digest);
    expect(existsSync(join(folder, 'yijie.db.migrating'))).toBe(false);
    expect(readdirSync(join(folder, 'backups'))).toEqual([]);
    const store = openIn(folder, { migrations: [core] });
    onTestFinished(() => store.close());
    expect(readSetting(store.reader, 'a')).toBe('1');
  });

  it('names its number', () => {
    const folder = oldFile([core]);
    const bad = { no: 3, name: 'bad', sql: 'INSERT INTO nowhere VALUES (1);' };
    try {
      openIn(folder, { migrations: [core, good, bad] }).close();
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ no: 3, problem: { code: 'STORE_MIGRATION_FAILED' } });
    }
  });

  it('at any statement leaves the file as it was', () => {
    const folder = oldFile([core]);
    const content = contentOf(database(folder));
    for (let nth = 1; ; nth += 1) {
      let count = 0;
      const beforeStatement = (): void => {
        count += 1;
        if (count === nth) throw new Error('stopped');
      };
      try {
        openIn(folder, { beforeStatement }).close();
        break;
      } catch {
        const raw = contentOf(database(folder));
        if (raw.audit === undefined) expect(raw).toEqual(content);
      }
      expect(nth).toBeLessThan(500);
    }
    const store = openIn(folder);
    onTestFinished(() => store.close());
    expect(store.opening.schemaNo).toBe(allMigrations.length);
    expect(readSetting(store.reader, 'a')).toBe('1');
  });

  it('half done by a power cut, is begun again from the untouched file', () => {
    const folder = oldFile([core]);
    writeFileSync(join(folder, 'yijie.db.migrating'), readFileSync(database(folder)).subarray(0, 9000));
    const store = openIn(folder);
    onTestFinished(() => store.close());
    expect(store.opening.migratedFrom).toBe(1);
    expect(readSetting(store.reader, 'a')).toBe('1');
  });
});

describe('a backup on request', () => {
  it('holds every row, encrypted, while the store stays open', () => {
    const folder = oldFile(allMigrations);
    const store = openIn(folder);
    const path = join(temporaryFolder(), 'copy.db');
    store.backUp(path);
    store.write((writer) => writeSetting(writer, 'after', '2'));
    store.close();
    const { setting, ...rest } = contentOf(path);
    const { setting: _, ...expected } = contentOf(database(folder));
    expect(rest).toEqual(expected);
    expect(setting).toEqual([{ key: 'a', value: '1' }]);
    expect(readFileSync(path).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(readFileSync(path).includes('床位费')).toBe(false);
  });

  it('never writes over a file, nor in the middle of a write', () => {
    const store = openIn(temporaryFolder());
    onTestFinished(() => store.close());
    const path = join(temporaryFolder(), 'copy.db');
    writeFileSync(path, 'mine');
    expect(() => store.backUp(path)).toThrow(StoreMisuse);
    expect(readFileSync(path, 'latin1')).toBe('mine');
    const other = join(temporaryFolder(), 'copy.db');
    expect(() => store.write(() => store.backUp(other))).toThrow(StoreMisuse);
    expect(existsSync(other)).toBe(false);
  });
});

describe('the engine', () => {
  it.each(['3.51.3', '3.51.4', '3.52.1', '3.53.4', '4.0.0'])('%s is fit', (version) => {
    expect(() => checkEngineVersion(version)).not.toThrow();
  });

  it.each(['3.52.0', '3.51.2', '3.50.7', '3.7.0', '2.99.99', 'nonsense'])('%s is not', (version) => {
    expect(() => checkEngineVersion(version)).toThrow(StoreEngineUnfit);
  });
});
