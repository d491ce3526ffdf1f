import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Bench, type Screen, startBench } from './browser.ts';
import { cashier } from './drive.ts';
import { knownBarCode } from './fakeDesk.ts';
import { plugInScanner } from './scanner.ts';

let bench: Bench;
let screen: Screen;
let hands: ReturnType<typeof cashier>;
let scanner: Awaited<ReturnType<typeof plugInScanner>>;

const electronicCode = 'Yj7Kd02mQx91LfZt5Wv8Rb3Yc6Hs';
const search = () => screen.page.getByTestId('search').inputValue();
const inputsOf = (operation: string) =>
  screen.desk.calls.filter((call) => call.operation === operation).map(({ input }) => input);

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

beforeEach(async () => {
  screen = await bench.open();
  hands = cashier(screen);
  scanner = await plugInScanner(screen);
  await hands.signIn();
});
afterEach(async () => {
  expect(screen.complaints).toEqual([]);
  await screen.finish();
});

it('takes a 商品条码 out of the search field and puts the item on the bill', async () => {
  await scanner.scan(knownBarCode);
  await hands.shown('bill-row');
  expect(await search()).toBe('');
  expect(await screen.page.getByTestId('bill-row').count()).toBe(1);
});

it('keeps what the cashier had typed before the scan', async () => {
  await hands.type('am');
  await scanner.scan(electronicCode, { suffix: 'Tab' });
  await hands.shown('person');
  expect(await search()).toBe('am');
  expect(await hands.focused()).toBe('search');
});

it('keeps the quantity of the item before out of it when two are scanned one after the other', async () => {
  await scanner.scan(knownBarCode);
  await screen.page.locator('[data-testid=quantity-1]:focus').waitFor();
  await scanner.scan(knownBarCode);
  await screen.page.locator('[data-testid=quantity-2]:focus').waitFor();
  expect(await screen.page.getByTestId('quantity-1').inputValue()).toBe('1');
  expect(await screen.page.getByTestId('quantity-2').inputValue()).toBe('1');
});

it('ends a scan without suffix by silence', async () => {
  await scanner.scan(knownBarCode, { suffix: null });
  await hands.shown('bill-row');
  expect(await search()).toBe('');
});

it('hands what may be a 医保码 to the desk, unopened', async () => {
  await scanner.scan(electronicCode);
  await hands.shown('person');
  expect(inputsOf('credential.decodeCode')).toEqual([{ text: electronicCode }]);
  expect(await search()).toBe('');
  expect(await screen.page.content()).not.toContain(electronicCode);
});

it('reads a scan through an input method, gives the field back and says what to change', async () => {
  await scanner.scan(electronicCode, { composing: true });
  await hands.shown('person');
  expect(inputsOf('credential.decodeCode')).toEqual([{ text: electronicCode }]);
  expect(await search()).toBe('');
  expect(await screen.page.locator('.workbenchProblem').textContent()).toContain('英文输入');
});

it('asks for the card when an identity number was scanned', async () => {
  await scanner.scan('11010519491231002X');
  await hands.shown('scanned-number');
  expect(await screen.page.getByTestId('identity-number').inputValue()).toBe('11010519491231002X');
  expect(await hands.focused()).toBe('identity-name');
  expect(await hands.text('scanned-number')).toContain('插卡');
  expect(screen.desk.count('credential.typeNumber')).toBe(0);
});

it('says so when the catalogue does not know the code', async () => {
  await scanner.scan('4006381333931');
  await screen.page.locator('.workbenchProblem').getByText('4006381333931').waitFor();
  expect(await screen.page.getByTestId('bill-row').count()).toBe(0);
});

it('leaves a code of no known shape in the field it was scanned into', async () => {
  await scanner.scan('ward-7', { suffix: null });
  await expect.poll(search, { timeout: 15_000 }).toBe('ward-7');
  expect(screen.desk.count('credential.decodeCode')).toBe(0);
});

it('lets nothing fall into a dialog, and presses no button of it', async () => {
  await hands.readCard();
  await hands.add('ptmzzcf');
  await hands.settled();
  await hands.press('F9');
  await hands.shown('confirm-dialog');
  await scanner.scan(knownBarCode);
  await scanner.scan(electronicCode, { suffix: null });
  await screen.page.locator('.workbenchProblem').getByText('对话框打开的时候').waitFor();
  expect(screen.desk.count('settlement.confirm')).toBe(0);
  expect(screen.desk.count('credential.decodeCode')).toBe(0);
  expect(await screen.page.getByTestId('bill-row').count()).toBe(1);
});

it('leaves a field of an open dialog as it was', async () => {
  await hands.press('F3');
  await hands.shown('type-number-dialog');
  await hands.type('1101');
  await scanner.scan(knownBarCode);
  await expect.poll(() => screen.page.getByTestId('bill-row').count(), { timeout: 15_000 }).toBe(1);
  expect(await screen.page.getByTestId('identity-number').inputValue()).toBe('1101');
});

it('lets fast hands type', async () => {
  await screen.page.keyboard.type('ptmzzcf', { delay: 60 });
  await screen.page.locator('[data-answered=ptmzzcf]').waitFor();
  expect(await search()).toBe('ptmzzcf');
});

it('takes what a scanner of the desk has read', async () => {
  screen.desk.emit('scanned', { text: knownBarCode });
  await hands.shown('bill-row');
  screen.desk.emit('scanned', { text: electronicCode });
  await hands.shown('person');
  expect(inputsOf('credential.decodeCode')).toEqual([{ text: electronicCode }]);
});
