import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { FrameCarrier } from '../../src/bridge/bridgeClient.ts';

/** The way a window goes: the one-time address buys a session, the session opens the bridge. */
export async function openBridge(address: string): Promise<{ carrier: FrameCarrier; close(): void }> {
  const { origin, host } = new URL(address);
  const answer = await fetch(address, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`no session for the one-time address: ${answer.status}`);
  const socket = new WebSocket(`ws://${host}/bridge`, { origin, headers: { cookie } });
  await once(socket, 'open');
  return {
    carrier: {
      send: (frame) => socket.send(frame),
      onFrame: (listener) => socket.on('message', (data) => listener(String(data))),
      onClose: (listener) => socket.on('close', listener),
    },
    close: () => socket.close(),
  };
}
