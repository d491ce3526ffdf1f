/**
 * Loaded before the packed desk, this makes a plain Node process look like Electron's utility process: `process.parentPort`
 * leads to the parent over Node's own channel. A window's port is the rest of that channel, since there is one window.
 */
import { EventEmitter } from 'node:events';

class StandInPort extends EventEmitter {
  start(): void {}
  postMessage(frame: unknown): void {
    process.send?.({ frame });
  }
}

const windowPort = new StandInPort();
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => process.send?.({ message }),
});

process.on('message', (sent: { message?: { type?: string }; frame?: string }) => {
  if (sent.frame !== undefined) windowPort.emit('message', { data: sent.frame });
  else
    parentPort.emit('message', {
      data: sent.message,
      ports: sent.message?.type === 'window' ? [windowPort] : [],
    });
});
process.on('disconnect', () => process.exit(1));

Object.defineProperty(process, 'parentPort', { value: parentPort });
