import type { Browser, Page } from 'playwright-core';
import { ordinaryOutpatient } from '../e2e/bills.ts';
import { openWorkplace, type Workplace } from '../e2e/workplace.ts';
import { type Effort, type Figure, pause, percentiles } from './figure.ts';
import { itemCode } from './sampleBill.ts';

/** A quick hand on the number pad. */
const keyIntervalMs = 100;
const maxWaits = 100;

/**
 * From the key's own time stamp to the first task after the frame it led to: a task posted from an animation frame runs
 * when style, layout and paint of that frame are done. A character changes the field with the `input` event, which may
 * come a frame after `keydown`. Put in from outside, past the content security policy.
 */
const probe = `
  window.paintTimes = [];
  let beganMs = 0;
  const awaitPaint = (sinceMs) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.paintTimes.push(performance.now() - sinceMs);
    port2.postMessage(null);
  });
  const options = { capture: true, passive: true };
  addEventListener('keydown', ({ key, timeStamp }) => {
    if (key.length > 1) awaitPaint(timeStamp);
    else beganMs = timeStamp;
  }, options);
  addEventListener('input', () => awaitPaint(beganMs), options);
`;

const emptyPage = '<!doctype html><title>empty</title><input autofocus>';

/** Ten rows of the grid. */
const keysPerTurn = 30;

/** Two digits into a quantity, then the next row: what a cashier does most. */
const keys = ['1', '2', 'ArrowDown'];

/** Waits for the paint of the last key, however late. */
async function paintTimes(page: Page, count: number): Promise<number[]> {
  for (let waited = 0; waited < maxWaits; waited += 1) {
    const times = await page.evaluate<number[]>('window.paintTimes');
    if (times.length === count) return times;
    await pause(keyIntervalMs);
  }
  throw new Error(`${count} keys did not lead to as many paints`);
}

async function pressKeys(page: Page, count: number): Promise<number[]> {
  await pause(keyIntervalMs);
  await page.evaluate('window.paintTimes.length = 0');
  for (let index = 0; index < count; index += 1) {
    await page.keyboard.press(keys[index % keys.length] ?? 'ArrowDown');
    await pause(keyIntervalMs);
  }
  return paintTimes(page, count);
}

/** By code, as a scanner does it: no wait for the list. */
async function fillBill({ cashier }: Workplace, lineCount: number): Promise<void> {
  await cashier.signIn();
  await cashier.insertCard(ordinaryOutpatient.name);
  await cashier.readCard(ordinaryOutpatient.shown);
  for (let index = 0; index < lineCount; index += 1) {
    await cashier.commit(itemCode(index));
    await cashier.press('Enter');
    await cashier.seesFocus(`quantity-${index + 1}`);
    await cashier.press('Enter');
  }
  await cashier.place('split-cash').waitFor();
}

/** From the search field up to the last row, then up to the first: the keys then walk down through the rows. */
async function toFirstRow({ cashier }: Workplace, lineCount: number): Promise<void> {
  // Escape: with a text in it the field keeps the arrows for its own list.
  await cashier.press('Alt+S', 'Escape');
  for (let row = 0; row < lineCount; row += 1) await cashier.press('ArrowUp');
}

async function openEmptyPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent(emptyPage);
  await page.locator('input').focus();
  await page.evaluate(probe);
  return page;
}

interface Samples {
  readonly grid: number[];
  readonly empty: number[];
}

/** In turns, a screenful of keys each, so that both meet the same moods of the machine. */
async function collect(place: Workplace, bare: Page, effort: Effort): Promise<Samples> {
  const samples: Samples = { grid: [], empty: [] };
  const { page } = place.cashier;
  const keysAtATime = Math.min(effort.keyPresses, keysPerTurn);
  await page.evaluate(probe);
  await toFirstRow(place, effort.gridLines);
  await pressKeys(page, keys.length);
  await pressKeys(bare, keys.length);
  for (let pressed = 0; pressed < effort.keyPresses; pressed += keysAtATime) {
    await bare.bringToFront();
    samples.empty.push(...(await pressKeys(bare, keysAtATime)));
    await page.bringToFront();
    await toFirstRow(place, effort.gridLines);
    samples.grid.push(...(await pressKeys(page, keysAtATime)));
  }
  return samples;
}

async function measureBoth(browser: Browser, effort: Effort): Promise<Samples> {
  const place = await openWorkplace(browser);
  try {
    await fillBill(place, effort.gridLines);
    const bare = await openEmptyPage(browser);
    const samples = await collect(place, bare, effort);
    await bare.close();
    return samples;
  } finally {
    await place.close();
  }
}

export async function keyToPaint(browser: Browser, effort: Effort): Promise<Figure> {
  const { grid, empty } = await measureBoth(browser, effort);
  return {
    title: 'key press to paint',
    what: `digits and arrows in the quantity column of a bill of ${effort.gridLines} lines, ${keyIntervalMs} ms apart, live split on; from the key's time stamp to the first task after the frame that shows it`,
    baseline: 'the same keys in the only field of an empty page in the same browser, in turns',
    samples: grid.length,
    measures: percentiles({ p50: 0.5, p95: 0.95 }, 'ms', grid, empty),
    facts: { lines: effort.gridLines, browser: browser.version(), keyIntervalMs },
  };
}
