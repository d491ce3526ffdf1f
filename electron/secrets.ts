import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safeStorage } from 'electron';
import { z } from 'zod';
import type { DeskStart } from '../src/bridge/deskProcess.ts';
import { nothingSettled, type Problem, ProblemError } from '../src/domain/problem.ts';
import { writeDurably } from './writeDurably.ts';

const keyBytes = 32;
const keyShape = /^[0-9a-f]{64}$/;

const wrappedSchema = z.object({ backend: z.string().max(100), wrapped: z.base64().max(10_000) });
type Wrapped = z.infer<typeof wrappedSchema>;

const money = `本机数据没有打开。${nothingSettled}已保存的数据没有改动。`;
const callSupport = '请联系信息科。不要删除或移动数据文件夹里的任何文件。';

function refuse(code: string, happened: string, nextStep: string, cause?: unknown): ProblemError {
  const problem: Problem = { code, happened, money, nextStep };
  return new ProblemError(problem, { cause });
}

/**
 * The store's key, kept by the operating system (DPAPI, Keychain, a Linux keyring) through the asynchronous calls only: the old
 * ones guess the keyring from the desktop's name and will be removed.
 *
 * Made on the first start. Afterwards a key that cannot be unwrapped is a fault to look into, never a reason to make a new
 * one: what it opens may be the only record of money that has moved.
 * @returns null when the hospital keeps the key in `store.key`; the desk reads that file itself
 * @throws ProblemError
 */
export async function loadStoreKey(dataDir: string): Promise<DeskStart['storeKey']> {
  if (existsSync(join(dataDir, 'store.key'))) return null;
  const backend = await findBackend();
  const file = join(dataDir, 'store-key.json');
  if (!existsSync(file)) return { backend, hex: await createKey(dataDir, file, backend) };
  const saved = await readWrapped(file);
  if (saved.backend !== backend) {
    throw refuse(
      'KEY_BACKEND_CHANGED',
      `密钥原由“${saved.backend}”保管，现在的系统提供的是“${backend}”。`,
      `请用原来的系统账户和桌面登录后再打开。${callSupport}`,
    );
  }
  return { backend, hex: await unwrap(file, saved) };
}

async function findBackend(): Promise<string> {
  const isAvailable = await safeStorage.isAsyncEncryptionAvailable();
  const backend = backendName();
  // `basic_text` is a fixed password built into Chromium: anyone with the file could read the store.
  if (isAvailable && backend !== 'basic_text' && backend !== 'unknown') return backend;
  throw refuse(
    'KEY_STORE_MISSING',
    '本机桌面没有可用的密钥环（gnome-keyring 或 KWallet），密钥不能安全保存。',
    '请信息科安装并启用密钥环，或在数据文件夹放置由医院保管的密钥文件 store.key（仅本账户可读）。',
  );
}

function backendName(): string {
  if (process.platform === 'win32') return 'dpapi';
  if (process.platform === 'darwin') return 'keychain';
  return safeStorage.getSelectedStorageBackend();
}

async function createKey(dataDir: string, file: string, backend: string): Promise<string> {
  if (existsSync(join(dataDir, 'yijie.db'))) {
    throw refuse(
      'KEY_MISSING',
      '找不到数据文件的密钥（store-key.json）。',
      `请从备份放回该文件。${callSupport}`,
    );
  }
  const hex = randomBytes(keyBytes).toString('hex');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await saveWrapped(file, backend, hex);
  return hex;
}

async function saveWrapped(file: string, backend: string, hex: string): Promise<void> {
  const cipher = await safeStorage.encryptStringAsync(hex);
  const wrapped: Wrapped = { backend, wrapped: cipher.toString('base64') };
  await writeDurably(file, `${JSON.stringify(wrapped)}\n`);
}

async function readWrapped(file: string): Promise<Wrapped> {
  try {
    return wrappedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw refuse(
      'KEY_FILE_DAMAGED',
      '密钥记录（store-key.json）读不出来。',
      `请从备份放回该文件。${callSupport}`,
      error,
    );
  }
}

async function unwrap(file: string, saved: Wrapped): Promise<string> {
  let answer: { readonly result: string; readonly shouldReEncrypt: boolean };
  try {
    answer = await safeStorage.decryptStringAsync(Buffer.from(saved.wrapped, 'base64'));
  } catch (error) {
    throw refuse(
      'KEY_NOT_UNWRAPPED',
      '系统没有解开数据文件的密钥。',
      `请用原来的系统账户登录。${callSupport}`,
      error,
    );
  }
  if (!keyShape.test(answer.result)) {
    throw refuse('KEY_FILE_DAMAGED', '解开的密钥不完整。', `请从备份放回 store-key.json。${callSupport}`);
  }
  if (answer.shouldReEncrypt) await saveWrapped(file, saved.backend, answer.result);
  return answer.result;
}
