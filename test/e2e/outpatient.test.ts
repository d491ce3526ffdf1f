import { expect } from 'vitest';
import { testsAtTheDesk } from './atTheDesk.ts';
import { ordinaryOutpatient as bill } from './bills.ts';
import type { Workplace } from './workplace.ts';

const testAtTheDesk = testsAtTheDesk();

async function fetchSheet({ context, cashier, terminal }: Workplace): Promise<Buffer> {
  const link = await cashier.place('sheet-link').getAttribute('href');
  const answer = await context.request.get(new URL(link ?? '', terminal.address).href);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toBe('application/pdf');
  return answer.body();
}

testAtTheDesk('card, items, live split, settlement, sheet: by keyboard alone', async (place) => {
  const { cashier } = place;
  await cashier.signIn();
  await cashier.insertCard(bill.name);

  const keysBefore = cashier.keyCount;
  await cashier.readCard(bill.shown);
  await cashier.addItems(bill.items);
  await cashier.sees('split-total', bill.total);
  for (const [key, amount] of Object.entries(bill.parts)) await cashier.sees(`part-${key}`, amount);
  expect(await cashier.reads('bill-total')).toBe(bill.total);
  await cashier.settle(bill.cash);
  await cashier.seesState('final');
  await cashier.sees('result-state', '已结算');
  expect(await cashier.reads('result-cash')).toBe(bill.cash);
  await cashier.print();
  const sheet = await fetchSheet(place);
  await cashier.next();
  const keys = cashier.keyCount - keysBefore;

  expect(sheet.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  await cashier.sees('last-settlement', bill.cash);
  expect(await cashier.place('bill-row').count()).toBe(0);
  expect(await cashier.place('person').count()).toBe(0);
  expect(await cashier.place('queue-pending').textContent()).toBe('待上传 0 笔');
  console.log(`an ordinary outpatient bill of ${bill.items.length} items, card to sheet: ${keys} keys`);
});

testAtTheDesk('the sheet opens beside the desk, with P, and another copy says so', async (place) => {
  const { cashier, context } = place;
  await cashier.signIn();
  await cashier.insertCard(bill.name);
  await cashier.readCard(bill.shown);
  await cashier.addItems(bill.items);
  await cashier.settle(bill.cash);
  await cashier.seesState('final');
  await cashier.print();

  const opened = context.waitForEvent('page');
  await cashier.press('p');
  const tab = await opened;
  expect(await cashier.place('sheet-link').getAttribute('href')).toMatch(/^\/sheets\/YJ\d{14}-1\.pdf$/);
  await tab.close();

  await cashier.press('F10');
  await cashier.sees('sheet', '第 2 联');
  await cashier.sees('sheet', '补打');
});

testAtTheDesk('the explanation is one key away and steps through with the arrows', async ({ cashier }) => {
  await cashier.signIn();
  await cashier.insertCard(bill.name);
  await cashier.readCard(bill.shown);
  await cashier.addItems(bill.items);
  await cashier.sees('split-cash', bill.cash);
  await cashier.press('F8');
  await cashier.sees('explain-dialog', '通市政发〔2020〕3号');
  await cashier.sees('explain-dialog', bill.parts.pool ?? '');
  await cashier.press('ArrowDown');
  expect(await cashier.place('explain-step-1').getAttribute('aria-current')).toBe('step');
  await cashier.press('Escape');
  await cashier.seesGone('explain-dialog');
  await cashier.settle(bill.cash);
  await cashier.seesState('final');
});
