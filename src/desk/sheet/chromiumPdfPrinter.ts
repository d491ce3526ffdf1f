import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { flushFolderOf } from '../../store/durableFile.ts';
import { countPdfPages } from './countPdfPages.ts';
import type { PdfPrinter } from './printPdf.ts';
import { SheetNotPrinted } from './sheetNotPrinted.ts';

export interface ChromiumPdfPrinterOptions {
  /** Chromium, Chrome or Edge; version 131 or later, the first to print page numbers from the style sheet. */
  readonly chromiumPath: string;
  /** What this machine needs to start it at all, such as the shell's sandbox flags. */
  readonly launchFlags?: readonly string[];
  /** From start to finished file, for one sheet. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 30_000;
const maxHtmlBytes = 16_000_000;
const maxPdfBytes = 64_000_000;
const maxKeptErrorText = 2_000;

function printArguments(folder: string, htmlPath: string, pdfPath: string): string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--no-pdf-header-footer',
    `--print-to-pdf=${pdfPath}`,
    pathToFileURL(htmlPath).href,
  ];
}

/** Ends the browser with its helpers: they share its process group, which we made for it. Windows has none to end. */
function endBrowser(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** Runs the browser to its end. @throws SheetNotPrinted when it cannot start, fails or takes too long */
function runBrowser(chromiumPath: string, args: readonly string[], timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(chromiumPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let errorText = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    errorText = (errorText + text).slice(-maxKeptErrorText);
  });
  const deadline = setTimeout(() => {
    endBrowser(child);
    reject(new SheetNotPrinted('PRINT_TIMED_OUT', `${timeoutMs} ms`));
  }, timeoutMs);
  child.once('error', (cause) => {
    clearTimeout(deadline);
    reject(new SheetNotPrinted('PRINT_BROWSER_MISSING', chromiumPath, { cause }));
  });
  child.once('exit', (code, signal) => {
    clearTimeout(deadline);
    if (code === 0) resolve();
    else reject(new SheetNotPrinted('PRINT_FAILED', `exit ${code ?? signal}: ${errorText}`));
  });
  return promise;
}

async function readPdf(path: string): Promise<{ bytes: Buffer; pages: number }> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) throw new SheetNotPrinted('PRINT_FAILED', 'no file was written');
  if (size > maxPdfBytes) throw new SheetNotPrinted('PRINT_FAILED', `${size} bytes`);
  const bytes = await readFile(path);
  const pages = countPdfPages(bytes);
  if (pages === null) throw new SheetNotPrinted('PRINT_FAILED', 'the file is not a complete PDF');
  return { bytes, pages };
}

/** On the disk under its own name, or not at all. For the owner's eyes only: it names a patient. */
async function saveWhole(bytes: Buffer, pdfPath: string): Promise<void> {
  const partPath = `${pdfPath}.${randomUUID()}.part`;
  try {
    const file = await open(partPath, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partPath, pdfPath);
    flushFolderOf(pdfPath);
  } catch (cause) {
    await rm(partPath, { force: true }).catch(() => undefined);
    throw new SheetNotPrinted('PRINT_FILE_NOT_WRITTEN', dirname(pdfPath), { cause });
  }
}

async function printIn(
  folder: string,
  html: string,
  pdfPath: string,
  options: ChromiumPdfPrinterOptions,
): Promise<{ readonly pages: number }> {
  const htmlPath = join(folder, 'sheet.html');
  const printedPath = join(folder, 'sheet.pdf');
  await writeFile(htmlPath, html, { mode: 0o600, flag: 'wx' });
  const args = [...(options.launchFlags ?? []), ...printArguments(folder, htmlPath, printedPath)];
  await runBrowser(options.chromiumPath, args, options.timeoutMs ?? defaultTimeoutMs);
  const { bytes, pages } = await readPdf(printedPath);
  await saveWhole(bytes, pdfPath);
  return { pages };
}

/** Prints through a headless browser, one process and one throw-away profile for each sheet. */
export function chromiumPdfPrinter(options: ChromiumPdfPrinterOptions): PdfPrinter {
  return {
    async print(html, pdfPath) {
      if (Buffer.byteLength(html) > maxHtmlBytes)
        throw new SheetNotPrinted('PRINT_FAILED', `print file above ${maxHtmlBytes} bytes`);
      const folder = await mkdtemp(join(tmpdir(), 'yijie-print-')).catch((cause: unknown) => {
        throw new SheetNotPrinted('PRINT_FILE_NOT_WRITTEN', tmpdir(), { cause });
      });
      try {
        return await printIn(folder, html, pdfPath, options);
      } finally {
        // On Windows a helper of the browser may hold its profile a moment longer: a left-over folder must not turn a printed sheet into an error.
        await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(
          () => undefined,
        );
      }
    },
  };
}
