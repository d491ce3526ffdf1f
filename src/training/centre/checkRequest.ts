import type { Infno } from '../../upstream/infno.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { requestTables } from './requestTables.ts';

/** The fields of one node, all text as the interface wants them. */
export type Fields = Readonly<Record<string, string>>;

/** The nodes of a request: one object or rows. */
export type RequestInput = Readonly<Record<string, readonly Fields[]>>;

interface FieldRule {
  readonly name: string;
  readonly kind: string;
  readonly length: number;
  readonly decimals: number;
  readonly required: boolean;
}

const ruleShape = /^(\w+):([CNDT])(\d*)(?:,(\d+))?(!?)$/;

function readRule(text: string): FieldRule {
  const parts = ruleShape.exec(text);
  if (parts === null) throw new Error(`request table entry not understood: ${text}`);
  const [, name = '', kind = '', length = '', decimals = '', required] = parts;
  return {
    name,
    kind,
    length: Number.parseInt(length || '0', 10),
    decimals: Number.parseInt(decimals || '0', 10),
    required: required === '!',
  };
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
  const where = `${infno} ${node}.${rule.name}`;
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

function checkNode(infno: Infno, node: string, rules: readonly FieldRule[], row: unknown): Fields {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new CentreRefusal(`${infno} 的节点 ${node} 应为对象`);
  }
  const given = row as Record<string, unknown>;
  const unknownField = Object.keys(given).find((name) => !rules.some((rule) => rule.name === name));
  if (unknownField !== undefined) throw new CentreRefusal(`${infno} ${node}.${unknownField} 不在字段表中`);
  return Object.fromEntries(
    rules.map((rule) => [rule.name, checkField(infno, node, rule, given[rule.name])]),
  );
}

/** Checks a request against the tables of interface section 7. @throws CentreRefusal naming the field */
export function checkRequest(infno: Infno, input: unknown): RequestInput {
  if (typeof input !== 'object' || input === null) throw new CentreRefusal(`${infno} 没有 input`);
  const nodes = input as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(requestTables[infno]).map(([node, { many, fields }]) => {
      const rules = fields.trim().split(/\s+/).map(readRule);
      const value = nodes[node];
      if (many !== Array.isArray(value)) {
        throw new CentreRefusal(`${infno} 的节点 ${node} 应为${many ? '列表' : '对象'}`);
      }
      const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
      return [node, rows.map((row) => checkNode(infno, node, rules, row))];
    }),
  );
}
