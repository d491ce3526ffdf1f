import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verifyAudit } from '../../src/store/audit.ts';
import { saveBill } from '../../src/store/bill.ts';
import { bookFaults } from '../../src/store/bookRules.ts';
import { writeSetting } from '../../src/store/setting.ts';
import { countJobs } from '../../src/store/settleJob.ts';
import { readSettlement } from '../../src/store/settlement.ts';
import {
  StoreDamaged,
  StoreError,
  StoreFolderNotWritable,
  StoreFull,
  StoreNotDatabase,
} from '../../src/store/storeErrors.ts';
import { fillHonestly, settle } from './honestBooks.ts';
import { bill } from './sampleRecords.ts';
import { openIn, temporaryFolder } from './temporaryStore.ts';

const isRoot = process.getuid?.() === 0;

function refusalOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return null;
}

/** A file system of `kib` KiB. @returns null with the reason when this machine does not let us have one */
function smallDisk(kib: number): { readonly folder: string } | { readonly reason: string } {
  if (process.platform !== 'linux' || !isRoot) return { reason: 'a tmpfs needs root on Linux' };
  const folder = mkdtempSync(join(tmpdir(), 'yijie-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    return { reason: 'this machine does not let us mount a tmpfs' };
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder };
}

describe('a disk that is really full', () => {
  it('refuses the settlement whole, keeps what is settled, and takes the next once there is room', (context) => {
    const disk = smallDisk(4_096);
    if ('reason' in disk) return context.skip(true, disk.reason);
    const dataDir = join(disk.folder, 'data');
    const store = openIn(dataDir);
    const ballast = join(disk.folder, 'ballast');
    settle(store, 'first');
    writeFileSync(ballast, Buffer.alloc(1));
    let filled = 1;
    for (const step of [1_048_576, 65_536, 4_096]) {
      try {
        for (;;) {
          filled += step;
          writeFileSync(ballast, Buffer.alloc(filled));
        }
      } catch {
        filled -= step;
        writeFileSync(ballast, Buffer.alloc(filled));
      }
    }
    const settled = ['first'];
    let refusal: unknown = null;
    for (let index = 0; index < 200 && refusal === null; index += 1) {
      refusal = refusalOf(() => settle(store, `s${index}`));
      if (refusal === null) settled.push(`s${index}`);
    }
    expect(refusal).toBeInstanceOf(StoreFull);
    expect((refusal as StoreFull).problem.money).toContain('先不要收款');
    expect(countJobs(store.reader).open).toBe(settled.length);
    rmSync(ballast);
    settle(store, 'again');
    store.close();
    const reopened = openIn(dataDir);
    for (const id of [...settled, 'again']) expect(readSettlement(reopened.reader, id), id).not.toBeNull();
    expect(bookFaults(reopened.reader, 10)).toEqual([]);
    expect(verifyAudit(reopened.reader)).toMatchObject({ ok: true, head: { seq: settled.length + 1 } });
    expect(reopened.checkWhole()).toEqual([]);
    reopened.close();
  });

  it('leaves the file as it was when the migration finds no room', (context) => {
    const disk = smallDisk(2_048);
    if ('reason' in disk) return context.skip(true, disk.reason);
    const dataDir = join(disk.folder, 'data');
    const store = openIn(dataDir);
    store.write((writer) => saveBill(writer, bill('wide', { body: 'x'.repeat(400_000) })));
    store.close();
    const before = readFileSync(join(dataDir, 'yijie.db'));
    const target = join(dataDir, 'backups', 'copy.db');
    const again = openIn(dataDir);
    writeFileSync(join(disk.folder, 'ballast'), Buffer.alloc(600_000));
    expect(refusalOf(() => again.backUp(target))).toBeInstanceOf(StoreFull);
    expect(existsSync(target)).toBe(false);
    again.close();
    expect(readFileSync(join(dataDir, 'yijie.db')).equals(before)).toBe(true);
  });
});

describe('a folder that cannot be written', () => {
  it('is refused by name, and its file keeps every byte', (context) => {
    context.skip(isRoot, 'root may write everywhere');
    const folder = temporaryFolder();
    openIn(folder).close();
    chmodSync(folder, 0o500);
    onTestFinished(() => chmodSync(folder, 0o700));
    expect(refusalOf(() => openIn(folder))).toBeInstanceOf(StoreFolderNotWritable);
  });

  it('on a read-only file system is refused by name', (context) => {
    const disk = smallDisk(4_096);
    if ('reason' in disk) return context.skip(true, disk.reason);
    const dataDir = join(disk.folder, 'data');
    openIn(dataDir).close();
    const before = readFileSync(join(dataDir, 'yijie.db'));
    execFileSync('mount', ['-o', 'remount,ro', disk.folder]);
    expect(refusalOf(() => openIn(dataDir))).toBeInstanceOf(StoreFolderNotWritable);
    expect(readFileSync(join(dataDir, 'yijie.db')).equals(before)).toBe(true);
  });
});

/** A sound, closed store with settlements in it. */
function filledFolder(): string {
  const folder = temporaryFolder();
  const store = openIn(folder);
  fillHonestly(store);
  store.close();
  return folder;
}

function copyOf(folder: string): string {
  const copy = temporaryFolder();
  for (const name of ['yijie.db', 'store.json']) copyFileSync(join(folder, name), join(copy, name));
  mkdirSync(join(copy, 'backups'), { recursive: true });
  return copy;
}

describe('a file that was damaged', () => {
  it('by any flipped bit is refused, every byte kept', () => {
    const folder = filledFolder();
    const { size } = statSync(join(folder, 'yijie.db'));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: size - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const copy = copyOf(folder);
        const path = join(copy, 'yijie.db');
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        writeFileSync(path, bytes);
        const refusal = refusalOf(() => openIn(copy, { quickCheckBudgetMs: 60_000 }).close());
        expect(refusal, `bit ${bit} of byte ${at}`).toBeInstanceOf(StoreError);
        expect(refusal instanceof StoreDamaged || refusal instanceof StoreNotDatabase).toBe(true);
        expect(readFileSync(path).equals(bytes)).toBe(true);
      }),
      { numRuns: 40, seed: 20_261_122 },
    );
  }, 60_000);

  it('by losing its end is refused, every byte kept', () => {
    const folder = filledFolder();
    const { size } = statSync(join(folder, 'yijie.db'));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: size - 1 }), (length) => {
        const copy = copyOf(folder);
        const path = join(copy, 'yijie.db');
        truncateSync(path, length);
        const refusal = refusalOf(() => openIn(copy, { quickCheckBudgetMs: 60_000 }).close());
        expect(
          refusal instanceof StoreDamaged || refusal instanceof StoreNotDatabase,
          `${length} bytes`,
        ).toBe(true);
        expect(statSync(path).size).toBe(length);
      }),
      { numRuns: 30, seed: 20_261_122 },
    );
  }, 60_000);
});

describe('a log that somebody deleted', () => {
  it('loses the last settlements without a sign from SQLite, and the remembered head of the audit shows it', () => {
    const folder = temporaryFolder();
    const store = openIn(folder);
    settle(store, 'first');
    store.close();
    const running = openIn(folder);
    settle(running, 'second');
    const { head } = verifyAudit(running.reader) as { head: { seq: number; digest: string } };
    // As after a crash: the file, without the log in which the second one still is.
    const copy = copyOf(folder);
    running.close();
    const robbed = openIn(copy);
    expect(readSettlement(robbed.reader, 'first')).not.toBeNull();
    expect(readSettlement(robbed.reader, 'second')).toBeNull();
    expect(robbed.checkWhole()).toEqual([]);
    expect(bookFaults(robbed.reader, 10)).toEqual([]);
    expect(verifyAudit(robbed.reader, head)).toEqual({ ok: false, seq: 2, fault: '末尾的记录被删除' });
    robbed.close();
  });
});

describe('a clock that jumps a day', () => {
  it.each([1, -1])('by %d leaves order, chain and books as they are', (days) => {
    const folder = temporaryFolder();
    let nowMs = Date.UTC(2026, 10, 22);
    const store = openIn(folder, { nowMs: () => nowMs });
    settle(store, 'before');
    store.close();
    nowMs += days * 86_400_000;
    const reopened = openIn(folder, { nowMs: () => nowMs });
    settle(reopened, 'after');
    reopened.write((writer) => writeSetting(writer, 'a', '1'));
    expect(verifyAudit(reopened.reader)).toMatchObject({ ok: true, head: { seq: 2 } });
    expect(bookFaults(reopened.reader, 10)).toEqual([]);
    reopened.close();
  });
});
