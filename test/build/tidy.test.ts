import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { findLongFunctions, maxFunctionLines } from './functionLengths.ts';
import { findInLines, findLongFile, lineRules, maxFileLines, type SourceFile } from './tidyRules.ts';

const root = resolve(import.meta.dirname, '../..');
const codeFolders = ['src', 'electron', 'renderer', 'build', 'test', '.ci', 'docs'];
const textFile = /\.(ts|tsx|mjs|cjs|js|json|ya?ml|md|css|html|sh)$|\/run$/;

function* filesUnder(folder: string): Generator<SourceFile> {
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = `${folder}/${name}`;
    if (name === 'node_modules') continue;
    if (statSync(join(root, path)).isDirectory()) yield* filesUnder(path);
    else if (textFile.test(path)) yield { path, text: readFileSync(join(root, path), 'utf8') };
  }
}

function* topFiles(): Generator<SourceFile> {
  for (const name of readdirSync(root)) {
    if (!statSync(join(root, name)).isFile() || !textFile.test(name)) continue;
    yield { path: name, text: readFileSync(join(root, name), 'utf8') };
  }
}

const files = [...topFiles(), ...codeFolders.flatMap((folder) => [...filesUnder(folder)])];

function describeFindings(findings: readonly { rule: string; path: string; line: number }[]): string[] {
  const why = new Map(lineRules.map((rule) => [rule.rule, rule.why]));
  return findings.map(({ rule, path, line }) => `${path}:${line} ${rule}: ${why.get(rule) ?? ''}`);
}

test('the repository keeps the house rules', () => {
  expect(files.length).toBeGreaterThan(30);
  expect(describeFindings(files.flatMap(findInLines))).toEqual([]);
});

test('no file and no function is too long to be read at one go', () => {
  const code = files.filter(({ path }) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));
  const product = code.filter(({ path }) => !path.startsWith('test/'));
  const findings = [...code.flatMap(findLongFile), ...product.flatMap(findLongFunctions)];
  expect(describeFindings(findings)).toEqual([]);
});

/** One line that breaks the rule, and one near it that does not. */
const planted: Record<string, readonly [path: string, broken: string, fine: string]> = {
  'money-toFixed': ['renderer/a.tsx', '(cashFen / 100).toFixed(2)', 'seconds.toFixed(1)'],
  'money-parseFloat': ['src/desk/a.ts', 'const amount = parseFloat(text);', 'parseYuan(text)'],
  'money-Number': ['src/cli/a.ts', 'return Number(row.total_amount);', 'Number.isSafeInteger(amountFen)'],
  'node-sm': ['src/upstream/a.ts', "createHash('sm3')", "createHash('sha256')"],
  'raw-ipc': [
    'electron/window.ts',
    `import { ipc${'Main'} } from 'electron';`,
    'handleFromPage(name, handler)',
  ],
  'navigator-onLine': ['renderer/a.tsx', 'if (navigator.onLine) send();', 'if (connection.online) send();'],
  'own-clock': ['src/desk/a.ts', 'const nowMs = Date.now();', 'const nowMs = clockMs();'],
  'sandbox-off': ['build/a.ts', `args: ['--no-${'sandbox'}']`, 'args: chromiumSandboxFlags()'],
  'unsafe-web-preference': ['electron/a.ts', `sandbox: ${'false'},`, 'sandbox: true,'],
  'raw-enter': ['renderer/bill/a.tsx', "if (event.key === 'Enter') add();", 'onEnter(event, add)'],
  unfinished: ['src/desk/a.ts', `// TO${'DO'} later`, '// todo lists are kept elsewhere'],
  'focused-or-silenced-test': [
    'test/a.test.ts',
    `test.${'only'}('x', () => {});`,
    "test('only x', () => {});",
  ],
  'skip-without-reason': [
    'test/a.test.ts',
    `context.${'skip'}(!hasSocat);`,
    "context.skip(!hasSocat, 'socat is missing');",
  ],
  'machine-path': ['docs/a.md', ` see /${'home'}/someone/yijie`, 'see docs/home/page.md'],
  'registry-host': ['.npmrc', `registry=https://${'registry'}.example.org/`, 'fund=false'],
};

test('every rule has a planted example', () => {
  expect(Object.keys(planted).sort()).toEqual(lineRules.map(({ rule }) => rule).sort());
});

test.each(Object.entries(planted))(
  '%s is caught, and what is near it is not',
  (rule, [path, broken, fine]) => {
    expect(findInLines({ path, text: `ok\n${broken}\n` })).toContainEqual({ rule, path, line: 2 });
    expect(findInLines({ path, text: `ok\n${fine}\n` })).toEqual([]);
  },
);

test('a file and a function above the limit are caught, at the limit they are not', () => {
  const path = 'src/desk/a.ts';
  const lines = (count: number) => '// 行\n'.repeat(count);
  expect(findLongFile({ path, text: lines(maxFileLines + 1) })).toHaveLength(1);
  expect(findLongFile({ path, text: lines(maxFileLines) })).toEqual([]);

  const withBody = (count: number) => `// 前\nexport const f = () => {\n${lines(count)}};\n`;
  expect(findLongFunctions({ path, text: withBody(maxFunctionLines) })).toEqual([
    { rule: 'long-function', path, line: 2 },
  ]);
  expect(findLongFunctions({ path, text: withBody(maxFunctionLines - 2) })).toEqual([]);
});
