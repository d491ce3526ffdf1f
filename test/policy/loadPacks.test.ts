import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectPackFolder, loadPackFolder, PackInvalid } from '../../src/policy/loadPacks.ts';
import { brokenPacks } from './brokenPacks.ts';
import { PackFolder } from './packFolder.ts';

const inpatient = 'employees-inpatient.yaml';
const outpatient = 'residents-outpatient.yaml';
const catastrophic = 'residents-catastrophic.yaml';
const head = 'pack.yaml';

/** What the loader says of a pack, or the empty text when it loads. */
function complaint(folder: PackFolder): string {
  try {
    loadPackFolder(folder.pack);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(PackInvalid);
    return (error as Error).message;
  }
}

describe('loadPackFolder', () => {
  it.each(brokenPacks)('refuses $name, naming file, line, key and remedy', (one) => {
    const { file, from, to, at, above = 0, key, remedy = '；' } = one;
    using folder = new PackFolder();
    folder.edit(file, from, to);
    const line = folder.lineOf(file, at) - above;
    const message = complaint(folder);
    expect(message).toContain(`${folder.path(file)}:${line} ${key}: `);
    expect(message).toContain(remedy);
  });

  it.each([
    ['not YAML at all', 'layer: [pool', ':1: 缩进不对，或括号没有合上'],
    ['a key written twice', 'layer: pool\nlayer: pool\n', ':2: 同一个键写了两次'],
    ['a tab before a key', 'layer: pool\nparameters:\n\tcap: x\n', ':3: 缩进用了制表符'],
    ['two documents', 'layer: pool\n---\nlayer: pool\n', ':2: 一个文件里有多个 YAML 文档'],
    ['an alias to nothing', 'layer: *pool\n', ': 别名（*）没有对应的锚点'],
    ['a tag of another program', 'layer: !!js/function pool\n', ':1: 不支持 ! 开头的标记'],
    ['nothing', '', ': 文件是空的'],
    ['a list', '- layer: pool\n', ':1: '],
    ['text', 'pool\n', ':1: '],
    ['brackets without end', '['.repeat(50_000), ':1: 层次太深'],
    ['levels without end', 'a: {'.repeat(20_000), ':1: 层次太深'],
  ])('refuses a file that holds %s, naming the file', (_, text, saying) => {
    using folder = new PackFolder();
    folder.write('extra.yaml', text);
    expect(complaint(folder)).toContain(`${folder.path('extra.yaml')}${saying}`);
  });

  it('refuses aliases that multiply beyond reason', () => {
    using folder = new PackFolder();
    const bomb = [
      'a: &a [x, x]',
      ...[...'bcdefghi'].map((k, i) => `${k}: &${k} [${`*${'abcdefghi'[i]},`.repeat(9)}]`),
    ];
    folder.write('extra.yaml', `${bomb.join('\n')}\n`);
    expect(complaint(folder)).toContain(`${folder.path('extra.yaml')}: 别名`);
  });

  it('refuses a file of 50 MB without reading it', () => {
    using folder = new PackFolder();
    folder.write('extra.yaml', '# ');
    truncateSync(folder.path('extra.yaml'), 50_000_000);
    expect(complaint(folder)).toContain(`${folder.path('extra.yaml')}: 超过 200000 字节`);
  });

  it.each([
    // “通化” in GBK; UTF-16 with its mark
    ['GBK', [0x23, 0x20, 0xcd, 0xa8, 0xbb, 0xaf, 0x0a], 2],
    ['UTF-16', [0xff, 0xfe, 0x6c, 0x00], 1],
  ])('refuses a file in %s at its line', (_, bytes, line) => {
    using folder = new PackFolder();
    const before = line === 1 ? '' : 'layer: pool\n';
    folder.write('extra.yaml', Buffer.concat([Buffer.from(before), Buffer.from(bytes)]));
    expect(complaint(folder)).toContain(`${folder.path('extra.yaml')}:${line}: 不是 UTF-8 编码`);
  });

  it('reads a file that begins with a byte order mark', () => {
    using folder = new PackFolder();
    folder.edit(inpatient, 'layer: pool', '\ufefflayer: pool');
    expect(complaint(folder)).toBe('');
  });

  it('refuses what is no file: a folder, a link in circles, a pipe that would never end', (context) => {
    context.skip(process.platform === 'win32', 'links and pipes need a POSIX file system');
    using folder = new PackFolder();
    const path = folder.path('extra.yaml');
    mkdirSync(path);
    expect(complaint(folder)).toContain(`${path}: 不是普通文件`);
    rmSync(path, { recursive: true });
    symlinkSync(path, path);
    expect(complaint(folder)).toContain(`${path}: 符号链接绕成了圈`);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect(complaint(folder)).toContain(`${path}: 不是普通文件`);
  });

  it('refuses benefits that take each other over in a circle, naming the way round', () => {
    using folder = new PackFolder();
    folder
      .edit(inpatient, 'layer: pool\n', 'layer: pool\nextends: residents-outpatient\n')
      .edit(outpatient, 'layer: pool\n', 'layer: pool\nextends: employees-inpatient\n');
    expect(complaint(folder)).toContain(
      `${folder.path(inpatient)}:2 extends: 绕成了圈：employees-inpatient → residents-outpatient → employees-inpatient；`,
    );
  });

  it('takes over what stands in another pool, and keeps what stands in the file itself', () => {
    using folder = new PackFolder();
    folder.write(
      'residents-special.yaml',
      [
        'layer: pool',
        'benefit: residents-special',
        'extends: residents-inpatient',
        'label: 居民医保门诊特殊疾病',
        'insuranceType: "390"',
        'careTypes: ["140201"]',
        'fundPayType: "390100"',
        'fundLabel: 居民医保统筹基金',
        'countsAdmission: false',
        'parameters:',
        '  deductible:',
        '    label: 起付标准',
        '    unit: 元',
        '    missing: { document: 某文件 }',
        '',
      ].join('\n'),
    );
    const pack = loadPackFolder(folder.pack);
    const [own, other] = ['residents-special', 'residents-inpatient'].map((id) =>
      pack.benefits.find(({ benefit }) => benefit === id),
    );
    expect(own?.parameters.cap).toEqual(other?.parameters.cap);
    expect(own?.parameters).toMatchObject({ deductible: { missing: { document: '某文件' } } });
  });

  it('finds everything that is wrong, not only the first', () => {
    using folder = new PackFolder();
    folder
      .edit(inpatient, '"3": "700.00"', '"3": 700.00')
      .edit(inpatient, 'ratio: "0.85"', 'ratio: "85%"')
      .edit(outpatient, 'label: 居民医保普通门诊\n', '');
    const { pack, findings } = inspectPackFolder(folder.pack);
    expect(pack).toBeNull();
    expect(findings.map(({ file, key }) => `${basename(file)} ${key}`)).toEqual([
      `${inpatient} parameters.deductible.values.0.value.standard.byLevel.3`,
      `${inpatient} parameters.bands.values.0.value.segments.1.ratio`,
      `${outpatient} label`,
    ]);
    expect(complaint(folder)).toContain('共 3 处错误');
  });

  it('warns of a ceiling on cost that no cost is ever added to, and loads', () => {
    using folder = new PackFolder();
    folder.edit(inpatient, 'basis: fundPay', 'basis: inScopeCost');
    const { pack, findings } = inspectPackFolder(folder.pack);
    expect(pack).not.toBeNull();
    expect(findings).toMatchObject([
      {
        level: 'warning',
        key: 'parameters.cap.values.0.value.counters',
        line: folder.lineOf(inpatient, 'basis: inScopeCost'),
        message: expect.stringContaining('累加 inpatientPoolFen'),
      },
    ]);
  });

  it('warns of days without a value, of a source nobody uses and of a code nobody has, and loads', () => {
    using folder = new PackFolder();
    folder
      .edit(catastrophic, '- from: 2021-01-01', '- from: 2022-01-01')
      .edit(head, 'sources:\n', 'sources:\n  T0: { doc: 试, title: 试, issuer: 试, date: null }\n')
      .edit(inpatient, 'personTypes: ["12"]', 'personTypes: ["82"]');
    const { pack, findings } = inspectPackFolder(folder.pack);
    expect(pack).not.toBeNull();
    expect(findings.map(({ level, key }) => `${level} ${key}`)).toEqual([
      'warning sources.T0',
      'warning modifiers.0.values.0.value',
      'warning parameters.cap.values.1.from',
    ]);
    expect(findings[2]).toMatchObject({
      line: folder.lineOf(catastrophic, '- from: 2022-01-01'),
      message: expect.stringContaining('2021-01-01 至 2021-12-31 没有值'),
    });
  });

  it('refuses a folder without a head', () => {
    using folder = new PackFolder();
    rmSync(folder.path(head));
    expect(complaint(folder)).toContain(folder.path(head));
  });

  it('refuses two files for the same layer of the same kind of care: which one pays would be chance', () => {
    using folder = new PackFolder();
    cpSync(folder.path(inpatient), folder.path('employees-inpatient-2.yaml'));
    const { findings } = inspectPackFolder(folder.pack);
    expect(findings.map(({ file, key, message }) => [basename(file), key, message.split('；')[0]])).toEqual([
      [inpatient, 'benefit', `待遇 employees-inpatient 已写在 ${folder.path('employees-inpatient-2.yaml')}`],
      [
        inpatient,
        'careTypes.0',
        `险种 310、医疗类别 21 的 pool 已写在 ${folder.path('employees-inpatient-2.yaml')}`,
      ],
    ]);
  });

  it('takes unquoted dates as they are written', () => {
    using folder = new PackFolder();
    const pack = loadPackFolder(folder.pack);
    expect(pack.head.sources.T1?.date).toBe('2020-05-29');
  });
});
