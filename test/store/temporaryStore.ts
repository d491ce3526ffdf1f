import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { type OpenStoreOptions, openStore } from '../../src/store/openStore.ts';
import type { Store } from '../../src/store/store.ts';
import { testKey } from './testKey.ts';

/** 2026-11-22 08:00:00 in Beijing. */
export const nowMs = Date.UTC(2026, 10, 22);

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yijie-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function openIn(dataDir: string, options: Partial<OpenStoreOptions> = {}): Store {
  return openStore({
    dataDir,
    keyProvider: memoryKey(testKey),
    nowMs: () => nowMs,
    appVersion: 'test',
    ...options,
  });
}

export function temporaryStore(options: Partial<OpenStoreOptions> = {}): Store {
  const store = openIn(temporaryFolder(), options);
  onTestFinished(() => store.close());
  return store;
}

/** The file as any program with the key would open it: none of the store's settings. */
export function openRaw(path: string): Database.Database {
  const database = new Database(path);
  database.pragma("cipher = 'sqlcipher'");
  database.pragma('legacy = 4');
  database.pragma(`key = "x'${testKey.toString('hex')}'"`);
  return database;
}
