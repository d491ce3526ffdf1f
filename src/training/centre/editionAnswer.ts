import type { Edition } from '../../upstream/edition.ts';
import type { FieldOverlay } from '../../upstream/fieldOverlay.ts';
import { WireNumber } from '../../upstream/wireJson.ts';
import type { Fields } from './checkRequest.ts';
import type { Output } from './wireAnswer.ts';

/** Answers in the names and codes of the edition. */
export function inEditionTerms(output: Output, edition: Edition): Output {
  const { renamed, codes } = edition.fields;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null || value instanceof WireNumber) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        renamed[name] ?? name,
        typeof inner === 'string' ? (codes[name]?.[inner] ?? inner) : walk(inner),
      ]),
    );
  };
  return walk(output) as Output;
}

/** Codes of the edition back into those of section 8; where several became one, the first. */
export function inSectionCodes(row: Fields, { codes }: FieldOverlay): Fields {
  const back = (name: string, value: string): string => {
    const found = Object.entries(codes[name] ?? {}).find(([, code]) => code === value);
    return found?.[0] ?? value;
  };
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, back(name, value)]));
}
