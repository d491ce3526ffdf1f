import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { browserMissing, browserPath, launchBrowser } from './chromium.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const testTimeoutMs = 120_000;

/**
 * The tests of one file share a browser; each gets a terminal of its own. After each, the window must have stayed silent:
 * no pointer event, no console error, no refusal of the content security policy, and the terminal must have ended well.
 */
export function testsAtTheDesk(): (name: string, work: (place: Workplace) => Promise<void>) => void {
  let browser: Browser | null = null;
  beforeAll(async () => {
    if (browserPath !== null) browser = await launchBrowser();
  });
  afterAll(async () => browser?.close());
  return (name, work) => {
    test(name, { timeout: testTimeoutMs }, async (context: TestContext) => {
      if (browser === null) return context.skip(true, browserMissing);
      const place = await openWorkplace(browser);
      let faults: string[] = [];
      try {
        await work(place);
      } finally {
        faults = await place.close();
      }
      expect(faults).toEqual([]);
    });
  };
}
