import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StoreReader, StoreWriter } from '../../src/store/handles.ts';
import { readSetting, writeSetting } from '../../src/store/setting.ts';
import { command, query } from '../../src/store/statement.ts';
import { ConflictingRecord, StoreMisuse, StoreRowInvalid } from '../../src/store/storeErrors.ts';
import { temporaryStore } from './temporaryStore.ts';

describe('one write', () => {
  it('keeps all of it and returns what the action returns', () => {
    const store = temporaryStore();
    const returned = store.write((writer) => {
      writeSetting(writer, 'a', '1');
      writeSetting(writer, 'b', '2');
      return 'done';
    });
    expect(returned).toBe('done');
    expect([readSetting(store.reader, 'a'), readSetting(store.reader, 'b')]).toEqual(['1', '2']);
  });

  it('keeps nothing when the action throws, and throws the same thing', () => {
    const store = temporaryStore();
    const cause = new Error('no');
    expect(() =>
      store.write((writer) => {
        writeSetting(writer, 'a', '1');
        throw cause;
      }),
    ).toThrow(cause);
    expect(readSetting(store.reader, 'a')).toBeNull();
  });

  it('sees its own rows before they are committed', () => {
    const store = temporaryStore();
    const seen = store.write((writer) => {
      writeSetting(writer, 'a', '1');
      return readSetting(writer, 'a');
    });
    expect(seen).toBe('1');
  });

  it('refuses another write inside it and keeps nothing of either', () => {
    const store = temporaryStore();
    expect(() =>
      store.write((outer) => {
        writeSetting(outer, 'a', '1');
        store.write((inner) => writeSetting(inner, 'b', '2'));
      }),
    ).toThrow(StoreMisuse);
    expect([readSetting(store.reader, 'a'), readSetting(store.reader, 'b')]).toEqual([null, null]);
  });

  it('refuses an asynchronous action: its later statements would fall outside the transaction', () => {
    const store = temporaryStore();
    expect(() => store.write(async (writer) => writeSetting(writer, 'a', '1'))).toThrow(StoreMisuse);
    expect(readSetting(store.reader, 'a')).toBeNull();
  });

  it('takes the handle back at its end', () => {
    const store = temporaryStore();
    let kept: StoreWriter | undefined;
    store.write((writer) => {
      kept = writer;
    });
    expect(() => kept && writeSetting(kept, 'a', '1')).toThrow(StoreMisuse);
    expect(() => kept && readSetting(kept, 'a')).toThrow(StoreMisuse);
  });
});

describe('the reader', () => {
  it('cannot be used to change anything, whatever the statement says', () => {
    const store = temporaryStore();
    const disguised = query('test.disguised', z.unknown(), "DELETE FROM setting RETURNING 'gone'");
    store.write((writer) => writeSetting(writer, 'a', '1'));
    expect(() => store.reader.one(disguised)).toThrow(StoreMisuse);
    expect(readSetting(store.reader, 'a')).toBe('1');
  });

  it('is not a writer for the compiler', () => {
    const store = temporaryStore();
    // @ts-expect-error a reader handed to a function that writes
    expect(() => writeSetting(store.reader, 'a', '1')).toThrow(TypeError);
    const reads: (reader: StoreReader) => string | null = (reader) => readSetting(reader, 'a');
    expect(store.write((writer) => reads(writer))).toBeNull();
  });

  it('refuses a row that does not fit', () => {
    const store = temporaryStore();
    const misread = query('test.misread', z.object({ value: z.number() }), 'SELECT value FROM setting');
    store.write((writer) => writeSetting(writer, 'a', 'text'));
    expect(() => store.reader.one(misread)).toThrow(StoreRowInvalid);
  });

  it('is over when the store is closed', () => {
    const store = temporaryStore();
    store.close();
    expect(() => readSetting(store.reader, 'a')).toThrow(StoreMisuse);
    expect(() => store.write((writer) => writeSetting(writer, 'a', '1'))).toThrow(StoreMisuse);
    store.close();
  });
});

describe('errors and reports', () => {
  it('a broken rule of a table names the rule and no value', () => {
    const store = temporaryStore();
    const insert = command('test.insert', "INSERT INTO setting (key, value) VALUES ('秘密', 'x')");
    store.write((writer) => writer.run(insert));
    try {
      store.write((writer) => writer.run(insert));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConflictingRecord);
      expect((error as ConflictingRecord).rule).toBe('UNIQUE constraint failed: setting.key');
      expect(String(error)).not.toContain('秘密');
    }
  });

  it('a real number is refused where money belongs', () => {
    const store = temporaryStore();
    const insert = command('test.counter', 'INSERT INTO counter (name, value) VALUES (:name, :value)');
    expect(() => store.write((writer) => writer.run(insert, { name: 'a', value: 1.5 }))).toThrow(
      ConflictingRecord,
    );
  });

  it('slow statements are reported by name and duration only', () => {
    const reports: unknown[][] = [];
    const store = temporaryStore({
      slowStatementMs: 0,
      onSlowStatement: (...report) => reports.push(report),
    });
    reports.length = 0;
    store.write((writer) => writeSetting(writer, '秘密', '更秘密'));
    expect(reports.map(([name]) => name)).toEqual([
      'transaction.begin',
      'setting.write',
      'transaction.commit',
    ]);
    expect(reports.every((report) => report.length === 2 && typeof report[1] === 'number')).toBe(true);
  });

  it('quick statements are not reported', () => {
    const reports: string[] = [];
    const store = temporaryStore({
      slowStatementMs: 3_600_000,
      onSlowStatement: (name) => reports.push(name),
    });
    store.write((writer) => writeSetting(writer, 'a', '1'));
    expect(reports).toEqual([]);
  });
});
