import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, type Screen, startBench } from './browser.ts';
import { cashier } from './drive.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

/** Serious findings of axe, as "rule: element". The library is handed over by the debugger, so the policy stays as it is. */
async function seriousFindings({ page }: Screen): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

it.each([
  [1366, 768],
  [1920, 1080],
])('card, lines, confirm, print by keyboard alone at %i × %i', async (width, height) => {
  const screen = await bench.open({ width, height });
  const { page, desk, complaints } = screen;
  const { press, shown, type, text, add, signIn, readCard, settled, focused } = cashier(screen);
  const findings: Record<string, string[]> = {};
  const look = async (name: string) => {
    findings[name] = await seriousFindings(screen);
    const overflow = await page.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      document.documentElement.scrollHeight - innerHeight,
    ]);
    expect(overflow, `${name} fits the screen`).toEqual([0, 0]);
  };

  await shown('operator');
  await look('sign-in');
  await signIn();
  expect(await text('training-bar')).toContain('训练模式 — 不是真实结算');
  await readCard();
  expect(await text('person-name')).toBe('欧**日');
  expect(await text('person-source')).toBe('中心 刚刚');

  // The worked example of the headless contract: 20 000.00 in scope, pool 15 475.00, cash 4 525.00 without the account.
  await press('F6');
  await type('20200820');
  await press('Enter');
  await press('Enter');
  expect(await focused()).toBe('search');
  await press('F4');
  await add('zyzhfy');
  await press('Enter');
  await settled();
  expect(await text('bill-total')).toBe('20,000.00');
  expect(await text('part-pool')).toContain('15,475.00');
  expect(await text('split-cash')).toBe('4,525.00');
  await look('workbench');

  await press('F8');
  await shown('explain-dialog');
  expect(await text('explain-step-2')).toContain('9,300.00 × 75% = 6,975.00');
  await look('explain');
  await press('Escape');

  await press('F9');
  await shown('confirm-dialog');
  expect(await text('confirm-cash')).toBe('4,525.00');
  expect(await text('confirm-mode')).toBe('联机结算');
  await look('confirm');
  await press('Enter');
  await shown('result-dialog');
  expect(await text('result-state')).toBe('已结算');
  await look('result');
  await press('Enter');
  await shown('sheet');
  expect(await text('sheet')).toContain('第 1 联，共 2 页');
  await press('Enter');
  await page.getByTestId('result-dialog').waitFor({ state: 'detached' });

  expect(await page.getByTestId('person').count()).toBe(0);
  expect(await page.getByTestId('bill-row').count()).toBe(0);
  expect(await focused()).toBe('search');
  expect(await text('last-settlement')).toContain('4,525.00');
  expect(desk.calls.find(({ operation }) => operation === 'bill.prepare')?.input).toMatchObject({
    kind: 'inpatient',
    beganOn: '2020-08-20',
    settledOn: '2020-09-01',
    useAccount: false,
  });
  expect(desk.calls.find(({ operation }) => operation === 'settlement.confirm')?.input).toMatchObject({
    expectedCashFen: 452_500,
  });

  await press('F7');
  await shown('recent-detail');
  await look('recent');
  expect(findings).toEqual({
    'sign-in': [],
    workbench: [],
    explain: [],
    confirm: [],
    result: [],
    recent: [],
  });
  expect(complaints).toEqual([]);
  await screen.finish();
});

it('opens the sheet beside the desk with P', async () => {
  const screen = await bench.open();
  const { page } = screen;
  const { press, shown, add, signIn, readCard, settled } = cashier(screen);
  await signIn();
  await readCard();
  await add('ptmzzcf');
  await settled();
  await press('F9');
  await shown('confirm-dialog');
  await press('Enter');
  await shown('print');
  await press('F10');
  await shown('sheet');
  const opened = page.context().waitForEvent('page');
  await press('p');
  expect(new URL((await opened).url()).pathname).toMatch(/^\/sheets\//);
  expect(await page.getByTestId('result-dialog').count()).toBe(1);
  await screen.finish();
});

it('finds and refunds a settlement, consequences first', async () => {
  const screen = await bench.open();
  const { page, desk, complaints } = screen;
  const { press, shown, type, text, add, signIn, readCard, settled } = cashier(screen);
  await signIn();
  await readCard();
  await add('csdplcs');
  await settled();
  await press('F9');
  await shown('confirm-dialog');
  await press('Enter');
  await shown('result-dialog');
  await press('Escape');
  await press('F7');
  await shown('recent-detail');
  await press('Alt+t');
  await shown('refund-dialog');
  expect(await text('refund-consequences')).toContain('退回个人账户');
  await press('Enter');
  expect(desk.count('settlement.refund'), 'no reason, no refund').toBe(0);
  await type('项目录错');
  await press('Enter');
  await page.getByTestId('refund-dialog').waitFor({ state: 'detached' });
  expect(desk.calls.find(({ operation }) => operation === 'settlement.refund')?.input).toMatchObject({
    reason: '项目录错',
  });
  await page.locator('[data-testid=recent-list] tr', { hasText: '退费' }).first().waitFor();
  await press('Alt+t');
  expect(await page.getByTestId('refund-dialog').count(), 'a refund is not refunded').toBe(0);
  expect(complaints).toEqual([]);
  await screen.finish();
});

it('signs in with arrows and Enter, and the function keys never reach the browser', async () => {
  const screen = await bench.open();
  const { page } = screen;
  const { press, shown, text } = cashier(screen);
  await shown('operator');
  await press('ArrowDown');
  await press('Enter');
  await shown('workbench');
  expect(await text('operator-name')).toContain('训练员乙');
  await page.evaluate(() => {
    const log: string[] = [];
    Object.assign(window, { log });
    window.addEventListener('keydown', (event) => {
      if (!event.defaultPrevented) log.push(event.key);
    });
  });
  for (const chord of ['F3', 'F6', 'F5', 'F7', 'F8', 'F10', 'F1', 'Alt+s', 'Escape', 'Escape'])
    await press(chord);
  expect(await page.evaluate(() => (window as unknown as { log: string[] }).log)).toEqual(['Alt']);
  await screen.finish();
});
