import { type Browser, chromium } from 'playwright-core';
import { chromiumSandboxFlags } from '../../src/shell/chromiumSandbox.ts';
import { findBrowser } from '../../src/shell/findBrowser.ts';
import { thisMachine } from '../../src/shell/openBrowser.ts';

const quietFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const browserPath: string | null = findBrowser(thisMachine)?.path ?? null;

/** For `context.skip`: what is missing, in the words of the run's summary. */
export const browserMissing = 'no Chromium, Chrome or Edge on this machine: apt-get install chromium';

/** A browser of its own with an empty profile. @throws when there is none on this machine */
export async function launchBrowser(): Promise<Browser> {
  if (browserPath === null) throw new Error(browserMissing);
  const sandboxFlags = chromiumSandboxFlags(process.platform, process.getuid?.());
  return chromium.launch({
    executablePath: browserPath,
    args: quietFlags,
    chromiumSandbox: sandboxFlags.length === 0,
  });
}
