import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendAudit, auditHead, listAudit, verifyAudit } from '../../src/store/audit.ts';
import { command } from '../../src/store/statement.ts';
import type { Store } from '../../src/store/store.ts';
import { ConflictingRecord } from '../../src/store/storeErrors.ts';
import { at } from './sampleRecords.ts';
import { openIn, openRaw, temporaryFolder, temporaryStore } from './temporaryStore.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

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
    const firstDigest = sha256(
      `[1,"2020-09-01 10:20:30","C001","confirm","s1","${sha256('content 1')}","${'0'.repeat(64)}"]`,
    );
    expect(first?.digest).toBe(firstDigest);
    expect(second?.previousDigest).toBe(firstDigest);
    expect(second?.digest).toBe(
      sha256(`[2,"2020-09-01 10:20:30","C001","confirm","s2","${sha256('content 2')}","${firstDigest}"]`),
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
});
