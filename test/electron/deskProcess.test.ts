import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/domain/problem.ts';
import { electronModule, type FakeChild, FakeContents, fake, resetFakeElectron } from './fakeElectron.ts';

vi.mock('electron', () => electronModule);

const { DeskProcess } = await import('../../electron/deskProcess.ts');

let nowMs: number;
let failures: Problem[];
let prints: string[];
let printError: Error | null;

beforeEach(() => {
  resetFakeElectron();
  vi.useFakeTimers();
  nowMs = 1_000_000;
  failures = [];
  prints = [];
  printError = null;
});
afterEach(() => vi.useRealTimers());

const start = { type: 'start', dataDir: '/d', version: '0.1.0', storeKey: null } as const;

function launch() {
  const desk = new DeskProcess({
    modulePath: '/out/desk.js',
    deviceModulePath: '/out/device.js',
    start,
    clockMs: () => nowMs,
    print: async (html, pdfPath) => {
      if (printError !== null) throw printError;
      prints.push(`${html} → ${pdfPath}`);
    },
    onFailed: (problem) => failures.push(problem),
  });
  desk.launch();
  return desk;
}

function newest(): FakeChild {
  const child = fake.children.at(-1);
  if (child === undefined) throw new Error('no process was started');
  return child;
}

function makePage(): FakeContents {
  return new FakeContents();
}

test('the desk is started in a process of its own and told all it needs first', () => {
  launch();
  expect([newest().modulePath, newest().serviceName]).toEqual(['/out/desk.js', 'yijie-desk']);
  expect(newest().posted[0]?.message).toEqual(start);
});

test('a page that asks early gets its port when the desk is ready; both ends belong together', () => {
  const desk = launch();
  const page = makePage();
  desk.connect(page as never);
  expect(page.posted).toEqual([]);
  newest().emit('message', { type: 'ready' });
  expect(page.posted).toEqual([{ channel: 'yijie:port', ports: [{ name: '1b' }] }]);
  expect(newest().posted.at(-1)).toEqual({ message: { type: 'window' }, ports: [{ name: '1a' }] });
});

test('after a crash pages are told, the desk is started again, and pages get new ports', () => {
  const desk = launch();
  const page = makePage();
  const gone = makePage();
  desk.connect(page as never);
  desk.connect(gone as never);
  newest().emit('message', { type: 'ready' });
  gone.emit('destroyed');
  newest().emit('exit', 139);
  expect(page.sent).toEqual(['yijie:closed']);
  expect(gone.sent).toEqual([]);
  vi.advanceTimersByTime(500);
  expect(fake.children).toHaveLength(2);
  newest().emit('message', { type: 'ready' });
  expect(page.posted).toHaveLength(2);
  expect(gone.posted).toHaveLength(1);
});

test('a desk that keeps ending is given up after five restarts in ten minutes', () => {
  launch();
  for (let crash = 0; crash < 5; crash += 1) {
    newest().emit('exit', 1);
    vi.advanceTimersByTime(8_000);
  }
  expect(fake.children).toHaveLength(6);
  expect(failures).toEqual([]);
  newest().emit('exit', 1);
  vi.advanceTimersByTime(60_000);
  expect(fake.children).toHaveLength(6);
  expect(failures.map(({ code }) => code)).toEqual(['deskKeepsEnding']);
});

test('crashes far apart are each followed by a restart', () => {
  launch();
  for (let crash = 0; crash < 12; crash += 1) {
    newest().emit('exit', 1);
    vi.advanceTimersByTime(500);
    nowMs += 11 * 60_000;
  }
  expect(fake.children).toHaveLength(13);
});

test('a desk that says it cannot work is not started again', () => {
  launch();
  const problem = { code: 'STORE_LOCKED', happened: '一', money: '二', nextStep: '三' };
  newest().emit('message', { type: 'failed', problem });
  newest().emit('exit', 1);
  vi.advanceTimersByTime(60_000);
  expect(failures).toEqual([problem]);
  expect(fake.children).toHaveLength(1);
});

test('sheets are asked for by name; a desk that does not answer in time has none', async () => {
  const desk = launch();
  expect(await desk.findSheet('S0.pdf')).toBeNull();
  newest().emit('message', { type: 'ready' });
  const found = desk.findSheet('S1.pdf');
  const asked = newest().posted.at(-1)?.message;
  expect(asked).toMatchObject({ type: 'findSheet', name: 'S1.pdf' });
  newest().emit('message', { type: 'sheetFile', id: asked?.id, path: '/d/sheets/S1.pdf' });
  expect(await found).toBe('/d/sheets/S1.pdf');

  const unanswered = desk.findSheet('S2.pdf');
  vi.advanceTimersByTime(10_000);
  expect(await unanswered).toBeNull();

  const interrupted = desk.findSheet('S3.pdf');
  newest().emit('exit', 1);
  expect(await interrupted).toBeNull();
});

test('printing is answered, with the reason when it failed', async () => {
  launch();
  newest().emit('message', { type: 'printPdf', id: 4, html: '<p>', pdfPath: '/d/a.pdf' });
  await vi.waitFor(() =>
    expect(newest().posted.at(-1)?.message).toEqual({ type: 'printed', id: 4, error: null }),
  );
  expect(prints).toEqual(['<p> → /d/a.pdf']);
  printError = new Error('disk full');
  newest().emit('message', { type: 'printPdf', id: 5, html: '<p>', pdfPath: '/d/a.pdf' });
  await vi.waitFor(() =>
    expect(newest().posted.at(-1)?.message).toEqual({ type: 'printed', id: 5, error: 'disk full' }),
  );
});

test('a message that is none of ours is ignored', () => {
  launch();
  newest().emit('message', { type: 'format', disk: 'c:' });
  newest().emit('message', 'ready');
  expect(newest().types()).toEqual(['start']);
});

test('a device process is started for the desk, its messages pass both ways, its end is reported', () => {
  launch();
  const desk = newest();
  desk.emit('message', { type: 'openDevice', id: 1 });
  const device = newest();
  expect([device.modulePath, device.serviceName]).toEqual(['/out/device.js', 'yijie-device']);
  desk.emit('message', { type: 'toDevice', id: 1, message: { kind: 'read' } });
  expect(device.posted).toEqual([{ message: { kind: 'read' }, ports: [] }]);
  device.emit('message', { kind: 'card' });
  expect(desk.posted.at(-1)?.message).toEqual({ type: 'fromDevice', id: 1, message: { kind: 'card' } });
  device.emit('exit', 11);
  expect(desk.posted.at(-1)?.message).toEqual({ type: 'deviceEnded', id: 1, reason: 'exit code 11' });
});

test('devices of a desk that ended end with it, and the next desk hears nothing of them', () => {
  launch();
  newest().emit('message', { type: 'openDevice', id: 1 });
  const device = newest();
  fake.children[0]?.emit('exit', 1);
  expect(device.killed).toBe(true);
  vi.advanceTimersByTime(500);
  expect(newest().types()).toEqual(['start']);
});

test('closing lets the desk finish; one that does not is ended', async () => {
  const desk = launch();
  const closed = desk.close();
  expect(newest().types()).toEqual(['start', 'close']);
  newest().emit('exit', 0);
  await closed;
  expect(newest().killed).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(fake.children).toHaveLength(1);

  const stuck = launch();
  const ended = stuck.close();
  vi.advanceTimersByTime(15_000);
  await ended;
  expect(newest().killed).toBe(true);
});
