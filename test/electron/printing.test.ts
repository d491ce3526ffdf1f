import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { electronModule, fake, resetFakeElectron } from './fakeElectron.ts';

vi.mock('electron', () => electronModule);

const { SheetPrinter } = await import('../../electron/printing.ts');

let dataDir: string;
let served: string[];

beforeEach(() => {
  resetFakeElectron();
  dataDir = mkdtempSync(join(tmpdir(), 'yijie-print-'));
  served = [];
  fake.onLoad = async (url) => {
    const handler = fake.sessions.get('print')?.protocol.handlers.get('app');
    const answer = await handler?.(new Request(url));
    served.push(`${url} ${await answer?.text()} | ${answer?.headers.get('content-security-policy')}`);
  };
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('the document is printed on A5 landscape and the window is gone afterwards', async () => {
  const pdfPath = join(dataDir, 'S1.pdf');
  await new SheetPrinter(dataDir).print('<p>结算单</p>', pdfPath);
  expect(readFileSync(pdfPath, 'utf8')).toBe('%PDF-1.7');
  const [window] = fake.windows;
  expect(window?.webContents.printToPDF).toHaveBeenCalledWith(
    expect.objectContaining({ pageSize: 'A5', landscape: true, printBackground: true }),
  );
  expect(window?.options).toMatchObject({ show: false });
  expect(window?.calls).toEqual(['destroy']);
});

test('the page gets the document and nothing else, in a session without any permission', async () => {
  await new SheetPrinter(dataDir).print('<p>结算单</p>', join(dataDir, 'S1.pdf'));
  expect(served).toEqual([
    "app://print/sheet.html <p>结算单</p> | default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:",
  ]);
  expect(fake.sessions.get('print')?.permissionCheck?.()).toBe(false);
  expect(fake.sessions.get('print')?.protocol.handlers.size).toBe(0);
});

test('another address on the print session is not answered', async () => {
  let status = 0;
  fake.onLoad = async () => {
    const handler = fake.sessions.get('print')?.protocol.handlers.get('app');
    status = (await handler?.(new Request('app://print/other.html')))?.status ?? 0;
  };
  await new SheetPrinter(dataDir).print('<p>', join(dataDir, 'S1.pdf'));
  expect(status).toBe(404);
});

test('a path outside the data folder is refused before anything is opened', async () => {
  const printer = new SheetPrinter(dataDir);
  await expect(printer.print('<p>', join(dataDir, '..', 'S1.pdf'))).rejects.toThrow('outside');
  await expect(printer.print('<p>', `${dataDir}-other/S1.pdf`)).rejects.toThrow('outside');
  expect(fake.windows).toEqual([]);
});

test('a failed print leaves no file, no window, and the next one works', async () => {
  const printer = new SheetPrinter(dataDir);
  const load = fake.onLoad;
  fake.onLoad = () => Promise.reject(new Error('ERR_FAILED'));
  const pdfPath = join(dataDir, 'S1.pdf');
  await expect(printer.print('<p>', pdfPath)).rejects.toThrow('ERR_FAILED');
  expect(existsSync(pdfPath)).toBe(false);
  expect(fake.windows[0]?.calls).toEqual(['destroy']);
  fake.onLoad = load;
  await printer.print('<p>', pdfPath);
  expect(existsSync(pdfPath)).toBe(true);
});

test('sheets are printed one after the other, each with its own content', async () => {
  const printer = new SheetPrinter(dataDir);
  await Promise.all([
    printer.print('<p>一', join(dataDir, '1.pdf')),
    printer.print('<p>二', join(dataDir, '2.pdf')),
  ]);
  expect(served.map((line) => line.slice(23, 27))).toEqual(['<p>一', '<p>二']);
});
