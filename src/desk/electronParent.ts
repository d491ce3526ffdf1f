import type { ParentChannel, WindowPort } from './deskProcessMain.ts';

/** The parts of Electron's utility-process ports that are used here; Electron's own types need its module. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(
    event: 'message' | 'close',
    listener: (event: { data: unknown; ports: readonly UtilityPort[] }) => void,
  ): unknown;
  start?(): void;
}

function windowPort(port: UtilityPort): WindowPort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start?.();
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
  };
}

/** @throws Error when this process was not started by Electron's utilityProcess */
export function electronParent(): ParentChannel {
  const { parentPort } = process as unknown as { parentPort?: UtilityPort };
  if (parentPort === undefined) throw new Error('the desk process runs inside an Electron utility process');
  return {
    postMessage: (message) => parentPort.postMessage(message),
    onMessage: (listener) => {
      parentPort.on('message', ({ data, ports }) => listener(data, ports.map(windowPort)));
    },
    exit: (code) => process.exit(code),
  };
}
