import { deviceMaker } from './createDevice.ts';
import { DeviceServer } from './deviceServer.ts';
import { listSerialPorts } from './findPort.ts';
import { openByteLine } from './openByteLine.ts';

/**
 * Entry of the device process. It runs under Electron's utilityProcess (a `parentPort`) and under child_process.fork
 * (`process.send`). Native drivers live only here: when one of them crashes, the desk starts a new process.
 */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
}

const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

function report(message: unknown): void {
  if (parentPort !== undefined) {
    parentPort.postMessage(message);
    return;
  }
  // An orphan has nobody to report to; `disconnect` ends it.
  process.send?.(message, undefined, undefined, () => {});
}

if (parentPort === undefined && process.send === undefined) {
  process.stderr.write('设备进程由医结自动启动，不能单独运行。\n');
  process.exit(2);
}

const server = new DeviceServer(deviceMaker({ openByteLine, listPorts: listSerialPorts }), report);

if (parentPort === undefined) {
  process.on('message', (message) => void server.receive(message));
  process.on('disconnect', () => process.exit(0));
} else {
  parentPort.on('message', (event) => void server.receive(event.data));
}
