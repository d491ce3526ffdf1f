import { createDecipheriv, createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { keyFromFile } from '../../src/store/keyFile.ts';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { allMigrations } from '../../src/store/migrations/index.ts';
import { savePersonSnapshot } from '../../src/store/personSnapshot.ts';
import { readSetting, writeSetting } from '../../src/store/setting.ts';
import { query } from '../../src/store/statement.ts';
import {
  StoreDamaged,
  StoreError,
  StoreFileMissing,
  StoreFolderNotWritable,
  StoreFromNewerVersion,
  StoreHistoryDiffers,
  StoreKeyBackendChanged,
  StoreKeyInvalid,
  StoreKeyMissing,
  StoreKeyWrong,
  StoreNotDatabase,
} from '../../src/store/storeErrors.ts';
import { snapshot } from './sampleRecords.ts';
import { openIn, openRaw, temporaryFolder, temporaryStore } from './temporaryStore.ts';
import { testKey } from './testKey.ts';

const database = (folder: string) => join(folder, 'yijie.db');

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function pragma(store: ReturnType<typeof openIn>, name: string): unknown {
  return Object.values(
    store.reader.one(query('test.pragma', z.record(z.string(), z.unknown()), `PRAGMA ${name}`)) ?? {},
  )[0];
}

/** A closed store with one setting in it. */
function madeStore(options: Parameters<typeof openIn>[1] = {}): string {
  const folder = temporaryFolder();
  const store = openIn(folder, options);
  store.write((writer) => writeSetting(writer, 'greeting', '你好'));
  store.close();
  return folder;
}

function refusalOf(action: () => unknown): StoreError {
  try {
    action();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('a store on the first start', () => {
  it('makes the folder for its owner only, with a notice about the log file', () => {
    const folder = join(temporaryFolder(), 'data');
    const store = openIn(folder);
    onTestFinished(() => store.close());
    expect(store.opening.created).toBe(true);
    expect(store.opening.schemaNo).toBe(allMigrations.length);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(folder, '请先读我.txt'), 'utf8')).toContain('yijie.db-wal');
  });

  it('narrows a folder that others could read', () => {
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(folder, { mode: 0o755 });
    openIn(folder).close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('starts again after a first start that was cut short before the rename', () => {
    const folder = madeStore();
    writeFileSync(join(folder, 'yijie.db.creating'), readFileSync(database(folder)).subarray(0, 5000));
    rmSync(database(folder));
    const store = openIn(folder);
    onTestFinished(() => store.close());
    expect(store.opening.created).toBe(true);
  });
});

describe('durability', () => {
  it('sets FULL on a reopened file, where the engine by itself has fallen to NORMAL', () => {
    const folder = madeStore();
    const naive = openRaw(database(folder));
    naive.prepare('SELECT count(*) FROM setting').get();
    expect(naive.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(naive.pragma('synchronous', { simple: true })).toBe(1);
    naive.close();

    const store = openIn(folder);
    onTestFinished(() => store.close());
    expect(pragma(store, 'synchronous')).toBe(2);
    expect(pragma(store, 'foreign_keys')).toBe(1);
    expect(pragma(store, 'temp_store')).toBe(2);
    expect(readSetting(store.reader, 'greeting')).toBe('你好');
  });

  it('has every table STRICT', () => {
    const store = temporaryStore();
    const loose = store.reader.many(
      query(
        'test.tables',
        z.object({ name: z.string() }),
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
         AND name NOT LIKE 'sqlite_%'`,
      ),
    );
    expect(loose).toEqual([]);
  });
});

describe('encryption', () => {
  it('leaves no name, number or SQLite header in any file of the folder', () => {
    const folder = temporaryFolder();
    const store = openIn(folder);
    store.write((writer) => savePersonSnapshot(writer, { id: 's1', snapshot, source: 'centre' }));
    const files = readdirSync(folder).filter((name) => name.startsWith('yijie.db'));
    expect(files).toContain('yijie.db-wal');
    for (const name of files) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.includes(snapshot.identityNumber)).toBe(false);
      expect(bytes.includes(Buffer.from(snapshot.name))).toBe(false);
    }
    store.close();
    const bytes = readFileSync(database(folder));
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(bytes.includes('CREATE TABLE')).toBe(false);
    expect(bytes.includes(snapshot.identityNumber)).toBe(false);
  });

  it('is the published SQLCipher 4 page format, so the file and the key are enough to recover the data', () => {
    const page = readFileSync(database(madeStore())).subarray(0, 4096);
    // Page 1: 16 bytes of salt, then AES-256-CBC, then 80 reserved bytes of which the first 16 are the IV.
    const decipher = createDecipheriv('aes-256-cbc', testKey, page.subarray(4016, 4032)).setAutoPadding(
      false,
    );
    const plain = Buffer.concat([decipher.update(page.subarray(16, 4016)), decipher.final()]);
    // SQLite file format 1.3: page size at offset 16, reserved bytes at 20, application id at 68.
    expect(plain.readUInt16BE(0)).toBe(4096);
    expect(plain.readUInt8(4)).toBe(80);
    expect(plain.subarray(52, 56).toString('latin1')).toBe('YiJi');
  });

  it('refuses another key and keeps the file', () => {
    const folder = madeStore();
    const before = digestOf(database(folder));
    const refusal = refusalOf(() => openIn(folder, { keyProvider: memoryKey(Buffer.alloc(32, 1)) }));
    expect(refusal).toBeInstanceOf(StoreKeyWrong);
    expect(digestOf(database(folder))).toBe(before);
    openIn(folder).close();
  });

  it('refuses another key also when the key record has been lost, and writes the record anew for the right one', () => {
    const folder = madeStore();
    rmSync(join(folder, 'store.json'));
    expect(refusalOf(() => openIn(folder, { keyProvider: memoryKey(Buffer.alloc(32, 1)) }))).toBeInstanceOf(
      StoreKeyWrong,
    );
    expect(existsSync(join(folder, 'store.json'))).toBe(false);
    openIn(folder).close();
    expect(JSON.parse(readFileSync(join(folder, 'store.json'), 'utf8'))).toMatchObject({ backend: 'memory' });
  });

  it('refuses a key of the wrong length', () => {
    expect(() => openIn(temporaryFolder(), { keyProvider: memoryKey(Buffer.alloc(16)) })).toThrow(
      StoreKeyInvalid,
    );
  });

  it('refuses a change of who keeps the key, even with the same key', () => {
    const folder = madeStore();
    const keyProvider = { backend: 'gnome_libsecret', unwrap: () => Buffer.from(testKey) };
    const refusal = refusalOf(() => openIn(folder, { keyProvider }));
    expect(refusal).toBeInstanceOf(StoreKeyBackendChanged);
    expect(refusal).toMatchObject({ saved: 'memory', offered: 'gnome_libsecret' });
  });
});

describe('a key kept in a file', () => {
  function madeWithKeyFile(): string {
    const folder = temporaryFolder();
    openIn(folder, { keyProvider: keyFromFile(folder) }).close();
    return folder;
  }

  it('is made once, readable by its owner only, and opens the store again', () => {
    const folder = madeWithKeyFile();
    const key = readFileSync(join(folder, 'store.key'), 'latin1');
    expect(key).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(join(folder, 'store.key')).mode & 0o777).toBe(0o600);
    const again = openIn(folder, { keyProvider: keyFromFile(folder) });
    onTestFinished(() => again.close());
    expect(again.opening.created).toBe(false);
    expect(readFileSync(join(folder, 'store.key'), 'latin1')).toBe(key);
  });

  it('is not made again once data exists', () => {
    const folder = madeWithKeyFile();
    rmSync(join(folder, 'store.key'));
    expect(refusalOf(() => openIn(folder, { keyProvider: keyFromFile(folder) }))).toBeInstanceOf(
      StoreKeyMissing,
    );
    expect(existsSync(join(folder, 'store.key'))).toBe(false);
  });

  it('is refused when others can read it or when it is not a key', () => {
    const folder = madeWithKeyFile();
    chmodSync(join(folder, 'store.key'), 0o644);
    expect(refusalOf(() => openIn(folder, { keyProvider: keyFromFile(folder) }))).toBeInstanceOf(
      StoreKeyInvalid,
    );
    chmodSync(join(folder, 'store.key'), 0o600);
    writeFileSync(join(folder, 'store.key'), 'secret');
    expect(refusalOf(() => openIn(folder, { keyProvider: keyFromFile(folder) }))).toBeInstanceOf(
      StoreKeyInvalid,
    );
  });
});

describe('a file that is not ours', () => {
  it.each([
    ['text', Buffer.from('这不是数据库'.repeat(1000))],
    ['nothing', Buffer.alloc(0)],
    ['a plain SQLite header', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8176)])],
  ])('%s is refused as it is', (_, bytes) => {
    const folder = madeStore();
    writeFileSync(database(folder), bytes);
    expect(refusalOf(() => openIn(folder))).toBeInstanceOf(StoreNotDatabase);
    expect(readFileSync(database(folder)).equals(bytes)).toBe(true);
  });

  it('an encrypted database of another program is refused', () => {
    const folder = madeStore();
    rmSync(database(folder));
    const other = openRaw(database(folder));
    other.exec('CREATE TABLE t (a)');
    other.close();
    expect(refusalOf(() => openIn(folder))).toBeInstanceOf(StoreNotDatabase);
  });

  it('damage in the middle is found by the check at start', () => {
    const folder = madeStore();
    const bytes = readFileSync(database(folder));
    const middle = Math.floor(bytes.length / 4096 / 2) * 4096 + 100;
    bytes.fill(0xff, middle, middle + 64);
    writeFileSync(database(folder), bytes);
    expect(refusalOf(() => openIn(folder))).toBeInstanceOf(StoreDamaged);
    expect(readFileSync(database(folder)).equals(bytes)).toBe(true);
  });

  it('a file cut short is refused', () => {
    const folder = madeStore();
    truncateSync(database(folder), Math.floor(statSync(database(folder)).size / 4096 / 2) * 4096);
    expect(refusalOf(() => openIn(folder))).toBeInstanceOf(StoreDamaged);
  });
});

describe('a missing file', () => {
  it('is not made again once there was one', () => {
    const folder = madeStore();
    rmSync(database(folder));
    expect(refusalOf(() => openIn(folder))).toBeInstanceOf(StoreFileMissing);
    expect(existsSync(database(folder))).toBe(false);
  });

  it('is not made again beside the log of an earlier one', () => {
    const folder = madeStore();
    rmSync(database(folder));
    rmSync(join(folder, 'store.json'));
    writeFileSync(`${database(folder)}-wal`, 'x');
    expect(refusalOf(() => openIn(folder))).toBeInstanceOf(StoreFileMissing);
  });
});

describe('a file of another version', () => {
  const extra = {
    no: allMigrations.length + 1,
    name: 'from-the-future',
    sql: 'CREATE TABLE future (a TEXT) STRICT;',
  };

  it('newer: refused, every byte kept', () => {
    const folder = madeStore({ migrations: [...allMigrations, extra] });
    const before = digestOf(database(folder));
    expect(refusalOf(() => openIn(folder))).toBeInstanceOf(StoreFromNewerVersion);
    expect(digestOf(database(folder))).toBe(before);
  });

  it('of another branch: refused, every byte kept', () => {
    const folder = madeStore({ migrations: [...allMigrations, extra] });
    const before = digestOf(database(folder));
    const ours = { ...extra, sql: 'CREATE TABLE other (a TEXT) STRICT;' };
    expect(refusalOf(() => openIn(folder, { migrations: [...allMigrations, ours] }))).toBeInstanceOf(
      StoreHistoryDiffers,
    );
    const renamed = { ...extra, name: 'renamed' };
    expect(refusalOf(() => openIn(folder, { migrations: [...allMigrations, renamed] }))).toBeInstanceOf(
      StoreHistoryDiffers,
    );
    expect(digestOf(database(folder))).toBe(before);
  });
});

describe('the check at start', () => {
  it('stops at its budget and says what it did not reach', () => {
    const folder = madeStore();
    const hurried = openIn(folder, { quickCheckBudgetMs: 0 });
    expect(hurried.opening.uncheckedTables).toContain('trace_step');
    hurried.close();
    const patient = openIn(folder, { quickCheckBudgetMs: 60_000 });
    onTestFinished(() => patient.close());
    expect(patient.opening.uncheckedTables).toEqual([]);
    expect(patient.checkWhole()).toEqual([]);
  });
});

describe('every refusal', () => {
  it('says in Chinese what happened, what did not happen to the money, and the next step', () => {
    const folder = madeStore();
    const { problem } = refusalOf(() => openIn(folder, { keyProvider: memoryKey(Buffer.alloc(32, 1)) }));
    expect(problem.happened).toMatch(/密钥/);
    expect(problem.money).toMatch(/没有结算，没有收款，没有扣个人账户/);
    expect(problem.nextStep).toMatch(/不要删除/);
  });
});

describe('a folder that cannot be made', () => {
  it('is refused by name', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(refusalOf(() => openIn(join(file, 'data')))).toBeInstanceOf(StoreFolderNotWritable);
    expect(refusalOf(() => openIn(file))).toBeInstanceOf(StoreFolderNotWritable);
  });
});
