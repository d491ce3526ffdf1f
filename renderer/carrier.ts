import type { FrameCarrier } from '../src/bridge/bridgeClient.ts';
import { notConnected } from './notConnected.ts';

declare global {
  interface Window {
    /** Put there by the Electron preload; absent in a browser. */
    readonly yijie?: FrameCarrier;
  }
}

const openTimeoutMs = 5000;

function openSocket(address: string): Promise<FrameCarrier> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const giveUp = setTimeout(() => socket.close(), openTimeoutMs);
    const carrier: FrameCarrier = {
      send(frame) {
        if (socket.readyState !== WebSocket.OPEN) throw notConnected();
        socket.send(frame);
      },
      onFrame(listener) {
        socket.addEventListener('message', (event) => {
          if (typeof event.data === 'string') listener(event.data);
        });
      },
      onClose(listener) {
        socket.addEventListener('close', () => listener());
      },
    };
    socket.addEventListener('open', () => {
      clearTimeout(giveUp);
      resolve(carrier);
    });
    socket.addEventListener('close', () => {
      clearTimeout(giveUp);
      reject(notConnected());
    });
  });
}

type FrameListener = (frame: string) => void;
type CloseListener = () => void;

/** The preload keeps its listeners for ever, so it gets one of each, and a reconnection changes whom they call. */
function shareShell(shell: FrameCarrier): () => FrameCarrier {
  let frameListener: FrameListener = () => {};
  let closeListener: CloseListener = () => {};
  shell.onFrame((frame) => frameListener(frame));
  shell.onClose(() => closeListener());
  return () => ({
    send: (frame) => {
      try {
        shell.send(frame);
      } catch {
        throw notConnected();
      }
    },
    onFrame: (listener) => {
      frameListener = listener;
    },
    onClose: (listener) => {
      closeListener = listener;
    },
  });
}

let shellCarrier: (() => FrameCarrier) | null = null;

/** Opens the way to the desk: the Electron shell if the preload is there, else the page's own origin. */
export async function openCarrier(): Promise<FrameCarrier> {
  if (window.yijie !== undefined) {
    shellCarrier ??= shareShell(window.yijie);
    return shellCarrier();
  }
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return openSocket(`${scheme}://${location.host}/bridge`);
}
