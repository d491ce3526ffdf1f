import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { chromiumSandboxFlags } from './chromiumSandbox.ts';
import type { BrowserPlace } from './findBrowser.ts';

/** This machine, as `findBrowser` wants to see it. */
export const thisMachine: BrowserPlace = {
  platform: process.platform,
  env: process.env,
  isProgram(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

export function hasDisplay(place: Pick<BrowserPlace, 'platform' | 'env'>): boolean {
  if (place.platform !== 'linux') return true;
  return Boolean(place.env.DISPLAY) || Boolean(place.env.WAYLAND_DISPLAY);
}

/** An own profile: no extension, synchronisation or stored password of the person's browser touches the terminal. */
export function appWindowArguments(
  url: string,
  profileDir: string,
  platform: NodeJS.Platform,
  userId: number | undefined,
): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profileDir}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-sync',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-features=Translate,AutofillServerCommunication',
    '--lang=zh-CN',
    '--start-maximized',
    ...chromiumSandboxFlags(platform, userId),
  ];
}

export interface AppWindow {
  /** Settles when the person closed the window. */
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * Opens the address in a window without address bar. Closing the window does not end the desk: the queue goes on.
 * @throws when the program cannot be started at all
 */
export async function openBrowser(program: string, url: string, dataDir: string): Promise<AppWindow> {
  const profileDir = join(dataDir, 'browser-profile');
  const flags = appWindowArguments(url, profileDir, process.platform, process.getuid?.());
  const browser = spawn(program, flags, { stdio: 'ignore' });
  const closed = new Promise<void>((resolve) => {
    browser.once('exit', () => resolve());
  });
  await once(browser, 'spawn');
  return { closed, close: () => browser.kill() };
}
