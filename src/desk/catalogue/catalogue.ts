import { readFileSync } from 'node:fs';
import { pinyin } from 'pinyin-pro';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkPrice } from '../../domain/lineAmount.ts';
import { parseRatio, type RatioBp } from '../../domain/ratio.ts';
import type { ItemClass } from '../../domain/settlement.ts';

export interface CatalogueEntry {
  readonly code: string;
  readonly name: string;
  /** Pinyin initials in lower case, figures and letters of the name kept: 左氧氟沙星片 → zyfsxp. */
  readonly initials: string;
  readonly specification: string;
  readonly unit: string;
  readonly price: string;
  readonly itemClass: ItemClass;
  readonly selfPayRatioBp: RatioBp;
  readonly limitPrice: string | null;
  readonly chargeCategory: string;
  /** What a scanner may read on its package: EAN-13, GTIN-14, or the first seven digits of its 追溯码 (药品标识码). */
  readonly barCodes: readonly string[];
}

const rowSchema = z.strictObject({
  code: z.string().min(1).max(50),
  name: z.string().min(1).max(100),
  specification: z.string().max(100),
  unit: z.string().max(20),
  price: z.string().refine((text) => checkPrice(text) === text),
  class: z.enum(['01', '02', '03']),
  selfPayRatio: z.string(),
  limitPrice: z.string().nullable(),
  category: z.string().regex(/^\d{2}$/),
  barCodes: z
    .array(z.string().regex(/^(\d{7}|\d{13,14})$/))
    .max(50)
    .default([]),
});

/** Characters whose reading in a drug's name differs from the everyday one; the dictionary guesses the latter. */
const readings: Readonly<Record<string, string>> = { 重: 'z', 脉: 'm', 调: 't', 芪: 'q', 曲: 'q', 参: 's' };

function initialsOf(name: string): string {
  // Ⅱ级护理 is typed iijhl: compatibility forms become the letters they stand for.
  const plain = name.replace(/[（(].*?[)）]/g, '').normalize('NFKC');
  return [...plain]
    .map((character) => {
      if (/[A-Za-z0-9]/.test(character)) return character.toLowerCase();
      return (
        readings[character] ??
        pinyin(character, { pattern: 'first', toneType: 'none' }).charAt(0).toLowerCase()
      );
    })
    .filter((letter) => /[a-z0-9]/.test(letter))
    .join('');
}

/** Best hits first: beginning of initials, then of code, then anywhere in initials, then anywhere in the name. */
function rank(entry: CatalogueEntry, wanted: string, text: string): number {
  if (entry.initials.startsWith(wanted)) return 0;
  if (entry.code.toLowerCase().startsWith(wanted) || entry.code.toLowerCase().endsWith(`-${wanted}`))
    return 1;
  if (entry.name.startsWith(text)) return 1;
  if (entry.initials.includes(wanted)) return 2;
  return entry.name.includes(text) ? 2 : -1;
}

/** The priced items of the institution, searched by pinyin initials, code or Chinese. */
export class Catalogue {
  readonly #entries: readonly CatalogueEntry[];
  readonly #byCode: ReadonlyMap<string, CatalogueEntry>;
  readonly #byBarCode: ReadonlyMap<string, CatalogueEntry>;

  constructor(entries: readonly CatalogueEntry[]) {
    this.#entries = entries;
    this.#byCode = new Map(entries.map((entry) => [entry.code, entry]));
    this.#byBarCode = new Map(
      entries.flatMap((entry) => entry.barCodes.map((barCode) => [barCode, entry] as const)),
    );
  }

  find(code: string): CatalogueEntry | null {
    return this.#byCode.get(code) ?? null;
  }

  /** @param codes the numbers of one scan, most particular first */
  findBarCode(codes: readonly string[]): CatalogueEntry | null {
    for (const code of codes) {
      const entry = this.#byBarCode.get(code);
      if (entry !== undefined) return entry;
    }
    return null;
  }

  /** Nothing typed finds nothing: a list of everything helps nobody. */
  search(text: string, limit: number): { items: CatalogueEntry[]; total: number } {
    const trimmed = text.trim();
    const wanted = trimmed.toLowerCase();
    if (wanted === '') return { items: [], total: 0 };
    const hits = this.#entries
      .map((entry) => ({ entry, rank: rank(entry, wanted, trimmed) }))
      .filter((hit) => hit.rank >= 0)
      .sort(
        (left, right) => left.rank - right.rank || left.entry.initials.localeCompare(right.entry.initials),
      );
    return { items: hits.slice(0, limit).map((hit) => hit.entry), total: hits.length };
  }

  all(): readonly CatalogueEntry[] {
    return this.#entries;
  }
}

export function loadCatalogue(file: string | URL): Catalogue {
  const rows = z.array(rowSchema).parse(parse(readFileSync(file, 'utf8'), { schema: 'core' }));
  return new Catalogue(
    rows.map((row) => ({
      code: row.code,
      name: row.name,
      initials: initialsOf(row.name),
      specification: row.specification,
      unit: row.unit,
      price: row.price,
      itemClass: row.class,
      selfPayRatioBp: parseRatio(row.selfPayRatio),
      limitPrice: row.limitPrice,
      chargeCategory: row.category,
      barCodes: row.barCodes,
    })),
  );
}

/** The training sample, beside this file. */
export const sampleCatalogueFile = new URL('./sample-catalogue.yaml', import.meta.url);
