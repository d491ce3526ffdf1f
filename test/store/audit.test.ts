import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { sm3Hex } from '../../src/domain/sm3.ts';
import {
  appendAudit,
  auditHead,
  auditTailFault,
  listAudit,
  verifyAudit,
  walkAudit,
} from '../../src/store/audit.ts';
import { listCheckpoints, readHeadText, recordCheckpoint } from '../../src/store/auditCheckpoint.ts';
import { auditDigest } from '../../src/store/auditDigest.ts';
import { core } from '../../src/store/migrations/0001-core.ts';
import { printJobsAndAudit } from '../../src/store/migrations/0002-print-jobs-and-audit.ts';
import { policyConfirmationsAndPacks } from '../../src/store/migrations/0003-policy-confirmations-and-packs.ts';
import { settlementInput } from '../../src/store/migrations/0004-settlement-input.ts';
import { command } from '../../src/store/statement.ts';
import type { Store } from '../../src/store/store.ts';
import { ConflictingRecord } from '../../src/store/storeErrors.ts';
import { at } from './sampleRecords.ts';
import { openIn, openRaw, temporaryFolder, temporaryStore } from './temporaryStore.ts';

function append(store: Store, count: number): void {
  for (let index = 1; index <= count; index += 1) {
    store.write((writer) =>
      appendAudit(writer, {
        at,
        actor: 'C001',
        action: 'confirm',
        subject: `s${index}`,
        content: `content ${index}`,
      }),
    );
  }
}

/** A closed store of `count` entries, altered behind the store's back. */
function alteredBy(sql: string, count = 5): string {
  const folder = temporaryFolder();
  const store = openIn(folder);
  append(store, count);
  store.close();
  const raw = openRaw(join(folder, 'yijie.db'));
  raw.exec(`DROP TRIGGER audit_not_changed; DROP TRIGGER audit_not_deleted; ${sql}`);
  raw.close();
  return folder;
}

describe('the audit chain', () => {
  it('starts at nothing', () => {
    const store = temporaryStore();
    expect(auditHead(store.reader)).toEqual({ seq: 0, digest: '0'.repeat(64) });
    expect(verifyAudit(store.reader)).toEqual({ ok: true, head: { seq: 0, digest: '0'.repeat(64) } });
  });

  it('links each entry to the one before by the digest anybody can compute', () => {
    const store = temporaryStore();
    append(store, 2);
    const [first, second] = listAudit(store.reader, { afterSeq: 0, limit: 10 });
    const firstDigest = sm3Hex(
      `[1,"2020-09-01 10:20:30","C001","confirm","s1","${sm3Hex('content 1')}","${'0'.repeat(64)}"]`,
    );
    expect(first?.digest).toBe(firstDigest);
    expect(second?.previousDigest).toBe(firstDigest);
    expect(second?.digest).toBe(
      sm3Hex(`[2,"2020-09-01 10:20:30","C001","confirm","s2","${sm3Hex('content 2')}","${firstDigest}"]`),
    );
    expect(verifyAudit(store.reader)).toEqual({ ok: true, head: { seq: 2, digest: second?.digest } });
    expect(listAudit(store.reader, { afterSeq: 1, limit: 10 })).toEqual([second]);
  });

  it('verifies over more entries than one page', () => {
    const store = temporaryStore();
    store.write((writer) => {
      for (let index = 0; index < 2001; index += 1) {
        appendAudit(writer, { at, actor: 'a', action: 'b', subject: 'c', content: String(index) });
      }
    });
    expect(verifyAudit(store.reader)).toMatchObject({ ok: true, head: { seq: 2001 } });
  });

  it('refuses change and deletion', () => {
    const store = temporaryStore();
    append(store, 1);
    for (const sql of [
      "UPDATE audit SET actor = 'x'",
      'DELETE FROM audit',
      'REPLACE INTO audit SELECT * FROM audit',
    ]) {
      expect(() => store.write((writer) => writer.run(command('test', sql)))).toThrow(ConflictingRecord);
    }
    expect(verifyAudit(store.reader)).toMatchObject({ ok: true });
  });

  it.each([
    ["UPDATE audit SET actor = 'C002' WHERE seq = 3", 3, '内容被改动'],
    ['UPDATE audit SET content_digest = digest WHERE seq = 4', 4, '内容被改动'],
    ['DELETE FROM audit WHERE seq = 2', 3, '缺少记录'],
    ["UPDATE audit SET previous_digest = 'x' WHERE seq = 5", 5, '与上一条不衔接'],
    ["UPDATE audit SET algorithm = 'sha256' WHERE seq = 2", 2, '内容被改动'],
    // Two entries that change places, each with all it said.
    [
      'UPDATE audit SET seq = 9 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 9',
      2,
      '与上一条不衔接',
    ],
    // One more between two others.
    [
      `UPDATE audit SET seq = 6 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 3;
       INSERT INTO audit SELECT 3, at, actor, action, 's99', content_digest, 'd', 'p', algorithm FROM audit WHERE seq = 2`,
      3,
      '与上一条不衔接',
    ],
  ])('%s is found at %i', (sql, seq, fault) => {
    const store = openIn(alteredBy(sql));
    expect(verifyAudit(store.reader)).toEqual({ ok: false, seq, fault });
    store.close();
  });

  it('whose end was cut off, or that was rewritten, differs from a head somebody remembers', () => {
    const whole = temporaryStore();
    append(whole, 5);
    const remembered = auditHead(whole.reader);
    expect(verifyAudit(whole.reader, remembered)).toMatchObject({ ok: true });

    const cut = openIn(alteredBy('DELETE FROM audit WHERE seq > 3'));
    expect(verifyAudit(cut.reader)).toMatchObject({ ok: true });
    expect(verifyAudit(cut.reader, remembered)).toEqual({ ok: false, seq: 4, fault: '末尾的记录被删除' });
    cut.close();

    const rewritten = temporaryStore();
    rewritten.write((writer) => {
      for (let index = 1; index <= 6; index += 1) {
        appendAudit(writer, { at, actor: 'C009', action: 'confirm', subject: 's', content: '' });
      }
    });
    expect(verifyAudit(rewritten.reader)).toMatchObject({ ok: true });
    expect(verifyAudit(rewritten.reader, remembered)).toEqual({
      ok: false,
      seq: 5,
      fault: '与留存的校验值不符',
    });
  });

  it('tells every place, not only the first', () => {
    const store = openIn(alteredBy("UPDATE audit SET actor = 'x' WHERE seq IN (2, 5)", 6));
    expect([...walkAudit(store.reader)]).toEqual([
      { seq: 2, fault: '内容被改动' },
      { seq: 5, fault: '内容被改动' },
    ]);
    store.close();
  });

  it('has its newest links looked at when there is no time for all', () => {
    const store = openIn(alteredBy("UPDATE audit SET actor = 'x' WHERE seq IN (2, 9)", 10));
    expect(auditTailFault(store.reader, 3)).toEqual({ seq: 9, fault: '内容被改动' });
    expect(auditTailFault(store.reader, 1)).toBeNull();
    expect(store.opening.auditFault).toEqual({ seq: 2, fault: '内容被改动' });
    store.close();
    expect(temporaryStore().opening.auditFault).toBeNull();
  });
});

describe('a chain begun under SHA-256', () => {
  const older = [core, printJobsAndAudit, policyConfirmationsAndPacks, settlementInput];

  /** A closed store of the schema before migration 0005, with the entry that version would have written. */
  function olderStore(): string {
    const folder = temporaryFolder();
    openIn(folder, { migrations: older }).close();
    const raw = openRaw(join(folder, 'yijie.db'));
    const content = auditDigest('sha256', 'content 1');
    const none = '0'.repeat(64);
    const digest = auditDigest('sha256', `[1,"${at}","C001","confirm","s1","${content}","${none}"]`);
    raw
      .prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(1, at, 'C001', 'confirm', 's1', content, digest, none);
    raw.close();
    return folder;
  }

  it('goes on under SM3 and verifies over both', () => {
    const store = openIn(olderStore());
    append(store, 2);
    expect(listAudit(store.reader, { afterSeq: 0, limit: 9 }).map(({ algorithm }) => algorithm)).toEqual([
      'sha256',
      'sm3',
      'sm3',
    ]);
    expect(verifyAudit(store.reader)).toMatchObject({ ok: true, head: { seq: 3 } });
    store.close();
  });

  it('cannot go back: an entry under the old algorithm after a new one is found', () => {
    const folder = olderStore();
    const store = openIn(folder);
    append(store, 1);
    const { digest: previous } = auditHead(store.reader);
    store.close();
    const forged = auditDigest('sha256', `[3,"${at}","x","x","x","","${previous}"]`);
    const raw = openRaw(join(folder, 'yijie.db'));
    raw
      .prepare("INSERT INTO audit VALUES (3, ?, 'x', 'x', 'x', '', ?, ?, 'sha256')")
      .run(at, forged, previous);
    raw.close();
    const reopened = openIn(folder);
    expect(verifyAudit(reopened.reader)).toEqual({ ok: false, seq: 3, fault: '校验算法倒退' });
    reopened.close();
  });
});

describe('a checkpoint', () => {
  it('remembers the head of the day and stands in the chain itself', () => {
    const store = temporaryStore();
    append(store, 3);
    const head = auditHead(store.reader);
    const made = store.write((writer) =>
      recordCheckpoint(writer, { day: isoDate('2020-09-01'), at, actor: 'S001' }),
    );
    expect(made.head).toEqual(head);
    expect(listCheckpoints(store.reader, 10)).toEqual([made]);
    expect(listAudit(store.reader, { afterSeq: 3, limit: 1 })).toMatchObject([
      { seq: 4, action: 'audit.checkpoint', subject: '2020-09-01' },
    ]);
    expect(verifyAudit(store.reader, head)).toMatchObject({ ok: true });
  });

  it('is written on paper so that it can be read back, and nothing else is read as one', () => {
    const digest = '0123456789abcdef'.repeat(4);
    expect(readHeadText(`17:${digest}`)).toEqual({ seq: 17, digest });
    for (const text of ['', '17', `17:${digest}0`, `x:${digest}`, `-1:${digest}`])
      expect(readHeadText(text)).toBeNull();
  });
});
