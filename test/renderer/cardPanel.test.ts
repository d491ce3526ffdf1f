import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, type Screen, startBench } from './browser.ts';
import { cardProblem, cardStates, pinWanted } from './cardStates.ts';
import { cashier } from './drive.ts';

let bench: Bench;
let screen: Screen;
let hands: ReturnType<typeof cashier>;

beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench.close());
beforeEach(async () => {
  screen = await bench.open();
  hands = cashier(screen);
  await hands.signIn();
});
afterEach(async () => {
  expect(screen.complaints).toEqual([]);
  await screen.finish();
});

function panelState(): Promise<string | null> {
  return screen.page.getByTestId('card-panel').getAttribute('data-state');
}

function failReading(problem: (typeof cardStates)[string]['problem']): void {
  if (problem !== null) screen.desk.failNext.set('credential.read', problem);
}

describe('the card panel', () => {
  it.each(Object.keys(cardStates))('shows the state %s', async (name) => {
    const state = cardStates[name];
    if (state === undefined) throw new Error(name);
    screen.desk.emit('reader', state.reader);
    failReading(state.problem);
    if (state.problem !== null) await hands.press('F2');
    await expect.poll(panelState).toBe(name);
    if (state.problem !== null) expect(await hands.text('card-panel')).toContain(state.problem.happened);
  });

  it('a third-generation card is told from an error, and the other ways are offered', async () => {
    failReading(cardProblem('thirdGenerationNeedsOnline'));
    await hands.press('F2');
    await hands.shown('other-ways');
    expect(await hands.text('other-ways')).toMatch(/身份证.*医保码.*证件号/);
  });

  it('says that a card is being read while it is', async () => {
    screen.desk.delayMs.set('credential.read', 1_000);
    await hands.press('F2');
    await expect.poll(panelState).toBe('reading');
    await hands.shown('person');
  });

  it('a library that was given up can be let try again', async () => {
    const quarantined = cardStates.quarantined?.reader;
    if (quarantined === undefined) throw new Error('no such state');
    screen.desk.emit('reader', quarantined);
    await hands.shown('release-device');
    await hands.press('Alt+R');
    await expect
      .poll(() => screen.desk.calls.find(({ operation }) => operation === 'devices.release')?.input)
      .toEqual({ deviceId: 'card-reader' });
  });
});

describe('the PIN', () => {
  beforeEach(async () => {
    failReading(pinWanted);
    await hands.press('F2');
    await hands.shown('pin-dialog');
  });

  function sentDigits(): unknown {
    return screen.desk.calls.findLast(({ operation }) => operation === 'credential.verifyPin')?.input;
  }

  it('is typed blind, sent once, and stands nowhere on the page', async () => {
    await hands.type('12');
    await hands.press('Backspace');
    await hands.type('97531');
    await expect
      .poll(() => screen.page.getByTestId('pin-field').getAttribute('aria-label'))
      .toContain('6 位');
    expect(await screen.page.content()).not.toContain('97531');
    expect(await screen.page.locator('dialog input').count()).toBe(0);
    await hands.press('Enter');
    await hands.shown('person');
    // 197531 as ASCII.
    expect(sentDigits()).toEqual({ enteredAt: 'terminal', digits: [0x31, 0x39, 0x37, 0x35, 0x33, 0x31] });
    expect(screen.desk.count('credential.verifyPin')).toBe(1);
    expect(await screen.page.getByTestId('pin-dialog').count()).toBe(0);
  });

  it('a wrong one tells the tries left, is forgotten, and is not sent again by itself', async () => {
    screen.desk.failNext.set(
      'credential.verifyPin',
      cardProblem('pinWrong', '社保卡密码不对，还可以再试 5 次。'),
    );
    await hands.type('111111');
    await hands.press('Enter');
    await expect.poll(() => hands.text('pin-dialog')).toContain('还可以再试 5 次');
    await expect
      .poll(() => screen.page.getByTestId('pin-field').getAttribute('aria-label'))
      .toContain('0 位');
    await hands.press('Enter');
    expect(screen.desk.count('credential.verifyPin')).toBe(1);
    await hands.type('222222');
    await hands.press('Enter');
    await hands.shown('person');
    expect(screen.desk.count('credential.verifyPin')).toBe(2);
  });

  it('a locked one closes the dialog and offers the other ways', async () => {
    screen.desk.failNext.set('credential.verifyPin', cardProblem('pinLocked'));
    await hands.type('111111');
    await hands.press('Enter');
    await expect.poll(panelState).toBe('pinLocked');
    expect(await screen.page.getByTestId('pin-dialog').count()).toBe(0);
    await hands.shown('other-ways');
  });

  it('fewer than four digits are not sent, and Escape leaves', async () => {
    await hands.type('123');
    await hands.press('Enter');
    await hands.press('Escape');
    await expect.poll(() => screen.page.getByTestId('pin-dialog').count()).toBe(0);
    expect(screen.desk.count('credential.verifyPin')).toBe(0);
  });
});
