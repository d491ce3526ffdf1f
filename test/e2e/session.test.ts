import { once } from 'node:events';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { testsAtTheDesk } from './atTheDesk.ts';
import { startSecondTime } from './terminalProcess.ts';
import { openWindow } from './workplace.ts';

const testAtTheDesk = testsAtTheDesk();

/** The status a WebSocket upgrade without a session is refused with. */
async function upgradeStatus(origin: string): Promise<number> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/bridge`, { origin });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  socket.terminate();
  return response.statusCode;
}

testAtTheDesk('a browser without a session gets nothing: no page, no file, no bridge', async (place) => {
  const { context, terminal } = place;
  const { origin } = new URL(terminal.address);
  const stranger = await context.browser()?.newContext();
  const page = await stranger?.newPage();
  for (const path of ['/', '/index.html', '/sheets/YJ20261122000001-1.pdf']) {
    const answer = await page?.goto(`${origin}${path}`);
    expect(answer?.status()).toBe(401);
    expect(await answer?.text()).toContain('没有登录到本机结算服务');
  }
  expect(await upgradeStatus(origin)).toBe(401);
  await stranger?.close();
});

testAtTheDesk('the one-time address opens one window; the next start prints another', async (place) => {
  const { cashier, context, terminal, dataDir } = place;
  await cashier.sees('operator', 'C001');
  const browser = context.browser();
  if (browser === null) throw new Error('the context has no browser');
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  expect((await page.goto(terminal.address))?.status()).toBe(401);
  expect((await page.goto(new URL('/', terminal.address).href))?.status()).toBe(401);
  await stranger.close();

  const again = await startSecondTime(dataDir);
  expect(again.code).toBe(0);
  expect(again.address).not.toBe(terminal.address);
  const second = await openWindow(browser, again.address);
  await second.cashier.signIn();
  await second.context.close();
  expect(second.watch.complaints).toEqual([]);
});

testAtTheDesk(
  'the token leaves the address bar and the session is out of reach of scripts',
  async (place) => {
    const { cashier, context } = place;
    await cashier.sees('operator', 'C001');
    expect(new URL(cashier.page.url()).search).toBe('');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(await cashier.page.evaluate('document.cookie')).toBe('');
  },
);
