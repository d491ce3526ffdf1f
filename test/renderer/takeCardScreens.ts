import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Screen, startBench } from './browser.ts';
import { cardProblem, cardStates, pinWanted } from './cardStates.ts';
import { cashier } from './drive.ts';

type Act = (screen: Screen, hands: ReturnType<typeof cashier>) => Promise<void>;

const size = { width: 1366, height: 768 };

/**
 * Part of `npm run screens`: the card panel in each of its states. Written to docs/pictures/, or to the folder named on the
 * command line. Faults cannot be had from real readers at will, so these pictures are of the screen on a desk that
 * plays them.
 */
async function takeCardScreens(folder: string): Promise<void> {
  const bench = await startBench();
  const take = async (name: string, act: Act): Promise<void> => {
    const screen = await bench.open(size);
    const hands = cashier(screen);
    await hands.signIn();
    await act(screen, hands);
    const path = join(folder, `card-${name}-${size.width}x${size.height}.png`);
    await screen.page.screenshot({ path, caret: 'hide', animations: 'disabled' });
    console.log(path);
    await screen.finish();
  };
  try {
    for (const [name, { reader, problem }] of Object.entries(cardStates)) {
      await take(name, async ({ desk, page }, hands) => {
        desk.emit('reader', reader);
        if (problem !== null) {
          desk.failNext.set('credential.read', problem);
          await hands.press('F2');
        }
        await page.locator(`[data-testid=card-panel][data-state=${name}]`).waitFor();
      });
    }
    await take('reading', async ({ desk, page }, hands) => {
      desk.delayMs.set('credential.read', 30_000);
      await hands.press('F2');
      await page.locator('[data-testid=card-panel][data-state=reading]').waitFor();
    });
    await take('read', (_screen, hands) => hands.readCard());
    await take('pin', async ({ desk }, hands) => {
      desk.failNext.set('credential.read', pinWanted);
      await hands.press('F2');
      await hands.shown('pin-dialog');
      await hands.type('1234');
    });
    await take('pin-wrong', async ({ desk, page }, hands) => {
      desk.failNext.set('credential.read', pinWanted);
      desk.failNext.set('credential.verifyPin', cardProblem('pinWrong', '社保卡密码不对，还可以再试 5 次。'));
      await hands.press('F2');
      await hands.shown('pin-dialog');
      await hands.type('111111');
      await hands.press('Enter');
      await page.getByTestId('pin-dialog').getByTestId('problem-happened').waitFor();
    });
  } finally {
    await bench.close();
  }
}

const folder = resolve(process.argv[2] ?? 'docs/pictures');
mkdirSync(folder, { recursive: true });
await takeCardScreens(folder);
