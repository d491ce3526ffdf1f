import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Exchange, ExchangeLimits } from './exchange.ts';

/**
 * One POST on a fresh connection; JSON unless a header says otherwise. Connections are not kept alive on purpose: a kept one may be closed by the centre
 * just as a settlement is written to it, which nobody can tell from a settlement that was lost after it counted; and a
 * late or doubled answer left in it would be read as the answer to the next request. A terminal sends a few requests a
 * minute, so the extra round trip costs nothing that matters.
 *
 * The request is written only after the connection (and TLS) stands, so that `notSent` is a fact, not a guess.
 * Never rejects.
 */
export function exchange(
  url: string,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  limits: ExchangeLimits,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const secure = url.startsWith('https:');
    const request = (secure ? https : http).request(url, {
      method: 'POST',
      agent: false,
      headers: {
        'Content-Type': 'application/json;charset=utf-8',
        ...headers,
        'Content-Length': String(bytes.length),
        Connection: 'close',
      },
    });
    let sending = false;
    let timer: NodeJS.Timeout;

    const finish = (result: Exchange): void => {
      clearTimeout(timer);
      request.destroy();
      resolve(result);
    };
    const fail = (cause: 'timeout' | 'connectionLost', detail: string): void =>
      finish(sending ? { kind: 'lost', cause, detail } : { kind: 'notSent', detail });

    timer = setTimeout(() => fail('timeout', 'connect timeout'), limits.connectTimeoutMs);
    const send = (): void => {
      clearTimeout(timer);
      sending = true;
      timer = setTimeout(() => fail('timeout', 'read timeout'), limits.readTimeoutMs);
      request.end(bytes);
    };

    request.on('error', (error) => fail('connectionLost', describe(error)));
    request.on('socket', (socket: Socket | TLSSocket) => {
      if (socket.connecting || secure) socket.once(secure ? 'secureConnect' : 'connect', send);
      else send();
    });
    request.on('response', (response) => {
      readBody(response, limits.maxAnswerBytes, finish);
    });
  });
}

function readBody(
  response: http.IncomingMessage,
  maxBytes: number,
  finish: (result: Exchange) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes)
      finish({ kind: 'lost', cause: 'unreadable', detail: `answer above ${maxBytes} bytes` });
    else chunks.push(chunk);
  });
  response.on('error', (error) => finish({ kind: 'lost', cause: 'connectionLost', detail: describe(error) }));
  const isFile = /^application\/octet-stream\b/i.test(response.headers['content-type'] ?? '');
  response.on('end', () => finish(decode(response, Buffer.concat(chunks), isFile)));
}

/** A file's content type marks it, but some gateways say octet-stream of everything: JSON is JSON. */
function decode(response: http.IncomingMessage, bytes: Buffer, isFile: boolean): Exchange {
  const status = response.statusCode ?? 0;
  const dateMs = Date.parse(response.headers.date ?? '');
  if (isFile && bytes[0] !== 0x7b) return { kind: 'file', status, bytes };
  try {
    const body = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { kind: 'answered', status, body, dateMs: Number.isNaN(dateMs) ? null : dateMs };
  } catch {
    return { kind: 'lost', cause: 'unreadable', detail: 'answer is not UTF-8' };
  }
}

function describe(error: Error): string {
  const code = 'code' in error ? String(error.code) : error.name;
  return `${code}: ${error.message}`;
}
