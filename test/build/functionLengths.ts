import { parseSync } from '@swc/core';
import type { Finding, SourceFile } from './tidyRules.ts';

/** Two screens of an editor; a component is mostly markup and may be longer. */
export const maxFunctionLines = 100;
export const maxComponentLines = 260;

const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'MethodProperty',
  'Constructor',
]);

interface Node {
  readonly type?: unknown;
  readonly span?: { readonly start: number; readonly end: number };
}

/** Functions with more lines than allowed, at the line where they begin. */
export function findLongFunctions({ path, text }: SourceFile): Finding[] {
  const isScreen = path.endsWith('.tsx');
  const limit = isScreen ? maxComponentLines : maxFunctionLines;
  const module = parseSync(`;${text}`, { syntax: 'typescript', tsx: isScreen, target: 'es2024' });
  // Positions count bytes, and go on from the file parsed before; the semicolon put in front marks where this one begins.
  const start = module.body[0] as Node;
  const base = (start.span?.start ?? 0) + 1;
  const bytes = Buffer.from(text);
  const findings: Finding[] = [];
  for (const node of walk(module)) {
    if (!functionTypes.has(String(node.type)) || node.span === undefined) continue;
    const body = bytes.subarray(node.span.start - base, node.span.end - base);
    if (countLines(body) > limit) {
      findings.push({
        rule: 'long-function',
        path,
        line: countLines(bytes.subarray(0, node.span.start - base)),
      });
    }
  }
  return findings;
}

function countLines(bytes: Buffer): number {
  let lines = 1;
  for (const byte of bytes) if (byte === 10) lines += 1;
  return lines;
}

function* walk(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value) yield* walk(entry);
    return;
  }
  const node = value as Node;
  if (typeof node.type === 'string') yield node;
  for (const entry of Object.values(value)) yield* walk(entry);
}
