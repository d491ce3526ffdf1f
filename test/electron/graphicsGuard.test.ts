import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { electronModule, fake, resetFakeElectron } from './fakeElectron.ts';

vi.mock('electron', () => electronModule);

const { chooseRendering, watchGraphics } = await import('../../electron/graphicsGuard.ts');

let folder: string;
let nowMs: number;

beforeEach(() => {
  resetFakeElectron();
  nowMs = 0;
  folder = mkdtempSync(join(tmpdir(), 'yijie-graphics-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (version = '1.0.0') => ({
  noteFile: join(folder, 'graphics.json'),
  version,
  clockMs: () => nowMs,
});

function crash(reason = 'crashed', type = 'GPU'): void {
  fake.app.emit('child-process-gone', {}, { type, reason });
}

test('the third crash of the graphics process within 30 s starts again with software rendering', () => {
  watchGraphics(options());
  crash();
  crash();
  expect(fake.app.calls).toEqual([]);
  crash();
  expect(fake.app.calls).toEqual(['relaunch', 'quit']);
  chooseRendering(options());
  expect(fake.app.calls).toEqual(['relaunch', 'quit', 'disableHardwareAcceleration']);
});

test('later crashes, clean exits and other processes do not count', () => {
  watchGraphics(options());
  for (let count = 0; count < 5; count += 1) {
    crash('clean-exit');
    crash('crashed', 'Utility');
  }
  nowMs = 30_001;
  for (let count = 0; count < 5; count += 1) crash();
  expect(fake.app.calls).toEqual([]);
  expect(existsSync(options().noteFile)).toBe(false);
});

test('a new version tries the hardware again', () => {
  writeFileSync(options().noteFile, '{"rendering":"software","version":"1.0.0"}');
  chooseRendering(options('1.0.1'));
  expect(fake.app.calls).toEqual([]);
});

test('a note that cannot be read is no reason not to start', () => {
  writeFileSync(options().noteFile, 'half a no');
  chooseRendering(options());
  expect(fake.app.calls).toEqual([]);
});
