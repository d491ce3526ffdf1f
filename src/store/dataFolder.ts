import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { writeFileDurably } from './durableFile.ts';
import type { StorePaths } from './storePaths.ts';
import { toFolderError } from './toStoreError.ts';

const readme = `医结 数据文件夹

这里保存本机的结算记录、待上传的报文和审计记录，已加密。

请不要删除、改名、移动或单独复制这里的任何文件，尤其是：
  yijie.db        结算数据
  yijie.db-wal    最近的结算数据。它不是临时文件，删除它会丢失最近的收费记录，而且不会有任何提示。
  yijie.db-shm    与上一个文件配套
  store.key       密钥（如果有）。丢失后数据无法打开，请信息科另行保管一份。
  store.json      密钥由谁保管的记录
  backups         升级前的备份

清理磁盘、杀毒、同步盘、还原卡请排除本文件夹。
备份请用程序里的“备份”功能，不要在程序运行时复制文件。
需要帮助时请联系信息科。
`;

/** Personal data lives here: the folder is for its owner only. On Windows the user profile's ACL says so already. */
function keepToOwner(path: string): void {
  if (process.platform === 'win32') return;
  if ((statSync(path).mode & 0o777) !== 0o700) chmodSync(path, 0o700);
}

/**
 * Makes the folder and its notice. @throws StoreFolderNotWritable, StoreFull
 */
export function ensureDataFolder(paths: StorePaths): void {
  try {
    mkdirSync(paths.backups, { recursive: true, mode: 0o700 });
    keepToOwner(paths.dataDir);
    if (!existsSync(paths.readme)) writeFileDurably(paths.readme, readme);
  } catch (error) {
    throw toFolderError(paths.dataDir, error);
  }
}
