import { execFile } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beijingTime } from '../../../src/domain/calendar.ts';
import { backupName } from '../../../src/store/backupFile.ts';
import { keyFromFile } from '../../../src/store/keyFile.ts';
import { openStore } from '../../../src/store/openStore.ts';
import type { Store } from '../../../src/store/store.ts';
import { nowMs, temporaryFolder } from '../../store/temporaryStore.ts';

const root = join(import.meta.dirname, '../../..');

export function openKept(folder: string): Store {
  return openStore({
    dataDir: folder,
    keyProvider: keyFromFile(folder),
    nowMs: () => nowMs,
    appVersion: 'test',
  });
}

/** A closed store under a key file, as hospital IT would find it. */
export async function keptFolder(
  fill: (store: Store, folder: string) => void | Promise<void>,
): Promise<string> {
  const folder = temporaryFolder();
  const store = openKept(folder);
  await fill(store, folder);
  store.close();
  return folder;
}

export async function backUpNow(store: Store, folder: string, atMs = nowMs): Promise<string> {
  const madeAt = beijingTime(atMs);
  const target = join(folder, 'backups', backupName(madeAt));
  await store.aside({ kind: 'backup', target, madeAt });
  return target;
}

/** As somebody who has the key would alter the file: triggers out of the way, no foreign keys. */
export function alter(folder: string, sql: string): void {
  const key = keyFromFile(folder).unwrap();
  const raw = new Database(join(folder, 'yijie.db'));
  raw.pragma("cipher = 'sqlcipher'");
  raw.pragma('legacy = 4');
  raw.pragma(`key = "x'${key.toString('hex')}'"`);
  raw.pragma('foreign_keys = OFF');
  const triggers = raw
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all() as string[];
  for (const name of triggers) raw.exec(`DROP TRIGGER ${name}`);
  raw.exec(sql);
  raw.close();
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `src/cli/<program>.ts` as npm would. */
export function runCli(program: string, ...args: string[]): Promise<Ran> {
  const node = join(root, 'node_modules/.bin/node');
  return new Promise((resolve) => {
    execFile(node, [join(root, 'src/cli', `${program}.ts`), ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
