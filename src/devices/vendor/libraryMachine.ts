import { closeSync, openSync, readSync } from 'node:fs';

/** As `process.arch` names them; `other` for a machine that is none of ours; null: not a library or program at all. */
export type Machine = 'ia32' | 'x64' | 'arm64' | 'loong64' | 'other';

/** PE/COFF specification, "Machine Types". */
const peMachines: Readonly<Record<number, Machine>> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' };
/** ELF `e_machine`. */
const elfMachines: Readonly<Record<number, Machine>> = { 3: 'ia32', 62: 'x64', 183: 'arm64', 258: 'loong64' };

const peSignatureOffset = 0x3c;
const elfMachineOffset = 18;
const elfDataOffset = 5;
const elfBigEndian = 2;

function readAt(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
}

function machineOf(descriptor: number): Machine | null {
  const start = readAt(descriptor, 0, 64);
  if (start.length < 64) return null;
  if (start.readUInt32BE(0) === 0x7f454c46) {
    if (start[elfDataOffset] === elfBigEndian) return 'other';
    return elfMachines[start.readUInt16LE(elfMachineOffset)] ?? 'other';
  }
  if (start.toString('latin1', 0, 2) !== 'MZ') return null;
  const header = readAt(descriptor, start.readUInt32LE(peSignatureOffset), 6);
  if (header.length < 6 || header.toString('latin1', 0, 4) !== 'PE\0\0') return null;
  return peMachines[header.readUInt16LE(4)] ?? 'other';
}

/**
 * For which machine a library or program is built, from its PE or ELF header. A process loads only libraries of its own
 * machine, and the system's message for another one helps nobody.
 * @throws Error of the file system
 */
export function libraryMachine(file: string): Machine | null {
  const descriptor = openSync(file, 'r');
  try {
    return machineOf(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
