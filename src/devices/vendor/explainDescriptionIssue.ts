import type { z } from 'zod';

const typeNames: Readonly<Record<string, string>> = {
  string: '加引号的文字',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表（每项以 - 开头）',
  object: '一组键和值',
  record: '一组键和值',
};

function choices(values: readonly unknown[]): string {
  return `可用：${values.map(String).join('、')}`;
}

function wrongUnion(issue: Extract<z.core.$ZodRawIssue, { code: 'invalid_union' }>): string {
  const { discriminator, options } = issue;
  if (typeof discriminator === 'string' && Array.isArray(options)) {
    return `${discriminator} 缺少或不认识；${choices(options)}`;
  }
  return '不是可用的写法；请照 docs/vendor-libraries.md 的例子改写';
}

/** The Chinese text of one complaint of the description's schema: what is wrong and the remedy. */
export function explainDescriptionIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return '缺少这一项；请照厂商说明书补上';
      return `应为${typeNames[issue.expected] ?? issue.expected}；请改写`;
    case 'invalid_value':
      return `值不对；${choices(issue.values)}`;
    case 'too_small':
      return `太少或太小，至少 ${issue.minimum}；请改`;
    case 'too_big':
      return `太多或太大，最多 ${issue.maximum}；请改`;
    case 'unrecognized_keys':
      return `有不认识的键 ${issue.keys.join('、')}；请改正拼写或删去`;
    case 'invalid_key':
      return '键名不对；请照 docs/vendor-libraries.md 改正';
    case 'invalid_union':
      return wrongUnion(issue);
    default:
      return '不符合格式；请照 docs/vendor-libraries.md 改写';
  }
}
