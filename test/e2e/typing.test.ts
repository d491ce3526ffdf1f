import type { CDPSession } from 'playwright-core';
import { expect } from 'vitest';
import { trainingPersons } from '../../src/training/centre/persons.ts';
import { testsAtTheDesk } from './atTheDesk.ts';
import { ordinaryOutpatient as bill, smallBill } from './bills.ts';
import type { Cashier } from './cashier.ts';

const testAtTheDesk = testsAtTheDesk();

/** GB 11643's example 11010519491231002X with the check character spoilt. */
const wrongCheckCharacter = '110105194912310021';

/** An input method under way: what is typed is marked text, nothing is committed. */
async function compose(cdp: CDPSession, text: string): Promise<void> {
  const end = text.length;
  await cdp.send('Input.imeSetComposition', { text, selectionStart: end, selectionEnd: end });
}

/** Enter while an input method has it: Windows tells key code 229, others the key itself. */
async function enterInComposition(cashier: Cashier, cdp: CDPSession): Promise<void> {
  for (const type of ['rawKeyDown', 'keyUp'] as const) {
    await cdp.send('Input.dispatchKeyEvent', {
      type,
      key: 'Process',
      code: 'Enter',
      windowsVirtualKeyCode: 229,
    });
  }
  await cashier.press('Enter');
}

/** Longer than any engine takes between the end of a composition and the key press that ended it. */
const nextKeyPressMs = 60;
/** A refund that was wrongly sent would have come back by then. */
const refundMs = 1000;

testAtTheDesk(
  'a typed number with a wrong check character: three sentences, then the right one',
  async (place) => {
    const { cashier } = place;
    await cashier.signIn();
    await cashier.press('F3');
    await cashier.type(wrongCheckCharacter);
    await cashier.sees('identity-hint', '校验位不符');
    await cashier.press('Enter');
    await cashier.commit('测试人');
    await cashier.press('Enter');
    await cashier.sees('problem-happened', '校验位不对');
    await cashier.sees('problem-money', '没有结算，没有收款，没有扣个人账户。');
    await cashier.sees('problem-next', '请对照证件逐位核对后重新输入');
    expect(await cashier.place('person').count()).toBe(0);

    await cashier.press('Escape');
    await cashier.seesGone('type-number-dialog');
    const person = trainingPersons.find(({ name }) => name === bill.name);
    await cashier.press('F3');
    await cashier.type(person?.identityNumber ?? '');
    await cashier.sees('identity-hint', '号码校验通过');
    await cashier.press('Enter');
    await cashier.commit(bill.name);
    await cashier.press('Enter');
    await cashier.sees('person-name', bill.shown);
    await cashier.sees('person', '手工输入');
  },
);

testAtTheDesk('Enter inside a composition adds nothing to the bill', async ({ cashier, context }) => {
  await cashier.signIn();
  await cashier.insertCard(bill.name);
  await cashier.readCard(bill.shown);
  const cdp = await context.newCDPSession(cashier.page);

  await compose(cdp, "a'mo'xi'lin");
  await enterInComposition(cashier, cdp);
  await compose(cdp, 'amxl');
  await cashier.place('search-result-0').waitFor();
  await enterInComposition(cashier, cdp);
  expect(await cashier.place('bill-row').count()).toBe(0);

  await compose(cdp, '');
  await cashier.commit('阿莫西林');
  await cashier.sees('search-result-0', '阿莫西林胶囊');
  await cashier.page.waitForTimeout(nextKeyPressMs);
  await cashier.press('Enter');
  await cashier.place('bill-row').first().waitFor();
  expect(await cashier.place('bill-row').count()).toBe(1);
});

testAtTheDesk('Enter inside a composition submits nothing', async ({ cashier, context }) => {
  await cashier.signIn();
  await cashier.insertCard(smallBill.name);
  await cashier.readCard(smallBill.shown);
  await cashier.addItems(smallBill.items);
  await cashier.settle(smallBill.cash);
  await cashier.seesState('final');
  await cashier.next();
  const cdp = await context.newCDPSession(cashier.page);

  await cashier.press('F7');
  await cashier.sees('recent-list', '已结算');
  await cashier.press('Alt+T');
  await cashier.place('refund-dialog-reason').waitFor();
  await compose(cdp, "lu'cuo");
  await enterInComposition(cashier, cdp);
  // Sent, the field would be closed at once and the refund be in the list soon after.
  expect(await cashier.place('refund-dialog-reason').getAttribute('readonly')).toBeNull();
  await cashier.page.waitForTimeout(refundMs);
  expect(await cashier.place('refund-dialog').count()).toBe(1);
  expect(await cashier.place('recent-list').locator('tbody tr').count()).toBe(1);

  await compose(cdp, '');
  await cashier.commit('录错');
  await cashier.page.waitForTimeout(nextKeyPressMs);
  await cashier.press('Enter');
  await cashier.seesGone('refund-dialog');
  await cashier.sees('recent-list', '退费完成');
});

testAtTheDesk('a reload in the middle of a bill loses the draft and nothing else', async ({ cashier }) => {
  await cashier.signIn();
  await cashier.insertCard(smallBill.name);
  await cashier.readCard(smallBill.shown);
  await cashier.addItems(smallBill.items);
  // As far as the centre's trial: the visit is registered there and is never confirmed.
  await cashier.press('F9');
  await cashier.sees('confirm-cash', smallBill.cash);
  await cashier.page.reload();
  await cashier.sees('connection', '在线');
  expect(await cashier.place('bill-row').count()).toBe(0);
  expect(await cashier.place('confirm-dialog').count()).toBe(0);

  await cashier.readCard(smallBill.shown);
  await cashier.addItems(smallBill.items);
  await cashier.settle(smallBill.cash);
  await cashier.seesState('final');
  // In the middle of a result, too: what was settled is still there.
  await cashier.page.reload();
  await cashier.sees('last-settlement', smallBill.cash);
  await cashier.press('F7');
  await cashier.sees('recent-list', '已结算');
  expect(await cashier.place('recent-list').locator('tbody tr').count()).toBe(1);
});
