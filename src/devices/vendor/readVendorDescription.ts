import { readFileSync, statSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { explainDescriptionIssue } from './explainDescriptionIssue.ts';
import { unknownPlaceholders } from './toHelperCall.ts';
import {
  placeholderNames,
  type VendorDescription,
  type VendorFunction,
  vendorDescriptionSchema,
} from './vendorDescription.ts';
import { VendorRefusal } from './vendorRefusal.ts';

const maxDescriptionBytes = 65_536;
const maxShownIssues = 5;

function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > maxDescriptionBytes) {
      throw new VendorRefusal(`描述文件 ${file} 超过 ${maxDescriptionBytes} 字节；请确认路径指向描述文件。`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof VendorRefusal) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new VendorRefusal(`打不开描述文件 ${file}（${code}）；请检查 site.yaml 里的路径和读取权限。`);
  }
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const line = error instanceof YAMLParseError ? (error.linePos?.[0].line ?? null) : null;
    const place = line === null ? '' : `第 ${line} 行附近`;
    throw new VendorRefusal(`描述文件 ${file} ${place}不是正确的 YAML；请检查缩进、冒号和引号。`);
  }
}

type Complaint = readonly [key: string, text: string];

function keptTexts(call: VendorFunction): Set<string> {
  return new Set(call.arguments.flatMap((each) => (each.kind === 'textOut' ? [each.keepAs] : [])));
}

function* functionComplaints(path: string, call: VendorFunction, handles: Set<string>): Iterable<Complaint> {
  for (const [index, argument] of call.arguments.entries()) {
    if (argument.kind === 'handle' && !handles.has(argument.from)) {
      yield [`${path}.arguments.${index}.from`, `前面没有函数用 keepAs 留下 ${argument.from}；请改名或补上`];
    }
    if (argument.kind !== 'text' && argument.kind !== 'json') continue;
    for (const name of unknownPlaceholders(argument.value)) {
      const known = placeholderNames.map((each) => `{${each}}`).join('、');
      yield [`${path}.arguments.${index}.value`, `不认识 {${name}}；可用：${known}`];
    }
  }
  const names = call.arguments.flatMap((each) => ('keepAs' in each ? [each.keepAs] : []));
  if (new Set(names).size < names.length) {
    yield [`${path}.arguments`, 'keepAs 有重名；请让每个输出参数的名字不同'];
  }
  if (call.errorText !== undefined && !keptTexts(call).has(call.errorText)) {
    yield [`${path}.errorText`, `没有叫 ${call.errorText} 的 textOut 参数；请改名或补上`];
  }
  if (call.returns === 'void' && (call.success !== undefined || call.keepAs !== undefined)) {
    yield [path, 'returns 为 void 的函数没有返回值；请删去 success 和 keepAs，或改 returns'];
  }
  if (call.returns !== 'void' && call.success === undefined) {
    yield [`${path}.success`, '缺少这一项；请写明哪些返回值算成功，如 { equals: [0] }'];
  }
  for (const argument of call.arguments) if (argument.kind === 'handleOut') handles.add(argument.keepAs);
  if (call.keepAs !== undefined) handles.add(call.keepAs);
}

/** What one key says about another: names that lead nowhere. */
function* crossComplaints(description: VendorDescription): Iterable<Complaint> {
  const handles = new Set<string>();
  const { open, read, close, result } = description;
  for (const [index, call] of open.entries()) yield* functionComplaints(`open.${index}`, call, handles);
  yield* functionComplaints('read', read, handles);
  for (const [index, call] of close.entries()) yield* functionComplaints(`close.${index}`, call, handles);
  const texts = keptTexts(read);
  const missing = (name: string) => `read 没有叫 ${name} 的 textOut 参数；请改名或补上`;
  if (!texts.has(result.from)) yield ['result.from', missing(result.from)];
  if (result.kind === 'json') return;
  if (result.businessFrom !== undefined && !texts.has(result.businessFrom)) {
    yield ['result.businessFrom', missing(result.businessFrom)];
  }
  for (const name of ['identityNumber', 'cardNumber', 'cardSerial', 'name', 'specification'] as const) {
    if (!result.fields.includes(name)) yield ['result.fields', `缺少 ${name}；没有它不能确认持卡人，请补上`];
  }
}

function refuse(file: string, complaints: readonly Complaint[]): VendorRefusal {
  const shown = complaints.slice(0, maxShownIssues).map(([key, text]) => `${key}：${text}`);
  const rest = complaints.length - shown.length;
  const more = rest > 0 ? `；另有 ${rest} 处` : '';
  return new VendorRefusal(`描述文件 ${file} 有误。${shown.join('；')}${more}。`);
}

/** @throws VendorRefusal naming each wrong key and the remedy. */
export function parseVendorDescription(file: string, text: string): VendorDescription {
  const parsed = vendorDescriptionSchema.safeParse(parseYaml(file, text), { error: explainDescriptionIssue });
  if (!parsed.success) {
    const complaints = parsed.error.issues.map(
      ({ path, message }): Complaint => [path.length === 0 ? '文件' : path.map(String).join('.'), message],
    );
    throw refuse(file, complaints);
  }
  const complaints = [...crossComplaints(parsed.data)];
  if (complaints.length > 0) throw refuse(file, complaints);
  return parsed.data;
}

/** @throws VendorRefusal */
export function readVendorDescription(file: string): VendorDescription {
  return parseVendorDescription(file, readText(file));
}
