import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import {
  type BenefitFile,
  benefitFileSchema,
  type PackFile,
  type PolicyPack,
  packFileSchema,
} from './packSchema.ts';

/** A pack that does not hold what the law needs of it. The message names file, line and key. */
export class PackInvalid extends Error {
  override readonly name = 'PackInvalid';
}

type KeyPath = readonly (string | number)[];

/** A file that passed its schema, and a way to point into it when a check across files fails. */
interface CheckedFile<T> {
  readonly file: string;
  readonly data: T;
  invalidAt(path: KeyPath, message: string): PackInvalid;
}

const maxFileBytes = 1_000_000;
const headName = 'pack.yaml';

function asPackInvalid(where: string, error: unknown): PackInvalid {
  return new PackInvalid(`${where}: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}

function readText(file: string): string {
  let bytes: number;
  try {
    bytes = statSync(file).size;
    if (bytes <= maxFileBytes) return readFileSync(file, 'utf8');
  } catch (error) {
    throw asPackInvalid(file, error);
  }
  throw new PackInvalid(`${file}: larger than ${maxFileBytes} bytes`);
}

/** Unresolved and excessive aliases come to light only here. */
function toPlain(file: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw asPackInvalid(file, error);
  }
}

function readChecked<S extends z.ZodType>(file: string, schema: S): CheckedFile<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, schema: 'core' });
  const broken = document.errors[0];
  if (broken !== undefined) throw new PackInvalid(`${file}: ${broken.message}`);
  const invalidAt = (path: KeyPath, message: string) =>
    new PackInvalid(`${file}:${lineOf(document, lines, path)} ${path.join('.')}: ${message}`);
  const checked = schema.safeParse(toPlain(file, document));
  if (checked.success) return { file, data: checked.data, invalidAt };
  const issue = checked.error.issues[0];
  const unknownKeys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  throw invalidAt([...((issue?.path ?? []) as KeyPath), ...unknownKeys], issue?.message ?? '');
}

/** The line of the deepest key on `path` that exists, so that a missing key points at its parent. */
function lineOf(document: Document, lines: LineCounter, path: KeyPath): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === last)?.key
      : isSeq(parent) && parent.items[Number(last)];
    if (isNode(key) && key.range) return lines.linePos(key.range[0]).line;
  }
  return 1;
}

interface SourceUse {
  readonly path: KeyPath;
  readonly source: string;
}

interface SourcedValues {
  readonly values: readonly { readonly source: string }[];
}

/** Every place under `at` where a dated value names its source. */
function sourceUses(
  at: string,
  parameters: Readonly<Record<string, SourcedValues | undefined>>,
): SourceUse[] {
  return Object.entries(parameters).flatMap(([name, parameter]) =>
    (parameter?.values ?? []).map(({ source }, index) => ({
      path: [at, name, 'values', index, 'source'],
      source,
    })),
  );
}

function usesInHead({ common, enquiries, unpublished }: PackFile): SourceUse[] {
  return [
    ...sourceUses('common', common),
    ...enquiries.flatMap(({ parameter }, index) =>
      sourceUses('enquiries', { [index]: parameter }).map((use) => ({
        ...use,
        path: ['enquiries', index, 'parameter', ...use.path.slice(2)],
      })),
    ),
    ...unpublished.map(({ source }, index) => ({ path: ['unpublished', index, 'source'], source })),
  ];
}

function usesInBenefit(benefit: BenefitFile): SourceUse[] {
  return [
    ...sourceUses('parameters', benefit.parameters),
    ...('modifiers' in benefit
      ? sourceUses('modifiers', Object.fromEntries(benefit.modifiers.entries()))
      : []),
  ];
}

function checkSources(head: PackFile, file: CheckedFile<unknown>, uses: readonly SourceUse[]): void {
  const unknown = uses.find(({ source }) => !Object.hasOwn(head.sources, source));
  if (unknown === undefined) return;
  throw file.invalidAt(unknown.path, `source "${unknown.source}" is not listed in ${headName}`);
}

/** One file a layer, insurance and kind of care: of two the engine would take whichever the folder lists first. */
function checkOneFileEach(files: readonly CheckedFile<BenefitFile>[]): void {
  const seen = new Map<string, string>();
  for (const { file, data, invalidAt } of files) {
    for (const [index, careType] of data.careTypes.entries()) {
      const what = `${data.layer} of insurance ${data.insuranceType}, care ${careType}`;
      const other = seen.get(what);
      if (other !== undefined) throw invalidAt(['careTypes', index], `${what} is already in ${other}`);
      seen.set(what, file);
    }
  }
}

/** Carries out `extends`: what stands in the file itself counts before what it takes over. */
function extended(
  own: CheckedFile<BenefitFile>,
  all: readonly CheckedFile<BenefitFile>[],
  following: readonly string[],
): BenefitFile {
  const { data, invalidAt } = own;
  if (data.layer !== 'pool' || data.extends === undefined) return data;
  if (following.includes(data.benefit)) {
    throw invalidAt(['extends'], `goes in a circle: ${[...following, data.benefit].join(' → ')}`);
  }
  const other = all.find(
    (candidate) => candidate.data.benefit === data.extends && candidate.data.layer === 'pool',
  );
  if (other === undefined)
    throw invalidAt(['extends'], `there is no pool benefit "${data.extends}" in this pack`);
  const base = extended(other, all, [...following, data.benefit]);
  if (base.layer !== 'pool') return data;
  const ownParameters = Object.fromEntries(
    Object.entries(data.parameters).filter(([, parameter]) => parameter !== undefined),
  );
  return {
    ...data,
    parameters: { ...base.parameters, ...ownParameters },
    modifiers: [...base.modifiers, ...data.modifiers],
  };
}

/** Loads one pack folder. @throws PackInvalid naming file, line and key */
export function loadPackFolder(folder: string): PolicyPack {
  const head = readChecked(join(folder, headName), packFileSchema);
  const benefits = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && name !== headName)
    .sort()
    .map((name) => readChecked(join(folder, name), benefitFileSchema));
  checkSources(head.data, head, usesInHead(head.data));
  for (const benefit of benefits) checkSources(head.data, benefit, usesInBenefit(benefit.data));
  checkOneFileEach(benefits);
  return { head: head.data, benefits: benefits.map((benefit) => extended(benefit, benefits, [])) };
}

function foldersIn(root: string): string[] {
  try {
    const entries = readdirSync(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, entry.name));
  } catch (error) {
    throw asPackInvalid(root, error);
  }
}

/**
 * Loads the pack in `root`, or every pack below it, one folder a pack.
 * @throws PackInvalid, also when there is none: whoever named the folder expects its figures to count
 */
export function loadPacksUnder(root: string): PolicyPack[] {
  if (existsSync(join(root, headName))) return [loadPackFolder(root)];
  const folders = foldersIn(root).sort();
  if (folders.length === 0) throw new PackInvalid(`${root}: holds no pack (a folder with a ${headName})`);
  return folders.map(loadPackFolder);
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
      throw new PackInvalid(`packs ${other} and ${head.pack} are both for ${head.admdvs}: give them one id`);
    }
    byPlace.set(head.admdvs, head.pack);
  }
  return [...byId.values()];
}
