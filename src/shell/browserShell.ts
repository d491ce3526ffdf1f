import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DefectListener } from '../bridge/bridgeServer.ts';
import type { Desk } from '../bridge/deskPort.ts';
import { FrameSockets } from './frameSockets.ts';
import { listenOnLoopback } from './listenOnLoopback.ts';
import { pageHeaders } from './pageHeaders.ts';
import { findRendererFile, type ServedFile } from './rendererFiles.ts';
import { noSession, type Refusal, RequestGuard } from './requestGuard.ts';
import { SessionBook } from './sessions.ts';

const maxConnections = 128;
const maxHeaderBytes = 16_384;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;

export const bridgePath = '/bridge';
const sheetPath = /^\/sheets\/([A-Za-z0-9_-]{1,120}\.pdf)$/;

/** A browser asks for it beside a PDF, which cannot name an icon of its own; a 404 there looks like a fault. */
const faviconPath = '/favicon.ico';

const notFound: Refusal = { status: 404, text: '没有这个页面。' };
const badMethod: Refusal = { status: 405, text: '只接受读取页面的请求。' };
const tooManyWindows: Refusal = { status: 503, text: '打开的收费窗口太多，请关闭几个后再试。' };

export interface BrowserShellOptions {
  readonly desk: Desk;
  /** The built screens (out/renderer). */
  readonly rendererDir: string;
  /** Wanted port on 127.0.0.1; 0 for any. */
  readonly port: number;
  readonly clockMs: () => number;
  readonly onDefect: DefectListener;
  /** Told when the one-time address was used and a new one took its place. */
  readonly onNewUrl?: (url: string) => void;
}

export interface BrowserShell {
  /** The address with the one-time token that is valid now. */
  readonly url: () => string;
  readonly port: number;
  /** Ports that were wanted first and found taken. */
  readonly portsTaken: readonly number[];
  close(): Promise<void>;
}

/** The terminal for machines without Electron: the same screens and desk, served to a browser on this machine only. */
export async function startBrowserShell(options: BrowserShellOptions): Promise<BrowserShell> {
  const sessions = new SessionBook(options.clockMs);
  const sockets = new FrameSockets(options.desk, options.onDefect);
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
  });
  server.maxConnections = maxConnections;
  const { port, taken } = await listenOnLoopback(server, options.port);
  const guard = new RequestGuard(port, sessions);
  const url = () => `http://127.0.0.1:${port}/?token=${sessions.token}`;
  const pages = new PageServer(options, guard, port, () => options.onNewUrl?.(url()));

  server.on('request', (request, response) => {
    pages.answer(request, response).catch((error: unknown) => {
      options.onDefect('browserShell', error);
      response.destroy();
    });
  });
  server.on('upgrade', (request, stream, head) => {
    const refusal = checkUpgrade(guard, request) ?? (sockets.isFull ? tooManyWindows : null);
    if (refusal === null) sockets.accept(request, stream, head, () => guard.checkSession(request));
    else refuseUpgrade(stream, refusal);
  });

  return {
    url,
    port,
    portsTaken: taken,
    close: () =>
      new Promise((resolve) => {
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function checkUpgrade(guard: RequestGuard, request: IncomingMessage): Refusal | null {
  return request.url === bridgePath ? guard.checkUpgrade(request) : notFound;
}

function refuseUpgrade(stream: Duplex, refusal: Refusal): void {
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

class PageServer {
  readonly #desk: Desk;
  readonly #rendererDir: string;
  readonly #guard: RequestGuard;
  readonly #port: number;
  readonly #onAdmitted: () => void;

  constructor(options: BrowserShellOptions, guard: RequestGuard, port: number, onAdmitted: () => void) {
    this.#desk = options.desk;
    this.#rendererDir = options.rendererDir;
    this.#guard = guard;
    this.#port = port;
    this.#onAdmitted = onAdmitted;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(pageHeaders(this.#port))) {
      if (value !== undefined) response.setHeader(name, value);
    }
    const refusal = this.#guard.checkPlace(request) ?? checkMethod(request);
    if (refusal !== null) return refuse(response, refusal);
    const address = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    if (address === null) return refuse(response, notFound);
    const { pathname, searchParams } = address;
    const token = searchParams.get('token');
    if (pathname === '/' && token !== null) return this.#admit(token, response);
    if (pathname === faviconPath) {
      response.writeHead(204);
      response.end();
      return;
    }
    const noEntry = this.#guard.checkSession(request);
    if (noEntry !== null) return refuse(response, noEntry);
    const file = await this.#findFile(pathname);
    if (file === null) return refuse(response, notFound);
    await sendFile(request, response, file);
  }

  #admit(token: string, response: ServerResponse): void {
    const cookie = this.#guard.admit(token);
    if (cookie === null) {
      refuse(response, noSession);
      return;
    }
    response.writeHead(303, { 'set-cookie': cookie, location: '/' });
    response.end();
    this.#onAdmitted();
  }

  async #findFile(pathname: string): Promise<ServedFile | null> {
    const sheetName = sheetPath.exec(pathname)?.[1];
    if (sheetName === undefined) return findRendererFile(this.#rendererDir, pathname);
    const path = await this.#desk.sheetFile(sheetName);
    if (path === null) return null;
    return { path, contentType: 'application/pdf', sizeBytes: (await stat(path)).size };
  }
}

function checkMethod(request: IncomingMessage): Refusal | null {
  return request.method === 'GET' || request.method === 'HEAD' ? null : badMethod;
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${refusal.text}\n`);
}

async function sendFile(request: IncomingMessage, response: ServerResponse, file: ServedFile): Promise<void> {
  response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.sizeBytes });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(createReadStream(file.path), response);
  } catch (error) {
    // The window went away while the file was on its way: nothing to repair.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
