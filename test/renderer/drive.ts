import type { Screen } from './browser.ts';

/** A practised hand. Faster, and the screen takes it for a scanner (card readers section 8.2). */
const handGapMs = 60;

/** The keys of a cashier. Nothing here touches the mouse. */
export function cashier({ page }: Screen) {
  const press = (chord: string) => page.keyboard.press(chord);
  const shown = (testId: string) => page.getByTestId(testId).waitFor();
  return {
    press,
    shown,
    type: (text: string) => page.keyboard.type(text, { delay: handGapMs }),
    text: async (testId: string) => (await page.getByTestId(testId).textContent()) ?? '',
    async signIn() {
      await shown('operator');
      await press('1');
      await shown('workbench');
    },
    async readCard() {
      await press('F2');
      await shown('person');
    },
    /** Finds by initials or code, adds the first hit, and leaves the focus in its quantity. */
    async add(search: string) {
      const rows = await page.getByTestId('bill-row').count();
      await page.keyboard.type(search, { delay: handGapMs });
      await page.locator(`[data-answered="${search}"] [data-testid=search-result-0]`).waitFor();
      await press('Enter');
      await page.locator(`[data-testid=quantity-${rows + 1}]:focus`).waitFor();
    },
    /** Until the figures on the right belong to the bill as it stands. */
    async settled() {
      await page.locator('[aria-busy=false] [data-testid=split-cash]').waitFor();
    },
    focused: () => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null),
  };
}
