import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { ensureDataFolder } from './dataFolder.ts';
import { writeFileDurably } from './durableFile.ts';
import { type KeyProvider, keyBytes } from './keyProvider.ts';
import { StoreKeyInvalid, StoreKeyMissing } from './storeErrors.ts';
import { type StorePaths, storePaths } from './storePaths.ts';
import { toFolderError } from './toStoreError.ts';

const hexKey = /^[0-9a-f]{64}\n?$/;

function createKey(paths: StorePaths): void {
  ensureDataFolder(paths);
  writeFileDurably(paths.key, `${randomBytes(keyBytes).toString('hex')}\n`);
}

/** Others on the machine could read the store with a key they can read. Windows keeps this in the folder's ACL. */
function checkOwnersOnly(path: string): void {
  if (process.platform === 'win32') return;
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new StoreKeyInvalid('密钥文件 store.key 的权限过宽，应为仅本账户可读（0600）');
  }
}

function readKey(path: string): Buffer {
  checkOwnersOnly(path);
  const text = readFileSync(path, 'latin1');
  if (!hexKey.test(text)) throw new StoreKeyInvalid('密钥文件 store.key 的内容不是 64 位十六进制数');
  return Buffer.from(text.trim(), 'hex');
}

/**
 * A key kept by the hospital in `store.key` beside the data (64 hexadecimal digits, mode 0600), for desktops without a
 * keyring. It is made on the first start only: once data exists, a missing key is a fault, never a reason for a new one.
 */
export function keyFromFile(dataDir: string): KeyProvider {
  const paths = storePaths(dataDir);
  return {
    backend: 'keyFile',
    unwrap() {
      try {
        if (!existsSync(paths.key)) {
          if (existsSync(paths.database) || existsSync(paths.record)) throw new StoreKeyMissing();
          createKey(paths);
        }
        return readKey(paths.key);
      } catch (error) {
        throw toFolderError(dataDir, error);
      }
    },
  };
}
