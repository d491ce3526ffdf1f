import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { Cashier } from './cashier.ts';
import { startTerminal, type TerminalProcess } from './terminalProcess.ts';
import { type WindowWatch, watchWindow } from './windowWatch.ts';

export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

/** The smallest screen the cashier's desk is made for. */
export const smallScreen: WindowSize = { width: 1366, height: 768 };
export const largeScreen: WindowSize = { width: 1920, height: 1080 };

/** One window of a terminal: a browser context of its own, so cookies and storage are its own too. */
export interface DeskWindow {
  readonly context: BrowserContext;
  readonly cashier: Cashier;
  readonly watch: WindowWatch;
}

export async function openWindow(browser: Browser, address: string, size = smallScreen): Promise<DeskWindow> {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const watch = await watchWindow(context);
  const page = await context.newPage();
  await page.goto(address);
  return { context, cashier: new Cashier(page), watch };
}

/** A terminal on an empty data folder with one window open, and what it takes to leave nothing behind. */
export interface Workplace extends DeskWindow {
  readonly terminal: TerminalProcess;
  readonly dataDir: string;
  /** Closes window and terminal and removes the data. @returns what went wrong on the way, one line each */
  close(): Promise<string[]>;
}

export async function openWorkplace(browser: Browser, size = smallScreen): Promise<Workplace> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yijie-e2e-'));
  const terminal = await startTerminal(dataDir);
  const window = await openWindow(browser, terminal.address, size);
  return {
    ...window,
    terminal,
    dataDir,
    close: async () => {
      await window.context.close();
      const code = await terminal.stop();
      rmSync(dataDir, { recursive: true, force: true });
      const { complaints, pointerEvents } = window.watch;
      return [
        ...complaints,
        ...pointerEvents.map((type) => `pointer: ${type}`),
        ...(code === 0 ? [] : [`the terminal ended with ${code}`]),
        ...(terminal.complaints() === '' ? [] : [`the terminal complained: ${terminal.complaints()}`]),
      ];
    },
  };
}
