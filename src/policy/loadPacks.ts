import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPack, headName } from './checkPack.ts';
import { type PackFinding, PackInvalid, wholeFileError } from './packFinding.ts';
import { knownKeys } from './packJsonSchema.ts';
import { benefitFileSchema, type PackFile, type PolicyPack, packFileSchema } from './packSchema.ts';
import { type CheckedFile, readPackFile } from './readPackFile.ts';

export { PackInvalid };

/** A pack folder looked at whole: the pack when no error was found, and all that was. */
export interface InspectedPack {
  readonly folder: string;
  readonly pack: PolicyPack | null;
  readonly findings: readonly PackFinding[];
}

const maxFiles = 200;

function listNames(folder: string): string[] {
  const names = readdirSync(folder).sort();
  if (names.length > maxFiles) throw new RangeError(`${names.length} files`);
  return names;
}

function yamlFiles(folder: string): string[] {
  return listNames(folder)
    .filter((name) => name.endsWith('.yaml') && name !== headName)
    .map((name) => join(folder, name));
}

function unreadableFolder(folder: string): PackFinding {
  return wholeFileError(folder, `读不出这个文件夹，或其中超过 ${maxFiles} 个文件；请检查路径和权限`);
}

/** Reads and checks every file of a pack folder; never throws for what is in it. */
export function inspectPackFolder(folder: string): InspectedPack {
  let names: string[];
  try {
    names = yamlFiles(folder);
  } catch {
    return { folder, pack: null, findings: [unreadableFolder(folder)] };
  }
  const head = readPackFile(join(folder, headName), packFileSchema, knownKeys);
  const benefits = names.map((name) => readPackFile(name, benefitFileSchema, knownKeys));
  const broken = [head, ...benefits].flatMap((one) => (one.checked === null ? one.findings : []));
  if (head.checked === null || broken.length > 0) return { folder, pack: null, findings: broken };
  const sound = benefits.flatMap(({ checked }) => (checked === null ? [] : [checked]));
  return packOf(folder, head.checked, sound);
}

function packOf(
  folder: string,
  head: CheckedFile<PackFile>,
  files: Parameters<typeof checkPack>[1],
): InspectedPack {
  const { benefits, findings } = checkPack(head, files);
  const isSound = findings.every(({ level }) => level !== 'error');
  return { folder, pack: isSound ? { head: head.data, benefits } : null, findings };
}

/** Loads one pack folder. @throws PackInvalid naming file, line and key */
export function loadPackFolder(folder: string): PolicyPack {
  const { pack, findings } = inspectPackFolder(folder);
  if (pack === null) throw new PackInvalid(findings);
  return pack;
}

/** A symbolic link to a folder counts; one that goes in circles does not, and is said. @throws PackInvalid */
function foldersIn(root: string): string[] {
  try {
    return listNames(root)
      .filter((name) => !name.startsWith('.'))
      .map((name) => join(root, name))
      .filter((path) => statSync(path).isDirectory());
  } catch (error) {
    throw new PackInvalid([unreadableFolder(root)], { cause: error });
  }
}

/**
 * The pack folder that `root` is, or those below it, one folder a pack.
 * @throws PackInvalid, also when there is none: whoever named the folder expects its figures to count
 */
export function packFoldersUnder(root: string): string[] {
  if (existsSync(join(root, headName))) return [root];
  const folders = foldersIn(root);
  if (folders.length > 0) return folders;
  throw new PackInvalid([wholeFileError(root, `这里没有政策包（含 ${headName} 的文件夹）；请检查路径`)]);
}

/** Loads the pack in `root`, or every pack below it. @throws PackInvalid */
export function loadPacksUnder(root: string): PolicyPack[] {
  return packFoldersUnder(root).map(loadPackFolder);
}

/** Where the packs that ship with the program are, beside this file. */
export const builtInPacksFolder = fileURLToPath(new URL('./packs', import.meta.url));

export function loadBuiltInPacks(folder: string = builtInPacksFolder): PolicyPack[] {
  return loadPacksUnder(folder);
}

/**
 * A pack in a later list replaces one of the same id in an earlier one.
 * @throws PackInvalid when two packs of different ids speak for one place
 */
export function mergePacks(...lists: readonly (readonly PolicyPack[])[]): PolicyPack[] {
  const byId = new Map(lists.flat().map((pack) => [pack.head.pack, pack]));
  const byPlace = new Map<string, string>();
  for (const { head } of byId.values()) {
    const other = byPlace.get(head.admdvs);
    if (other !== undefined) {
      const message = `与 ${other} 是同一个地方（${head.admdvs}）的两个政策包；请用同一个编号或去掉其一`;
      throw new PackInvalid([wholeFileError(head.pack, message)]);
    }
    byPlace.set(head.admdvs, head.pack);
  }
  return [...byId.values()];
}
