import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { electronModule, FakeContents, fake, resetFakeElectron } from './fakeElectron.ts';

vi.mock('electron', () => electronModule);

let userData: string;

beforeEach(() => {
  resetFakeElectron();
  vi.resetModules();
  userData = mkdtempSync(join(tmpdir(), 'yijie-main-'));
  fake.app.userData = userData;
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(userData, { recursive: true, force: true });
});

async function start(): Promise<void> {
  await import('../../electron/main.ts');
}

async function opened(): Promise<void> {
  await start();
  await vi.waitFor(() => expect(fake.windows).toHaveLength(1));
}

test('the sandbox is on for every process before anything else is opened (checklist 4)', async () => {
  await opened();
  expect(fake.app.calls[0]).toBe('enableSandbox');
  expect(fake.protocol.privileged).toHaveLength(1);
  expect(fake.menu).toBeNull();
});

test('permissions are denied and pages are guarded', async () => {
  await opened();
  expect(fake.defaultSession.permissionCheck?.()).toBe(false);
  const contents = new FakeContents();
  fake.app.emit('web-contents-created', {}, contents);
  expect(contents.windowOpenHandler?.({ url: 'https://example.com' })).toEqual({ action: 'deny' });
});

test('the desk starts with its folder and key; a page of ours gets a port to it', async () => {
  await opened();
  const [desk] = fake.children;
  expect(desk?.posted[0]?.message).toMatchObject({
    type: 'start',
    dataDir: join(userData, 'data'),
    version: '0.1.0',
    storeKey: { backend: expect.any(String), hex: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  desk?.emit('message', { type: 'ready' });
  const page = new FakeContents();
  const ours = { url: 'app://yijie/index.html', parent: null };
  fake.ipc.emit('yijie:connect', { senderFrame: ours, sender: page });
  expect(page.posted.map(({ channel }) => channel)).toEqual(['yijie:port']);
});

test('quitting waits for the desk', async () => {
  await opened();
  let prevented = 0;
  const event = {
    preventDefault: () => {
      prevented += 1;
    },
  };
  fake.app.emit('before-quit', event);
  expect(prevented).toBe(1);
  expect(fake.children[0]?.types()).toContain('close');
  expect(fake.app.calls).not.toContain('quit');
  fake.children[0]?.emit('exit', 0);
  await vi.waitFor(() => expect(fake.app.calls).toContain('quit'));
  fake.app.emit('before-quit', event);
  expect(prevented).toBe(1);
});

test('a second instance opens nothing', async () => {
  fake.app.hasLock = false;
  await start();
  await Promise.resolve();
  expect(fake.app.calls).toEqual(['enableSandbox', 'quit']);
  expect(fake.windows).toEqual([]);
  expect(fake.children).toEqual([]);
});

test('without a keyring it says so and stops', async () => {
  if (process.platform !== 'linux') fake.safeStorage.isAvailable = false;
  fake.safeStorage.backend = 'basic_text';
  await start();
  await vi.waitFor(() => expect(fake.errorBoxes).toHaveLength(1));
  expect(fake.errorBoxes[0]).toContain('密钥环');
  expect(fake.children).toEqual([]);
});

test('a packaged program does not take its data folder from the environment; the start command may name one', async () => {
  vi.stubEnv('YIJIE_DATA_DIR', join(userData, 'own'));
  await opened();
  expect(fake.children[0]?.posted[0]?.message.dataDir).toBe(join(userData, 'data'));

  vi.resetModules();
  fake.app.isPackaged = false;
  await start();
  await vi.waitFor(() => expect(fake.children).toHaveLength(2));
  expect(fake.children[1]?.posted[0]?.message.dataDir).toBe(join(userData, 'own'));
});
