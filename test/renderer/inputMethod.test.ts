import type { CDPSession } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Bench, type Screen, startBench } from './browser.ts';
import { cashier } from './drive.ts';

let bench: Bench;
let screen: Screen;
let hands: ReturnType<typeof cashier>;
let ime: CDPSession;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

beforeEach(async () => {
  screen = await bench.open();
  hands = cashier(screen);
  ime = await screen.page.context().newCDPSession(screen.page);
  await hands.signIn();
  await hands.readCard();
});
afterEach(() => screen.finish());

async function compose(text: string): Promise<void> {
  await ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
}

async function commit(text: string): Promise<void> {
  await ime.send('Input.insertText', { text });
}

/** A key press as the browser's own protocol delivers it; 229 is the code of a key an input method has taken. */
async function key(name: string, keyCode: number): Promise<void> {
  const common = { key: name, code: name, windowsVirtualKeyCode: keyCode };
  await ime.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...common });
  await ime.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
}

async function openRefund(): Promise<void> {
  await hands.add('ptmzzcf');
  await hands.settled();
  await hands.press('F9');
  await hands.shown('confirm-dialog');
  await hands.press('Enter');
  await hands.shown('result-dialog');
  await hands.press('Escape');
  await hands.press('F7');
  await hands.shown('recent-detail');
  await hands.press('Alt+t');
  await hands.shown('refund-dialog');
}

it('does not refund on the Enter that picks a candidate', async () => {
  const { desk, page } = screen;
  await openRefund();
  await hands.type('重');
  await compose('luru');
  await key('Enter', 13);
  await key('Enter', 229);
  expect(desk.count('settlement.refund')).toBe(0);
  await commit('录入');
  expect(await page.getByTestId('refund-dialog-reason').inputValue()).toBe('重录入');

  await key('Enter', 229);
  expect(desk.count('settlement.refund'), 'an engine that marks only the key code').toBe(0);
  await page.evaluate(() => {
    const field = document.activeElement ?? document.body;
    field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    field.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }),
    );
  });
  expect(desk.count('settlement.refund'), 'an engine whose Enter comes after the end').toBe(0);

  await page.waitForTimeout(60);
  await hands.press('Enter');
  await page.getByTestId('refund-dialog').waitFor({ state: 'detached' });
  expect(desk.count('settlement.refund')).toBe(1);
});

it('does not close a dialog on the Escape that cancels a composition', async () => {
  await hands.press('F3');
  await hands.shown('type-number-dialog');
  await hands.press('Enter');
  await compose('ouyang');
  await key('Escape', 229);
  expect(await screen.page.getByTestId('type-number-dialog').count()).toBe(1);
  await commit('欧阳');
  expect(await screen.page.getByTestId('identity-name').inputValue()).toBe('欧阳');
});

it('searches while pinyin is under composition, and adds only on a later Enter', async () => {
  const { page } = screen;
  await compose("bl'g");
  await page.locator('[data-answered=blg] [data-testid=search-result-0]').waitFor();
  await key('Enter', 13);
  expect(await page.getByTestId('bill-row').count()).toBe(0);
  await commit('blg');
  await page.waitForTimeout(60);
  await hands.press('Enter');
  await hands.shown('bill-row');
  expect(await hands.text('bill-row')).toContain('板蓝根颗粒');
});
