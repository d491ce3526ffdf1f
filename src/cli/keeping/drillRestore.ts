import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { IsoDateTime } from '../../domain/calendar.ts';
import { ProblemError } from '../../domain/problem.ts';
import { isIntact, listBackups, readManifest } from '../../store/backupFile.ts';
import type { KeyProvider } from '../../store/keyProvider.ts';
import { openForReading } from '../../store/openForReading.ts';
import { openStore } from '../../store/openStore.ts';
import type { Store } from '../../store/store.ts';
import { sameFacts, storeFacts } from '../../store/storeFacts.ts';
import { storePaths } from '../../store/storePaths.ts';
import { verifyStore } from '../verify/verifyStore.ts';

export interface DrillStep {
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface DrillReport {
  readonly ok: boolean;
  readonly backup: string;
  readonly madeAt: IsoDateTime;
  readonly settlements: number;
  readonly steps: readonly DrillStep[];
}

/** @throws ProblemError when there is no backup with its manifest */
function newestBackup(dataDir: string) {
  const { backups } = storePaths(dataDir);
  const [name] = listBackups(backups);
  const path = join(backups, name ?? '');
  const manifest = name === undefined ? null : readManifest(path);
  if (manifest !== null) return { path, manifest };
  throw new ProblemError({
    code: 'noBackup',
    happened: `${backups} 里没有可用的定时备份。`,
    money: '没有改动任何数据。',
    nextStep: '终端空闲时每天自动备份一次；请先打开终端一会儿，再做恢复演练。',
  });
}

function stepsOn(
  restored: Store,
  dataDir: string,
  keyProvider: KeyProvider,
  made: ReturnType<typeof newestBackup>,
) {
  const { facts, madeAt } = made.manifest;
  const faults = restored.checkWhole();
  const verdict = verifyStore(restored.reader, [facts.auditHead], () => performance.now());
  const live = openForReading(dataDir, keyProvider);
  try {
    const inCopy = storeFacts(restored.reader);
    const inLive = storeFacts(live.reader, facts);
    return [
      { step: '整体检查', ok: faults.length === 0, detail: faults.join('；') },
      {
        step: '审计链、摘要与账目',
        ok: verdict.ok,
        detail: verdict.findings.map(({ place, fault }) => `${place}：${fault}`).join('；'),
      },
      { step: '与备份清单一致', ok: sameFacts(inCopy, facts), detail: `${inCopy.settlements} 笔` },
      {
        step: '与现用数据一致',
        ok: sameFacts(inLive, facts),
        detail: `截至 ${madeAt}：${inLive.settlements} 笔，合计 ${inLive.totalFen} 分`,
      },
    ];
  } finally {
    live.close();
  }
}

/**
 * Proves that the newest backup restores: into a temporary folder, opened as a terminal would open it, checked whole, verified, and
 * compared with the store in use as it stood when the backup was made. Changes nothing there.
 */
export function drillRestore(dataDir: string, keyProvider: KeyProvider, nowMs: () => number): DrillReport {
  const made = newestBackup(dataDir);
  const intact = isIntact(made.path, made.manifest);
  const steps: DrillStep[] = [{ step: '文件与清单相符', ok: intact, detail: `${made.manifest.bytes} 字节` }];
  const folder = mkdtempSync(join(tmpdir(), 'yijie-drill-'));
  try {
    copyFileSync(made.path, storePaths(folder).database);
    const restored = openStore({ dataDir: folder, keyProvider, nowMs, appVersion: 'drill' });
    try {
      steps.push({ step: '能用同一密钥打开', ok: true, detail: `结构版本 ${restored.opening.schemaNo}` });
      steps.push(...stepsOn(restored, dataDir, keyProvider, made));
    } finally {
      restored.close();
    }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    steps.push({ step: '恢复', ok: false, detail: error.problem.happened });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    ok: steps.every(({ ok }) => ok),
    backup: basename(made.path),
    madeAt: made.manifest.madeAt,
    settlements: made.manifest.facts.settlements,
    steps,
  };
}
