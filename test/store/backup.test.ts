import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beijingTime, isoDateTime } from '../../src/domain/calendar.ts';
import { auditHead } from '../../src/store/audit.ts';
import {
  backupMoment,
  backupName,
  backupsToForget,
  isIntact,
  listBackups,
  manifestPath,
  readManifest,
} from '../../src/store/backupFile.ts';
import { copyOffMachine } from '../../src/store/offMachineCopy.ts';
import { writeSetting } from '../../src/store/setting.ts';
import type { Store } from '../../src/store/store.ts';
import { sameFacts, storeFacts } from '../../src/store/storeFacts.ts';
import { fillHonestly, settle } from './honestBooks.ts';
import { openIn, openRaw, temporaryFolder } from './temporaryStore.ts';

const madeAt = isoDateTime('2026-11-22 08:00:00');
const rotation = { days: 7, weeks: 8 };

async function backUp(store: Store, folder: string) {
  const target = join(folder, 'backups', backupName(madeAt));
  return { target, manifest: await store.aside({ kind: 'backup', target, madeAt }) };
}

describe('a backup made beside the running store', () => {
  it('is encrypted, opens with the key, and its manifest says what is in it', async () => {
    const folder = temporaryFolder();
    const store = openIn(folder);
    fillHonestly(store);
    const head = auditHead(store.reader);
    const making = backUp(store, folder);
    // The window goes on meanwhile, and afterwards.
    store.write((writer) => writeSetting(writer, 'meanwhile', '1'));
    const { target, manifest } = await making;
    settle(store, 'after');
    const bytes = readFileSync(target);
    expect(manifest).toMatchObject({
      madeAt,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      // s1 to s4 of 20000.00 each, and the refund of one of them.
      facts: { lastOrderNo: 5, settlements: 5, totalFen: 6_000_000, auditHead: head },
    });
    expect(readManifest(target)).toEqual(manifest);
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    const raw = openRaw(target);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(raw.prepare('SELECT count(*) FROM settlement').pluck().get()).toBe(5);
    raw.close();
    // Today's store, as of the backup, adds up to the same; as a whole it does not.
    expect(sameFacts(storeFacts(store.reader, manifest.facts), manifest.facts)).toBe(true);
    expect(sameFacts(storeFacts(store.reader), manifest.facts)).toBe(false);
    store.close();
  });

  it('leaves nothing half made when it cannot be written, and the store goes on', async () => {
    const folder = temporaryFolder();
    const store = openIn(folder);
    const target = join(folder, 'nowhere', backupName(madeAt));
    await expect(store.aside({ kind: 'backup', target, madeAt })).rejects.toThrow();
    expect(existsSync(target)).toBe(false);
    store.write((writer) => writeSetting(writer, 'a', '1'));
    store.close();
  });

  it('is not intact once a byte of it has changed or its end is missing', async () => {
    const folder = temporaryFolder();
    const store = openIn(folder);
    const { target, manifest } = await backUp(store, folder);
    store.close();
    expect(isIntact(target, manifest)).toBe(true);
    const bytes = readFileSync(target);
    writeFileSync(target, bytes.subarray(0, bytes.length - 1));
    expect(isIntact(target, manifest)).toBe(false);
    bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
    writeFileSync(target, bytes);
    expect(isIntact(target, manifest)).toBe(false);
    rmSync(target);
    expect(isIntact(target, manifest)).toBe(false);
  });
});

describe('the full check beside the running store', () => {
  it('finds nothing in a sound file and names a damaged table', async () => {
    const folder = temporaryFolder();
    const store = openIn(folder);
    fillHonestly(store);
    const tables = store.checkedTables();
    expect(tables).toContain('settlement');
    expect(await store.aside({ kind: 'check', tables })).toEqual([]);
    store.close();
    const raw = openRaw(join(folder, 'yijie.db'));
    raw.pragma('foreign_keys = OFF');
    raw.exec(
      "DELETE FROM settle_job WHERE settlement_id = 's1'; DROP TRIGGER settlement_not_deleted; DELETE FROM settlement WHERE id = 's1'",
    );
    raw.close();
    const altered = openIn(folder);
    expect(await altered.aside({ kind: 'check', tables: ['audit'] })).toEqual([]);
    const [fault = ''] = await altered.aside({ kind: 'check', tables: ['settlement_line'] });
    expect(fault).toContain('settlement_line');
    altered.close();
  });
});

describe('the names of backups', () => {
  it('tell their moment, and nothing else is taken for one', () => {
    expect(backupName(madeAt)).toBe('backup-20261122080000.db');
    expect(backupMoment('backup-20261122080000.db')).toBe(madeAt);
    for (const name of [
      'before-0006-20261122080000.db',
      'backup-20261322080000.db',
      'backup-20261122080000.db.json',
      'x',
    ]) {
      expect(backupMoment(name)).toBeNull();
    }
    expect(listBackups(join(temporaryFolder(), 'nothing'))).toEqual([]);
  });
});

describe('rotation', () => {
  const dayMs = 86_400_000;
  const firstMs = Date.UTC(2026, 0, 1, 4);
  const nameOn = (day: number) => backupName(beijingTime(firstMs + day * dayMs));

  it('keeps the last seven days and then one of each week', () => {
    const names = Array.from({ length: 60 }, (_, day) => nameOn(day)).reverse();
    const forgotten = new Set(backupsToForget(names, rotation, null));
    const kept = names.filter((name) => !forgotten.has(name));
    expect(kept.slice(0, 7)).toEqual(names.slice(0, 7));
    // 60 days touch nine weeks of which eight stay; the newest of the first of them is among the seven days.
    expect(kept).toHaveLength(7 + 8 - new Set(names.slice(0, 7).map((name) => weekOf(name))).size);
  });

  function weekOf(name: string): number {
    const moment = backupMoment(name) ?? '';
    return Math.floor(Date.parse(`${moment.replace(' ', 'T')}Z`) / (7 * dayMs));
  }

  it('never forgets the newest, nor the one just made under a clock that was set back', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 }),
        fc.nat(),
        (days, pick) => {
          const names = days.sort((first, second) => second - first).map(nameOn);
          const justMade = names[pick % names.length] ?? '';
          const forgotten = backupsToForget(names, rotation, justMade);
          expect(forgotten).not.toContain(names[0]);
          expect(forgotten).not.toContain(justMade);
          expect(names.length - forgotten.length).toBeLessThanOrEqual(rotation.days + rotation.weeks + 1);
        },
      ),
      { numRuns: 200, seed: 20_261_122 },
    );
  });
});

describe('the copy on another machine', () => {
  async function backedUp() {
    const folder = temporaryFolder();
    const store = openIn(folder);
    const made = await backUp(store, folder);
    store.close();
    return { folder, ...made };
  }

  it('is whole, proved, and not made twice', async () => {
    const { target, manifest } = await backedUp();
    const share = join(temporaryFolder(), 'share');
    expect(await copyOffMachine(target, manifest, share, rotation)).toBeNull();
    const [name = ''] = listBackups(share);
    const copied = join(share, name);
    expect(readFileSync(copied).equals(readFileSync(target))).toBe(true);
    expect(readManifest(copied)).toEqual(manifest);
    const { mtimeMs } = statSync(copied);
    expect(await copyOffMachine(target, manifest, share, rotation)).toBeNull();
    expect(statSync(copied).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(share).sort()).toEqual([name, `${name}.json`]);
  });

  it('that cannot be made is a warning in three sentences', async () => {
    const { target, manifest } = await backedUp();
    const missing = join(temporaryFolder(), 'unmounted', 'share');
    const problem = await copyOffMachine(target, manifest, missing, rotation);
    expect(problem).toMatchObject({ code: 'backupNotCopied', money: '本机的备份完好，结算不受影响。' });
    expect(problem?.happened).toContain('ENOENT');
    expect(existsSync(missing)).toBe(false);
  });

  it('of a backup that is no longer what was written is refused', async () => {
    const { target, manifest } = await backedUp();
    const bytes = readFileSync(target);
    bytes.writeUInt8(bytes.readUInt8(9000) ^ 1, 9000);
    writeFileSync(target, bytes);
    const share = join(temporaryFolder(), 'share');
    expect((await copyOffMachine(target, manifest, share, rotation))?.happened).toContain('不符');
    expect(readdirSync(share)).toEqual([]);
    expect(existsSync(manifestPath(join(share, 'any')))).toBe(false);
  });

  it('begins again after a copy that was cut short', async () => {
    const { target, manifest } = await backedUp();
    const share = join(temporaryFolder(), 'share');
    mkdirSync(share);
    const name = target.split('/').at(-1) ?? '';
    writeFileSync(join(share, name), 'cut');
    expect(await copyOffMachine(target, manifest, share, rotation)).toBeNull();
    expect(isIntact(join(share, name), manifest)).toBe(true);
  });
});
