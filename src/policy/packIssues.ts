import type { z } from 'zod';

export type KeyPath = readonly (string | number)[];

export interface ExplainedIssue {
  readonly path: KeyPath;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表',
  object: '一组键和值',
  record: '一组键和值',
  null: '空（null）',
};

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `“${String(value).slice(0, 40)}”`
    : (typeNames[typeOf(value)] ?? '别的东西');
}

/** Numbers, and words YAML takes for something else, lose their form without quotes: 0.850, 0220, on. */
function quoteIt(input: unknown): string {
  return `写成了不加引号的 ${String(input)}；请加上引号："${String(input)}"`;
}

function wrongType(input: unknown, expected: string): string {
  if (input === undefined) return '缺少这一项；请补上';
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return quoteIt(input);
  const wanted = typeNames[expected] ?? expected;
  return `这里应为${wanted}，写的是${shown(input)}；请改写`;
}

function wrongChoice(input: unknown, values: readonly unknown[]): string {
  const texts = values.map(String);
  if (input === undefined) return `缺少这一项；可用：${texts.join('、')}`;
  if (typeof input !== 'string' && texts.includes(String(input))) return quoteIt(input);
  const near = typeof input === 'string' ? nearest(input, texts) : null;
  const guess = near === null ? '' : `是不是 ${near}？`;
  return `${shown(input)}不是可用的值；${guess}可用：${texts.join('、')}`;
}

function limits(issue: RawIssue): string {
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return '不能为空；请填写';
    return issue.origin === 'array'
      ? `至少要有 ${issue.minimum} 项；请补上或删去整个键`
      : `不得小于 ${issue.minimum}；请改小于此的数`;
  }
  return issue.code === 'too_big' ? `最多 ${issue.maximum}；请减少` : '';
}

/** A kind of file nobody knows, or a value that fits none of its forms. */
function wrongForm({ input, discriminator, options }: Extract<RawIssue, { code: 'invalid_union' }>): string {
  if (typeof discriminator === 'string' && Array.isArray(options)) {
    return wrongChoice((input as Record<string, unknown>)[discriminator], options);
  }
  return input === undefined ? '缺少这一项；请补上' : `${shown(input)}不是可用的写法；请改写`;
}

/** The text of one complaint of the schema, for `safeParse(…, { error })`; schemas with words of their own come first. */
export function explainIssue(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.input, issue.expected);
    case 'invalid_value':
      return wrongChoice(issue.input, issue.values);
    case 'too_small':
    case 'too_big':
      return limits(issue);
    case 'invalid_format':
      return `${shown(issue.input)}的写法不对；应符合 ${issue.pattern ?? issue.format}`;
    case 'invalid_union':
      return wrongForm(issue);
    case 'invalid_key':
      return '这里不能用这个键；请改正或删去';
    default:
      return '不符合格式；请对照 docs/policy-authoring.md 改写';
  }
}

/** Edits between two words, up to three: beyond that nobody meant the one by the other. */
function editsBetween(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      const added = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, added, (previous[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

const maxGuessLength = 40;

/** The word that was probably meant; null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > maxGuessLength) return null;
  const allowed = word.length <= 4 ? 1 : 2;
  const [best] = known
    .map((one) => ({ one, edits: editsBetween(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowed)
    .sort((first, second) => first.edits - second.edits);
  return best?.one ?? null;
}

function depthOf(issues: readonly ExplainedIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

/**
 * Of the forms a value may take, the one its author probably meant: whose complaints lie deepest, and of those the one with the
 * fewest.
 */
function meantForm(forms: readonly (readonly ExplainedIssue[])[]): readonly ExplainedIssue[] {
  const [best = []] = forms.toSorted(
    (first, second) => depthOf(second) - depthOf(first) || first.length - second.length,
  );
  return best;
}

/** One explained issue for each place, unions resolved. `knownKeys`: every key the format has, for guesses. */
export function explainedIssues(
  issues: readonly Issue[],
  knownKeys: () => readonly string[],
  base: KeyPath = [],
): ExplainedIssue[] {
  return issues.flatMap((issue): readonly ExplainedIssue[] => {
    const path = [...base, ...(issue.path as KeyPath)];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const near = nearest(key, knownKeys());
        const guess = near === null || near === key ? '' : `是不是 ${near}？`;
        return { path: [...path, key], message: `这里没有“${key}”这个键；${guess}请改正或删去` };
      });
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return meantForm(issue.errors.map((form) => explainedIssues(form, knownKeys, path)));
    }
    return [{ path, message: issue.message }];
  });
}
