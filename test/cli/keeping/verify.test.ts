import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rememberedHeads, type VerifyReport, verifyStore } from '../../../src/cli/verify/verifyStore.ts';
import { isoDate } from '../../../src/domain/calendar.ts';
import { type AuditHead, appendAudit, auditHead } from '../../../src/store/audit.ts';
import { headText, recordCheckpoint } from '../../../src/store/auditCheckpoint.ts';
import { keyFromFile } from '../../../src/store/keyFile.ts';
import { openForReading } from '../../../src/store/openForReading.ts';
import { fillHonestly } from '../../store/honestBooks.ts';
import { at } from '../../store/sampleRecords.ts';
import { temporaryFolder } from '../../store/temporaryStore.ts';
import { alter, backUpNow, keptFolder, openKept, runCli } from './keptFolder.ts';

function verify(folder: string, heads: readonly AuditHead[] = []): VerifyReport {
  const store = openForReading(folder, keyFromFile(folder));
  try {
    return verifyStore(store.reader, [...rememberedHeads(store.reader, folder), ...heads], () => 0);
  } finally {
    store.close();
  }
}

const auditOf = (report: VerifyReport) =>
  report.findings.filter(({ kind }) => kind === 'audit').map(({ place, fault }) => `${place}：${fault}`);

/** s1 to s4 confirmed (entries 1 to 3 and 5), s3 refunded (4), the day closed (6). */
const honest = () =>
  keptFolder((store) => {
    fillHonestly(store);
    store.write((writer) => recordCheckpoint(writer, { day: isoDate('2020-09-01'), at, actor: 'S001' }));
  });

describe('verify', () => {
  it('finds nothing in honest books', async () => {
    const report = verify(await honest());
    expect(report).toMatchObject({
      ok: true,
      auditRecords: 6,
      settlements: 5,
      settlementsWithDigest: 5,
      rememberedHeads: 1,
    });
    expect(report.findings).toEqual([]);
  });

  it.each([
    ['an edit', "UPDATE audit SET actor = 'C009' WHERE seq = 2", '审计第 2 条：内容被改动'],
    ['a deletion', 'DELETE FROM audit WHERE seq = 3', '审计第 4 条：缺少记录'],
    [
      'two that changed places',
      'UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 99',
      '审计第 2 条：与上一条不衔接',
    ],
    [
      'an insertion',
      `UPDATE audit SET seq = 7 WHERE seq = 6; UPDATE audit SET seq = 6 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 4;
       UPDATE audit SET previous_digest = 'forged' WHERE seq = 5;
       INSERT INTO audit SELECT 4, at, actor, action, 'sx', content_digest, 'forged', digest, 'sm3' FROM audit WHERE seq = 3`,
      '审计第 4 条：内容被改动',
    ],
    [
      'a cut end, by the checkpoint of the day',
      'DELETE FROM audit WHERE seq > 3',
      '审计第 4 条：末尾的记录被删除',
    ],
  ])('finds %s and says where', async (_, sql, found) => {
    const folder = await honest();
    alter(folder, sql);
    const report = verify(folder);
    expect(report.ok).toBe(false);
    expect(auditOf(report)[0]).toBe(found);
  });

  it('finds a cut end, checkpoints and all, by the manifest of a backup and by the printed head', async () => {
    const folder = await honest();
    const store = openKept(folder);
    const printed = auditHead(store.reader);
    await backUpNow(store, folder);
    store.close();
    alter(folder, 'DELETE FROM audit WHERE seq > 5; DELETE FROM audit_checkpoint');
    expect(auditOf(verify(folder))).toEqual(['审计第 6 条：末尾的记录被删除']);
    const elsewhere = temporaryFolder();
    for (const name of ['yijie.db', 'store.key', 'store.json'])
      copyFileSync(join(folder, name), join(elsewhere, name));
    expect(auditOf(verify(elsewhere))).toEqual([]);
    expect(auditOf(verify(elsewhere, [printed]))).toEqual(['审计第 6 条：末尾的记录被删除']);
  });

  it('finds that all was written again by the printed head', async () => {
    const folder = await honest();
    const before = openKept(folder);
    const printed = auditHead(before.reader);
    before.close();
    alter(folder, 'DELETE FROM audit; DELETE FROM audit_checkpoint');
    const store = openKept(folder);
    store.write((writer) => {
      for (let index = 0; index < 7; index += 1) {
        appendAudit(writer, { at, actor: 'C009', action: 'operator.signIn', subject: 'C009', content: '' });
      }
    });
    store.close();
    expect(auditOf(verify(folder))).toEqual([]);
    expect(auditOf(verify(folder, [printed]))).toEqual(['审计第 6 条：与留存的校验值不符']);
  });

  it('finds a settlement whose figures agree but are not the confirmed ones', async () => {
    const folder = await honest();
    alter(folder, "UPDATE settlement SET operator_no = 'C009' WHERE id = 's2'");
    expect(verify(folder).findings).toEqual([
      { kind: 'record', place: '结算 s2', fault: '结算记录与审计记录一致：结算、基金或明细被改动' },
    ]);
  });
});

describe('the command', () => {
  it('ends with 0 on honest books, with 1 on altered ones, and speaks to people and machines', async () => {
    const folder = await honest();
    const clean = await runCli('verify', '--data', folder, '--json');
    expect(clean.code).toBe(0);
    const report = JSON.parse(clean.stdout) as VerifyReport;
    expect(report).toMatchObject({ ok: true, findings: [] });
    expect((await runCli('verify', '--data', folder, '--head', headText(report.head))).code).toBe(0);
    alter(folder, "UPDATE audit SET actor = 'C009' WHERE seq = 2");
    const altered = await runCli('verify', '--data', folder);
    expect(altered.code).toBe(1);
    expect(altered.stdout).toContain('审计第 2 条：内容被改动');
    const wrongHead = await runCli('verify', '--data', folder, '--head', 'abc');
    expect(wrongHead.code).toBe(1);
    expect(wrongHead.stderr).toContain('序号:校验值');
  }, 60_000);

  it('says in Chinese that there is nothing to verify', async () => {
    const { code, stderr } = await runCli('verify', '--data', temporaryFolder());
    expect(code).toBe(1);
    expect(stderr).toContain('没有医结的数据文件');
  });
});
