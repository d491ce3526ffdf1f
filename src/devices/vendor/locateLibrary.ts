import { createHash } from 'node:crypto';
import { createReadStream, realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { libraryMachine, type Machine } from './libraryMachine.ts';
import type { LibraryEntry, VendorDescription } from './vendorDescription.ts';
import { VendorRefusal } from './vendorRefusal.ts';

export interface LocatedLibrary {
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  /** The program that runs the helper; null: the terminal's own. */
  readonly program: string | null;
}

/** Where the terminal runs: Node's names. */
export interface HostPlatform {
  readonly platform: string;
  readonly arch: string;
}

const maxFileBytes = 256 * 1024 * 1024;
const chunkBytes = 1024 * 1024;

const machineNames: Readonly<Record<Machine, string>> = {
  ia32: '32 位（x86）',
  x64: '64 位（x64）',
  arm64: '64 位（arm64）',
  loong64: '64 位（龙芯）',
  other: '其他处理器',
};

function chooseEntry(description: VendorDescription, host: HostPlatform): LibraryEntry {
  const system = host.platform === 'win32' ? 'windows' : host.platform;
  const { library } = description;
  const exact = `${system}-${host.arch}` as keyof typeof library;
  const entry = library[exact] ?? library[system as keyof typeof library];
  if (entry !== undefined) return entry;
  throw new VendorRefusal(`描述文件的 library 没有 ${exact} 一项；请补上这台机器用的库文件。`);
}

/** Absolute, or below the folder of the description: `..` and links must not lead elsewhere. */
function resolveFile(what: string, path: string, folder: string): string {
  if (path.includes('\0')) throw new VendorRefusal(`${what}的路径含有非法字符；请改正。`);
  let real: string;
  let realFolder: string;
  try {
    real = realpathSync(resolve(folder, path));
    realFolder = realpathSync(folder);
  } catch {
    throw new VendorRefusal(`找不到${what} ${path}；请检查描述文件里的 path，或重新安装厂商的程序。`);
  }
  const fromFolder = relative(realFolder, real);
  const outside = fromFolder === '..' || fromFolder.startsWith(`..${sep}`) || isAbsolute(fromFolder);
  if (!isAbsolute(path) && outside) {
    throw new VendorRefusal(`${what} ${path} 指到了描述文件所在文件夹之外；请写绝对路径，或把文件放进来。`);
  }
  return real;
}

/** In pieces, so that the other devices of this process are served meanwhile. */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  let total = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    const bytes = chunk as Buffer;
    total += bytes.length;
    if (total > maxFileBytes) throw new VendorRefusal(`文件 ${file} 大得不像程序；请检查路径。`);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** @throws VendorRefusal when the file is not the one that was described. */
async function pinnedFile(
  what: string,
  entry: { path: string; sha256: string },
  folder: string,
): Promise<string> {
  const path = resolveFile(what, entry.path, folder);
  let actual: string;
  try {
    actual = await sha256Of(path);
  } catch (error) {
    if (error instanceof VendorRefusal) throw error;
    throw new VendorRefusal(`读不出${what} ${path}；请检查文件权限。`);
  }
  if (actual === entry.sha256.toLowerCase()) return path;
  throw new VendorRefusal(
    `${what} ${path} 与描述文件的 sha256 不符，没有加载；文件现为 ${actual}。确认是厂商发来的新文件后，把这个值填进描述文件。`,
  );
}

function machineOf(what: string, path: string): Machine {
  let machine: Machine | null;
  try {
    machine = libraryMachine(path);
  } catch {
    throw new VendorRefusal(`读不出${what} ${path}；请检查文件权限。`);
  }
  if (machine === null) throw new VendorRefusal(`${what} ${path} 不是动态库或程序；请检查 path。`);
  return machine;
}

function checkMachine(library: Machine, program: Machine | string, ownProgram: boolean): void {
  if (library === program) return;
  const names: Readonly<Record<string, string>> = machineNames;
  const told = `这个库是${names[library]}的，读卡程序是${names[program] ?? program}的，不能加载`;
  const remedy =
    library === 'ia32' && ownProgram
      ? '请向厂商要 64 位的库，或在 library 下写 helperProgram，指向 32 位的 Node.js'
      : '请换成同一种处理器的库，或改 helperProgram';
  throw new VendorRefusal(`${told}；${remedy}。`);
}

/**
 * The library of this machine, checked before anything is loaded: path, SHA-256, and that the helper's program can load
 * it. @param folder of the description file.
 * @throws VendorRefusal
 */
export async function locateLibrary(
  description: VendorDescription,
  folder: string,
  host: HostPlatform = process,
): Promise<LocatedLibrary> {
  const entry = chooseEntry(description, host);
  const path = await pinnedFile('库文件', entry, folder);
  const { helperProgram } = entry;
  const program =
    helperProgram === undefined ? null : await pinnedFile('helperProgram', helperProgram, folder);
  const programMachine = program === null ? host.arch : machineOf('helperProgram', program);
  checkMachine(machineOf('库文件', path), programMachine, program === null);
  return { path, program };
}

/** Vendor libraries look for their settings and neighbours beside themselves. */
export function workingFolder(library: LocatedLibrary): string {
  return dirname(library.path);
}
