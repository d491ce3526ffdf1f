import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What one POST came to, before anybody reads the answer. */
export type Exchange =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** No byte of the request was handed to the network. */
  | { readonly kind: 'notSent'; readonly detail: string }
  /** The request left, wholly or in part, and no complete answer came back. */
  | {
      readonly kind: 'lost';
      readonly cause: 'timeout' | 'connectionLost' | 'unreadable';
      readonly detail: string;
    };

export interface ExchangeLimits {
  readonly connectTimeoutMs: number;
  /** From the last byte handed over to the last byte received: a drip of single bytes does not extend it. */
  readonly readTimeoutMs: number;
  readonly maxAnswerBytes: number;
}

/**
 * One POST on a fresh connection. Connections are not kept alive on purpose: a kept one may be closed by the centre
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
  body: string,
  limits: ExchangeLimits,
): Promise<Exchange> {
  const bytes = Buffer.from(body, 'utf8');
  return new Promise((resolve) => {
    const secure = url.startsWith('https:');
    const request = (secure ? https : http).request(url, {
      method: 'POST',
      agent: false,
      headers: {
        ...headers,
        'Content-Type': 'application/json;charset=utf-8',
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
  response.on('end', () => finish(decode(response.statusCode ?? 0, Buffer.concat(chunks))));
}

function decode(status: number, bytes: Buffer): Exchange {
  try {
    return { kind: 'answered', status, body: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { kind: 'lost', cause: 'unreadable', detail: 'answer is not UTF-8' };
  }
}

function describe(error: Error): string {
  const code = 'code' in error ? String(error.code) : error.name;
  return `${code}: ${error.message}`;
}
