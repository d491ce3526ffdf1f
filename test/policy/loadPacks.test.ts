import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectPackFolder, loadPackFolder, PackInvalid } from '../../src/policy/loadPacks.ts';
import { PackFolder } from './packFolder.ts';

const inpatient = 'employees-inpatient.yaml';
const outpatient = 'residents-outpatient.yaml';
const catastrophic = 'residents-catastrophic.yaml';
const supplement = 'employees-supplement.yaml';
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

interface Broken {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Text on the line that the message must name, after the edit. */
  readonly at: string;
  /** How many lines above `at` the key itself stands. */
  readonly above?: number;
  /** The key that the message must name. */
  readonly key: string;
  /** Words of the remedy that the message must give. */
  readonly remedy?: string;
}

const broken: readonly Broken[] = [
  {
    name: 'a value without a source',
    file: inpatient,
    from: '        source: T1\n        clause: 二（二）1（3）\n',
    to: '        clause: 二（二）1（3）\n',
    at: '- from: 2020-05-29',
    key: 'parameters.waiting.values.0.source',
  },
  {
    name: 'a value without a clause',
    file: inpatient,
    from: '        clause: 二（二）1（3）\n',
    to: '',
    at: '- from: 2020-05-29',
    key: 'parameters.waiting.values.0.clause',
  },
  {
    name: 'a value without the day it was checked',
    file: inpatient,
    from: '        checked: 2026-11-22\n',
    to: '',
    at: '- from: 2020-05-29',
    key: 'parameters.waiting.values.0.checked',
  },
  {
    name: 'a source nobody lists',
    file: inpatient,
    from: 'source: T1',
    to: 'source: T9',
    at: 'source: T9',
    key: 'parameters.waiting.values.0.source',
  },
  {
    name: 'a source nobody lists, of a modifier',
    file: inpatient,
    from: '{ label: 退休人员, points: "0.02", when: { personTypes: ["12"] } }\n        source: T1',
    to: '{ label: 退休人员, points: "0.02", when: { personTypes: ["12"] } }\n        source: T8',
    at: 'source: T8',
    key: 'modifiers.0.values.0.source',
    remedy: '改用：T1、J4、N1、D1',
  },
  {
    name: 'a source nobody lists, in the head',
    file: head,
    from: 'source: J4',
    to: 'source: J5',
    at: 'source: J5',
    key: 'common.outOfArea.values.0.source',
  },
  {
    name: 'a source nobody lists, of a text not published',
    file: head,
    from: '    source: T1\n    clause: 二（三）2（4）',
    to: '    source: T7\n    clause: 二（三）2（4）',
    at: 'source: T7',
    key: 'unpublished.0.source',
  },
  {
    name: 'a source with the name of something every object has',
    file: inpatient,
    from: 'source: T1',
    to: 'source: toString',
    at: 'source: toString',
    key: 'parameters.waiting.values.0.source',
  },
  {
    name: 'a number instead of quoted text',
    file: inpatient,
    from: '"3": "700.00"',
    to: '"3": 700.00',
    at: '"3": 700.00',
    key: 'parameters.deductible.values.0.value.standard.byLevel.3',
    remedy: '须加引号',
  },
  {
    name: 'an amount with three decimals',
    file: inpatient,
    from: '"3": "700.00"',
    to: '"3": "700.005"',
    at: '"700.005"',
    key: 'parameters.deductible.values.0.value.standard.byLevel.3',
  },
  {
    name: 'a negative amount',
    file: inpatient,
    from: '"3": "700.00"',
    to: '"3": "-700.00"',
    at: '"-700.00"',
    key: 'parameters.deductible.values.0.value.standard.byLevel.3',
  },
  {
    name: 'a ratio in per cent',
    file: inpatient,
    from: 'ratio: "0.75"',
    to: 'ratio: "75%"',
    at: '"75%"',
    key: 'parameters.bands.values.0.value.segments.0.ratio',
    remedy: '75% 写作 "0.75"',
  },
  {
    name: 'a ratio above one',
    file: inpatient,
    from: 'ratio: "0.75"',
    to: 'ratio: "1.75"',
    at: '"1.75"',
    key: 'parameters.bands.values.0.value.segments.0.ratio',
  },
  {
    name: 'a ratio of seventy-five',
    file: inpatient,
    from: 'ratio: "0.75"',
    to: 'ratio: "75"',
    at: '"75"',
    key: 'parameters.bands.values.0.value.segments.0.ratio',
    remedy: '比例大于 1',
  },
  {
    name: 'a ratio without quotes, deep in the cases of one value',
    file: inpatient,
    from: 'ratio: "0.75"',
    to: 'ratio: { cases: [{ when: { levels: ["3"] }, value: 0.75 }] }',
    at: 'value: 0.75',
    key: 'parameters.bands.values.0.value.segments.0.ratio.cases.0.value',
    remedy: '须加引号',
  },
  {
    name: 'a level without quotes in a condition',
    file: inpatient,
    from: 'ratio: "0.75"',
    to: 'ratio: { cases: [{ when: { levels: [3] }, value: "0.75" }] }',
    at: 'levels: [3]',
    key: 'parameters.bands.values.0.value.segments.0.ratio.cases.0.when.levels.0',
    remedy: '请加上引号："3"',
  },
  {
    name: 'a misspelt key of a condition',
    file: inpatient,
    from: 'when: { community: true }',
    to: 'when: { comunity: true }',
    at: 'comunity: true',
    key: 'modifiers.1.values.0.value.when.comunity',
    remedy: '是不是 community？',
  },
  {
    name: 'bands that do not rise',
    file: catastrophic,
    from: 'upTo: "20000.00"',
    to: 'upTo: "10000.00"',
    at: '{ upTo: "10000.00", ratio: "0.61" }',
    key: 'parameters.bands.values.0.value.segments.1.upTo',
    remedy: '从低到高',
  },
  {
    name: 'bands without an open end',
    file: inpatient,
    from: '{ upTo: null, ratio: "0.85" }',
    to: '{ upTo: "90000.00", ratio: "0.85" }',
    at: '{ upTo: "90000.00"',
    key: 'parameters.bands.values.0.value.segments.1.upTo',
    remedy: '再加一段 { upTo: null',
  },
  {
    name: 'a band beyond the open end',
    file: inpatient,
    from: '{ upTo: "10000.00", ratio: "0.75" }',
    to: '{ upTo: null, ratio: "0.75" }',
    at: '{ upTo: null, ratio: "0.85" }',
    key: 'parameters.bands.values.0.value.segments.1.upTo',
  },
  {
    name: 'no band at all',
    file: supplement,
    from: '          segments:\n            - { upTo: null, ratio: "0.85" }\n',
    to: '          segments: []\n',
    at: 'segments: []',
    key: 'parameters.bands.values.0.value.segments',
    remedy: '至少要有 1 项',
  },
  {
    name: 'a band with both one ratio and ratios by level',
    file: inpatient,
    from: '{ upTo: null, ratio: "0.85" }',
    to: '{ upTo: null, ratio: "0.85", ratios: { "3": "0.85" } }',
    at: 'ratios: { "3": "0.85" }',
    key: 'parameters.bands.values.0.value.segments.1.ratios',
  },
  {
    name: 'a figure for no level',
    file: inpatient,
    from: '{ byLevel: { "1": "300.00", "2": "500.00", "3": "700.00" } }',
    to: '{ byLevel: {} }',
    at: '{ byLevel: {} }',
    key: 'parameters.deductible.values.0.value.standard.byLevel',
  },
  {
    name: 'a figure for a level that no institution has',
    file: inpatient,
    from: '"3": "700.00"',
    to: '"4": "700.00"',
    at: '"4": "700.00"',
    key: 'parameters.deductible.values.0.value.standard.byLevel.4',
  },
  {
    name: 'bands that run through a year nothing remembers',
    file: inpatient,
    from: 'accrual: visit',
    to: 'accrual: year',
    at: 'origin: gross',
    above: 1,
    key: 'parameters.bands.values.0.value.counters',
    remedy: 'counters: [',
  },
  {
    name: 'bands of one visit that look at the year',
    file: inpatient,
    from: 'accrual: visit',
    to: 'accrual: visit\n          counters: [inpatientPoolFen]',
    at: 'counters: [inpatientPoolFen]\n          segments',
    key: 'parameters.bands.values.0.value.counters',
  },
  {
    name: 'a supplement whose bands would run through the year, which the engine does not do',
    file: supplement,
    from: 'accrual: visit',
    to: 'accrual: year\n          counters: [largeAmountFen]',
    at: 'accrual: year',
    key: 'parameters.bands.values.0.value.accrual',
    remedy: 'accrual: visit',
  },
  {
    name: 'a supplement with a threshold, which it would never ask for',
    file: supplement,
    from: 'parameters:\n',
    to: 'parameters:\n  threshold:\n    label: 起付标准\n    unit: 元\n    missing: { document: 某文件 }\n',
    at: 'threshold:',
    key: 'parameters.threshold',
  },
  {
    name: 'a layer of the year without its threshold',
    file: catastrophic,
    from: '  threshold:\n    label: 大病保险起付标准\n    unit: 元/年\n    values:\n      - from: 2020-05-29\n        value: "10000.00"\n        source: T1\n        clause: 二（三）2（3）\n        confidence: official\n        checked: 2026-11-22\n',
    to: '',
    at: 'parameters:',
    key: 'parameters',
    remedy: 'missing: {',
  },
  {
    name: 'a supplement that counts its payments where the pool counts its own',
    file: supplement,
    from: 'counters: [largeAmountFen]',
    to: 'counters: [inpatientPoolFen]',
    at: 'value: { limit: "250000.00"',
    key: 'parameters.cap.values.0.value.payCounter',
    remedy: 'inpatientPoolFen 已由employees-inpatient 的 cap累加',
  },
  {
    name: 'a modifier of a band that no table has',
    file: inpatient,
    from: 'when: { community: true } }',
    to: 'when: { community: true }, bands: [2] }',
    at: 'bands: [2]',
    key: 'modifiers.1.values.0.value.bands',
    remedy: '共 2 段',
  },
  {
    name: 'a modifier that changes nothing',
    file: inpatient,
    from: '{ label: 社区级机构, points: "0.05", when: { community: true } }',
    to: '{ label: 社区级机构, when: { community: true } }',
    at: '{ label: 社区级机构',
    key: 'modifiers.1.values.0.value',
    remedy: 'points',
  },
  {
    name: 'a benefit that takes over a benefit nobody wrote',
    file: outpatient,
    from: 'layer: pool\n',
    to: 'layer: pool\nextends: residents-inpatent\n',
    at: 'extends:',
    key: 'extends',
    remedy: '可用：employees-inpatient、residents-inpatient、residents-outpatient',
  },
  {
    name: 'a layer that takes over, which only pools do',
    file: supplement,
    from: 'pays: largeAmountFen\n',
    to: 'pays: largeAmountFen\nextends: employees-inpatient\n',
    at: 'extends:',
    key: 'extends',
  },
  {
    name: 'a pool without bands of its own or taken over',
    file: outpatient,
    from: '  bands:',
    to: '  basis:',
    at: 'value:\n          origin: net',
    key: 'parameters.basis.values.0.value',
  },
  {
    name: 'a parameter without values that does not say what is missing',
    file: supplement,
    from: '        value: { limit: "250000.00", basis: fundPay, counters: [largeAmountFen] }\n',
    to: '',
    at: '- from: 2020-05-29\n        source: T1\n        clause: 二（三）1（4）\n        confidence: official\n        checked: 2026-11-22\n',
    key: 'parameters.cap.values.0.value',
  },
  {
    name: 'an id that is not of its place',
    file: head,
    from: 'pack: 220500-tonghua',
    to: 'pack: 220100-tonghua',
    at: 'pack: 220100-tonghua',
    key: 'pack',
    remedy: '220500',
  },
  {
    name: 'an area code without quotes',
    file: head,
    from: 'admdvs: "220500"',
    to: 'admdvs: 220500',
    at: 'admdvs: 220500',
    key: 'admdvs',
    remedy: '请加上引号："220500"',
  },
  {
    name: 'a stage that the engine does not have',
    file: head,
    from: 'stage: assistance',
    to: 'stage: assistence',
    at: 'stage: assistence',
    key: 'unpublished.0.stage',
    remedy: 'assistance',
  },
  {
    name: 'a yearly deductible that nothing remembers',
    file: outpatient,
    from: '          counter: outpatientDeductibleFen\n',
    to: '',
    at: 'memory: yearly',
    above: 1,
    key: 'parameters.deductible.values.0.value.counter',
    remedy: 'counter: outpatientDeductibleFen',
  },
  {
    name: 'an unknown key',
    file: inpatient,
    from: '        note: 文件未提',
    to: '        notes: 文件未提',
    at: 'notes: 文件未提',
    key: 'parameters.deductible.values.0.notes',
    remedy: '是不是 note？',
  },
  {
    name: 'an unknown key at the top',
    file: inpatient,
    from: 'countsAdmission: true',
    to: 'countsAdmission: true\ncountAdmission: true',
    at: 'countAdmission: true',
    key: 'countAdmission',
  },
  {
    name: 'a key that every object has',
    file: inpatient,
    from: 'countsAdmission: true',
    to: 'countsAdmission: true\n__proto__: { layer: pool }',
    at: '__proto__:',
    key: '__proto__',
  },
  {
    name: 'a parameter nobody reads',
    file: inpatient,
    from: '  levelMapping:',
    to: '  levelMaping:',
    at: 'levelMaping:',
    key: 'parameters.levelMaping',
  },
  {
    name: 'a day that does not exist',
    file: inpatient,
    from: 'from: 2020-05-29',
    to: 'from: 2020-02-30',
    at: '2020-02-30',
    key: 'parameters.waiting.values.0.from',
  },
  {
    name: 'a date written otherwise',
    file: head,
    from: 'from: 2023-08-09',
    to: 'from: 2023/8/9',
    at: '2023/8/9',
    key: 'common.outOfArea.values.0.from',
  },
  {
    name: 'a value that ends before it begins',
    file: catastrophic,
    from: 'to: 2020-12-31',
    to: 'to: 2020-05-28',
    at: 'to: 2020-05-28',
    key: 'parameters.cap.values.0.to',
  },
  {
    name: 'two values that begin on the same day',
    file: catastrophic,
    from: '- from: 2021-01-01',
    to: '- from: 2020-05-29',
    at: '- from: 2020-05-29\n        value: { limit: "300000.00"',
    key: 'parameters.cap.values.1.from',
    remedy: '同日开始',
  },
  {
    name: 'two values whose days overlap',
    file: catastrophic,
    from: 'to: 2020-12-31',
    to: 'to: 2021-02-28',
    at: '- from: 2021-01-01',
    key: 'parameters.cap.values.1.from',
    remedy: 'to 改为 2020-12-31',
  },
  {
    name: 'an unknown confidence',
    file: inpatient,
    from: 'confidence: unverified',
    to: 'confidence: probably',
    at: 'confidence: probably',
    key: 'parameters.levelMapping.values.0.confidence',
    remedy: 'official、draft、news、secondary、unverified',
  },
  {
    name: 'a counter the year does not have',
    file: 'employees-supplement.yaml',
    from: 'counters: [largeAmountFen]',
    to: 'counters: [largeAmount]',
    at: 'counters: [largeAmount]',
    key: 'parameters.cap.values.0.value.counters.0',
    remedy: '可用：',
  },
  {
    name: 'an unknown layer',
    file: inpatient,
    from: 'layer: pool',
    to: 'layer: pond',
    at: 'layer: pond',
    key: 'layer',
    remedy: 'pool、beyondCap、yearlyBurden、assistance',
  },
  {
    name: 'an unknown kind of care',
    file: inpatient,
    from: 'careTypes: ["21"]',
    to: 'careTypes: ["22"]',
    at: 'careTypes: ["22"]',
    key: 'careTypes.0',
  },
];

describe('loadPackFolder', () => {
  it.each(broken)('refuses $name, naming file, line, key and remedy', (one) => {
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
