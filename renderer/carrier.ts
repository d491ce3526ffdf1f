import type { FrameCarrier } from '../src/bridge/bridgeClient.ts';
import { ProblemError } from '../src/domain/problem.ts';

declare global {
  interface Window {
    /** Put there by the Electron preload; absent in a browser. */
    readonly yijie?: FrameCarrier;
  }
}

const openTimeoutMs = 5000;

function notConnected(): ProblemError {
  return new ProblemError({
    code: 'deskNotConnected',
    happened: '结算服务还没有连上，这一步没有发出。',
    money: '没有执行任何操作，资金没有变化。',
    nextStep: '正在自动重连；状态栏显示已连接后再按一次。',
  });
}

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
    send: (frame) => shell.send(frame),
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
