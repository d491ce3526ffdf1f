import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { benefitJsonSchema, type JsonSchema, packJsonSchema } from '../../policy/packJsonSchema.ts';

const folder = new URL('../../policy/schema/', import.meta.url);

export interface SchemaFile {
  readonly path: string;
  /** As it follows from the format now. */
  readonly schema: JsonSchema;
  /** Whether the file says the same, however it is laid out. */
  readonly isCurrent: boolean;
}

function isInFile(path: string, schema: JsonSchema): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(JSON.stringify(schema)));
  } catch {
    return false;
  }
}

/** Each schema for editors and where it is kept. */
export function schemaFiles(): SchemaFile[] {
  const schemas = { 'pack.schema.json': packJsonSchema(), 'benefit.schema.json': benefitJsonSchema() };
  return Object.entries(schemas).map(([name, schema]) => {
    const path = fileURLToPath(new URL(name, folder));
    return { path, schema, isCurrent: isInFile(path, schema) };
  });
}

/** @returns the paths of the files that were not current */
export function writeSchemas(): string[] {
  const old = schemaFiles().filter(({ isCurrent }) => !isCurrent);
  for (const { path, schema } of old) writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
  return old.map(({ path }) => path);
}
