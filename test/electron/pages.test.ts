import { beforeEach, expect, test, vi } from 'vitest';
import { electronModule, FakeContents, FakeSession, fake, resetFakeElectron } from './fakeElectron.ts';

vi.mock('electron', () => electronModule);

const {
  guardAllContents,
  guardContents,
  openTerminalWindow,
  printWindowOptions,
  sheetWindowOptions,
  terminalWindowOptions,
} = await import('../../electron/window.ts');
const { denyAllPermissions } = await import('../../electron/permissions.ts');
const { onPageMessage } = await import('../../electron/ipcGuard.ts');
const { holdSingleInstance } = await import('../../electron/singleInstance.ts');

beforeEach(resetFakeElectron);

test.each([
  ['terminal', () => terminalWindowOptions('/p/preload.cjs')],
  ['sheet', () => sheetWindowOptions()],
  ['print', () => printWindowOptions('print')],
])('the %s window is locked down (checklist 2, 3, 4, 6, 11)', (_name, options) => {
  expect(options().webPreferences).toMatchObject({
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
    devTools: false,
  });
  for (const risky of ['allowRunningInsecureContent', 'experimentalFeatures', `enableBlink${'Features'}`]) {
    expect(options().webPreferences).not.toHaveProperty(risky);
  }
});

test('only the terminal window has a preload, and the print window runs no script', () => {
  expect(terminalWindowOptions('/p/preload.cjs').webPreferences?.preload).toBe('/p/preload.cjs');
  expect(sheetWindowOptions().webPreferences).not.toHaveProperty('preload');
  expect(printWindowOptions('print').webPreferences).toMatchObject({ javascript: false, partition: 'print' });
});

test('the terminal window loads our own scheme and shows itself when there is something to see', async () => {
  await openTerminalWindow('/p/preload.cjs');
  const [window] = fake.windows;
  expect(window?.loaded).toEqual(['app://yijie/index.html']);
  expect(window?.calls).toEqual([]);
  window?.emit('ready-to-show');
  expect(window?.calls).toEqual(['maximize', 'show']);
});

function guarded(): FakeContents {
  const contents = new FakeContents();
  guardContents(contents as never);
  return contents;
}

function isPrevented(contents: FakeContents, event: string, url: string): boolean {
  let prevented = false;
  contents.emit(event, {
    url,
    preventDefault: () => {
      prevented = true;
    },
  });
  return prevented;
}

test.each([
  'https://example.com/',
  'file:///etc/passwd',
  'app://other/index.html',
  'javascript:alert(1)',
  'not a url',
])('a page cannot be led to %s (checklist 13)', (url) => {
  expect(isPrevented(guarded(), 'will-navigate', url)).toBe(true);
  expect(isPrevented(guarded(), 'will-redirect', url)).toBe(true);
});

test('our own pages may be loaded again', () => {
  expect(isPrevented(guarded(), 'will-navigate', 'app://yijie/index.html')).toBe(false);
});

test('no page embeds another (checklist 12)', () => {
  expect(isPrevented(guarded(), 'will-attach-webview', '')).toBe(true);
});

test('new windows are denied; a sheet is shown in a window of ours instead (checklist 14)', () => {
  const contents = guarded();
  expect(contents.windowOpenHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
  expect(contents.windowOpenHandler?.({ url: 'app://yijie/index.html' })).toEqual({ action: 'deny' });
  expect(contents.windowOpenHandler?.({ url: 'app://yijie/sheets/../index.html' })).toEqual({
    action: 'deny',
  });
  expect(fake.windows).toHaveLength(0);
  expect(contents.windowOpenHandler?.({ url: 'app://yijie/sheets/S1.pdf' })).toEqual({ action: 'deny' });
  expect(fake.windows.map(({ loaded }) => loaded)).toEqual([['app://yijie/sheets/S1.pdf']]);
});

test('every page is guarded, whoever made it', () => {
  guardAllContents();
  const contents = new FakeContents();
  fake.app.emit('web-contents-created', {}, contents);
  expect(contents.windowOpenHandler).not.toBeNull();
});

test('every permission is denied, whichever way it is asked for (checklist 5)', () => {
  const session = new FakeSession();
  denyAllPermissions(session as never);
  const answers: boolean[] = [];
  session.permissionRequest?.({}, 'media', (granted) => answers.push(granted));
  expect(answers).toEqual([false]);
  expect(session.permissionCheck?.()).toBe(false);
  expect(session.devicePermission?.()).toBe(false);
  expect(session.displayMedia).toBeNull();
  let downloadStopped = false;
  session.emit('will-download', {
    preventDefault: () => {
      downloadStopped = true;
    },
  });
  expect(downloadStopped).toBe(true);
});

// ---- messages from pages (checklist 17) ------------------------------------------------------------------------------

function sendFromPage(frame: { url: string; parent: object | null } | null, ...values: unknown[]): unknown[] {
  const heard: unknown[] = [];
  onPageMessage('test', (sender) => heard.push(sender));
  fake.ipc.emit('test', { senderFrame: frame, sender: 'the page' }, ...values);
  return heard;
}

test('the top frame of our own page is heard, and the listener gets the page, not the event', () => {
  expect(sendFromPage({ url: 'app://yijie/index.html', parent: null })).toEqual(['the page']);
});

test.each([
  ['a foreign page', { url: 'https://example.com/', parent: null }],
  ['a foreign host on our scheme', { url: 'app://print/sheet.html', parent: null }],
  ['a frame inside our page', { url: 'app://yijie/index.html', parent: {} }],
  ['a page that is gone', null],
])('%s is not heard', (_who, frame) => {
  expect(sendFromPage(frame)).toEqual([]);
});

test('a message with arguments where none belong is not heard', () => {
  expect(sendFromPage({ url: 'app://yijie/index.html', parent: null }, { admin: true })).toEqual([]);
});

// ---- single instance -------------------------------------------------------------------------------------------------

test('a second instance is told to go, and the first one comes forward', async () => {
  fake.app.hasLock = false;
  expect(holdSingleInstance(() => null)).toBe(false);

  fake.app.hasLock = true;
  const window = await openTerminalWindow('/p/preload.cjs');
  expect(holdSingleInstance(() => window)).toBe(true);
  const [shown] = fake.windows;
  if (shown !== undefined) shown.minimized = true;
  fake.app.emit('second-instance');
  expect(shown?.calls).toEqual(['restore', 'focus']);
});
