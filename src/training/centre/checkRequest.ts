import type { FieldOverlay } from '../../upstream/fieldOverlay.ts';
import type { Infno } from '../../upstream/infno.ts';
import { CentreRefusal } from './centreRefusal.ts';
import type { RequestNode } from './requestNode.ts';
import { requestTables } from './requestTables.ts';

/** The fields of one node, all text as the interface wants them. */
export type Fields = Readonly<Record<string, string>>;

/** The nodes of a request: one object or rows; rows inside rows stand under `parent.child`. */
export type RequestInput = Readonly<Record<string, readonly Fields[]>>;

interface FieldRule {
  /** As section 7 prints it. */
  readonly name: string;
  /** As this edition sends it. */
  readonly wireName: string;
  readonly kind: string;
  readonly length: number;
  readonly decimals: number;
  readonly required: boolean;
}

const ruleShape = /^(\w+):([CNDTB])(\d*)(?:,(\d+))?(!?)$/;

function readRule(text: string, infno: Infno, overlay: FieldOverlay): FieldRule {
  const parts = ruleShape.exec(text);
  if (parts === null) throw new Error(`request table entry not understood: ${text}`);
  const [, name = '', kind = '', length = '', decimals = '', required] = parts;
  const isOptionalHere = overlay.optional[infno]?.includes(name) ?? false;
  return {
    name,
    wireName: overlay.renamed[name] ?? name,
    kind,
    length: Number.parseInt(length || '0', 10),
    decimals: Number.parseInt(decimals || '0', 10),
    required: required === '!' && !isOptionalHere,
  };
}

function rulesOf(fields: string, infno: Infno, overlay: FieldOverlay): FieldRule[] {
  const absent = overlay.absent[infno] ?? [];
  return fields
    .trim()
    .split(/\s+/)
    .map((text) => readRule(text, infno, overlay))
    .filter((rule) => !absent.includes(rule.name));
}

const shapes: Readonly<Record<string, RegExp>> = {
  D: /^\d{4}-\d{2}-\d{2}$/,
  T: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/,
};

function checkNumber(rule: FieldRule, value: string): boolean {
  const parts = /^-?(\d+)(?:\.(\d+))?$/.exec(value);
  if (parts === null) return false;
  const [, whole = '', decimals = ''] = parts;
  return whole.length <= rule.length - rule.decimals && decimals.length <= rule.decimals;
}

function checkField(infno: Infno, node: string, rule: FieldRule, value: unknown): string {
  const where = `${infno} ${node}.${rule.wireName}`;
  // Every field must stand there, an empty one as "" (interface 1.3): a terminal that leaves some out is not done.
  if (typeof value !== 'string') throw new CentreRefusal(`${where} 缺失或不是文字`);
  if (value === '') {
    if (rule.required) throw new CentreRefusal(`${where} 必填`);
    return value;
  }
  if (rule.kind === 'C' && value.length > rule.length)
    throw new CentreRefusal(`${where} 超过 ${rule.length} 位`);
  if (rule.kind === 'N' && !checkNumber(rule, value)) throw new CentreRefusal(`${where} 不是规定的数字`);
  const shape = shapes[rule.kind];
  if (shape !== undefined && !shape.test(value)) throw new CentreRefusal(`${where} 格式不对`);
  return value;
}

function checkNode(
  infno: Infno,
  node: string,
  rules: readonly FieldRule[],
  others: readonly string[],
  row: unknown,
): Fields {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new CentreRefusal(`${infno} 的节点 ${node} 应为对象`);
  }
  const given = row as Record<string, unknown>;
  const known = new Set([...rules.map((rule) => rule.wireName), ...others]);
  const unknownField = Object.keys(given).find((name) => !known.has(name));
  if (unknownField !== undefined) throw new CentreRefusal(`${infno} ${node}.${unknownField} 不在字段表中`);
  return Object.fromEntries(
    rules.map((rule) => [rule.name, checkField(infno, node, rule, given[rule.wireName])]),
  );
}

function checkList(
  infno: Infno,
  node: string,
  rule: RequestNode,
  value: unknown,
  overlay: FieldOverlay,
): readonly Fields[] {
  if (rule.many !== Array.isArray(value)) {
    throw new CentreRefusal(`${infno} 的节点 ${node} 应为${rule.many ? '列表' : '对象'}`);
  }
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (rows.length === 0 && rule.optional !== true)
    throw new CentreRefusal(`${infno} 的节点 ${node} 没有内容`);
  const added = (overlay.extra[infno] ?? []).filter((field) => field.node === node).map(({ name }) => name);
  const others = [...Object.keys(rule.children ?? {}), ...added];
  const rules = rulesOf(rule.fields, infno, overlay);
  return rows.map((row) => checkNode(infno, node, rules, others, row));
}

const noOverlay: FieldOverlay = { absent: {}, optional: {}, renamed: {}, codes: {}, extra: {} };

/**
 * Checks a request against the tables of interface section 7, as the edition has them.
 * @returns the fields under the names of section 7
 * @throws CentreRefusal naming the field
 */
export function checkRequest(infno: Infno, input: unknown, overlay: FieldOverlay = noOverlay): RequestInput {
  if (typeof input !== 'object' || input === null) throw new CentreRefusal(`${infno} 没有 input`);
  const nodes = input as Record<string, unknown>;
  const found: Record<string, readonly Fields[]> = {};
  for (const [node, rule] of Object.entries<RequestNode>(requestTables[infno])) {
    found[node] = checkList(infno, node, rule, nodes[node], overlay);
    for (const [child, fields] of Object.entries(rule.children ?? {})) {
      const parents = (Array.isArray(nodes[node]) ? nodes[node] : [nodes[node]]) as Record<string, unknown>[];
      const childRule: RequestNode = { many: true, fields };
      found[`${node}.${child}`] = parents.flatMap((parent) =>
        checkList(infno, `${node}.${child}`, childRule, parent[child], overlay),
      );
    }
  }
  return found;
}
