import { contextBridge, ipcRenderer } from 'electron';
import { channels } from './channels.ts';

/**
 * All a page can reach: frames to and from the desk (`FrameCarrier` of src/bridge/bridgeClient.ts). Electron's event objects
 * stay here; listeners get a string or nothing (item 20).
 */
interface PagePort {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(frame: string): void;
  close(): void;
}

let port: PagePort | null = null;
let frameListener: (frame: string) => void = () => {};
let closeListener: () => void = () => {};

ipcRenderer.on(channels.port, (event) => {
  port?.close();
  port = event.ports[0] ?? null;
  if (port === null) return;
  port.onmessage = ({ data }) => {
    if (typeof data === 'string') frameListener(data);
  };
});

ipcRenderer.on(channels.closed, () => {
  port?.close();
  port = null;
  closeListener();
});

contextBridge.exposeInMainWorld('yijie', {
  send(frame: unknown) {
    if (typeof frame !== 'string') throw new TypeError('a frame is a string');
    if (port === null) throw new Error('the desk is not connected');
    port.postMessage(frame);
  },
  onFrame(listener: (frame: string) => void) {
    frameListener = listener;
  },
  onClose(listener: () => void) {
    closeListener = listener;
  },
});

ipcRenderer.send(channels.connect);
