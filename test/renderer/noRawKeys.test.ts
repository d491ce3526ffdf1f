import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const renderer = fileURLToPath(new URL('../../renderer', import.meta.url));

/** Ways to look at a key without passing the input-method guard. */
const rawKeyPatterns = [
  /\.(key|code|keyCode|which)\s*[!=]==?/,
  /switch\s*\([^)]*\.(key|code|keyCode|which)\s*\)/,
  /['"](Enter|NumpadEnter|Escape)['"]/,
  /addEventListener\(\s*['"]key/,
  /onKey(Up|Press)/,
  /onKeyDown=\{(?!onKeys\()/,
  // A form submits itself on Enter; a dialog cancels itself on Escape.
  /<form\b/,
  /onCancel=\{(?!\(event\) => event\.preventDefault\(\)\})/,
];

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function offences(text: string): string[] {
  return rawKeyPatterns.filter((pattern) => pattern.test(text)).map(String);
}

describe('keys in the renderer', () => {
  const outside = sources(renderer).filter((file) => !relative(renderer, file).startsWith('keyboard/'));

  it('looks at a real tree', () => {
    expect(outside.length).toBeGreaterThan(40);
    expect(outside.some((file) => file.endsWith('Workbench.tsx'))).toBe(true);
  });

  it.each(outside.map((file) => [relative(renderer, file), file]))(
    '%s passes the shared guard',
    (_, file) => {
      expect(offences(readFileSync(file, 'utf8'))).toEqual([]);
    },
  );

  it.each([
    "if (event.key === 'Enter') submit();",
    'if (e.keyCode == 13) submit();',
    'switch (event.key) { default: }',
    "document.addEventListener('keydown', go);",
    '<input onKeyDown={(event) => go(event)} />',
    '<form onSubmit={submit}>',
    '<dialog onCancel={close}>',
  ])('would catch %s', (text) => {
    expect(offences(text)).not.toEqual([]);
  });
});
