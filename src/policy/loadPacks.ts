import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument } from 'yaml';
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

const maxFileBytes = 1_000_000;
const headName = 'pack.yaml';

function readChecked<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  if (statSync(file).size > maxFileBytes) throw new PackInvalid(`${file}: larger than ${maxFileBytes} bytes`);
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, schema: 'core' });
  const broken = document.errors[0];
  if (broken !== undefined) throw new PackInvalid(`${file}: ${broken.message}`);
  const checked = schema.safeParse(document.toJS());
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const path = (issue?.path ?? []) as (string | number)[];
  throw new PackInvalid(
    `${file}:${lineOf(document, lines, path)} ${path.join('.')}: ${issue?.message ?? ''}`,
  );
}

/** The line of the deepest key on `path` that exists, so that a missing key points at its parent. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: (string | number)[],
): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function sourceKeysOf(
  parameter: { readonly values: readonly { readonly source: string }[] } | undefined,
): string[] {
  return (parameter?.values ?? []).map((value) => value.source);
}

function checkSourceKeys(folder: string, head: PackFile, benefits: readonly BenefitFile[]): void {
  const parameters = [
    ...Object.values(head.common),
    ...benefits.flatMap((benefit) => [
      ...Object.values(benefit.parameters),
      ...(benefit.layer === 'pool' ? benefit.ratioAdditions : []),
    ]),
  ];
  const used = [
    ...parameters.flatMap((parameter) => sourceKeysOf(parameter)),
    ...head.unpublished.map((entry) => entry.source),
  ];
  const unknown = used.find((key) => head.sources[key] === undefined);
  if (unknown !== undefined)
    throw new PackInvalid(`${folder}: source "${unknown}" is not listed in ${headName}`);
}

/** Loads one pack folder. @throws PackInvalid naming file, line and key */
export function loadPackFolder(folder: string): PolicyPack {
  const head = readChecked(join(folder, headName), packFileSchema);
  const benefits = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && name !== headName)
    .sort()
    .map((name) => readChecked(join(folder, name), benefitFileSchema));
  checkSourceKeys(folder, head, benefits);
  return { head, benefits };
}

/** Loads every pack below `root`, one folder a pack. @throws PackInvalid */
export function loadPacksUnder(root: string): PolicyPack[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .sort((first, second) => first.name.localeCompare(second.name))
    .map((entry) => loadPackFolder(join(root, entry.name)));
}

/** Where the packs that ship with the program are, beside this file. */
export const builtInPacksFolder = fileURLToPath(new URL('./packs', import.meta.url));

export function loadBuiltInPacks(folder: string = builtInPacksFolder): PolicyPack[] {
  return loadPacksUnder(folder);
}

/** A pack in a later list replaces one of the same id in an earlier one. */
export function mergePacks(...lists: readonly (readonly PolicyPack[])[]): PolicyPack[] {
  const byId = new Map(lists.flat().map((pack) => [pack.head.pack, pack]));
  return [...byId.values()];
}
