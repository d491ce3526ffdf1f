import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { type Protocol, protocol } from 'electron';

export const appScheme = 'app';
export const appHost = 'yijie';
export const appUrl = `${appScheme}://${appHost}/index.html`;

const sheetPath = /^\/sheets\/([A-Za-z0-9_-]{1,120}\.pdf)$/;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const headers = {
  // The page talks to the desk over a message port, so it needs no connection at all.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export interface AppFiles {
  readonly rendererDir: string;
  /** @returns absolute path of a sheet, or null */
  findSheet(name: string): Promise<string | null>;
}

/** Before the application is ready. A standard, secure scheme of our own gives the page an origin; `file:` would not. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveAppScheme(target: Pick<Protocol, 'handle'>, files: AppFiles): void {
  target.handle(appScheme, (request) => answerAppRequest(request, files));
}

/** Is this address one of our own pages? Node gives custom schemes no origin, so the parts are compared. */
export function isAppUrl(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${appScheme}:` && url.host === appHost;
}

export function isSheetUrl(address: string): boolean {
  return isAppUrl(address) && sheetPath.test(new URL(address).pathname);
}

export async function answerAppRequest(
  request: Pick<Request, 'url' | 'method'>,
  files: AppFiles,
): Promise<Response> {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  const found =
    isReading && isAppUrl(request.url) ? await findFile(new URL(request.url).pathname, files) : null;
  if (found === null) return new Response(null, { status: 404, headers });
  try {
    const body = new Uint8Array(await readFile(found.path));
    return new Response(body, { headers: { ...headers, 'content-type': found.contentType } });
  } catch {
    return new Response(null, { status: 404, headers });
  }
}

async function findFile(
  pathname: string,
  files: AppFiles,
): Promise<{ readonly path: string; readonly contentType: string } | null> {
  const sheetName = sheetPath.exec(pathname)?.[1];
  if (sheetName !== undefined) {
    const path = await files.findSheet(sheetName);
    return path === null ? null : { path, contentType: 'application/pdf' };
  }
  const path = insideFolder(files.rendererDir, pathname);
  const contentType = contentTypes[extname(pathname)];
  return path === null || contentType === undefined ? null : { path, contentType };
}

/** @returns null when the decoded path leaves the folder */
export function insideFolder(folder: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const root = resolve(folder);
  const path = resolve(root, `.${decoded}`);
  return path.startsWith(root + sep) ? path : null;
}
