import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreFolderNotWritable, StoreLocked } from '../../src/store/storeErrors.ts';
import { openIn, temporaryFolder } from './temporaryStore.ts';

const child = join(import.meta.dirname, 'lockHolder.ts');

/** A process that opens the store of `folder` and says what happened. */
async function openElsewhere(folder: string): Promise<{ process: ChildProcess; said: string }> {
  const started = spawn(process.execPath, [child, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    started.kill('SIGKILL');
  });
  const [chunk] = await once(started.stdout, 'data');
  return { process: started, said: String(chunk).trim() };
}

function lockedBy(folder: string): StoreLocked {
  try {
    openIn(folder).close();
  } catch (error) {
    if (error instanceof StoreLocked) return error;
    throw error;
  }
  throw new Error('expected a lock');
}

describe('one terminal per data folder', () => {
  it('a second opening in the same process is refused, naming the pid and the start', () => {
    const folder = temporaryFolder();
    const store = openIn(folder);
    onTestFinished(() => store.close());
    const refusal = lockedBy(folder);
    expect(refusal.pid).toBe(process.pid);
    expect(refusal.startedAt).toBe('2026-11-22 08:00:00');
    expect(refusal.problem.happened).toContain(String(process.pid));
  });

  it('another process is refused and named, and its death frees the folder without anybody cleaning up', async () => {
    const folder = temporaryFolder();
    const holder = await openElsewhere(folder);
    expect(holder.said).toBe('open');
    expect(lockedBy(folder).pid).toBe(holder.process.pid);
    holder.process.kill('SIGKILL');
    await once(holder.process, 'exit');
    openIn(folder).close();
  });

  it('a process that finds us inside names our pid', async () => {
    const folder = temporaryFolder();
    const store = openIn(folder);
    onTestFinished(() => store.close());
    const refused = await openElsewhere(folder);
    expect(refused.said).toBe(`StoreLocked ${process.pid}`);
  });

  it('closing frees the folder', () => {
    const folder = temporaryFolder();
    openIn(folder).close();
    openIn(folder).close();
  });

  it('a refused opening frees the folder too', () => {
    const folder = temporaryFolder();
    openIn(folder).close();
    const bytes = readFileSync(join(folder, 'yijie.db'));
    writeFileSync(join(folder, 'yijie.db'), '');
    expect(() => openIn(folder)).toThrow('STORE_NOT_DATABASE');
    writeFileSync(join(folder, 'yijie.db'), bytes);
    openIn(folder).close();
  });

  it('a lock left by a process that is gone, even one whose pid is in use again, does not count', () => {
    const folder = temporaryFolder();
    openIn(folder).close();
    const left = new Database(join(folder, 'yijie.lock'));
    left.exec('DELETE FROM holder');
    left.prepare('INSERT INTO holder VALUES (?, ?)').run(process.ppid, '2026-01-01 00:00:00');
    left.close();
    openIn(folder).close();
  });

  it('a lock file torn by a power cut does not count', () => {
    const folder = temporaryFolder();
    openIn(folder).close();
    writeFileSync(join(folder, 'yijie.lock'), Buffer.alloc(5000, 0xee));
    openIn(folder).close();
  });
});

/** The superuser may write anywhere, so as the superuser the attempt is made as nobody. */
function withoutPrivilege(action: () => void): void {
  if (process.geteuid?.() !== 0) {
    action();
    return;
  }
  process.seteuid?.(65_534);
  try {
    action();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a folder without write permission', () => {
  it('is refused as such, and opens again once the permission is back', () => {
    const folder = temporaryFolder();
    openIn(folder).close();
    chmodSync(folder, process.geteuid?.() === 0 ? 0o755 : 0o500);
    try {
      withoutPrivilege(() => expect(() => openIn(folder)).toThrow(StoreFolderNotWritable));
    } finally {
      chmodSync(folder, 0o700);
    }
    openIn(folder).close();
  });
});
