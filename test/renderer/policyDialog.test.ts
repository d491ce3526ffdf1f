import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, type Screen, startBench } from './browser.ts';
import { cashier } from './drive.ts';
import { unofficialKey } from './fakePolicy.ts';

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

/** Opens the dialog as somebody and goes to the value that no official text states. */
async function openAs(who: 'administrator' | 'second' | 'cashier'): Promise<void> {
  screen.desk.policy.signedIn = who;
  await hands.press('Alt+g');
  await hands.shown('policy-employees-inpatient/deductible');
  await hands.press('Alt+3');
  await hands.shown('policy-confirmation');
}

/** Ids of the rows in sight, in their order. */
function rows(): Promise<(string | null)[]> {
  return screen.page
    .locator('[data-testid=policy-list] [aria-selected]')
    .evaluateAll((found) => found.map((row) => row.getAttribute('data-testid')));
}

const fits = () =>
  screen.page.evaluate(() => [
    document.documentElement.scrollWidth - innerWidth,
    document.documentElement.scrollHeight - innerHeight,
  ]);

describe('the policy in force', () => {
  it('is shown with pack, value, days, document, clause, source and last check', async () => {
    await hands.press('Alt+g');
    await hands.shown('policy-detail');
    expect(await hands.focused()).toBe('policy-search');
    expect(await screen.page.getByRole('heading', { name: '政策' }).textContent()).toContain(
      '通化市（220500）',
    );
    expect(await hands.text('policy-pack')).toContain('220500-tonghua　版本 2020.3.3');
    expect(await fits()).toEqual([0, 0]);
    const detail = await hands.text('policy-detail');
    for (const said of [
      '三级 700.00 元',
      '通市政发〔2020〕3号',
      '二（三）1（1）',
      '正式文件',
      '2020-08-01',
      '元',
    ]) {
      expect(detail).toContain(said);
    }
    await hands.press('Escape');
    expect(await screen.page.getByTestId('policy-dialog').count()).toBe(0);
    expect(await hands.focused()).toBe('search');
  });

  it('is found by words of item, value or document, each of which must occur', async () => {
    await hands.press('Alt+g');
    await hands.shown('policy-detail');
    await hands.type('75% 3');
    await expect.poll(rows).toEqual(['policy-employees-inpatient/bands']);
    expect(await hands.text('policy-words')).toContain('至 10,000.00 元 75%');
    await hands.type('xyz');
    await expect.poll(rows).toEqual([]);
    expect(await screen.page.getByText('没有符合的规定').count()).toBe(1);
  });

  it('names what nobody published, with the document that is missing', async () => {
    await hands.press('Alt+g');
    await hands.shown('policy-detail');
    await hands.press('Alt+2');
    await expect.poll(rows).toEqual(['policy-residents-catastrophic/cap']);
    expect(await hands.text('policy-missing')).toBe('大病保险年度实施细则');
    expect(await hands.text('policy-detail')).toContain('向市医保局索取');
    expect(await hands.text('policy-mode-missing')).toContain('没有公布 1');
  });

  it('that cannot be shown says why', async () => {
    screen.desk.failNext.set('policy.show', {
      code: 'policy.place_without_pack',
      happened: '本机没有所在地 999999 的政策包。',
      money: '没有执行任何操作，资金没有变化。',
      nextStep: '请医保办导入本地的政策包。',
    });
    await hands.press('Alt+g');
    await hands.shown('problem');
    expect(await hands.text('problem-next')).toContain('导入');
  });
});

describe('the two-person confirmation', () => {
  it('begins with the document, its day and the reason, typed by the administrator', async () => {
    await openAs('administrator');
    expect(await hands.text('policy-detail')).toContain('超过一年没有核对');
    await hands.press('Enter');
    await hands.shown('propose-dialog');
    expect(await hands.text('policy-chosen')).toContain('12,000.00 元');
    await hands.type('7');
    await hands.press('Enter');
    // A day after today is refused before anything is sent.
    await hands.type('20200902');
    await hands.press('Enter');
    await hands.type('8');
    await hands.press('Enter');
    expect(screen.desk.count('policy.propose')).toBe(0);
    await hands.press('Shift+Tab');
    await hands.type('20200301');
    await hands.press('Enter');
    await hands.press('Enter');
    await expect
      .poll(() => screen.page.getByTestId('policy-confirmation').getAttribute('data-step'))
      .toBe('proposed');
    expect(screen.desk.calls.findLast(({ operation }) => operation === 'policy.propose')?.input).toEqual({
      valueKey: unofficialKey,
      document: '7',
      documentDate: '2020-03-01',
      reason: '8',
    });
    expect(await hands.text('policy-history')).toContain('管理员一 A001');
    // The same person cannot go on.
    expect(await screen.page.getByTestId('policy-forward').isDisabled()).toBe(true);
    await hands.press('Enter');
    expect(await screen.page.getByTestId('confirm-value').count()).toBe(0);
  });

  it('ends with the second person, and can be withdrawn with a reason', async () => {
    screen.desk.policy.step = 'proposed';
    await openAs('second');
    await hands.press('Enter');
    await hands.shown('confirm-value');
    await hands.press('Enter');
    expect(screen.desk.count('policy.confirm')).toBe(0);
    await hands.type('ok');
    await hands.press('Enter');
    await expect
      .poll(() => screen.page.getByTestId('policy-confirmation').getAttribute('data-step'))
      .toBe('confirmed');
    await hands.press('Alt+k');
    await hands.shown('withdraw-value');
    expect(await hands.text('withdraw-value')).toContain('立即停用');
    await hands.type('x');
    await hands.press('Enter');
    await expect
      .poll(() => screen.page.getByTestId('policy-confirmation').getAttribute('data-step'))
      .toBe('withdrawn');
    expect(screen.desk.calls.findLast(({ operation }) => operation === 'policy.withdraw')?.input).toEqual({
      valueKey: unofficialKey,
      reason: 'x',
    });
  });

  it('is out of a cashier’s hands, but in sight', async () => {
    await openAs('cashier');
    await hands.press('Enter');
    await hands.press('Alt+k');
    expect(await screen.page.getByRole('dialog').count()).toBe(1);
    expect(await hands.text('policy-confirmation')).toContain('未确认');
    await hands.press('Alt+1');
    await expect.poll(rows).toHaveLength(4);
  });

  it('that the desk refuses stays open with the three sentences', async () => {
    screen.desk.policy.step = 'proposed';
    await openAs('second');
    screen.desk.failNext.set('policy.confirm', {
      code: 'needsSecondPerson',
      happened: '提议人自己不能确认。',
      money: '政策值的状态没有改变，资金没有变化。',
      nextStep: '请另一位登录后确认。',
    });
    await hands.press('Enter');
    await hands.shown('confirm-value');
    await hands.type('ok');
    await hands.press('Enter');
    await hands.shown('problem');
    expect(await hands.text('problem-happened')).toBe('提议人自己不能确认。');
    expect(screen.desk.policy.step).toBe('proposed');
  });
});

describe('versions', () => {
  it('are compared by Alt and V when two are stored', async () => {
    await hands.press('Alt+g');
    await hands.shown('policy-compare');
    await hands.press('Alt+v');
    await hands.shown('change-0');
    expect(await hands.text('change-count')).toBe('1 处不同');
    expect(await hands.text('change-0')).toContain('三级 800.00 元');
    expect(screen.desk.calls.at(-1)?.input).toEqual({ before: '2020.3.3', after: '2021.1' });
  });

  it('are not offered for comparison when there is one', async () => {
    screen.desk.policy.versions.length = 1;
    await hands.press('Alt+g');
    await hands.shown('policy-detail');
    await hands.press('Alt+v');
    expect(await screen.page.getByRole('dialog').count()).toBe(1);
    expect(screen.desk.count('policy.compare')).toBe(0);
  });
});
