import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';

class PagePort {
  readonly posted: unknown[] = [];
  closed = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  postMessage(frame: unknown): void {
    this.posted.push(frame);
  }
  close(): void {
    this.closed = true;
  }
}

interface Exposed {
  send(frame: unknown): void;
  onFrame(listener: (...received: unknown[]) => void): void;
  onClose(listener: (...received: unknown[]) => void): void;
}

const exposed = new Map<string, Exposed>();
const ipc = Object.assign(new EventEmitter(), { sent: [] as unknown[][] });

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: Exposed) => exposed.set(name, value) },
  ipcRenderer: {
    on: (channel: string, listener: (...values: unknown[]) => void) => ipc.on(channel, listener),
    send: (...values: unknown[]) => ipc.sent.push(values),
  },
}));

let page: Exposed;

beforeEach(async () => {
  vi.resetModules();
  exposed.clear();
  ipc.removeAllListeners();
  ipc.sent.length = 0;
  await import('../../electron/preload.ts');
  const found = exposed.get('yijie');
  if (found === undefined) throw new Error('nothing was exposed');
  page = found;
});

function handPort(): PagePort {
  const port = new PagePort();
  ipc.emit('yijie:port', { ports: [port], sender: 'must not get out' });
  return port;
}

test('a page can send frames and listen, and nothing else (checklist 20)', () => {
  expect([...exposed.keys()]).toEqual(['yijie']);
  expect(Object.keys(page).sort()).toEqual(['onClose', 'onFrame', 'send']);
});

test('it asks for a port by itself, without arguments', () => {
  expect(ipc.sent).toEqual([['yijie:connect']]);
});

test('frames go through the port; listeners get the frame alone, never an event', () => {
  const heard: unknown[][] = [];
  page.onFrame((...received) => heard.push(received));
  const port = handPort();
  page.send('{"id":1}');
  expect(port.posted).toEqual(['{"id":1}']);
  port.onmessage?.({ data: '{"type":"result"}' });
  port.onmessage?.({ data: { not: 'a frame' } });
  expect(heard).toEqual([['{"type":"result"}']]);
});

test('without a port, or with something that is no frame, sending fails at once', () => {
  expect(() => page.send('{}')).toThrow('not connected');
  handPort();
  expect(() => page.send({ id: 1 })).toThrow(TypeError);
});

test('when the desk is gone the page is told, and a new port takes over', () => {
  const heard: unknown[][] = [];
  page.onClose((...received) => heard.push(received));
  const first = handPort();
  ipc.emit('yijie:closed', { sender: 'must not get out' });
  expect(heard).toEqual([[]]);
  expect(first.closed).toBe(true);
  expect(() => page.send('{}')).toThrow('not connected');
  const second = handPort();
  page.send('{}');
  expect(second.posted).toEqual(['{}']);
});
