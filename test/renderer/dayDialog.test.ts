import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, type Screen, startBench } from './browser.ts';
import { cashier } from './drive.ts';
import { lostAnswer, oneWaiting } from './fakeDay.ts';

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
afterEach(async () => {
  await screen.finish();
  expect(screen.complaints).toEqual([]);
});

const sees = (testId: string, text: string) =>
  screen.page.getByTestId(testId).filter({ hasText: text }).waitFor();
const gone = (testId: string) => screen.page.getByTestId(testId).waitFor({ state: 'detached' });
const sent = (operation: string) => screen.desk.calls.findLast((call) => call.operation === operation)?.input;
const focusOn = (testId: string) => screen.page.locator(`[data-testid="${testId}"]:focus`).waitFor();

/** 200.00 in the drawer; two bills of 40.40 were paid in cash: 280.80 must be there. */
async function openShift(): Promise<void> {
  await hands.press('Alt+d');
  await focusOn('opening-cash');
  await hands.type('200');
  await hands.press('Enter');
  await focusOn('cash-10000');
}

describe('班次', () => {
  it('opens with the float, counts by number pad, closes, and gives the 班结单', async () => {
    await openShift();
    expect(sent('day.openShift')).toEqual({ openingCashFen: 20_000 });
    expect(await hands.text('shift-expected')).toBe('280.80');
    // 2 × 100 + 4 × 20 + 8 × 0.1
    await hands.type('2');
    await hands.press('Enter');
    await hands.press('Enter');
    await hands.type('4');
    expect(await hands.text('cash-counted')).toBe('280.00');
    expect(await hands.text('over-short')).toBe('短款0.80');
    for (let row = 0; row < 5; row += 1) await hands.press('Enter');
    await focusOn('cash-10');
    await hands.type('8');
    expect(await hands.text('over-short')).toBe('账款相符0.00');
    await hands.press('Enter');
    await hands.shown('close-shift-dialog');
    expect(await screen.page.getByTestId('signature-note').count()).toBe(0);
    await hands.press('Enter');
    await sees('shift-closed', '账款相符');
    expect(sent('day.closeShift')).toEqual({
      counts: {
        '10000': 2,
        '5000': 0,
        '2000': 4,
        '1000': 0,
        '500': 0,
        '100': 0,
        '50': 0,
        '10': 8,
      },
      signature: null,
    });
    await focusOn('opening-cash');
    await hands.press('F10');
    await sees('sheet', '已生成班结单 第 1 联');
    expect(screen.desk.count('day.closeShift')).toBe(1);
  });

  it('with open business says which, and closes only with the supervisor and the reason', async () => {
    screen.desk.day.blocks = [oneWaiting];
    await openShift();
    await sees('shift-block-waiting', '待上传 1 笔');
    await hands.press('F9');
    await focusOn('signature-operator');
    await hands.press('ArrowDown');
    await hands.press('Enter');
    await focusOn('signature-note');
    await hands.press('Enter');
    expect(screen.desk.count('day.closeShift')).toBe(0);
    await screen.page.keyboard.insertText('专线中断，明早处理');
    await hands.press('Enter');
    await sees('shift-closed', '组长签字');
    expect(sent('day.closeShift')).toMatchObject({
      signature: { operatorNo: '2002', note: '专线中断，明早处理' },
    });
  });

  it('that the desk does not close stays open, counted as it was, with the three sentences', async () => {
    await openShift();
    await hands.type('3');
    screen.desk.failNext.set('day.closeShift', {
      code: 'shiftBlocked',
      happened: '还有未了业务：待上传 1 笔。',
      money: '没有结班；这些结算都完整保存在本机。',
      nextStep: '请先处理完再结班。',
    });
    await hands.press('F9');
    await hands.shown('close-shift-dialog');
    await hands.press('Enter');
    await sees('problem-happened', '还有未了业务');
    await hands.press('Escape');
    await gone('close-shift-dialog');
    await hands.press('Alt+2');
    await hands.shown('day-statement');
    await hands.press('Alt+1');
    await sees('cash-counted', '300.00');
  });

  it('does not open on what is no amount', async () => {
    await hands.press('Alt+d');
    await focusOn('opening-cash');
    await hands.press('Enter');
    await hands.type('1.234');
    await hands.press('Enter');
    expect(await screen.page.getByTestId('opening-cash').getAttribute('aria-invalid')).toBe('true');
    expect(screen.desk.count('day.openShift')).toBe(0);
  });
});

describe('对账', () => {
  it('says that both sides agree', async () => {
    await hands.press('Alt+d');
    await hands.press('Alt+2');
    await hands.shown('day-statement');
    expect(screen.desk.count('day.reconcile')).toBe(0);
    await hands.press('F9');
    await sees('statement-verdict', '两边一致');
    await sees('total-390-11', '平');
    expect(await screen.page.getByTestId('finding-list').count()).toBe(0);
  });

  it('shows cause and money, asks before it repairs, and proves it by comparing again', async () => {
    screen.desk.day.findings = [lostAnswer];
    await hands.press('Alt+d');
    await hands.press('Alt+2');
    await hands.press('F9');
    await sees('statement-verdict', '两边不平');
    await sees('finding-cause', '应答没有到达本机');
    await sees('finding-money', '40.40');
    await hands.press('1');
    await sees('repair-consequences', '按中心的记录记为已结算');
    await hands.press('Enter');
    expect(screen.desk.count('day.repair')).toBe(0);
    await screen.page.keyboard.insertText('电话核对');
    await hands.press('Enter');
    await sees('finding-done', '按中心的记录入账');
    expect(sent('day.repair')).toEqual({
      runId: 'run-1',
      findingId: lostAnswer.findingId,
      action: 'takeOver',
      note: '电话核对',
    });
    // Dealt with: its keys are gone until the next comparison.
    await hands.press('1');
    expect(await screen.page.getByTestId('repair-dialog').count()).toBe(0);
    await hands.press('F9');
    await sees('statement-verdict', '两边一致');
  });

  it('says so when the centre names no row that differs', async () => {
    screen.desk.day.level = false;
    await hands.press('Alt+d');
    await hands.press('Alt+2');
    await hands.press('F9');
    await sees('statement-no-rows', '请医保办与经办机构核对');
  });

  it('leaves repairing to the supervisor', async () => {
    screen.desk.day.findings = [lostAnswer];
    screen.desk.day.mayRepair = false;
    await hands.press('Alt+d');
    await hands.press('Alt+2');
    await hands.press('F9');
    await sees('finding-detail', '差异由组长处理');
    await hands.press('1');
    expect(await screen.page.getByTestId('repair-dialog').count()).toBe(0);
  });
});

describe('提醒', () => {
  it('are counted on their tab and said in full', async () => {
    screen.desk.day.notices = {
      keeping: [
        {
          code: 'backupFailed',
          happened: '昨天的备份没有写成。',
          money: '账目完整，不受影响。',
          nextStep: '请信息科检查备份盘。',
        },
      ],
      drift: [{ key: 'p 1', notice: '政策包“练习市”最近 50 笔结算中有 20 笔与医保中心金额不同。' }],
    };
    await hands.press('Alt+d');
    await sees('day-tab-notices', '2');
    await hands.press('Alt+3');
    await sees('problem-happened', '备份没有写成');
    await sees('notice-drift', '20 笔');
  });

  it('say so when there are none', async () => {
    await hands.press('Alt+d');
    await hands.press('Alt+3');
    await sees('day-notices', '没有提醒');
  });
});

describe('月申报', () => {
  it('adds up a chosen month by fund and exports it', async () => {
    await hands.press('Alt+d');
    await hands.press('Alt+4');
    await focusOn('claim-month');
    await hands.press('F10');
    expect(screen.desk.count('day.exportClaim')).toBe(0);
    await hands.type('202008');
    await hands.press('Enter');
    await sees('claim-total', '1,295.80');
    await sees('claim-funds', '457.50');
    await sees('claim-open', '1 笔');
    expect(sent('day.claim')).toEqual({ month: '202008' });
    await hands.press('F10');
    await sees('claim-workbook', 'QS202008-1.xlsx');
    await sees('sheet', '已生成申报表');
  });
});

it('the dialog leaves by its own key and by Escape, and the bill is as it was', async () => {
  await hands.press('Alt+d');
  await hands.shown('day-dialog');
  await hands.press('Alt+d');
  await gone('day-dialog');
  await hands.press('Alt+d');
  await hands.shown('day-dialog');
  await hands.press('Escape');
  await gone('day-dialog');
  await hands.readCard();
  await hands.add('csd');
});
