import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { electronModule, FakeProtocol, fake } from './fakeElectron.ts';

vi.mock('electron', () => electronModule);

const { answerAppRequest, registerAppScheme, serveAppScheme } = await import('../../electron/appScheme.ts');

const folder = mkdtempSync(join(tmpdir(), 'yijie-scheme-'));
const rendererDir = join(folder, 'renderer');
mkdirSync(join(rendererDir, 'assets'), { recursive: true });
mkdirSync(join(folder, 'renderer-other'));
writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>医结</title>');
writeFileSync(join(rendererDir, 'assets/main.js'), 'export {};');
writeFileSync(join(rendererDir, 'assets/run.exe'), 'MZ');
writeFileSync(join(folder, 'secret.json'), '{}');
writeFileSync(join(folder, 'renderer-other/a.js'), '');
writeFileSync(join(folder, 'S1.pdf'), '%PDF-1.7');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  rendererDir,
  findSheet: async (name: string) => (name === 'S1.pdf' ? join(folder, 'S1.pdf') : null),
};
const get = (url: string, method = 'GET') => answerAppRequest({ url, method }, files);

test('the scheme is a standard, secure one with nothing else allowed', () => {
  registerAppScheme();
  expect(fake.protocol.privileged).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
});

test('our pages come with a strict policy, refusals too (checklist 7)', async () => {
  for (const answer of [await get('app://yijie/index.html'), await get('app://yijie/absent.js')]) {
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('files and sheets are served with their kind', async () => {
  const page = await get('app://yijie/index.html');
  expect(await page.text()).toBe('<!doctype html><title>医结</title>');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect((await get('app://yijie/assets/main.js')).headers.get('content-type')).toContain('javascript');
  const sheet = await get('app://yijie/sheets/S1.pdf');
  expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect((await get('app://yijie/sheets/S2.pdf')).status).toBe(404);
});

test.each([
  'app://yijie/../secret.json',
  'app://yijie/%2e%2e/secret.json',
  'app://yijie/..%2fsecret.json',
  'app://yijie/assets/..%2f..%2fsecret.json',
  'app://yijie/..%5csecret.json',
  'app://yijie/..%2frenderer-other%2fa.js',
  'app://yijie/index.html%00.js',
  'app://yijie/%zz.js',
  'app://yijie/assets/run.exe',
  'app://yijie/assets',
  'app://yijie/',
  'app://other/index.html',
  'app://yijie/sheets/..%2fsecret.json',
])('%s names no file (checklist 18)', async (url) => {
  expect((await get(url)).status).toBe(404);
});

test('nothing but reading is answered', async () => {
  expect((await get('app://yijie/index.html', 'POST')).status).toBe(404);
});

test('the handler answers for the session it was given', async () => {
  const target = new FakeProtocol();
  serveAppScheme(target as never, files);
  const answer = await target.handlers.get('app')?.(new Request('app://yijie/index.html'));
  expect(answer?.status).toBe(200);
});
