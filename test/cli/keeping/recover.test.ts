import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drillRestore } from '../../../src/cli/keeping/drillRestore.ts';
import { recoverStore } from '../../../src/cli/keeping/recoverStore.ts';
import { isoDateTime } from '../../../src/domain/calendar.ts';
import { ProblemError } from '../../../src/domain/problem.ts';
import { listAudit, verifyAudit } from '../../../src/store/audit.ts';
import { nextCounter } from '../../../src/store/counter.ts';
import { keyFromFile } from '../../../src/store/keyFile.ts';
import { markSent, messageByMsgid } from '../../../src/store/outgoingMessage.ts';
import { countJobs } from '../../../src/store/settleJob.ts';
import { readSettlement } from '../../../src/store/settlement.ts';
import { fillHonestly, settle } from '../../store/honestBooks.ts';
import { at } from '../../store/sampleRecords.ts';
import { nowMs, temporaryFolder } from '../../store/temporaryStore.ts';
import { alter, backUpNow, keptFolder, openKept, runCli } from './keptFolder.ts';

const databaseOf = (folder: string) => join(folder, 'yijie.db');
const means = (dataDir: string, backupPath: string | null = null) => ({
  dataDir,
  keyProvider: keyFromFile(dataDir),
  nowMs: () => nowMs,
  backupPath,
});

/** Settled before the backup, and one more after it, sent to the centre. */
const kept = () =>
  keptFolder(async (store, folder) => {
    fillHonestly(store);
    await backUpNow(store, folder);
    settle(store, 'late', 'fourth', isoDateTime('2026-11-22 09:00:00'));
    const message = messageByMsgid(store.reader, 'msgid-late');
    store.write((writer) => markSent(writer, { id: message?.id ?? 0, at }));
  });

function tear(folder: string, share: number): void {
  const path = databaseOf(folder);
  const bytes = readFileSync(path);
  const page = Math.floor((bytes.length / 4096) * share) * 4096;
  bytes.fill(0xff, page + 100, page + 200);
  writeFileSync(path, bytes);
}

function problemOf(action: () => unknown): ProblemError['problem'] {
  try {
    action();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('the restore drill', () => {
  it('proves a good backup against the store that has gone on', async () => {
    const folder = await kept();
    const report = drillRestore(folder, keyFromFile(folder), () => nowMs);
    expect(report.steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(report).toMatchObject({ ok: true, backup: 'backup-20261122080000.db', settlements: 5 });
  });

  it.each([
    [
      'a byte of the backup has changed',
      (folder: string) => flip(join(folder, 'backups/backup-20261122080000.db')),
      '文件与清单相符',
    ],
    [
      'the store in use was altered since',
      (folder: string) => alter(folder, 'UPDATE settlement SET cash_fen = 0'),
      '与现用数据一致',
    ],
  ])('fails when %s', async (_, spoil, step) => {
    const folder = await kept();
    spoil(folder);
    const report = drillRestore(folder, keyFromFile(folder), () => nowMs);
    expect(report.ok).toBe(false);
    expect(report.steps.find((one) => one.step === step)?.ok).toBe(false);
  });

  function flip(path: string): void {
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(20_000) ^ 1, 20_000);
    writeFileSync(path, bytes);
  }

  it('without any backup says so', async () => {
    const folder = await keptFolder(fillHonestly);
    expect(problemOf(() => drillRestore(folder, keyFromFile(folder), () => nowMs)).code).toBe('noBackup');
    expect((await runCli('restoreDrill', '--data', folder)).code).toBe(1);
  });
});

describe('recovery of a damaged file', () => {
  it('restores the backup, keeps the damaged file, and lists what is missing', async () => {
    const folder = await kept();
    mkdirSync(join(folder, 'sheets'));
    writeFileSync(join(folder, 'sheets', 'YJ20261122000007-1.pdf'), '%PDF');
    alter(
      folder,
      "DELETE FROM settlement_line WHERE settlement_id = 's1'; INSERT INTO trace_step VALUES ('nobody', 0, 'cash', 'x', 'x', '{}', 0, NULL, NULL)",
    );
    const report = recoverStore(means(folder));
    expect(report).toMatchObject({
      settlementsRestored: 5,
      damagedFileReadable: true,
      missingSettlements: [{ id: 'late', slipNo: 'slip-late', totalFen: 2_000_000, cashFen: 452_500 }],
      missingSlips: ['YJ20261122000007'],
      askCentre: [{ msgid: 'msgid-late', infno: '2304', settlementId: 'late', status: 'sent' }],
    });
    expect(existsSync(join(report.damagedFolder, 'yijie.db'))).toBe(true);
    expect(JSON.parse(readFileSync(join(report.damagedFolder, 'recovery.json'), 'utf8'))).toEqual(report);
    const store = openKept(folder);
    expect(readSettlement(store.reader, 's1')).not.toBeNull();
    expect(readSettlement(store.reader, 'late')).toBeNull();
    // Nothing that may have been sent since the backup is sent again by itself.
    expect(report.heldJobs).toEqual(['s1', 's2', 's3', 's4']);
    expect(countJobs(store.reader)).toEqual({ open: 0, stuck: 4 });
    // Slip 7 of that day is on paper: its number is not given out again.
    expect(store.write((writer) => nextCounter(writer, 'slip:20261122', 999_999))).toBe(1_008);
    expect(verifyAudit(store.reader)).toMatchObject({ ok: true });
    expect(listAudit(store.reader, { afterSeq: 0, limit: 100 }).at(-1)).toMatchObject({
      action: 'store.recover',
    });
    store.close();
  });

  it.each([0.2, 0.5, 0.8])('works on a file torn at %d of its length', async (share) => {
    const folder = await kept();
    tear(folder, share);
    const report = recoverStore(means(folder));
    expect(report.settlementsRestored).toBe(5);
    const store = openKept(folder);
    expect(store.checkWhole()).toEqual([]);
    store.close();
  });

  it('works when the file is gone or its head is unreadable', async () => {
    const gone = await kept();
    rmSync(databaseOf(gone));
    expect(recoverStore(means(gone))).toMatchObject({ settlementsRestored: 5, damagedFileReadable: false });
    const headless = await kept();
    tear(headless, 0);
    expect(recoverStore(means(headless)).settlementsRestored).toBe(5);
  });

  it('touches nothing when the file is sound', async () => {
    const folder = await kept();
    expect(problemOf(() => recoverStore(means(folder))).code).toBe('storeSound');
    expect(existsSync(databaseOf(folder))).toBe(true);
  });

  it('leaves the damaged file where it is when no backup is good', async () => {
    const folder = await kept();
    tear(folder, 0.5);
    const before = readFileSync(databaseOf(folder));
    const backup = join(folder, 'backups/backup-20261122080000.db');
    writeFileSync(backup, readFileSync(backup).subarray(0, 30_000));
    expect(problemOf(() => recoverStore(means(folder))).code).toBe('noGoodBackup');
    // Named by hand it is tried, fails, and everything goes back to its place.
    expect(problemOf(() => recoverStore(means(folder, backup))).code).toBe('noGoodBackup');
    expect(readFileSync(databaseOf(folder)).equals(before)).toBe(true);
  });

  it('speaks Chinese at the command line', async () => {
    const folder = await kept();
    tear(folder, 0.5);
    const { code, stdout } = await runCli('recover', '--data', folder);
    expect(code).toBe(0);
    expect(stdout).toContain('结算 5 笔');
    const again = await runCli('recover', '--data', folder);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('不需要恢复');
    expect((await runCli('recover')).stderr).toContain('没有写明数据文件夹');
    expect((await runCli('recover', '--data', temporaryFolder())).code).toBe(1);
  }, 60_000);
});
