import type { Locator, Page } from 'playwright-core';

const patienceMs = 30_000;
const dayMs = 24 * 3_600_000;

/** One item of a bill as a cashier enters it. */
export interface TypedItem {
  /** Pinyin initials. */
  readonly initials: string;
  /** Which of the hits, counted from the first. */
  readonly hit?: number;
  readonly quantity: string;
}

const handGapMs = 60;

/** A cashier who has a keyboard and eyes, and nothing else. Every key pressed is counted. */
export class Cashier {
  readonly page: Page;
  #keyCount = 0;

  constructor(page: Page) {
    this.page = page;
  }

  get keyCount(): number {
    return this.#keyCount;
  }

  async press(...chords: readonly string[]): Promise<void> {
    for (const chord of chords) {
      await this.page.keyboard.press(chord);
      this.#keyCount += 1;
    }
  }

  /** Types key by key, as fast as a hand and no faster: what comes faster is a scanner (card readers section 8.2). */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: handGapMs });
    this.#keyCount += text.length;
  }

  /** Chinese as an input method commits it; counted as one key a character. */
  async commit(text: string): Promise<void> {
    await this.page.keyboard.insertText(text);
    this.#keyCount += text.length;
  }

  place(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** Waits until the place shows the text. @throws with what it showed instead */
  async sees(testId: string, text: string | RegExp): Promise<void> {
    const place = this.place(testId);
    try {
      await place.filter({ hasText: text }).first().waitFor({ timeout: patienceMs });
    } catch (error) {
      const shown = await place.allTextContents();
      throw new Error(`"${testId}" shows ${JSON.stringify(shown)}, not ${text}`, { cause: error });
    }
  }

  async seesGone(testId: string): Promise<void> {
    await this.place(testId).waitFor({ state: 'detached', timeout: patienceMs });
  }

  /** The caret is there: what is typed now goes nowhere else. */
  async seesFocus(testId: string): Promise<void> {
    await this.page.locator(`[data-testid="${testId}"]:focus`).waitFor({ timeout: patienceMs });
  }

  async reads(testId: string): Promise<string> {
    return (await this.place(testId).textContent({ timeout: patienceMs })) ?? '';
  }

  // ---- the moves of the day ------------------------------------------------------------------------------------------

  /** The first operator of the list is a cashier. */
  async signIn(): Promise<void> {
    await this.sees('operator', 'C001');
    await this.press('1');
    await this.sees('connection', '在线');
  }

  /** Training: puts the card of an invented person into the virtual reader. */
  async insertCard(name: string): Promise<void> {
    await this.press('Alt+C');
    await this.sees('training-person', name);
    const labels = await this.place('training-person').getByRole('option').allTextContents();
    const row = labels.findIndex((label) => label.includes(name));
    for (let step = 0; step < row; step += 1) await this.press('ArrowDown');
    await this.press('Enter');
    await this.sees('training-done', '已插卡');
    await this.sees('reader', '卡');
  }

  /** @param shown the name as the screen shows it: masked */
  async readCard(shown: string): Promise<void> {
    await this.press('F2');
    await this.sees('person-name', shown);
  }

  /** F6 and the two days, discharge today; ends in the search field. */
  async chooseInpatient(nights: number): Promise<void> {
    await this.press('F6');
    const today = await this.place('settled-on').inputValue({ timeout: patienceMs });
    const admission = new Date(Date.parse(today) - nights * dayMs).toISOString().slice(0, 10);
    await this.type(admission.replaceAll('-', ''));
    await this.press('Enter', 'Enter');
  }

  /** From the search field back to it. */
  async addItem({ initials, hit = 0, quantity }: TypedItem): Promise<void> {
    const rows = await this.place('bill-row').count();
    await this.type(initials);
    await this.place(`search-result-${hit}`).waitFor({ timeout: patienceMs });
    for (let step = 0; step < hit; step += 1) await this.press('ArrowDown');
    await this.press('Enter');
    await this.seesFocus(`quantity-${rows + 1}`);
    if (quantity !== '1') await this.type(quantity);
    await this.press('Enter');
  }

  async addItems(items: readonly TypedItem[]): Promise<void> {
    for (const item of items) await this.addItem(item);
  }

  /** F9, a look at the figure, Enter. */
  async settle(cash: string): Promise<void> {
    await this.press('F9');
    await this.sees('confirm-cash', cash);
    await this.press('Enter');
  }

  /** The state the result shows, as the program names it. */
  async seesState(state: string): Promise<void> {
    await this.page
      .locator(`[data-testid="result-state"][data-state="${state}"]`)
      .waitFor({ timeout: patienceMs })
      .catch(async (error: unknown) => {
        const shown = await this.page.getByRole('dialog').allTextContents();
        throw new Error(`no result "${state}"; on screen: ${JSON.stringify(shown)}`, { cause: error });
      });
  }

  /** Enter on the result. */
  async print(): Promise<void> {
    await this.press('Enter');
    await this.sees('sheet', '已生成结算单');
  }

  /** To the empty workbench, ready for the next person. */
  async next(): Promise<void> {
    await this.press('Escape');
    await this.seesGone('result-dialog');
  }
}
