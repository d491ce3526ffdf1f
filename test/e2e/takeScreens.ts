/**
 * `npm run screens`: the main states of the cashier's desk as pictures, taken from the running product, for the README
 * and the manual. Written to docs/pictures/, or to the folder named on the command line.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { inpatientWithCatastrophic, type KnownBill, ordinaryOutpatient } from './bills.ts';
import type { Cashier } from './cashier.ts';
import { launchBrowser } from './chromium.ts';
import { root } from './terminalProcess.ts';
import { largeScreen, openWorkplace, smallScreen, type WindowSize, type Workplace } from './workplace.ts';

const sheetDotsPerInch = 110;

type TakePicture = (state: string) => Promise<void>;

function pictureTaker(cashier: Cashier, folder: string, { width, height }: WindowSize): TakePicture {
  return async (state) => {
    // A caret that blinks makes the same screen differ from itself.
    const path = join(folder, `${state}-${width}x${height}.png`);
    await cashier.page.screenshot({ path, caret: 'hide', animations: 'disabled' });
    console.log(path);
  };
}

async function startBill(cashier: Cashier, bill: KnownBill): Promise<void> {
  await cashier.insertCard(bill.name);
  await cashier.readCard(bill.shown);
  if (bill.parts.catastrophic !== undefined) await cashier.chooseInpatient(8);
  await cashier.addItems(bill.items);
  await cashier.sees('split-cash', bill.cash);
}

async function takeInpatient(cashier: Cashier, take: TakePicture): Promise<void> {
  const bill = inpatientWithCatastrophic;
  await startBill(cashier, bill);
  await take('bill');
  await cashier.press('F8');
  await cashier.sees('explain-dialog', bill.parts.catastrophic ?? '');
  await take('explanation');
  await cashier.press('Escape');
  await cashier.press('F9');
  await cashier.sees('confirm-cash', bill.cash);
  await take('confirm');
  await cashier.press('Enter');
  await cashier.seesState('final');
  await cashier.print();
  await take('result');
}

/** 日终 on the bills taken before: the drawer under count, and the two books compared. */
async function takeDay(cashier: Cashier, take: TakePicture): Promise<void> {
  await cashier.press('Alt+D');
  await cashier.sees('shift-expected', /\d/);
  await cashier.seesFocus('cash-10000');
  for (const pieces of ['25', '1', '', '1', '', '2', '1']) {
    await cashier.type(pieces);
    await cashier.press('Enter');
  }
  await cashier.sees('over-short', /款/);
  await take('day-shift');
  await cashier.press('Alt+2', 'F9');
  await cashier.sees('statement-verdict', /两边/);
  await take('day-statement');
  await cashier.press('Escape');
  await cashier.seesGone('day-dialog');
}

/** 200.00 in the drawer. */
async function openShift(cashier: Cashier): Promise<void> {
  await cashier.press('Alt+D');
  await cashier.seesFocus('opening-cash');
  await cashier.type('200');
  await cashier.press('Enter');
  await cashier.sees('shift-expected', '200.00');
  await cashier.press('Escape');
  await cashier.seesGone('day-dialog');
}

async function saveSheet({ cashier, context, terminal }: Workplace, folder: string): Promise<void> {
  const link = await cashier.place('sheet-link').getAttribute('href');
  const answer = await context.request.get(new URL(link ?? '', terminal.address).href);
  const scratch = mkdtempSync(join(tmpdir(), 'yijie-sheet-'));
  try {
    const pdf = join(scratch, 'sheet.pdf');
    writeFileSync(pdf, await answer.body());
    execFileSync('pdftoppm', ['-r', String(sheetDotsPerInch), '-png', pdf, join(scratch, 'page')]);
    // pdftoppm pads the page number to as many digits as the last page has.
    for (const page of [1, 2]) {
      const picture = ['', '0'].map((zero) => join(scratch, `page-${zero}${page}.png`)).find(isThere);
      if (picture === undefined) throw new Error(`the sheet has no page ${page}`);
      const path = join(folder, `sheet-${page}.png`);
      writeFileSync(path, readFileSync(picture));
      console.log(path);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function isThere(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

async function takeTrouble(cashier: Cashier, take: TakePicture): Promise<void> {
  await startBill(cashier, ordinaryOutpatient);
  await cashier.press('Alt+W');
  await cashier.sees('training-done', '断网');
  await cashier.press('F9');
  await cashier.sees('confirm-mode', '离线暂结');
  await take('offline-confirm');
  await cashier.press('Enter');
  await cashier.seesState('provisional');
  await cashier.print();
  await take('offline-provisional');
  await cashier.next();
  await cashier.press('Alt+W');
  await cashier.sees('training-done', '恢复');
  await cashier.sees('queue-pending', '0');
  await cashier.press('F7');
  await cashier.sees('recent-list', '已结算');
  await take('recent');
  await cashier.press('Escape');
  await cashier.press('Alt+B');
  await cashier.sees('training-done', '拔卡');
  await cashier.press('F2');
  await cashier.sees('problem-happened', '卡');
  await take('problem');
  await cashier.press('Escape');
}

async function takeSearchAndTyped(cashier: Cashier, take: TakePicture): Promise<void> {
  await cashier.type('zy');
  await cashier.place('search-result-0').waitFor();
  await take('search');
  await cashier.press('Escape');
  await cashier.press('F3');
  await cashier.type('110105194912310021');
  await cashier.press('Enter');
  await cashier.commit('测试人');
  await cashier.press('Enter');
  await cashier.sees('problem-happened', '校验位');
  await take('typed-number');
  await cashier.press('Escape');
}

/** What no official text states, and where the confirmation of the first such value stands. */
async function takePolicy(cashier: Cashier, take: TakePicture): Promise<void> {
  await cashier.press('Alt+G');
  await cashier.sees('policy-list', '起付');
  await cashier.press('Alt+3');
  await cashier.sees('policy-confirmation', '未确认');
  await take('policy');
  await cashier.press('Escape');
}

async function takeAll(browser: Browser, folder: string, size: WindowSize): Promise<void> {
  const place = await openWorkplace(browser, size);
  const { cashier } = place;
  const take = pictureTaker(cashier, folder, size);
  try {
    await cashier.sees('operator', 'C001');
    await take('sign-in');
    await cashier.signIn();
    await take('workbench-empty');
    await takePolicy(cashier, take);
    await openShift(cashier);
    await takeSearchAndTyped(cashier, take);
    await takeInpatient(cashier, take);
    if (size === smallScreen) await saveSheet(place, folder);
    await cashier.next();
    await takeDay(cashier, take);
    await takeTrouble(cashier, take);
  } finally {
    for (const fault of await place.close()) console.error(fault);
  }
}

const folder = resolve(process.argv[2] ?? join(root, 'docs/pictures'));
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  for (const size of [smallScreen, largeScreen]) await takeAll(browser, folder, size);
} finally {
  await browser.close();
}
