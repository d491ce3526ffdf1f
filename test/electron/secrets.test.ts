import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProblemError } from '../../src/domain/problem.ts';
import { electronModule, fake, resetFakeElectron } from './fakeElectron.ts';

vi.mock('electron', () => electronModule);

const { loadStoreKey } = await import('../../electron/secrets.ts');

let dataDir: string;
const realPlatform = process.platform;

function pretend(platform: NodeJS.Platform): void {
  Object.defineProperty(process, 'platform', { value: platform });
}

beforeEach(() => {
  resetFakeElectron();
  dataDir = mkdtempSync(join(tmpdir(), 'yijie-secrets-'));
  pretend('linux');
});
afterEach(() => {
  pretend(realPlatform);
  rmSync(dataDir, { recursive: true, force: true });
});

const keyFile = () => join(dataDir, 'store-key.json');

async function refusal(): Promise<string> {
  const error = await loadStoreKey(dataDir).catch((caught: unknown) => caught);
  if (!(error instanceof ProblemError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error.problem.code;
}

test('the first start makes a key of 32 bytes, keeps it wrapped, and the next start gets the same', async () => {
  const first = await loadStoreKey(dataDir);
  expect(first?.hex).toMatch(/^[0-9a-f]{64}$/);
  expect(first?.backend).toBe('gnome_libsecret');
  const saved = readFileSync(keyFile(), 'utf8');
  expect(saved).not.toContain(first?.hex);
  expect(JSON.parse(saved)).toMatchObject({ backend: 'gnome_libsecret' });
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  expect(await loadStoreKey(dataDir)).toEqual(first);
});

test.each([
  ['win32', 'dpapi'],
  ['darwin', 'keychain'],
] as const)('on %s the keeper is named %s', async (platform, backend) => {
  pretend(platform);
  expect((await loadStoreKey(dataDir))?.backend).toBe(backend);
});

test.each(['basic_text', 'unknown'])('%s is no keyring: refused, and nothing is written', async (backend) => {
  fake.safeStorage.backend = backend;
  expect(await refusal()).toBe('KEY_STORE_MISSING');
  expect(existsSync(keyFile())).toBe(false);
});

test('a keyring that is not available is refused', async () => {
  fake.safeStorage.isAvailable = false;
  expect(await refusal()).toBe('KEY_STORE_MISSING');
});

test('a hospital-kept key file is left to the desk, without asking the keyring', async () => {
  fake.safeStorage.isAvailable = false;
  writeFileSync(join(dataDir, 'store.key'), '');
  expect(await loadStoreKey(dataDir)).toBeNull();
});

test('another keyring than the one that wrapped the key is named, not tried', async () => {
  await loadStoreKey(dataDir);
  const before = readFileSync(keyFile(), 'utf8');
  fake.safeStorage.backend = 'kwallet6';
  expect(await refusal()).toBe('KEY_BACKEND_CHANGED');
  expect(readFileSync(keyFile(), 'utf8')).toBe(before);
});

test('with data but without its key no new key is made', async () => {
  writeFileSync(join(dataDir, 'yijie.db'), 'x');
  expect(await refusal()).toBe('KEY_MISSING');
  expect(existsSync(keyFile())).toBe(false);
});

test('a key that does not come out, or comes out wrong, is refused and the file is kept', async () => {
  await loadStoreKey(dataDir);
  const before = readFileSync(keyFile(), 'utf8');
  fake.safeStorage.failsToDecrypt = true;
  expect(await refusal()).toBe('KEY_NOT_UNWRAPPED');
  expect(readFileSync(keyFile(), 'utf8')).toBe(before);

  const wrapped = Buffer.from('not a key').toString('base64');
  fake.safeStorage.failsToDecrypt = false;
  writeFileSync(keyFile(), JSON.stringify({ backend: 'gnome_libsecret', wrapped }));
  expect(await refusal()).toBe('KEY_FILE_DAMAGED');
});

test('half a key file is refused', async () => {
  writeFileSync(keyFile(), '{"backend":"gnome_lib');
  expect(await refusal()).toBe('KEY_FILE_DAMAGED');
});

test('a key the keyring wants wrapped anew is wrapped anew and stays the same', async () => {
  const first = await loadStoreKey(dataDir);
  fake.safeStorage.shouldReEncrypt = true;
  expect(await loadStoreKey(dataDir)).toEqual(first);
  expect(fake.safeStorage.encryptions).toBe(2);
  fake.safeStorage.shouldReEncrypt = false;
  expect(await loadStoreKey(dataDir)).toEqual(first);
});
