import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beijingTime } from '../../domain/calendar.ts';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { appendAudit } from '../../store/audit.ts';
import { backupName, listBackups, readManifest, rotateBackups } from '../../store/backupFile.ts';
import { copyOffMachine } from '../../store/offMachineCopy.ts';
import { storePaths } from '../../store/storePaths.ts';
import type { DeskContext } from '../deskContext.ts';
import type { KeepingSettings } from './keepingSettings.ts';
import { changeKeepingState } from './keepingState.ts';

type BackupDesk = Pick<DeskContext, 'store' | 'clock' | 'dataDir'>;

function notBackedUp(error: unknown): Problem {
  const why = error instanceof ProblemError ? error.problem.happened : '程序内部错误。';
  return {
    code: 'backupFailed',
    happened: `定时备份没有做成：${why}`,
    money: '已保存的结算没有受影响，收费照常。',
    nextStep: '请信息科检查磁盘空间和数据文件夹的权限；稍后会自动重试。',
  };
}

/**
 * One backup, made and proved on a thread of its own, then rotation and the copy to another machine. Never throws and never makes
 * the window wait: what goes wrong is a warning in the keeping state.
 */
export async function backUpStore(desk: BackupDesk, settings: KeepingSettings): Promise<void> {
  const { store, dataDir } = desk;
  const folder = storePaths(dataDir).backups;
  const madeAt = beijingTime(desk.clock.nowMs());
  const target = join(folder, backupName(madeAt));
  try {
    if (!existsSync(target)) {
      const { facts } = await store.aside({ kind: 'backup', target, madeAt });
      store.write((writer) => {
        appendAudit(writer, {
          at: beijingTime(desk.clock.nowMs()),
          actor: 'keeping',
          action: 'store.backup',
          subject: basename(target),
          content: JSON.stringify(facts),
        });
        changeKeepingState(writer, (state) => ({
          ...state,
          lastBackupAt: madeAt,
          lastBackupName: basename(target),
          warnings: { ...state.warnings, backup: null },
        }));
      });
    }
    rotateBackups(folder, settings.rotation, basename(target));
  } catch (error) {
    warn(desk, 'backup', notBackedUp(error));
  }
}

function warn(desk: BackupDesk, topic: 'backup' | 'copy', problem: Problem | null): void {
  desk.store.write((writer) =>
    changeKeepingState(writer, (state) => ({
      ...state,
      warnings: { ...state.warnings, [topic]: problem },
    })),
  );
}

/** The newest backup in the folder on another machine; tried again at every round until it is there. */
export async function copyNewestBackup(desk: BackupDesk, settings: KeepingSettings): Promise<void> {
  if (settings.copyFolder === null) return;
  const folder = storePaths(desk.dataDir).backups;
  const [newest] = listBackups(folder);
  const manifest = newest === undefined ? null : readManifest(join(folder, newest));
  if (newest === undefined || manifest === null) return;
  const backup = join(folder, newest);
  warn(desk, 'copy', await copyOffMachine(backup, manifest, settings.copyFolder, settings.rotation));
}
