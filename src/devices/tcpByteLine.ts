import { connect, type Socket } from 'node:net';
import type { ByteLine } from './byteLine.ts';

const addressShape = /^tcp:\/\/(\[[0-9a-fA-F:]+\]|[^:/\s]+):(\d{1,5})$/;
const keepAliveMs = 5_000;

/** `tcp://host:port` of a serial device server, or null when the text is something else. */
export function parseTcpAddress(text: string): { readonly host: string; readonly port: number } | null {
  const [, host, digits] = addressShape.exec(text) ?? [];
  if (host === undefined || digits === undefined) return null;
  const port = Number.parseInt(digits, 10);
  if (port < 1 || port > 65_535) return null;
  return { host: host.replace(/^\[|\]$/g, ''), port };
}

function connected(socket: Socket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.once('error', fail);
    socket.setTimeout(timeoutMs, () => fail(new Error(`no connection within ${timeoutMs} ms`)));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve();
    });
  });
}

/**
 * The raw bytes of a serial line behind a serial device server.
 * @throws Error when the address is malformed or nobody answers within `timeoutMs`.
 */
export async function openTcpByteLine(address: string, timeoutMs: number): Promise<ByteLine> {
  const target = parseTcpAddress(address);
  if (target === null) throw new Error(`not an address of the form tcp://host:port: "${address}"`);
  // A reader exchanges many small frames: with Nagle's algorithm each would wait for the acknowledgement of the last.
  const socket = connect({ ...target, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
  await connected(socket, timeoutMs);
  let closing = false;
  let reason = 'connection closed by the other side';
  socket.on('error', (error) => {
    reason = error.message;
  });
  return {
    write: (bytes) => {
      const copy = Uint8Array.from(bytes);
      // It may have held a PIN.
      socket.write(copy, () => copy.fill(0));
    },
    onData: (listener) => {
      socket.on('data', listener);
    },
    onClose: (listener) => {
      socket.on('close', () => {
        if (!closing) listener(reason);
      });
    },
    close: () =>
      new Promise((resolve) => {
        closing = true;
        if (socket.closed) return resolve();
        socket.once('close', () => resolve());
        socket.destroy();
      }),
  };
}
