import { z } from 'zod';
import type { Edition } from './edition.ts';
import type { Infno } from './infno.ts';
import { transactions } from './registry.ts';

type Row = Record<string, unknown>;

/** Calls `change` on every object of every node, objects of lists included. */
function mapRows(input: Readonly<Row>, change: (row: Row, node: string) => Row): Row {
  const deep = (value: unknown, node: string): unknown => {
    if (Array.isArray(value)) return value.map((entry) => deep(entry, node));
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.entries(value).map(([name, content]) => [
      name,
      Array.isArray(content) ? deep(content, name) : content,
    ]);
    return change(Object.fromEntries(inner) as Row, node);
  };
  return Object.fromEntries(Object.entries(input).map(([node, value]) => [node, deep(value, node)]));
}

function maybeEmpty(field: z.ZodType): z.ZodType {
  return z
    .union([z.literal(''), field])
    .nullish()
    .transform((value) => value ?? '');
}

function withoutFields(
  object: z.ZodObject,
  absent: readonly string[],
  optional: readonly string[],
): z.ZodObject {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(object.shape)) {
    if (absent.includes(name)) continue;
    shape[name] = optional.includes(name) ? maybeEmpty(field as z.ZodType) : (field as z.ZodType);
  }
  // A clone keeps the checks over several fields, which `omit` refuses to carry along.
  return object.clone({ ...object._zod.def, shape });
}

function overlaid(schema: z.ZodType, absent: readonly string[], optional: readonly string[]): z.ZodType {
  if (schema instanceof z.ZodArray) {
    const element = overlaid(schema.element as z.ZodType, absent, optional);
    return schema.clone({ ...schema._zod.def, element });
  }
  return schema instanceof z.ZodObject ? withoutFields(schema, absent, optional) : schema;
}

const schemas = new WeakMap<Edition, Map<Infno, z.ZodType>>();

/** The request schema of `infno` as this edition has it: section 7 with the edition's absent and optional fields. */
export function inputSchemaOf(edition: Edition, infno: Infno): z.ZodType {
  const ofEdition = schemas.get(edition) ?? new Map<Infno, z.ZodType>();
  schemas.set(edition, ofEdition);
  const known = ofEdition.get(infno);
  if (known !== undefined) return known;
  const built = buildSchema(edition, infno);
  ofEdition.set(infno, built);
  return built;
}

function buildSchema(edition: Edition, infno: Infno): z.ZodType {
  const schema: z.ZodObject = transactions[infno].inputSchema;
  const absent = edition.fields.absent[infno] ?? [];
  const optional = edition.fields.optional[infno] ?? [];
  if (absent.length === 0 && optional.length === 0) return schema;
  const shape = Object.fromEntries(
    Object.entries(schema.shape).map(([node, inner]) => [
      node,
      overlaid(inner as z.ZodType, absent, optional),
    ]),
  );
  return schema.clone({ ...schema._zod.def, shape });
}

/** Codes that are not in the edition's dictionary of the field, with the field's name; empty fields say nothing. */
export function strangeCodes(edition: Edition, input: Readonly<Row>): string[] {
  const found: string[] = [];
  mapRows(input, (row) => {
    for (const [name, value] of Object.entries(row)) {
      const dictionary = edition.dictionaries[name];
      if (dictionary === undefined || typeof value !== 'string' || value === '') continue;
      if (!Object.hasOwn(dictionary, value)) found.push(`${name} ${value} 不在本地字典中`);
    }
    return row;
  });
  return found;
}

function inEditionTerms(edition: Edition, infno: Infno, row: Row, node: string): Row {
  const { codes, renamed, extra } = edition.fields;
  const written = Object.entries(row).map(([name, value]) => [
    renamed[name] ?? name,
    (typeof value === 'string' ? codes[name]?.[value] : undefined) ?? value,
  ]);
  const added = (extra[infno] ?? []).filter((field) => field.node === node);
  return {
    ...Object.fromEntries(written),
    ...Object.fromEntries(added.map(({ name, value }) => [name, value])),
  };
}

/** The card token of the security control, inside the extension field of the first node (四川; interface section 2). */
function withCardToken(edition: Edition, infno: Infno, input: Row, cardToken: string | null): Row {
  const { cardToken: rule } = edition;
  if (rule === null || cardToken === null || !rule.transactions.includes(infno)) return input;
  const [first] = Object.keys(input);
  if (first === undefined) return input;
  return mapRows(input, (row, node) => {
    if (node !== first || !('exp_content' in row)) return row;
    const before = row.exp_content === '' ? {} : JSON.parse(String(row.exp_content));
    return { ...row, exp_content: JSON.stringify({ ...before, [rule.key]: cardToken }) };
  });
}

export function needsCardToken(edition: Edition, infno: Infno): boolean {
  return edition.cardToken?.transactions.includes(infno) ?? false;
}

/** What leaves: names, codes, added fields and card token of the edition over a request of section 7. */
export function toEditionInput(
  edition: Edition,
  infno: Infno,
  checked: Readonly<Row>,
  cardToken: string | null,
): Row {
  const withToken = withCardToken(edition, infno, { ...checked }, cardToken);
  return mapRows(withToken, (row, node) => inEditionTerms(edition, infno, row, node));
}
