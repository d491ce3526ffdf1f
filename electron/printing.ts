import { resolve, sep } from 'node:path';
import { BrowserWindow, type PrintToPDFOptions, session } from 'electron';
import { appScheme } from './appScheme.ts';
import { denyAllPermissions } from './permissions.ts';
import { printWindowOptions } from './window.ts';
import { writeDurably } from './writeDurably.ts';

/** In memory, and apart from the screens' session. */
const partition = 'print';
const printUrl = `${appScheme}://print/sheet.html`;
const printTimeoutMs = 30_000;

const printPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

export const pdfOptions: PrintToPDFOptions = {
  pageSize: 'A5',
  landscape: true,
  printBackground: true,
  preferCSSPageSize: true,
  margins: { top: 0, bottom: 0, left: 0, right: 0 },
};

/** Prints one sheet after the other: a hidden window is not cheap, and a window prints few sheets a minute. */
export class SheetPrinter {
  readonly #dataDir: string;
  #last: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#dataDir = resolve(dataDir);
  }

  /**
   * @param html a complete document
   * @throws when the path is outside the data folder, the page does not load in time, or the file cannot be written
   */
  print(html: string, pdfPath: string): Promise<void> {
    const printed = this.#last.then(() => this.#print(html, pdfPath));
    this.#last = printed.catch(() => {});
    return printed;
  }

  async #print(html: string, pdfPath: string): Promise<void> {
    if (!resolve(pdfPath).startsWith(this.#dataDir + sep)) throw new Error('outside the data folder');
    await writeDurably(pdfPath, await renderPdf(html));
  }
}

async function renderPdf(html: string): Promise<Uint8Array> {
  const printSession = session.fromPartition(partition);
  denyAllPermissions(printSession);
  printSession.protocol.handle(appScheme, ({ url }) => answerPrintRequest(url, html));
  const window = new BrowserWindow(printWindowOptions(partition));
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('printing took too long')), printTimeoutMs);
  });
  try {
    const loaded = window.loadURL(printUrl).then(() => window.webContents.printToPDF(pdfOptions));
    return await Promise.race([loaded, tooLong]);
  } finally {
    clearTimeout(timer);
    window.destroy();
    printSession.protocol.unhandle(appScheme);
  }
}

function answerPrintRequest(url: string, html: string): Response {
  if (url !== printUrl) return new Response(null, { status: 404 });
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': printPolicy },
  });
}
