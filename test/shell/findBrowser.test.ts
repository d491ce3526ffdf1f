import { expect, test } from 'vitest';
import { type BrowserPlace, findBrowser } from '../../src/shell/findBrowser.ts';
import { appWindowArguments, hasDisplay, openBrowser } from '../../src/shell/openBrowser.ts';

function machine(
  platform: NodeJS.Platform,
  env: Record<string, string>,
  ...programs: string[]
): BrowserPlace {
  return { platform, env, isProgram: (path) => programs.includes(path) };
}

test('on Linux the search path decides where, the list decides which', () => {
  const env = { PATH: '/opt/bin:/usr/bin' };
  expect(findBrowser(machine('linux', env, '/usr/bin/google-chrome', '/opt/bin/microsoft-edge'))).toEqual({
    path: '/usr/bin/google-chrome',
    name: 'Chrome',
  });
  expect(findBrowser(machine('linux', env, '/usr/bin/chromium'))?.name).toBe('Chromium');
  expect(findBrowser(machine('linux', env, '/usr/local/bin/chromium'))).toBeNull();
  expect(findBrowser(machine('linux', {}))).toBeNull();
});

test('on Windows every Windows has Edge, in either program folder', () => {
  const env = { ProgramFiles: 'C:\\Program Files', 'ProgramFiles(x86)': 'C:\\Program Files (x86)' };
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  expect(findBrowser(machine('win32', env, edge))).toEqual({ path: edge, name: 'Edge' });
});

test('on macOS the application bundles are looked at', () => {
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(findBrowser(machine('darwin', {}, chrome))?.path).toBe(chrome);
});

test('a browser named by the administrator is the only one considered', () => {
  const env = { PATH: '/usr/bin', YIJIE_BROWSER: '/opt/browser/360' };
  expect(findBrowser(machine('linux', env, '/opt/browser/360', '/usr/bin/chromium'))?.path).toBe(
    '/opt/browser/360',
  );
  expect(findBrowser(machine('linux', env, '/usr/bin/chromium'))).toBeNull();
});

test('a display is looked for only where there may be none', () => {
  expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false);
  expect(hasDisplay({ platform: 'linux', env: { DISPLAY: ':0' } })).toBe(true);
  expect(hasDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true);
  expect(hasDisplay({ platform: 'win32', env: {} })).toBe(true);
});

test('the window has its own profile, and only root on Linux loses the sandbox', () => {
  const url = 'http://127.0.0.1:7311/?token=t';
  const user = appWindowArguments(url, '/data/browser-profile', 'linux', 1000);
  expect(user).toContain(`--app=${url}`);
  expect(user).toContain('--user-data-dir=/data/browser-profile');
  expect(user.join(' ')).not.toContain('sandbox');
  expect(appWindowArguments(url, '/p', 'linux', 0).join(' ')).toContain('sandbox');
  expect(appWindowArguments(url, '/p', 'win32', undefined).join(' ')).not.toContain('sandbox');
});

test('a browser that cannot be started is an error the caller can step down from', async () => {
  await expect(openBrowser('/nowhere/chromium', 'http://127.0.0.1:1/', '/nowhere')).rejects.toThrow('ENOENT');
});
