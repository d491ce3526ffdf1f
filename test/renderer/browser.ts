import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { chromiumSandboxFlags } from '../../src/shell/chromiumSandbox.ts';
import { FakeDesk } from './fakeDesk.ts';

const chromiumPath = '/usr/bin/chromium';

const chromiumArguments = [
  ...chromiumSandboxFlags(process.platform, process.getuid?.()),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Bench {
  /** A signed-out page on a desk of its own; call `finish` at the end of the test. */
  open(size?: { readonly width: number; readonly height: number }): Promise<Screen>;
  close(): Promise<void>;
}

export interface Screen {
  readonly page: Page;
  readonly desk: FakeDesk;
  /** Errors of the page and everything the content security policy refused. */
  readonly complaints: string[];
  finish(): Promise<void>;
}

/** The built screen in a real Chromium. The build goes to a folder of its own, so test files do not disturb each other. */
export async function startBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'yijie-screen-'));
  await build({
    configFile: fileURLToPath(new URL('../../renderer/vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: folder },
  });
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
  return {
    async open(size = { width: 1366, height: 768 }) {
      const desk = new FakeDesk(folder);
      const address = await desk.listen();
      const context = await browser.newContext({ viewport: size, locale: 'zh-CN' });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', (event) =>
          console.error(
            `refused by the content security policy: ${event.violatedDirective} ${event.blockedURI}`,
          ),
        ),
      );
      await page.goto(address);
      return {
        page,
        desk,
        complaints,
        async finish() {
          await context.close();
          await desk.close();
        },
      };
    },
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
