import { expect } from 'vitest';
import { testsAtTheDesk } from './atTheDesk.ts';
import { ordinaryOutpatient as bill, smallBill } from './bills.ts';
import type { Cashier } from './cashier.ts';

const testAtTheDesk = testsAtTheDesk();

async function seesInRecentList(cashier: Cashier, slipNo: string, state: string): Promise<void> {
  await cashier.page
    .locator(`[data-testid="recent-${slipNo}"][data-state="${state}"]`)
    .waitFor({ timeout: 20_000 });
}

/** 单号 YJ… of the result on screen. */
async function slipOnScreen(cashier: Cashier): Promise<string> {
  const text = await cashier.reads('result-dialog');
  const slipNo = /YJ\d{14}/.exec(text)?.[0];
  if (slipNo === undefined) throw new Error(`no slip number in "${text}"`);
  return slipNo;
}

async function startBill(cashier: Cashier, known: typeof bill): Promise<void> {
  await cashier.signIn();
  await cashier.insertCard(known.name);
  await cashier.readCard(known.shown);
  await cashier.addItems(known.items);
}

testAtTheDesk(
  'an outage: provisional, printed as such, final after the line is back',
  async ({ cashier }) => {
    await startBill(cashier, bill);
    await cashier.press('Alt+W');
    await cashier.sees('training-done', '断网');
    await cashier.press('F9');
    await cashier.sees('confirm-mode', '离线暂结');
    // Outpatient benefits of residents know no personal account: the split is the same without the centre.
    await cashier.sees('confirm-cash', bill.cash);
    await cashier.press('Enter');
    await cashier.seesState('provisional');
    const slipNo = await slipOnScreen(cashier);
    await cashier.print();
    await cashier.next();
    await cashier.sees('connection', /离线（自 \d\d:\d\d）/);
    await cashier.sees('queue-pending', '1');

    await cashier.press('Alt+W');
    await cashier.sees('connection', '在线');
    await cashier.press('F7');
    await seesInRecentList(cashier, slipNo, 'final');
    await cashier.sees('queue-pending', '0');
    await cashier.sees('queue-unknown', '0');
  },
);

testAtTheDesk(
  'an answer lost after the centre committed ends final, without a second press',
  async (place) => {
    const { cashier } = place;
    await startBill(cashier, bill);
    await cashier.press('Alt+L');
    await cashier.sees('training-done', '应答将丢失');
    await cashier.settle(bill.cash);
    await cashier.seesState('final');
    const slipNo = await slipOnScreen(cashier);
    await cashier.next();
    await cashier.press('F7');
    await seesInRecentList(cashier, slipNo, 'final');
    expect(await cashier.place('recent-list').locator('tbody tr').count()).toBe(1);
    await cashier.sees('queue-unknown', '0');
  },
);

testAtTheDesk('a refusal of the centre moves no money and leads back to the bill', async ({ cashier }) => {
  await startBill(cashier, smallBill);
  await cashier.press('Alt+J');
  await cashier.sees('training-done', '拒绝');
  await cashier.settle(smallBill.cash);
  await cashier.seesState('refused');
  await cashier.sees('problem-happened', '中心');
  await cashier.sees('problem-money', '没有收款');
  await cashier.press('Enter');
  await cashier.seesGone('result-dialog');
  expect(await cashier.place('bill-row').count()).toBe(smallBill.items.length);
  await cashier.settle(smallBill.cash);
  await cashier.seesState('final');
});

testAtTheDesk('a refund: consequences, a reason in writing, a reversing record', async ({ cashier }) => {
  await startBill(cashier, bill);
  await cashier.settle(bill.cash);
  await cashier.seesState('final');
  const slipNo = await slipOnScreen(cashier);
  await cashier.next();

  await cashier.press('F7');
  await seesInRecentList(cashier, slipNo, 'final');
  await cashier.press('Alt+T');
  await cashier.sees('refund-cash', bill.cash);
  await cashier.press('Enter');
  await cashier.sees('refund-dialog', '退费原因');
  await cashier.commit('项目录错');
  await cashier.press('Enter');
  await cashier.seesGone('refund-dialog');
  await seesInRecentList(cashier, slipNo, 'reversed');
  await cashier.sees('recent-list', '退费完成');
  await cashier.sees('recent-list', `-${bill.cash}`);
  expect(await cashier.place('recent-list').locator('tbody tr').count()).toBe(2);
  await cashier.press('Escape');

  // The year stands as before: the same bill splits the same way again.
  await cashier.insertCard(bill.name);
  await cashier.readCard(bill.shown);
  await cashier.addItems(bill.items);
  await cashier.sees('split-cash', bill.cash);
});
