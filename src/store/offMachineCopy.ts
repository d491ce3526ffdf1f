import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Problem } from '../domain/problem.ts';
import {
  type BackupManifest,
  isIntact,
  type RotationLimits,
  rotateBackups,
  writeManifest,
} from './backupFile.ts';
import { flushFile, flushFolderOf } from './durableFile.ts';

function notCopied(folder: string, why: string): Problem {
  return {
    code: 'backupNotCopied',
    happened: `备份没有复制到异机文件夹 ${folder}（${why}）。`,
    money: '本机的备份完好，结算不受影响。',
    nextStep: '请信息科检查网络文件夹是否连上、有无写权限和空间；连上后会自动补复制。',
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

async function copyProved(
  backupPath: string,
  manifest: BackupManifest,
  folder: string,
): Promise<Problem | null> {
  const target = join(folder, basename(backupPath));
  if (existsSync(target) && statSync(target).size === manifest.bytes) return null;
  const arriving = `${target}.arriving`;
  try {
    await copyFile(backupPath, arriving);
    flushFile(arriving);
    // Read back: a network folder that said yes may still hold something else.
    if (!isIntact(arriving, manifest)) return notCopied(folder, '复制后的内容与原件不符');
    renameSync(arriving, target);
    flushFolderOf(target);
    writeManifest(target, manifest);
    return null;
  } finally {
    rmSync(arriving, { force: true });
  }
}

/**
 * The backup in a folder on another machine, whole or not at all, flushed and read back. A folder that is not there is a
 * warning, never an obstacle: nobody at the window waits for it.
 * @returns null when the copy is there and proved
 */
export async function copyOffMachine(
  backupPath: string,
  manifest: BackupManifest,
  folder: string,
  limits: RotationLimits,
): Promise<Problem | null> {
  try {
    // Made only inside what exists: an unmounted share must not fill the local disk under its name.
    await readdir(join(folder, '..'));
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (reasonOf(error) !== 'EEXIST') throw error;
    });
    const problem = await copyProved(backupPath, manifest, folder);
    if (problem === null) rotateBackups(folder, limits, basename(backupPath));
    return problem;
  } catch (error) {
    return notCopied(folder, reasonOf(error));
  }
}
