import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nothingSettled } from '../../src/domain/problem.ts';
import { type Bench, type Screen, startBench } from './browser.ts';
import { cashier } from './drive.ts';

let bench: Bench;
let screen: Screen;
let hands: ReturnType<typeof cashier>;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

/** Signed in, card read, one line of 10.00 on the bill. */
beforeEach(async () => {
  screen = await bench.open();
  hands = cashier(screen);
  await hands.signIn();
  await hands.readCard();
  await hands.add('ptmzzcf');
  await hands.settled();
});
afterEach(() => screen.finish());

async function gone(testId: string): Promise<void> {
  await screen.page.getByTestId(testId).waitFor({ state: 'detached' });
}

function inputsOf(operation: string): unknown[] {
  return screen.desk.calls.filter((call) => call.operation === operation).map(({ input }) => input);
}

describe('confirming', () => {
  it('sends once however often Enter and F9 are pressed', async () => {
    const { desk } = screen;
    desk.delayMs.set('bill.prepare', 150);
    desk.delayMs.set('settlement.confirm', 400);
    await hands.press('F9');
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    // Two presses before anything can be drawn anew, then more of them afterwards.
    await screen.page.evaluate(() => {
      for (let count = 0; count < 2; count += 1) {
        document.body.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }),
        );
      }
    });
    for (let count = 0; count < 4; count += 1) await hands.press('Enter');
    await hands.press('F9');
    await hands.shown('result-dialog');
    expect(desk.count('bill.prepare')).toBe(1);
    expect(desk.count('settlement.confirm')).toBe(1);
  });

  it('does not take a held Enter for a confirmation', async () => {
    const { page, desk } = screen;
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    await page.evaluate(() => {
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', repeat: true, bubbles: true }),
      );
    });
    expect(desk.count('settlement.confirm')).toBe(0);
    await page.keyboard.down('Enter');
    await page.keyboard.down('Enter');
    await hands.shown('result-dialog');
    await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    expect(desk.count('settlement.confirm')).toBe(1);
    expect(desk.count('sheet.print')).toBe(0);
  });

  it('withdraws what was prepared when Escape is pressed', async () => {
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    await hands.press('Escape');
    await gone('confirm-dialog');
    await expect.poll(() => inputsOf('bill.abandon')).toEqual([{ billId: 'B1' }]);
    expect(await hands.focused()).toBe('quantity-1');
  });

  it('withdraws a slow preparation once its answer is here', async () => {
    const { desk } = screen;
    desk.delayMs.set('bill.prepare', 400);
    await hands.press('F9');
    await hands.shown('preparing-dialog');
    await hands.press('Escape');
    await gone('preparing-dialog');
    expect(inputsOf('bill.abandon')).toEqual([{ billId: 'B1' }]);
    expect(await screen.page.getByTestId('confirm-dialog').count()).toBe(0);
  });

  it('may be left after a while; the result still arrives', async () => {
    const { desk } = screen;
    desk.delayMs.set('settlement.confirm', 4500);
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    await hands.press('Enter');
    await hands.shown('confirming-dialog');
    await hands.press('Escape');
    expect(await screen.page.getByTestId('confirming-dialog').count(), 'a slip of the hand').toBe(1);
    await screen.page.locator('[data-testid=leave]:enabled').waitFor();
    await hands.press('Escape');
    await gone('confirming-dialog');
    expect(await screen.page.getByTestId('bill-row').count()).toBe(0);
    await hands.shown('last-settlement');
    expect(await hands.text('last-settlement')).toContain('已结算');
  });
});

describe('differences and results', () => {
  it('shows local against centre and collects the figure of the centre', async () => {
    const { desk } = screen;
    desk.centreExtraFen = 320;
    await hands.press('F4');
    await hands.settled();
    await hands.press('F9');
    await hands.shown('differences');
    // 10.00 below the deductible: all cash by the local figures; the centre pays 3.20.
    expect(await hands.text('split-cash')).toBe('6.80');
    expect(await hands.text('part-cash')).toMatch(/6\.80\s*10\.00/);
    await hands.press('Enter');
    await hands.shown('result-dialog');
    expect(inputsOf('settlement.confirm')).toEqual([{ billId: 'B1', expectedCashFen: 680 }]);
  });

  it('shows unknown as a state of its own, with its three sentences, and prints nothing', async () => {
    const { desk } = screen;
    desk.confirmState = 'unknown';
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    await hands.press('Enter');
    await hands.shown('result-dialog');
    expect(await hands.text('result-state')).toBe('结果未知');
    expect(await hands.text('problem-money')).toContain('还不知道');
    await hands.press('F10');
    expect(desk.count('sheet.print')).toBe(0);
    desk.changeState('B1-S', 'final');
    await screen.page.locator('[data-testid=result-state][data-state=final]').waitFor();
    await hands.press('Enter');
    await hands.shown('sheet');
  });

  it('goes back to the bill after a refusal', async () => {
    screen.desk.confirmState = 'refused';
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    await hands.press('Enter');
    await hands.shown('result-dialog');
    expect(await hands.text('result-state')).toContain('没有结算');
    await hands.press('Escape');
    await gone('result-dialog');
    expect(await screen.page.getByTestId('bill-row').count()).toBe(1);
  });

  it('says before the confirmation that an offline settlement is provisional, and leaves the account alone', async () => {
    screen.desk.setOnline(false);
    await screen.page.getByTestId('connection').filter({ hasText: '离线（自 09:05）' }).waitFor();
    await hands.settled();
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    expect(await hands.text('confirm-mode')).toBe('离线暂结');
    await hands.press('Enter');
    await hands.shown('result-dialog');
    expect(await hands.text('result-state')).toBe('暂结');
    expect(inputsOf('bill.prepare')).toMatchObject([{ useAccount: false }]);
  });
});

describe('lost contact with the desk', () => {
  it('closes the way back to the bill and sends the same bill again', async () => {
    const { desk, page } = screen;
    desk.delayMs.set('settlement.confirm', 60_000);
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    await hands.press('Enter');
    await hands.shown('confirming-dialog');
    desk.dropConnections();
    await hands.shown('problem');
    expect(await page.getByTestId('problem').getAttribute('data-code')).toBe('deskLost');
    expect(await hands.text('withdraw')).toContain('最近结算');
    desk.delayMs.clear();
    await page.getByTestId('link-notice').waitFor({ state: 'detached' });
    await hands.press('Enter');
    await hands.shown('result-dialog');
    expect(inputsOf('settlement.confirm')).toEqual([
      { billId: 'B1', expectedCashFen: 0 },
      { billId: 'B1', expectedCashFen: 0 },
    ]);
    expect(inputsOf('bill.abandon')).toEqual([]);
  });

  it('keeps the bill, tells of the reconnection and asks for the truth again', async () => {
    const { desk, page } = screen;
    const before = desk.count('settlement.list');
    desk.dropConnections();
    await hands.shown('link-notice');
    await page.getByTestId('link-notice').waitFor({ state: 'detached' });
    expect(await page.getByTestId('bill-row').count()).toBe(1);
    await expect.poll(() => desk.count('settlement.list')).toBeGreaterThan(before);
    await hands.press('F9');
    await hands.shown('confirm-dialog');
  });

  it('shows a refusal of the confirmation in the dialog and lets the cashier go back', async () => {
    screen.desk.failNext.set('settlement.confirm', {
      code: 'cashChanged',
      happened: '预结算后金额有变化。',
      money: nothingSettled,
      nextStep: '按 Esc 返回账单，再按 F9 重新预结算。',
    });
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    await hands.press('Enter');
    await hands.shown('problem');
    expect(await hands.text('problem-money')).toBe(nothingSettled);
    await hands.press('Escape');
    await gone('confirm-dialog');
    expect(inputsOf('bill.abandon')).toEqual([{ billId: 'B1' }]);
  });
});
