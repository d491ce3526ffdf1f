import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sheetFolder } from '../../desk/sheetFiles.ts';
import { beijingTime, dateOf, type IsoDateTime } from '../../domain/calendar.ts';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { appendAudit } from '../../store/audit.ts';
import { isIntact, listBackups, readManifest } from '../../store/backupFile.ts';
import { raiseCounter } from '../../store/counter.ts';
import { writeFileDurably } from '../../store/durableFile.ts';
import type { KeyProvider } from '../../store/keyProvider.ts';
import { openStore } from '../../store/openStore.ts';
import { moveAside, putBack, putInPlace } from '../../store/restoreBackup.ts';
import { type Salvage, type SalvagedMessage, type SalvagedSettlement, salvage } from '../../store/salvage.ts';
import { holdOpenJobs, listJobs } from '../../store/settleJob.ts';
import { readSettlement, settlementBySlipNo } from '../../store/settlement.ts';
import { query } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { storeFacts } from '../../store/storeFacts.ts';
import { type StorePaths, storePaths } from '../../store/storePaths.ts';

export interface RecoveryReport {
  readonly backup: string;
  /** Where the damaged file is now. */
  readonly damagedFolder: string;
  readonly settlementsRestored: number;
  readonly damagedFileReadable: boolean;
  /** Made after the backup and still readable in the damaged file: to be settled with the centre and entered again by hand. */
  readonly missingSettlements: readonly SalvagedSettlement[];
  /** Sheets that were printed and whose settlement is not in the restored file. */
  readonly missingSlips: readonly string[];
  /** Messages that may have left after the backup. */
  readonly askCentre: readonly SalvagedMessage[];
  /** Unfinished at the backup's moment; they wait for a person instead of being sent again. */
  readonly heldJobs: readonly string[];
}

export interface RecoveryMeans {
  readonly dataDir: string;
  readonly keyProvider: KeyProvider;
  readonly nowMs: () => number;
  /** Instead of the newest good one, for instance from the folder on another machine. */
  readonly backupPath: string | null;
}

function refuse(code: string, happened: string, nextStep: string): ProblemError {
  return new ProblemError({ code, happened, money: '数据文件没有改动。', nextStep });
}

const damage = new Set(['STORE_DAMAGED', 'STORE_NOT_DATABASE', 'STORE_FILE_MISSING', 'STORE_IO_FAILED']);

/** @throws ProblemError when the file is sound, or cannot be opened for a reason that no restoring mends */
function checkDamaged({ dataDir, keyProvider, nowMs }: RecoveryMeans): void {
  try {
    const store = openStore({ dataDir, keyProvider, nowMs, appVersion: 'recover' });
    try {
      if (store.checkWhole().length > 0) return;
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof ProblemError && damage.has(error.problem.code)) return;
    throw error;
  }
  throw refuse('storeSound', '数据文件检查没有发现损坏，不需要恢复。', '请照常打开终端。');
}

function candidates(paths: StorePaths, backupPath: string | null): string[] {
  if (backupPath !== null) return [backupPath];
  return listBackups(paths.backups)
    .map((name) => join(paths.backups, name))
    .filter((path) => {
      const manifest = readManifest(path);
      return manifest !== null && isIntact(path, manifest);
    });
}

/** The first candidate that opens, checks and stands in the database's place. */
function restoreFirst(means: RecoveryMeans, paths: StorePaths, at: IsoDateTime) {
  const found = candidates(paths, means.backupPath);
  if (found.length === 0) {
    throw refuse('noGoodBackup', '没有找到完好的备份。', '请信息科从异机文件夹取回备份，用 --backup 指定。');
  }
  const damagedFolder = moveAside(paths, at);
  for (const backup of found) {
    try {
      putInPlace(backup, paths);
      const { dataDir, keyProvider, nowMs } = means;
      const store = openStore({ dataDir, keyProvider, nowMs, appVersion: 'recover' });
      if (store.checkWhole().length === 0) return { store, backup, damagedFolder };
      store.close();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }
  putBack(damagedFolder, paths);
  throw refuse(
    'noGoodBackup',
    '备份都不能打开或检查不通过。',
    '请信息科从异机文件夹取回备份，用 --backup 指定。',
  );
}

const heldProblem: Problem = {
  code: 'restoredFromBackup',
  happened: '数据从备份恢复，这笔业务在备份之后可能已经上传过。',
  money: '在向中心核对之前，不要收款、退款，也不要重新结算。',
  nextStep: '请组长对照恢复清单向中心查询：中心已有的按中心结果处理，没有的再重新上传。',
};

const lastMessage = query(
  'recovery.lastMessage',
  z.object({ id: z.int() }),
  'SELECT coalesce(max(id), 0) AS id FROM outgoing_message',
);

function printedSlips(dataDir: string): string[] {
  const folder = sheetFolder(dataDir);
  if (!existsSync(folder)) return [];
  const slips = readdirSync(folder).flatMap((name) => /^(YJ\d{14})-\d+\.pdf$/.exec(name)?.[1] ?? []);
  return [...new Set(slips)].sort();
}

/** Paper with today's numbers is in patients' hands: the next number lies well beyond all of them. */
const slipGap = 1_000;

function slipsOfDay(slips: readonly string[], day: string): number {
  const numbers = slips.filter((slip) => slip.startsWith(`YJ${day}`)).map((slip) => Number(slip.slice(10)));
  return Math.max(0, ...numbers);
}

function findMissing(store: Store, found: Salvage, dataDir: string) {
  const { reader } = store;
  const absent = (settlementId: string | null) =>
    settlementId === null || readSettlement(reader, settlementId) === null;
  return {
    missingSettlements: found.settlements.filter(({ id }) => absent(id)),
    missingSlips: printedSlips(dataDir).filter((slip) => settlementBySlipNo(reader, slip) === null),
    askCentre: found.messages.filter(({ status }) => status !== 'prepared'),
  };
}

const maxHeld = 10_000;

/**
 * Guided recovery: the damaged file is put aside, the newest good backup takes its place, and what it lacks is listed from what the
 * damaged file still shows and from the printed sheets. Nothing is sent before a person has looked: the restored queue waits.
 */
export function recoverStore(means: RecoveryMeans): RecoveryReport {
  const { dataDir, keyProvider, nowMs } = means;
  const paths = storePaths(dataDir);
  const at = beijingTime(nowMs());
  checkDamaged(means);
  const { store, backup, damagedFolder } = restoreFirst(means, paths, at);
  try {
    const facts = storeFacts(store.reader);
    const since = { lastOrderNo: facts.lastOrderNo, lastMessageId: store.reader.one(lastMessage)?.id ?? 0 };
    const found = salvage(join(damagedFolder, 'yijie.db'), keyProvider, since);
    const missing = findMissing(store, found, dataDir);
    const heldJobs = listJobs(store.reader, 'open', maxHeld).map(({ settlementId }) => settlementId);
    const report: RecoveryReport = {
      backup,
      damagedFolder,
      settlementsRestored: facts.settlements,
      damagedFileReadable: found.readable,
      ...missing,
      heldJobs,
    };
    const day = dateOf(at).replaceAll('-', '');
    const lastSlip = slipsOfDay(
      [...missing.missingSlips, ...found.settlements.map(({ slipNo }) => slipNo)],
      day,
    );
    store.write((writer) => {
      holdOpenJobs(writer, heldProblem);
      raiseCounter(writer, `slip:${day}`, lastSlip + slipGap);
      appendAudit(writer, {
        at,
        actor: 'recover',
        action: 'store.recover',
        subject: at,
        content: JSON.stringify(report),
      });
    });
    writeFileDurably(join(damagedFolder, 'recovery.json'), `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } finally {
    store.close();
  }
}
