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

beforeEach(async () => {
  screen = await bench.open();
  hands = cashier(screen);
  await hands.signIn();
});
afterEach(() => screen.finish());

describe('problems', () => {
  it('stay on screen with three sentences until dismissed', async () => {
    screen.desk.failNext.set('credential.read', {
      code: 'cardRemoved',
      happened: '读到一半时卡被拔出，没有读出任何信息。',
      money: nothingSettled,
      nextStep: '请把卡插到底，再按 F2。',
    });
    await hands.press('F2');
    await hands.shown('problem');
    expect(await hands.text('problem-happened')).toBe('读到一半时卡被拔出，没有读出任何信息。');
    expect(await hands.text('problem-money')).toBe('没有结算，没有收款，没有扣个人账户。');
    expect(await hands.text('problem-next')).toBe('请把卡插到底，再按 F2。');
    expect(await screen.page.getByRole('alert').count()).toBe(1);
    await hands.press('Escape');
    expect(await screen.page.getByTestId('problem').count()).toBe(0);
  });

  it('tell which key helps when F9 comes too early', async () => {
    await hands.press('F9');
    expect(await hands.text('problem-next')).toContain('F2');
    await hands.readCard();
    await hands.press('F9');
    expect(await hands.text('problem-next')).toContain('Alt+S');
    await hands.add('ptmzzcf');
    await hands.type('0');
    await hands.press('F9');
    expect(await hands.text('problem-happened')).toContain('第 1 行的数量');
    expect(screen.desk.count('bill.prepare')).toBe(0);
  });

  it('of the trial stand where the split would stand', async () => {
    await hands.readCard();
    screen.desk.failNext.set('bill.trial', {
      code: 'noPolicy',
      happened: '参保地没有可用的政策包，不能计算分担。',
      money: nothingSettled,
      nextStep: '请联系医保办导入政策包。',
    });
    await hands.add('ptmzzcf');
    await hands.shown('problem');
    expect(await hands.text('problem-happened')).toContain('政策包');
  });
});

describe('person', () => {
  it('typed by hand is checked while typing, and shown with the age of the cache', async () => {
    await hands.press('F3');
    await hands.type('34052419800101001');
    expect(await hands.text('identity-hint')).toBe('已输 17／18 位');
    await hands.type('1');
    expect(await hands.text('identity-hint')).toContain('校验位');
    await hands.press('Backspace');
    await hands.type('x');
    expect(await hands.text('identity-hint')).toBe('号码校验通过');
    await hands.press('Enter');
    await hands.type('田甲');
    await hands.press('Enter');
    await hands.shown('person');
    expect(screen.desk.calls.at(-1)).toEqual({
      operation: 'credential.typeNumber',
      input: { identityNumber: '34052419800101001x', name: '田甲' },
    });
    expect(await hands.text('person-source')).toBe('本机缓存 3 小时 12 分前');
    expect(await hands.text('person-warnings')).toContain('2020-09-30');
    // The field under the dialog takes the keys again.
    await hands.add('csd');
  });

  it('unknown to everybody pays cash, with the reason in sight', async () => {
    await hands.press('F3');
    await hands.type('440524188001010014');
    await hands.press('Enter');
    await hands.press('Enter');
    await hands.shown('cash-only');
    expect(await hands.text('cash-only')).toContain('只能现金结算');
    await hands.add('csd');
    await hands.settled();
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    expect(await hands.text('confirm-mode')).toBe('全额现金');
    expect(await hands.text('confirm-cash')).toBe('120.00');
  });

  it('with two insurances: Alt and a digit chooses, and the split follows', async () => {
    await hands.readCard();
    await hands.add('csd');
    await hands.settled();
    await hands.press('Alt+2');
    await expect
      .poll(() => screen.desk.calls.findLast(({ operation }) => operation === 'bill.trial')?.input)
      .toMatchObject({ insuranceType: '390', useAccount: false });
  });

  it('read after "next" was pressed belongs to nobody', async () => {
    screen.desk.delayMs.set('credential.read', 300);
    await hands.press('F2');
    await hands.press('Alt+n');
    await screen.page.waitForTimeout(500);
    expect(await screen.page.getByTestId('person').count()).toBe(0);
  });
});

describe('bill', () => {
  beforeEach(() => hands.readCard());

  it('moves by arrows and Tab, deletes a line, and keeps the figures exact', async () => {
    await hands.add('xxbfx');
    await hands.type('3');
    await hands.press('Enter');
    await hands.add('pttcd');
    await hands.type('2.5');
    // 18.00 × 3 + 5.50 × 2.5 = 54.00 + 13.75
    expect(await hands.text('amount-2')).toBe('13.75');
    expect(await hands.text('bill-total')).toBe('67.75');
    await hands.press('Tab');
    expect(await hands.focused()).toBe('price-2');
    await hands.type('6');
    expect(await hands.text('amount-2')).toBe('15.00');
    await hands.press('ArrowUp');
    expect(await hands.focused()).toBe('price-1');
    await hands.press('Alt+x');
    expect(await hands.text('bill-row')).toContain('葡萄糖测定');
    expect(await hands.focused()).toBe('price-1');
    await hands.press('Enter');
    expect(await hands.focused()).toBe('search');
    await expect
      .poll(() => screen.desk.calls.findLast(({ operation }) => operation === 'bill.trial')?.input)
      .toMatchObject({ lines: [{ catalogueCode: '250302001', quantity: '2.5', price: '6' }] });
  });

  it('takes the figures of the number pad', async () => {
    await hands.add('xxbfx');
    // Playwright's own number pad has NumLock off; the protocol can say it is on.
    const pad = await screen.page.context().newCDPSession(screen.page);
    for (const [text, code] of [
      ['1', 'Numpad1'],
      ['2', 'Numpad2'],
      ['.', 'NumpadDecimal'],
      ['5', 'Numpad5'],
    ] as const) {
      await pad.send('Input.dispatchKeyEvent', { type: 'keyDown', key: text, code, text, isKeypad: true });
      await pad.send('Input.dispatchKeyEvent', { type: 'keyUp', key: text, code, isKeypad: true });
    }
    // So fast that it might have been a scanner: the figures come when it is clear that it was none.
    await expect.poll(() => screen.page.getByTestId('quantity-1').inputValue()).toBe('12.5');
    await hands.press('NumpadEnter');
    expect(await hands.focused()).toBe('search');
  });

  it('drops an answer that a later one has overtaken', async () => {
    const { desk } = screen;
    await hands.add('csdplcs');
    await hands.settled();
    desk.delayMs.set('bill.trial', 600);
    await hands.type('2');
    await expect.poll(() => desk.count('bill.trial')).toBe(2);
    desk.delayMs.clear();
    await hands.type('0');
    await expect.poll(() => hands.text('split-total')).toBe('2,400.00');
    await screen.page.waitForTimeout(700);
    expect(await hands.text('split-total')).toBe('2,400.00');
  });

  it('adds nothing when Enter comes before the answer and more than one item fits', async () => {
    const { desk, page } = screen;
    desk.delayMs.set('catalogue.search', 250);
    await hands.type('am');
    await hands.press('Enter');
    await hands.shown('search-result-0');
    expect(await page.getByTestId('bill-row').count()).toBe(0);
    await hands.press('Escape');
    await hands.type('110200001');
    await hands.press('Enter');
    await hands.shown('bill-row');
    expect(await hands.text('bill-row')).toContain('普通门诊诊察费');
  });

  it('asks before a bill is thrown away', async () => {
    await hands.add('xxbfx');
    await hands.press('Alt+n');
    await hands.shown('ask-next');
    await hands.press('Escape');
    expect(await screen.page.getByTestId('bill-row').count()).toBe(1);
    await hands.press('Alt+n');
    await hands.shown('ask-next');
    await hands.press('Enter');
    await screen.page.getByTestId('ask-next').waitFor({ state: 'detached' });
    expect(await screen.page.getByTestId('bill-row').count()).toBe(0);
    expect(await hands.focused()).toBe('search');
  });
});

describe('training and queue', () => {
  it('moves the levers by keys and shows what they did', async () => {
    const { desk } = screen;
    await hands.press('Alt+c');
    await hands.shown('training-person');
    await hands.press('2');
    await expect.poll(() => hands.text('training-done')).toBe('已插入训练卡。');
    await hands.press('Alt+w');
    await expect.poll(() => hands.text('connection')).toBe('离线（自 09:05）');
    await hands.press('Alt+w');
    await expect.poll(() => hands.text('connection')).toBe('在线');
    await hands.press('Alt+l');
    await hands.press('Alt+j');
    await hands.press('Alt+b');
    await expect.poll(() => desk.count('training.act')).toBe(6);
    expect(
      desk.calls.filter(({ operation }) => operation === 'training.act').map(({ input }) => input),
    ).toEqual([
      { action: 'insertCard', personKey: 'cached' },
      { action: 'networkDown' },
      { action: 'networkUp' },
      { action: 'loseNextAnswer' },
      { action: 'refuseNext' },
      { action: 'removeCard' },
    ]);
  });

  it('counts what is open in the status bar', async () => {
    screen.desk.emit('queue', { pending: 3, unknown: 1, differences: 2, stuck: 0 });
    await expect.poll(() => hands.text('queue-pending')).toBe('待上传 3 笔');
    expect(await hands.text('queue-unknown')).toBe('结果未知 1 笔');
    expect(await hands.text('queue-differences')).toBe('有差额 2 笔');
    screen.desk.emit('reader', { state: 'noReader', label: '读卡器没有应答', devices: [] });
    await expect.poll(() => hands.text('reader')).toContain('读卡器没有应答');
  });

  it('lets a supervisor clear a difference with a note', async () => {
    const { desk } = screen;
    await hands.readCard();
    await hands.add('csd');
    await hands.settled();
    await hands.press('F9');
    await hands.shown('confirm-dialog');
    await hands.press('Enter');
    await hands.shown('result-dialog');
    await hands.press('Escape');
    desk.changeState('B1-S', 'difference');
    await hands.press('F7');
    await hands.shown('cash-difference');
    expect(await hands.text('cash-difference')).toBe('应退还现金 35.20');
    await hands.press('Alt+e');
    await screen.page.getByTestId('sheet').filter({ hasText: '已生成补退单' }).waitFor();
    await hands.press('Alt+h');
    await hands.shown('clear-dialog');
    await hands.type('已退还本人');
    await hands.press('Enter');
    await screen.page.getByTestId('clear-dialog').waitFor({ state: 'detached' });
    expect(desk.calls.find(({ operation }) => operation === 'settlement.clearDifference')?.input).toEqual({
      settlementId: 'B1-S',
      note: '已退还本人',
    });
  });
});
