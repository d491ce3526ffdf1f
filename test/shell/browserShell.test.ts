import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventFrame } from '../../src/bridge/bridgeServer.ts';
import { maxFrameLength } from '../../src/bridge/contract.ts';
import { type BrowserShell, startBrowserShell } from '../../src/shell/browserShell.ts';
import { makeStubDesk, type StubDesk, stubState } from './stubDesk.ts';

const folder = mkdtempSync(join(tmpdir(), 'yijie-shell-'));
const rendererDir = join(folder, 'renderer');
mkdirSync(join(rendererDir, 'assets'), { recursive: true });
writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>医结</title>');
writeFileSync(join(rendererDir, 'assets/main.js'), 'export {};');
writeFileSync(join(rendererDir, 'assets/main.exe'), 'MZ');
writeFileSync(join(folder, 'secret.json'), '{"secret":1}');
symlinkSync(join(folder, 'secret.json'), join(rendererDir, 'linked.json'));

let desk: StubDesk;
let shell: BrowserShell;
let nowMs = 0;
const newUrls: string[] = [];
const defects: string[] = [];

beforeEach(async () => {
  nowMs = 1_000_000;
  newUrls.length = 0;
  defects.length = 0;
  desk = makeStubDesk();
  shell = await startBrowserShell({
    desk,
    rendererDir,
    port: 0,
    clockMs: () => nowMs,
    onDefect: (operation) => defects.push(operation),
    onNewUrl: (url) => newUrls.push(url),
  });
});
afterEach(() => shell.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Plain HTTP, so that paths reach the server exactly as written (fetch would tidy `..` away). */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: shell.port, path, headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on('error', reject).end();
  });
}

async function signIn(): Promise<string> {
  const answer = await get(shell.url().replace(`http://127.0.0.1:${shell.port}`, ''));
  const [cookie] = answer.headers['set-cookie'] ?? [];
  return cookie?.split(';')[0] ?? '';
}

const own = () => `http://127.0.0.1:${shell.port}`;

async function openWindow(cookie: string, options: { autoPong?: boolean } = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${shell.port}/bridge`, {
    headers: { cookie, origin: own() },
    ...options,
  });
  await once(socket, 'open');
  return socket;
}

async function upgradeStatus(headers: Record<string, string>, path = '/bridge'): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${shell.port}${path}`, { headers });
  const [, response] = await once(socket, 'unexpected-response');
  return (response as { statusCode: number }).statusCode;
}

async function ask(socket: WebSocket, frame: string): Promise<unknown> {
  const answered = once(socket, 'message');
  socket.send(frame);
  const [data] = await answered;
  return JSON.parse(String(data));
}

test('the one-time address opens a session once and leads to the screen', async () => {
  const path = shell.url().slice(own().length);
  const first = await get(path);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe('/');
  expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/);
  expect((await get(path)).status).toBe(401);

  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const page = await get('/', { cookie });
  expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>医结</title>' });
});

test('after its use the address is replaced by a new one, which the owner is told', async () => {
  const before = shell.url();
  await signIn();
  expect(shell.url()).not.toBe(before);
  expect(newUrls).toEqual([shell.url()]);
  expect(await signIn()).toContain(`yijie_session_${shell.port}=`);
});

test('without a session there is neither page, script, sheet nor bridge', async () => {
  const file = join(folder, 'S1.pdf');
  writeFileSync(file, '%PDF-1.7');
  desk.sheets.set('S1.pdf', file);
  for (const path of ['/', '/assets/main.js', '/sheets/S1.pdf']) expect((await get(path)).status).toBe(401);
  expect((await get('/', { cookie: `yijie_session_${shell.port}=guess` })).status).toBe(401);
  expect(await upgradeStatus({ origin: own() })).toBe(401);
});

test('a request that comes by another name or from another site is refused', async () => {
  const cookie = await signIn();
  expect((await get('/', { cookie, host: 'evil.example' })).status).toBe(421);
  expect((await get('/', { cookie, host: `localhost:${shell.port}` })).status).toBe(421);
  expect((await get('/', { cookie, origin: 'http://evil.example' })).status).toBe(403);
  expect(await upgradeStatus({ cookie, origin: 'http://evil.example' })).toBe(403);
  expect(await upgradeStatus({ cookie })).toBe(403);
  expect(await upgradeStatus({ cookie, origin: own(), host: 'evil.example' })).toBe(421);
  expect(await upgradeStatus({ cookie, origin: own() }, '/other')).toBe(404);
});

test('every answer carries the strict headers, refusals too', async () => {
  const cookie = await signIn();
  for (const answer of [await get('/', { cookie }), await get('/nothing.js', { cookie }), await get('/')]) {
    expect(answer.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        `connect-src 'self' ws://127.0.0.1:${shell.port}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    );
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  }
});

test.each([
  '/../secret.json',
  '/assets/../../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/..%5csecret.json',
  '/linked.json',
  '/%00.html',
  '/%zz.html',
  '/assets/main.exe',
  '/assets',
  '//',
  `/${'a'.repeat(600)}.js`,
  '/sheets/../secret.json',
  '/sheets/%2e%2e%2fS1.pdf',
])('%s names no file', async (path) => {
  expect((await get(path, { cookie: await signIn() })).status).toBe(404);
});

test('a sheet is served as PDF under the name the desk gave it', async () => {
  const file = join(folder, 'S2.pdf');
  writeFileSync(file, '%PDF-1.7 two');
  desk.sheets.set('S2.pdf', file);
  const cookie = await signIn();
  const sheet = await get('/sheets/S2.pdf', { cookie });
  expect(sheet).toMatchObject({ status: 200, body: '%PDF-1.7 two' });
  expect(sheet.headers['content-type']).toBe('application/pdf');
  expect((await get('/sheets/S3.pdf', { cookie })).status).toBe(404);
});

test('nothing but reading is accepted', async () => {
  const cookie = await signIn();
  expect((await get('/', { cookie }, 'POST')).status).toBe(405);
  expect(await get('/', { cookie }, 'HEAD')).toMatchObject({ status: 200, body: '' });
});

test('requests and answers cross the bridge; a defect is answered, not fatal', async () => {
  const socket = await openWindow(await signIn());
  const asked = JSON.stringify({ id: 7, operation: 'desk.state', input: {} });
  expect(await ask(socket, asked)).toEqual({ type: 'result', id: 7, output: stubState });
  const broken = JSON.stringify({ id: 8, operation: 'queue.drain', input: {} });
  expect(await ask(socket, broken)).toMatchObject({ type: 'problem', id: 8, problem: { code: 'internal' } });
  expect(defects).toEqual(['queue.drain']);
  expect(await ask(socket, 'not json')).toMatchObject({ type: 'problem', id: -1 });
  expect(await ask(socket, asked)).toMatchObject({ type: 'result' });
});

test('events reach every window until it closes', async () => {
  const cookie = await signIn();
  const windows = [await openWindow(cookie), await openWindow(cookie)] as const;
  const frame = eventFrame('queue', { pending: 3, unknown: 0, differences: 0, stuck: 0 });
  const arrived = windows.map((socket) => once(socket, 'message'));
  for (const listener of desk.listeners) listener(frame);
  for (const [data] of await Promise.all(arrived)) expect(JSON.parse(String(data))).toEqual(frame);

  windows[0].close();
  await expect.poll(() => desk.listeners.size).toBe(1);
});

test('a frame above the limit, and a binary frame, close the window and only that window', async () => {
  const cookie = await signIn();
  const [tooLarge, binary, other] = [
    await openWindow(cookie),
    await openWindow(cookie),
    await openWindow(cookie),
  ];
  const closed = [once(tooLarge, 'close'), once(binary, 'close')];
  tooLarge.send('x'.repeat(maxFrameLength * 3 + 1));
  binary.send(Buffer.from([1, 2, 3]));
  const [[largeCode], [binaryCode]] = (await Promise.all(closed)) as [[number], [number]];
  expect([largeCode, binaryCode]).toEqual([1009, 1003]); // RFC 6455 7.4.1: too big, unsupported data
  expect(await ask(other, JSON.stringify({ id: 1, operation: 'desk.state', input: {} }))).toMatchObject({
    id: 1,
  });
});

test('there is a limit on windows', async () => {
  const cookie = await signIn();
  for (let count = 0; count < 16; count += 1) await openWindow(cookie);
  expect(await upgradeStatus({ cookie, origin: own() })).toBe(503);
});

test('a session nobody used for longer than a shift is over; one in use is not', async () => {
  const hourMs = 3_600_000;
  const cookie = await signIn();
  nowMs += 15 * hourMs;
  expect((await get('/', { cookie })).status).toBe(200);
  nowMs += 15 * hourMs;
  expect((await get('/', { cookie })).status).toBe(200);
  nowMs += 17 * hourMs;
  expect((await get('/', { cookie })).status).toBe(401);
});

test('it listens on the loopback address only', async () => {
  const elsewhere = connect({ host: '127.0.0.2', port: shell.port });
  const [error] = (await once(elsewhere, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});

test('a taken port is stepped over and named', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  const { port } = squatter.address() as { port: number };
  const second = await startBrowserShell({
    desk,
    rendererDir,
    port,
    clockMs: () => nowMs,
    onDefect: () => {},
  });
  expect(second.portsTaken).toContain(port);
  expect(second.port).not.toBe(port);
  await second.close();
  squatter.close();
});

test('the icon a browser asks for beside a PDF is not a missing page', async () => {
  expect((await get('/favicon.ico')).status).toBe(204);
  expect((await get('/favicon.ico', { host: 'evil.example' })).status).toBe(421);
});
