import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { FrameSockets } from '../../src/shell/frameSockets.ts';
import { makeStubDesk } from './stubDesk.ts';

const server = createServer();
let sockets: FrameSockets;
let activity: number;

beforeEach(async () => {
  activity = 0;
  sockets = new FrameSockets(makeStubDesk(), () => {});
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request, stream, head) => {
    sockets.accept(request, stream, head, () => {
      activity += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  sockets.close();
  await new Promise((resolve) => server.close(resolve));
});

async function openWindow(autoPong: boolean): Promise<WebSocket> {
  const { port } = server.address() as { port: number };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { autoPong });
  await once(socket, 'open');
  return socket;
}

test('a window that answers pings stays and keeps its session alive; a silent one is dropped at the second ping', async () => {
  const alive = await openWindow(true);
  const silent = await openWindow(false);
  const silentPinged = once(silent, 'ping');
  sockets.dropSilentWindows();
  await silentPinged;
  await expect.poll(() => activity).toBe(1);

  const dropped = once(silent, 'close');
  sockets.dropSilentWindows();
  await dropped;
  expect(alive.readyState).toBe(WebSocket.OPEN);
  await expect.poll(() => sockets.windowCount).toBe(1);
});
