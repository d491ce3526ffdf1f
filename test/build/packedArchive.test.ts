import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import { afterAll, expect, test } from 'vitest';
import { checkFileList, checkUnpacked, filesInArchive } from '../../build/packedArchive.ts';
import { makeStandInElectron, readFuses } from '../../build/standInElectron.ts';

const folder = mkdtempSync(join(tmpdir(), 'yijie-archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sqlite = 'node_modules/better-sqlite3/prebuilds/linux-x64.node';
const serial =
  'node_modules/@serialport/bindings-cpp/prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node';
const whole = [
  'package.json',
  'out/electron/main.js',
  'out/electron/preload.cjs',
  'out/electron/desk.js',
  'out/electron/deviceProcess.js',
  'out/electron/vendorHelper.js',
  'out/electron/keepingWorker.js',
  'out/electron/packs/220500-tonghua/pack.yaml',
  'out/renderer/index.html',
  sqlite,
  serial,
];

test('the list of a good archive has no fault', () => {
  expect(checkFileList(whole, 'linux-x64')).toEqual([]);
});

test.each([
  'src/training/centre/trainingCentre.ts',
  'out/electron/trainingDesk.js',
  'out/electron/editions/training.yaml',
  'test/e2e/outpatient.test.ts',
  'out/electron/desk.js.map',
  'node_modules/zod/package.json',
  'node_modules/better-sqlite3/deps/sqlite3.c',
  'data/training/yijie.db',
  '.npmrc',
])('%s does not belong into the product', (file) => {
  expect(checkFileList([...whole, file], 'linux-x64')).toEqual([`not needed: ${file}`]);
});

test('a missing part and a binary of another machine are named', () => {
  expect(checkFileList(whole.slice(1), 'linux-x64')).toEqual(['missing: package.json']);
  expect(checkFileList(whole, 'linux-arm64')).toEqual([
    `binary of another machine: ${sqlite}`,
    `binary of another machine: ${serial}`,
  ]);
  expect(checkFileList(whole.slice(0, -1), 'linux-x64')).toHaveLength(1);
});

test('a binary that stayed inside the archive is found', async () => {
  const source = join(folder, 'source');
  for (const file of ['package.json', sqlite, serial]) {
    mkdirSync(dirname(join(source, file)), { recursive: true });
    writeFileSync(join(source, file), file);
  }
  const archive = join(folder, 'app.asar');
  await createPackageWithOptions(source, archive, { unpack: '**/better-sqlite3/**/*.node' });
  const files = filesInArchive(archive);
  expect(files).toEqual([serial, sqlite, 'package.json']);
  expect(checkUnpacked(archive, files)).toEqual([`not unpacked: ${serial}`]);
});

test('fuses are read from the program, as Electron delivers them', () => {
  makeStandInElectron(join(folder, 'electron'));
  expect(readFuses(readFileSync(join(folder, 'electron/electron')))).toMatchObject({
    runAsNode: true,
    enableCookieEncryption: false,
    grantFileProtocolExtraPrivileges: true,
  });
  expect(() => readFuses(Buffer.from('no fuses here'))).toThrow('no fuses');
});
