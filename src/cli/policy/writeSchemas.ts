import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benefitJsonSchema, packJsonSchema } from '../../policy/packJsonSchema.ts';

const folder = new URL('../../policy/schema/', import.meta.url);

/** Each schema for editors: where it is kept, and its text now. */
export function schemaFiles(): { readonly path: string; readonly text: string }[] {
  const schemas = { 'pack.schema.json': packJsonSchema(), 'benefit.schema.json': benefitJsonSchema() };
  return Object.entries(schemas).map(([name, schema]) => ({
    path: fileURLToPath(new URL(name, folder)),
    text: `${JSON.stringify(schema, null, 2)}\n`,
  }));
}

/** @returns the paths of the files that were not current */
export function writeSchemas(): string[] {
  const old = schemaFiles().filter(({ path, text }) => {
    try {
      return readFileSync(path, 'utf8') !== text;
    } catch {
      return true;
    }
  });
  for (const { path, text } of old) writeFileSync(path, text);
  return old.map(({ path }) => path);
}
