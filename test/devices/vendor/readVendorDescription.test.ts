import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  parseVendorDescription,
  readVendorDescription,
} from '../../../src/devices/vendor/readVendorDescription.ts';
import { VendorRefusal } from '../../../src/devices/vendor/vendorRefusal.ts';

const examples = resolve(import.meta.dirname, '../../../src/devices/vendor/descriptions');
const sha256 = '0'.repeat(64);

function plain(): Record<string, unknown> {
  return {
    format: 1,
    name: '样例',
    library: { windows: { path: 'C:\\a\\b.dll', sha256 } },
    read: {
      name: 'iReadCardBas',
      arguments: [
        { kind: 'int', value: 3 },
        { kind: 'textOut', keepAs: 'card', bytes: 1_024 },
      ],
      success: { equals: [0] },
    },
    result: { kind: 'pipe', from: 'card' },
  };
}

function refusalOf(description: object | string): string {
  const text = typeof description === 'string' ? description : stringify(description);
  try {
    parseVendorDescription('读卡.yaml', text);
  } catch (error) {
    if (error instanceof VendorRefusal) return error.message;
    throw error;
  }
  throw new Error('the description was accepted');
}

function withRead(changes: object): object {
  return { ...plain(), read: { ...(plain().read as object), ...changes } };
}

describe('examples', () => {
  test.each(readdirSync(examples))('%s is a description', (name) => {
    expect(readVendorDescription(join(examples, name)).format).toBe(1);
  });

  test('the families of card readers section 2.9 and interface section 5.1 are there', () => {
    const names = readdirSync(examples).map((name) => readVendorDescription(join(examples, name)).read.name);
    expect(names.sort()).toEqual(['EcQuery', 'NationEcTrans', 'ReadCardBas', 'iReadCardBas']);
  });
});

test('what is left out has the value of the common case', () => {
  const read = parseVendorDescription('a.yaml', stringify(plain()));

  expect(read).toMatchObject({ encoding: 'gb18030', session: 'once', open: [], close: [] });
  expect(read.read).toMatchObject({ convention: 'cdecl', returns: 'int', timeoutMs: 15_000 });
  // Card readers section 2.9: eleven fields.
  expect(read.result.kind === 'pipe' && read.result.fields).toHaveLength(11);
});

test.each([
  ['a key nobody knows', { ...plain(), encodin: 'utf-8' }, /文件：有不认识的键 encodin；请改正拼写或删去/],
  ['a function without a name', withRead({ name: undefined }), /read\.name：缺少这一项/],
  ['a number for a word', withRead({ name: 5 }), /read\.name：应为加引号的文字；请改写/],
  [
    'a convention of another kind',
    withRead({ convention: 'fast' }),
    /read\.convention：值不对；可用：cdecl、stdcall/,
  ],
  [
    'a wrong kind of argument',
    withRead({ arguments: [{ kind: 'pointer' }] }),
    /kind 缺少或不认识；可用：text、int、json/,
  ],
  [
    'a buffer without room',
    withRead({ arguments: [{ kind: 'textOut', keepAs: 'card', bytes: 0 }] }),
    /arguments\.0\.bytes：太少或太小，至少 1/,
  ],
  ['an endless wait', withRead({ timeoutMs: 900_000 }), /read\.timeoutMs：太多或太大，最多 120000/],
  [
    'no word on success',
    withRead({ success: undefined }),
    /read\.success：缺少这一项；请写明哪些返回值算成功/,
  ],
  ['success of a void function', withRead({ returns: 'void' }), /returns 为 void 的函数没有返回值/],
  [
    'error words from nowhere',
    withRead({ errorText: 'words' }),
    /read\.errorText：没有叫 words 的 textOut 参数/,
  ],
  [
    'a handle from nowhere',
    withRead({
      arguments: [
        { kind: 'handle', from: 'port' },
        { kind: 'textOut', keepAs: 'card', bytes: 9 },
      ],
    }),
    /read\.arguments\.0\.from：前面没有函数用 keepAs 留下 port/,
  ],
  [
    'one name for two outputs',
    withRead({ arguments: [1, 2].map(() => ({ kind: 'textOut', keepAs: 'card', bytes: 9 })) }),
    /keepAs 有重名/,
  ],
  [
    'an unknown placeholder',
    withRead({
      arguments: [
        { kind: 'json', value: { a: ['{who}'] } },
        { kind: 'textOut', keepAs: 'card', bytes: 9 },
      ],
    }),
    /不认识 \{who\}；可用：\{institution\}/,
  ],
  [
    'a result from nowhere',
    { ...plain(), result: { kind: 'pipe', from: 'answer' } },
    /result\.from：read 没有叫 answer 的 textOut 参数/,
  ],
  [
    'a 业务卡串 from nowhere',
    { ...plain(), result: { kind: 'pipe', from: 'card', businessFrom: 'b' } },
    /result\.businessFrom：/,
  ],
  [
    'fields without the number',
    { ...plain(), result: { kind: 'pipe', from: 'card', fields: ['name'] } },
    /result\.fields：缺少 identityNumber/,
  ],
  [
    'a library without a pin',
    { ...plain(), library: { windows: { path: 'a.dll' } } },
    /library\.windows\.sha256：缺少这一项/,
  ],
  [
    'a pin that is none',
    { ...plain(), library: { windows: { path: 'a.dll', sha256: 'abc' } } },
    /64 位十六进制的 SHA-256/,
  ],
  ['another format', { ...plain(), format: 2 }, /format：值不对；可用：1/],
])('%s is refused with the key and the remedy', (_, description, message) => {
  expect(refusalOf(description)).toMatch(message);
  expect(refusalOf(description)).toMatch(/^描述文件 读卡\.yaml 有误。/);
});

test('what is not YAML, a list of aliases and a long list of faults are told shortly', () => {
  expect(refusalOf('format: 1\nname: "open\n')).toMatch(/第 \d+ 行附近不是正确的 YAML/);
  expect(refusalOf('- 1')).toContain('文件：应为一组键和值');
  const many = { ...plain(), read: {}, result: {}, library: 1, open: 1, close: 1, session: 1, name: 1 };
  expect(refusalOf(many)).toMatch(/；另有 \d+ 处。$/);
});

test('a file that is missing or far too long is refused', () => {
  const long = join(tmpdir(), `yijie-long-${process.pid}.yaml`);
  writeFileSync(long, '#'.repeat(70_000));

  expect(() => readVendorDescription('/no/such/file.yaml')).toThrow(/打不开描述文件.*ENOENT/);
  expect(() => readVendorDescription(long)).toThrow(/超过 65536 字节/);
  rmSync(long);
});

test('the worked example of the manual is a description', () => {
  const manual = readFileSync(resolve(import.meta.dirname, '../../../docs/vendor-libraries.md'), 'utf8');
  const [, example = ''] = /```yaml\n(format: 1[\s\S]*?)```/.exec(manual) ?? [];

  expect(parse(example)).toMatchObject({ format: 1 });
  expect(parseVendorDescription('手册', example).read.name).toBe('iReadCardBas');
});
