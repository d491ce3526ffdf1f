import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { libraryMachine } from '../../../src/devices/vendor/libraryMachine.ts';
import { locateLibrary } from '../../../src/devices/vendor/locateLibrary.ts';
import {
  type VendorDescription,
  vendorDescriptionSchema,
} from '../../../src/devices/vendor/vendorDescription.ts';
import { sha256 } from './sampleLibrary.ts';

const root = mkdtempSync(join(tmpdir(), 'yijie-locate-'));
const folder = join(root, 'described');
mkdirSync(join(folder, 'lib'), { recursive: true });
afterAll(() => rmSync(root, { recursive: true }));

/** Machine numbers of the PE/COFF specification. */
function portableExecutable(machine: number): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write('MZ', 0, 'latin1');
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80, 'latin1');
  bytes.writeUInt16LE(machine, 0x84);
  return bytes;
}

/** Machine numbers of the ELF specification (System V ABI, `e_machine`). */
function elf(machine: number, bigEndian = false): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write('\x7fELF', 0, 'latin1');
  bytes[5] = bigEndian ? 2 : 1;
  bytes.writeUInt16LE(machine, 18);
  return bytes;
}

function put(name: string, bytes: Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

type Library = VendorDescription['library'];

function description(library: Library): VendorDescription {
  return vendorDescriptionSchema.parse({
    format: 1,
    name: '样例',
    library,
    read: { name: 'f', arguments: [], success: { equals: [0] } },
    result: { kind: 'pipe', from: 'card' },
  });
}

const windows = { platform: 'win32', arch: 'x64' };

function locate(library: Library, host = windows) {
  return locateLibrary(description(library), folder, host);
}

test.each([
  [portableExecutable(0x14c), 'ia32'],
  [portableExecutable(0x8664), 'x64'],
  [portableExecutable(0xaa64), 'arm64'],
  [portableExecutable(0x1c4), 'other'],
  [elf(3), 'ia32'],
  [elf(62), 'x64'],
  [elf(183), 'arm64'],
  [elf(258), 'loong64'],
  [elf(62, true), 'other'],
  [Buffer.from('MZ'), null],
  [Buffer.concat([Buffer.from('MZ'), Buffer.alloc(62, 0xff)]), null],
  [Buffer.alloc(100), null],
])('the machine is read from the header', (bytes, machine) => {
  expect(libraryMachine(put('header', bytes))).toBe(machine);
});

test('the running program is of the running machine', () => {
  expect(libraryMachine(process.execPath)).toBe(process.arch);
});

const dll64 = put('lib/good.dll', portableExecutable(0x8664));
const dll32 = put('lib/old.dll', portableExecutable(0x14c));
const node32 = put('node32.exe', Buffer.concat([portableExecutable(0x14c), Buffer.from('node')]));

test('a library below the folder of the description, or at an absolute path, is found', async () => {
  const expected = { path: dll64, program: null };

  await expect(locate({ windows: { path: 'lib/good.dll', sha256: sha256(dll64) } })).resolves.toEqual(
    expected,
  );
  await expect(locate({ windows: { path: dll64, sha256: sha256(dll64).toUpperCase() } })).resolves.toEqual(
    expected,
  );
});

test('the entry of the exact machine comes before that of the system', async () => {
  const library = {
    windows: { path: 'lib/none.dll', sha256: sha256(dll64) },
    'windows-x64': { path: 'lib/good.dll', sha256: sha256(dll64) },
  };
  expect((await locate(library)).path).toBe(dll64);
});

test('a relative path must not lead out of the folder, not even by a link', async () => {
  const outside = join(root, 'outside.dll');
  writeFileSync(outside, portableExecutable(0x8664));
  symlinkSync(outside, join(folder, 'lib/link.dll'));
  const pin = sha256(outside);

  await expect(locate({ windows: { path: '../outside.dll', sha256: pin } })).rejects.toThrow(/文件夹之外/);
  await expect(locate({ windows: { path: 'lib/link.dll', sha256: pin } })).rejects.toThrow(/文件夹之外/);
});

test('another content than the pinned one is not loaded, and its SHA-256 is told', async () => {
  const pin = sha256(dll32);

  await expect(locate({ windows: { path: 'lib/good.dll', sha256: pin } })).rejects.toThrow(
    new RegExp(`sha256 不符，没有加载；文件现为 ${sha256(dll64)}`),
  );
});

test('a 32-bit library in a 64-bit process: the remedy is named', async () => {
  await expect(locate({ windows: { path: 'lib/old.dll', sha256: sha256(dll32) } })).rejects.toThrow(
    /这个库是32 位（x86）的，读卡程序是64 位（x64）的，不能加载；.*helperProgram，指向 32 位的 Node\.js/,
  );
});

test('a 32-bit program as helper lifts that, and a 64-bit one does not', async () => {
  const entry = { path: 'lib/old.dll', sha256: sha256(dll32) };
  const helper = { path: 'node32.exe', sha256: sha256(node32) };
  const wrong = { path: 'lib/good.dll', sha256: sha256(dll64) };

  await expect(locate({ windows: { ...entry, helperProgram: helper } })).resolves.toEqual({
    path: dll32,
    program: node32,
  });
  await expect(locate({ windows: { ...entry, helperProgram: wrong } })).rejects.toThrow(
    /不能加载；.*helperProgram/,
  );
  await expect(
    locate({ windows: { ...entry, helperProgram: { ...helper, sha256: wrong.sha256 } } }),
  ).rejects.toThrow(/helperProgram .*sha256 不符/);
});

test('no entry for this machine, no file, and a file that is no library', async () => {
  const text = put('lib/readme.txt', Buffer.alloc(200, 0x20));
  const linux = { platform: 'linux', arch: 'loong64' };

  await expect(locate({ windows: { path: 'x', sha256: sha256(text) } }, linux)).rejects.toThrow(
    /没有 linux-loong64 一项/,
  );
  await expect(locate({ windows: { path: 'lib/none.dll', sha256: sha256(text) } })).rejects.toThrow(
    /找不到库文件/,
  );
  await expect(locate({ windows: { path: 'lib/readme.txt', sha256: sha256(text) } })).rejects.toThrow(
    /不是动态库/,
  );
});
