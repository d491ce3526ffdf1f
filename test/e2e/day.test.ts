import { expect } from 'vitest';
import { testsAtTheDesk } from './atTheDesk.ts';
import { ordinaryOutpatient as bill } from './bills.ts';

const testAtTheDesk = testsAtTheDesk();

testAtTheDesk('a shift: float, one bill, level with the centre, counted, closed, 班结单', async (place) => {
  const { cashier, context, terminal } = place;
  await cashier.signIn();
  await cashier.press('Alt+D');
  await cashier.seesFocus('opening-cash');
  await cashier.type('100');
  await cashier.press('Enter');
  await cashier.sees('shift-expected', '100.00');
  await cashier.press('Escape');
  await cashier.seesGone('day-dialog');

  await cashier.insertCard(bill.name);
  await cashier.readCard(bill.shown);
  await cashier.addItems(bill.items);
  await cashier.settle(bill.cash);
  await cashier.seesState('final');
  await cashier.print();
  await cashier.next();

  await cashier.press('Alt+D', 'Alt+2', 'F9');
  await cashier.sees('statement-verdict', '两边一致');
  await cashier.sees('total-390-11', bill.total);
  await cashier.press('Alt+1');
  // 100.00 + 465.07
  await cashier.sees('shift-expected', '565.07');
  await cashier.seesFocus('cash-10000');
  // 5 × 100, 1 × 50, 1 × 10, 1 × 5, 1 × 0.1: three fen too much, there are no coins for them.
  await cashier.type('5');
  for (const pieces of ['1', '', '1', '1', '', '', '1']) {
    await cashier.press('Enter');
    await cashier.type(pieces);
  }
  await cashier.sees('over-short', '长款0.03');
  await cashier.press('F9');
  await cashier.seesFocus('close-shift-submit');
  await cashier.press('Enter');
  await cashier.sees('shift-closed', '长款');
  await cashier.press('F10');
  await cashier.sees('sheet', '已生成班结单 第 1 联');
  const link = await cashier.place('sheet-link').getAttribute('href');
  const answer = await context.request.get(new URL(link ?? '', terminal.address).href);
  expect((await answer.body()).subarray(0, 5).toString('latin1')).toBe('%PDF-');
});
