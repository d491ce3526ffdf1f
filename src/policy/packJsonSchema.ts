import { z } from 'zod';
import { benefitFileSchema, packFileSchema } from './packSchema.ts';

/** JSON Schema of a file as written, for editors. The loader's own checks go further: dates, sources, bands that rise. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

const dialect = 'draft-07';

function schemaOf(title: string, schema: z.ZodType): JsonSchema {
  return { title, ...z.toJSONSchema(schema, { target: dialect, io: 'input', reused: 'ref' }) };
}

export function packJsonSchema(): JsonSchema {
  return schemaOf('医结政策包：pack.yaml', packFileSchema);
}

export function benefitJsonSchema(): JsonSchema {
  return schemaOf('医结政策包：一项待遇', benefitFileSchema);
}

function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const properties = (schema as { properties?: unknown }).properties;
  const own = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

let keys: readonly string[] | null = null;

/** Every key the format has, for guesses at misspelt ones. */
export function knownKeys(): readonly string[] {
  keys ??= [...new Set([...keysOf(packJsonSchema()), ...keysOf(benefitJsonSchema())])];
  return keys;
}
