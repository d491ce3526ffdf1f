import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DeskContext } from '../../src/desk/deskContext.ts';
import { defaultKeeping, type KeepingSettings } from '../../src/desk/keeping/keepingSettings.ts';
import { keepingWarnings, readKeepingState } from '../../src/desk/keeping/keepingState.ts';
import { StoreKeeper } from '../../src/desk/keeping/storeKeeper.ts';
import { beijingTime } from '../../src/domain/calendar.ts';
import { listAudit, verifyAudit } from '../../src/store/audit.ts';
import { listBackups } from '../../src/store/backupFile.ts';
import { listRecentExchanges, startExchange } from '../../src/store/exchangeJournal.ts';
import type { Store } from '../../src/store/store.ts';
import { settle } from '../store/honestBooks.ts';
import { nowMs, openIn, openRaw, temporaryFolder } from '../store/temporaryStore.ts';

const dayMs = 86_400_000;

class Window {
  clockMs = nowMs;
  readonly folder = temporaryFolder();
  readonly billsUnderWay = new Set<string>();
  readonly defects: unknown[] = [];
  store: Store = openIn(this.folder);
  #keeper: StoreKeeper | null = null;

  constructor() {
    onTestFinished(() => this.close());
  }

  keeper(settings: Partial<KeepingSettings> = {}): StoreKeeper {
    const context = {
      store: this.store,
      clock: { nowMs: () => this.clockMs },
      dataDir: this.folder,
      session: { billsUnderWay: this.billsUnderWay },
    } as unknown as DeskContext;
    this.#keeper = new StoreKeeper(context, { ...defaultKeeping, ...settings }, (_, error) =>
      this.defects.push(error),
    );
    return this.#keeper;
  }

  async close(): Promise<void> {
    await this.#keeper?.stop();
    this.store.close();
  }

  backups(folder = join(this.folder, 'backups')): string[] {
    return listBackups(folder);
  }

  actions(): string[] {
    return listAudit(this.store.reader, { afterSeq: 0, limit: 1000 }).map(
      ({ action, subject }) => `${action} ${subject}`,
    );
  }
}

describe('a round of keeping', () => {
  it('backs up once a day, checks once a week, and both stand in the audit', async () => {
    const window = new Window();
    const keeper = window.keeper();
    await keeper.round();
    await keeper.round();
    expect(window.backups()).toEqual(['backup-20261122080000.db']);
    window.clockMs += dayMs;
    await keeper.round();
    expect(window.backups()).toEqual(['backup-20261123080000.db', 'backup-20261122080000.db']);
    expect(window.actions()).toEqual([
      'store.backup backup-20261122080000.db',
      'store.check sound',
      'store.backup backup-20261123080000.db',
    ]);
    expect(readKeepingState(window.store.reader).check.finishedAt).toBe('2026-11-22 08:00:00');
    window.clockMs += 6 * dayMs;
    await keeper.round();
    expect(readKeepingState(window.store.reader).check.finishedAt).toBe('2026-11-29 08:00:00');
    expect(keepingWarnings(window.store.reader)).toEqual([]);
    expect(verifyAudit(window.store.reader).ok).toBe(true);
    expect(window.defects).toEqual([]);
  }, 60_000);

  it('goes on under a clock that jumps a day ahead and back again', async () => {
    const window = new Window();
    const keeper = window.keeper();
    await keeper.round();
    window.clockMs += dayMs;
    await keeper.round();
    window.clockMs -= dayMs - 1000;
    await keeper.round();
    // Once for the jump back, and not again before a day has passed; of one day the newest stays.
    await keeper.round();
    expect(window.backups()).toEqual(['backup-20261123080000.db', 'backup-20261122080001.db']);
    expect(window.defects).toEqual([]);
  }, 60_000);

  it('makes nobody wait: with a bill under way it only backs up, and goes on later', async () => {
    const window = new Window();
    const keeper = window.keeper();
    window.billsUnderWay.add('b1');
    await keeper.round();
    expect(window.backups()).toHaveLength(1);
    expect(readKeepingState(window.store.reader)).toMatchObject({
      lastPruneAt: null,
      check: { finishedAt: null },
    });
    window.billsUnderWay.clear();
    await keeper.round();
    expect(readKeepingState(window.store.reader).lastPruneAt).toBe(beijingTime(nowMs));
    expect(readKeepingState(window.store.reader).check.finishedAt).toBe(beijingTime(nowMs));
  }, 60_000);

  it('takes a check up where a restart cut it off', async () => {
    const window = new Window();
    const keeper = window.keeper();
    const round = keeper.round();
    // Stopped as soon as the first tables are done.
    while (readKeepingState(window.store.reader).check.checkedTables.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await keeper.stop();
    await round;
    const { checkedTables, finishedAt } = readKeepingState(window.store.reader).check;
    expect(finishedAt).toBeNull();
    expect(checkedTables.length).toBeLessThan(window.store.checkedTables().length);
    await window.keeper().round();
    expect(readKeepingState(window.store.reader).check).toEqual({
      finishedAt: beijingTime(nowMs),
      checkedTables: [],
      faults: [],
    });
  }, 60_000);

  it('prunes probes of the line at once, and the rest after its time', async () => {
    const window = new Window();
    const exchange = { msgid: 'm', startedAt: beijingTime(nowMs - 10 * dayMs), request: '{}' };
    window.store.write((writer) => {
      startExchange(writer, { ...exchange, id: 'probe', infno: '9001' });
      startExchange(writer, { ...exchange, id: 'money', infno: '2207A' });
    });
    await window.keeper().round();
    expect(listRecentExchanges(window.store.reader, 9).map(({ id }) => id)).toEqual(['money']);
    window.clockMs += 400 * dayMs;
    await window.keeper().round();
    expect(listRecentExchanges(window.store.reader, 9)).toEqual([]);
  }, 60_000);
});

describe('what goes wrong is told and stops nothing', () => {
  it('a network folder that is not there, and comes back', async () => {
    const window = new Window();
    const share = join(temporaryFolder(), 'unmounted', 'share');
    const keeper = window.keeper({ copyFolder: share });
    await keeper.round();
    expect(keepingWarnings(window.store.reader)).toMatchObject([{ code: 'backupNotCopied' }]);
    settle(window.store, 's1');
    mkdirSync(join(share, '..'));
    await keeper.round();
    expect(keepingWarnings(window.store.reader)).toEqual([]);
    expect(readdirSync(share)).toContain('backup-20261122080000.db');
  }, 60_000);

  it('a backups folder that is gone', async () => {
    const window = new Window();
    rmSync(join(window.folder, 'backups'), { recursive: true });
    await window.keeper().round();
    expect(keepingWarnings(window.store.reader)).toMatchObject([{ code: 'backupFailed' }]);
    settle(window.store, 's1');
    mkdirSync(join(window.folder, 'backups'));
    await window.keeper().round();
    expect(keepingWarnings(window.store.reader)).toEqual([]);
    expect(window.backups()).toHaveLength(1);
  }, 60_000);

  it('a file that was put back to an earlier state', async () => {
    const window = new Window();
    settle(window.store, 's1');
    window.store.close();
    const earlier = readFileSync(join(window.folder, 'yijie.db'));
    window.store = openIn(window.folder);
    settle(window.store, 's2');
    await window.keeper().round();
    expect(keepingWarnings(window.store.reader)).toEqual([]);
    window.store.close();
    writeFileSync(join(window.folder, 'yijie.db'), earlier);
    window.store = openIn(window.folder);
    await window.keeper().round();
    expect(keepingWarnings(window.store.reader)).toMatchObject([{ code: 'historyLost' }]);
  }, 60_000);

  it('a link of the audit chain that does not hold', async () => {
    const window = new Window();
    settle(window.store, 's1');
    window.store.close();
    const raw = openRaw(join(window.folder, 'yijie.db'));
    raw.exec("DROP TRIGGER audit_not_changed; UPDATE audit SET actor = 'C009'");
    raw.close();
    window.store = openIn(window.folder);
    await window.keeper().round();
    const [warning] = keepingWarnings(window.store.reader);
    expect(warning).toMatchObject({ code: 'auditBroken', happened: '审计记录第 1 条内容被改动。' });
  }, 60_000);

  it('a row whose reference is gone', async () => {
    const window = new Window();
    settle(window.store, 's1');
    window.store.close();
    const raw = openRaw(join(window.folder, 'yijie.db'));
    raw.pragma('foreign_keys = OFF');
    raw.exec('DROP TRIGGER settlement_not_deleted; DELETE FROM settlement');
    raw.close();
    window.store = openIn(window.folder);
    await window.keeper().round();
    const [warning] = keepingWarnings(window.store.reader);
    expect(warning).toMatchObject({ code: 'storeFaults' });
    expect(warning?.nextStep).toContain('从备份恢复');
    expect(window.actions()).toContain('store.check damaged');
  }, 60_000);
});
