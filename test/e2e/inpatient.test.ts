import { expect } from 'vitest';
import { testsAtTheDesk } from './atTheDesk.ts';
import { inpatientWithCatastrophic as bill } from './bills.ts';

const testAtTheDesk = testsAtTheDesk();

testAtTheDesk('an inpatient bill goes through 居民大病 to the fen', async ({ cashier }) => {
  await cashier.signIn();
  await cashier.insertCard(bill.name);
  await cashier.readCard(bill.shown);
  await cashier.chooseInpatient(8);
  await cashier.addItems(bill.items);
  await cashier.sees('split-total', bill.total);
  for (const [key, amount] of Object.entries(bill.parts)) await cashier.sees(`part-${key}`, amount);
  await cashier.settle(bill.cash);
  await cashier.seesState('final');
  await cashier.sees('result-dialog', '住院');
  expect(await cashier.reads('result-cash')).toBe(bill.cash);
  // 5103.00 + 1612.20
  await cashier.sees('result-dialog', '6,715.20');
  await cashier.print();
  await cashier.next();
  expect(await cashier.place('queue-pending').textContent()).toBe('待上传 0 笔');
});
