import { expect } from 'vitest';
import { testsAtTheDesk } from './atTheDesk.ts';
import { inpatientWithCatastrophic as bill } from './bills.ts';
import type { Cashier } from './cashier.ts';

const testAtTheDesk = testsAtTheDesk();

/** Elements that hold more than they show, and the document itself; the grid of a long bill is made to scroll. */
const overflowing = `[document.scrollingElement, ...document.querySelectorAll('body *')]
  .filter((element) => element === document.scrollingElement || /auto|scroll/.test(getComputedStyle(element).overflow))
  .filter((element) => element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.tagName + '.' + element.className + ' ' + element.scrollWidth + '×' + element.scrollHeight +
    ' in ' + element.clientWidth + '×' + element.clientHeight)`;

/** Buttons and fields that are not wholly inside the window. */
const outside = `[...document.querySelectorAll('button, input')]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
  })
  .map((element) => element.dataset.testid ?? element.outerHTML.slice(0, 80))`;

async function expectFits(cashier: Cashier): Promise<void> {
  expect(await cashier.page.evaluate<string[]>(overflowing)).toEqual([]);
  expect(await cashier.page.evaluate<string[]>(outside)).toEqual([]);
}

testAtTheDesk('at 1366×768 nothing of the workbench scrolls, empty or full', async ({ cashier }) => {
  await cashier.sees('operator', 'C001');
  await expectFits(cashier);
  await cashier.signIn();
  await expectFits(cashier);
  await cashier.insertCard(bill.name);
  await cashier.readCard(bill.shown);
  await cashier.chooseInpatient(8);
  await cashier.addItems(bill.items);
  await cashier.sees('split-cash', bill.cash);
  await expectFits(cashier);
  await cashier.press('F9');
  await cashier.sees('confirm-cash', bill.cash);
  await expectFits(cashier);
  await cashier.press('Enter');
  await cashier.seesState('final');
  await cashier.print();
  await expectFits(cashier);
});
