import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { z } from 'zod';
import { type PackFinding, wholeFileError } from './packFinding.ts';
import { explainedIssues, explainIssue, type KeyPath } from './packIssues.ts';

/** A file that passed its schema, and a way to point into it when a check across files fails. */
export interface CheckedFile<T> {
  readonly file: string;
  readonly data: T;
  at(path: KeyPath, message: string, level?: PackFinding['level']): PackFinding;
}

export type FileResult<T> =
  | { readonly checked: CheckedFile<T> }
  | { readonly checked: null; readonly findings: readonly PackFinding[] };

/** The largest pack file we know has 20 kB. */
export const maxPackFileBytes = 200_000;

/** A refusal on the way to plain data. */
class Unreadable extends Error {
  readonly finding: PackFinding;

  constructor(finding: PackFinding) {
    super(finding.message);
    this.finding = finding;
  }
}

const fileProblems: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件；请补上，或检查文件名',
  EACCES: '没有读取这个文件的权限；请改权限',
  ELOOP: '符号链接绕成了圈；请改成普通文件',
};

function toUnreadable(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === null) return error;
  return new Unreadable(wholeFileError(file, fileProblems[code] ?? `读不出（${code}）；请检查磁盘和路径`));
}

/** Reads at most one byte beyond the limit, whatever the file grows to meanwhile; a pipe or device would never end. */
function readBytes(file: string): Buffer {
  if (!statSync(file).isFile()) {
    throw new Unreadable(wholeFileError(file, '不是普通文件；请改成普通文件或移走'));
  }
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(fstatSync(descriptor).size, maxPackFileBytes) + 1);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (read === 0) break;
      length += read;
    }
    if (length > maxPackFileBytes) {
      const message = `超过 ${maxPackFileBytes} 字节，不是政策包的文件；请移走或拆成几个文件`;
      throw new Unreadable(wholeFileError(file, message));
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** The first line that is not UTF-8. */
function brokenLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start <= bytes.length; line += 1) {
    const end = bytes.indexOf(10, start);
    const part = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!part.equals(Buffer.from(part.toString('utf8')))) return line;
    if (end < 0) break;
    start = end + 1;
  }
  return line;
}

function readText(file: string): string {
  try {
    const bytes = readBytes(file);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      const message = '不是 UTF-8 编码（可能是 GBK）；请用编辑器另存为 UTF-8';
      throw new Unreadable({ level: 'error', file, line: brokenLine(bytes), key: '', message });
    }
  } catch (error) {
    throw toUnreadable(file, error);
  }
}

const yamlProblems: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: '同一个键写了两次；请删去一个',
  TAB_AS_INDENT: '缩进用了制表符；请改用空格',
  BAD_INDENT: '缩进不对，或括号没有合上；请与同级的键左对齐，补上括号',
  MULTIPLE_DOCS: '一个文件里有多个 YAML 文档（---）；请拆成几个文件',
  MISSING_CHAR: '缺少冒号、逗号、括号或引号；请补上',
  BAD_ALIAS: '别名（*）没有对应的锚点（&）；请写出值本身',
  BLOCK_AS_IMPLICIT_KEY: '一行里写了两层键；请另起一行并缩进',
  MULTILINE_IMPLICIT_KEY: '键跨了行，多半是上一行缺少冒号或引号；请补上',
  TAG_RESOLVE_FAILED: '不支持 ! 开头的标记；请删去',
  RESOURCE_EXHAUSTION: '层次太深；政策包没有这样深的层次，请检查括号',
};

function yamlFinding(file: string, lines: LineCounter, error: YAMLError): PackFinding {
  const message = yamlProblems[error.code] ?? '不是正确的 YAML；请检查这一行的缩进、冒号、括号和引号';
  return { level: 'error', file, line: lines.linePos(error.pos[0]).line, key: '', message };
}

/** The line of the deepest key on `path` that exists, so that a missing key points at its parent. */
function lineOf(document: Document, lines: LineCounter, path: KeyPath): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(last))?.key
      : isSeq(parent) && parent.items[Number(last)];
    if (isNode(key) && key.range) return lines.linePos(key.range[0]).line;
  }
  return 1;
}

interface Parsed {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly plain: unknown;
}

function parse(file: string, text: string): Parsed {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false });
    const [broken] = [...document.errors, ...document.warnings];
    if (broken !== undefined) throw new Unreadable(yamlFinding(file, lines, broken));
    // Aliases that multiply beyond reason, or point at nothing, come to light only here.
    return { document, lines, plain: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const message =
      error instanceof RangeError
        ? '层次太深；政策包没有这样深的层次，请检查括号'
        : '别名（*）没有对应的锚点，或展开后过大；请写出值本身';
    throw new Unreadable(wholeFileError(file, message));
  }
}

/** Reads one YAML file through `schema`; everything that is wrong with it comes back, in the order of the file. */
export function readPackFile<S extends z.ZodType>(
  file: string,
  schema: S,
  knownKeys: () => readonly string[],
): FileResult<z.output<S>> {
  try {
    const { document, lines, plain } = parse(file, readText(file));
    const at: CheckedFile<unknown>['at'] = (path, message, level = 'error') => ({
      level,
      file,
      line: lineOf(document, lines, path),
      key: path.join('.'),
      message,
    });
    if (plain === null)
      return { checked: null, findings: [wholeFileError(file, '文件是空的；请写入内容或删去文件')] };
    const checked = schema.safeParse(plain, { error: explainIssue });
    if (checked.success) return { checked: { file, data: checked.data, at } };
    const findings = explainedIssues(checked.error.issues, knownKeys).map(({ path, message }) =>
      at(path, message),
    );
    return {
      checked: null,
      findings: findings.sort((first, second) => (first.line ?? 0) - (second.line ?? 0)),
    };
  } catch (error) {
    if (error instanceof Unreadable) return { checked: null, findings: [error.finding] };
    throw error;
  }
}
