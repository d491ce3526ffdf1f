import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../e2e/chromium.ts';
import { nodeProgram, startTerminal } from '../e2e/terminalProcess.ts';
import { type Effort, type Figure, measure, median } from './figure.ts';

interface ColdStart {
  readonly addressMs: number;
  readonly screenMs: number;
}

/** Empty data folder, new browser profile: the first start of the day on a machine that was just unpacked. */
async function startOnce(): Promise<ColdStart> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yijie-start-'));
  const beganMs = performance.now();
  const terminal = await startTerminal(dataDir);
  const addressMs = performance.now() - beganMs;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(terminal.address, { waitUntil: 'commit' });
    await page.locator('[data-testid="operator"]:focus').waitFor();
    return { addressMs, screenMs: performance.now() - beganMs };
  } finally {
    await browser.close();
    await terminal.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function bareNodeMs(): Promise<number> {
  const beganMs = performance.now();
  await once(spawn(nodeProgram, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - beganMs;
}

async function bareBrowserMs(): Promise<number> {
  const beganMs = performance.now();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent('<!doctype html><input autofocus>');
    await page.locator('input:focus').waitFor();
    return performance.now() - beganMs;
  } finally {
    await browser.close();
  }
}

export async function coldStart(effort: Effort): Promise<Figure> {
  const starts: ColdStart[] = [];
  const nodes: number[] = [];
  const browsers: number[] = [];
  for (let count = 0; count < effort.coldStarts; count += 1) {
    nodes.push(await bareNodeMs());
    browsers.push(await bareBrowserMs());
    starts.push(await startOnce());
  }
  const addressMs = median(starts.map((one) => one.addressMs));
  const screenMs = median(starts.map((one) => one.screenMs));
  const nodeMs = median(nodes);
  const browserMs = median(browsers);
  return {
    title: 'cold start',
    what: 'from the start of the program on an empty data folder, training centre and virtual reader included, to the address, and to the sign-in list that has the focus in a browser started after it',
    baseline:
      '`node -e 0`; for the screen also what no program can save: `node -e 0` and then the same browser with an empty page',
    samples: effort.coldStarts,
    measures: [
      measure('to the address', 'ms', addressMs, nodeMs),
      measure('to the usable screen', 'ms', screenMs, nodeMs),
      measure('to the usable screen, against node and browser', 'ms', screenMs, nodeMs + browserMs),
    ],
    facts: { diskCache: 'warm', emptyBrowserMs: measure('', 'ms', browserMs, 1).value },
  };
}
