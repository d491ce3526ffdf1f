import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  loadBuiltInPacks,
  loadPackFolder,
  loadPacksUnder,
  mergePacks,
  PackInvalid,
} from '../../src/policy/loadPacks.ts';
import { PackFolder, tonghua } from './packFolder.ts';

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
    name: 'an empty clause',
    file: inpatient,
    from: 'clause: 二（二）1（3）',
    to: 'clause: ""',
    at: 'clause: ""',
    key: 'parameters.waiting.values.0.clause',
  },
  {
    name: 'an empty list of values',
    file: 'employees-supplement.yaml',
    from: '    values:\n      - from: 2020-05-29\n        value: { limit: "250000.00"',
    to: '    values: []\n    other:\n      - from: 2020-05-29\n        value: { limit: "250000.00"',
    at: 'values: []',
    key: 'parameters.cap.values',
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
    name: 'a source nobody lists, in an addition',
    file: inpatient,
    from: '{ label: 退休人员, points: "0.02", personTypePrefixes: ["12"] }\n        source: T1',
    to: '{ label: 退休人员, points: "0.02", personTypePrefixes: ["12"] }\n        source: T8',
    at: 'source: T8',
    key: 'ratioAdditions.0.values.0.source',
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
    key: 'parameters.deductible.values.0.value.byLevel.3',
  },
  {
    name: 'an amount with three decimals',
    file: inpatient,
    from: '"3": "700.00"',
    to: '"3": "700.005"',
    at: '"700.005"',
    key: 'parameters.deductible.values.0.value.byLevel.3',
  },
  {
    name: 'a negative amount',
    file: inpatient,
    from: '"3": "700.00"',
    to: '"3": "-700.00"',
    at: '"-700.00"',
    key: 'parameters.deductible.values.0.value.byLevel.3',
  },
  {
    name: 'a ratio in per cent',
    file: inpatient,
    from: 'ratio: "0.75"',
    to: 'ratio: "75%"',
    at: '"75%"',
    key: 'parameters.bands.values.0.value.segments.0.ratio',
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
    name: 'bands that do not rise',
    file: catastrophic,
    from: 'upTo: "20000.00"',
    to: 'upTo: "10000.00"',
    at: 'segments:',
    key: 'parameters.bands.values.0.value.segments',
  },
  {
    name: 'bands without an open end',
    file: inpatient,
    from: '{ upTo: null, ratio: "0.85" }',
    to: '{ upTo: "90000.00", ratio: "0.85" }',
    at: 'segments:',
    key: 'parameters.bands.values.0.value.segments',
  },
  {
    name: 'a table without bands, which would pay nothing',
    file: 'employees-supplement.yaml',
    from: 'segments:\n            - { upTo: null, ratio: "0.85" }',
    to: 'segments: []',
    at: 'segments: []',
    key: 'parameters.bands.values.0.value.segments',
  },
  {
    name: 'an addition for persons of any type, written as an empty prefix',
    file: inpatient,
    from: 'personTypePrefixes: ["12"]',
    to: 'personTypePrefixes: [""]',
    at: 'personTypePrefixes: [""]',
    key: 'ratioAdditions.0.values.0.value.personTypePrefixes.0',
  },
  {
    name: 'a band with both one ratio and ratios by level',
    file: inpatient,
    from: '{ upTo: null, ratio: "0.85" }',
    to: '{ upTo: null, ratio: "0.85", ratios: { "3": "0.85" } }',
    at: 'ratios: { "3": "0.85" }',
    key: 'parameters.bands.values.0.value.segments.1',
  },
  {
    name: 'pool bands that run through the year, which the engine does not do',
    file: inpatient,
    from: 'accrual: visit',
    to: 'accrual: year',
    at: 'accrual: year',
    key: 'parameters.bands.values.0.value.accrual',
  },
  {
    name: 'catastrophic bands that begin anew at each stay, which the engine does not do',
    file: catastrophic,
    from: 'accrual: year',
    to: 'accrual: visit',
    at: 'accrual: visit',
    key: 'parameters.bands.values.0.value.accrual',
  },
  {
    name: 'supplement bands counted from the deductible, which the engine does not do',
    file: 'employees-supplement.yaml',
    from: 'origin: net',
    to: 'origin: gross',
    at: 'origin: gross',
    key: 'parameters.bands.values.0.value.origin',
  },
  {
    name: 'a yearly deductible that nothing remembers',
    file: outpatient,
    from: '          counter: outpatientDeductibleFen\n',
    to: '',
    at: 'memory: yearly',
    above: 1,
    key: 'parameters.deductible.values.0.value.counter',
  },
  {
    name: 'an unknown key',
    file: inpatient,
    from: '        note: 文件未提',
    to: '        notes: 文件未提',
    at: 'notes: 文件未提',
    key: 'parameters.deductible.values.0.notes',
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
    at: '- from: 2020-05-29\n        to: 2020-12-31',
    above: 1,
    key: 'parameters.cap.values',
  },
  {
    name: 'an unknown confidence',
    file: inpatient,
    from: 'confidence: unverified',
    to: 'confidence: probably',
    at: 'confidence: probably',
    key: 'parameters.levelMapping.values.0.confidence',
  },
  {
    name: 'a counter the year does not have',
    file: 'employees-supplement.yaml',
    from: 'counter: largeAmountFen',
    to: 'counter: largeAmount',
    at: 'counter: largeAmount',
    key: 'parameters.cap.values.0.value.counter',
  },
  {
    name: 'an unknown layer',
    file: inpatient,
    from: 'layer: pool',
    to: 'layer: pond',
    at: 'layer: pond',
    key: 'layer',
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
  it.each(broken)('refuses $name, naming file, line and key', ({ file, from, to, at, above = 0, key }) => {
    using folder = new PackFolder();
    folder.edit(file, from, to);
    const line = folder.lineOf(file, at) - above;
    expect(complaint(folder)).toContain(`${folder.path(file)}:${line} ${key}: `);
  });

  it('refuses an addition that applies to nobody in particular', () => {
    using folder = new PackFolder();
    folder.edit(inpatient, ', community: true', '');
    expect(complaint(folder)).toContain(' ratioAdditions.1.values.0.value: 须写明适用条件');
  });

  it('refuses a key written twice, of which YAML would keep the last', () => {
    using folder = new PackFolder();
    folder.edit(inpatient, 'countsAdmission: true', 'countsAdmission: true\ncountsAdmission: false');
    expect(complaint(folder)).toMatch(/employees-inpatient\.yaml: .*unique/);
  });

  it('takes a value of a single day', () => {
    using folder = new PackFolder();
    folder.edit(catastrophic, 'to: 2020-12-31', 'to: 2020-05-29');
    expect(complaint(folder)).toBe('');
  });

  it.each([
    ['not YAML at all', 'layer: [pool'],
    ['an alias to nothing', 'layer: *pool\n'],
    ['nothing', ''],
    ['a list', '- layer: pool\n'],
  ])('refuses a file that holds %s, naming the file', (_, text) => {
    using folder = new PackFolder();
    folder.write('extra.yaml', text);
    expect(complaint(folder)).toContain(folder.path('extra.yaml'));
  });

  it('refuses aliases that multiply beyond reason', () => {
    using folder = new PackFolder();
    const bomb = [
      'a: &a [x, x]',
      ...[...'bcdefghi'].map((k, i) => `${k}: &${k} [${`*${'abcdefghi'[i]},`.repeat(9)}]`),
    ];
    folder.write('extra.yaml', `${bomb.join('\n')}\n`);
    expect(complaint(folder)).toContain(folder.path('extra.yaml'));
  });

  it('refuses a file larger than a megabyte before reading it', () => {
    using folder = new PackFolder();
    folder.write('extra.yaml', `# ${'x'.repeat(1_000_000)}\n`);
    expect(complaint(folder)).toContain(`${folder.path('extra.yaml')}: larger than`);
  });

  it('refuses a folder without a head', () => {
    using folder = new PackFolder();
    rmSync(folder.path(head));
    expect(complaint(folder)).toContain(`${folder.path(head)}: ENOENT`);
  });

  it('refuses two files for the same layer of the same kind of care: which one pays would be chance', () => {
    using folder = new PackFolder();
    cpSync(folder.path(inpatient), folder.path('employees-inpatient-2.yaml'));
    const message = complaint(folder);
    expect(message).toContain(folder.path('employees-inpatient.yaml'));
    expect(message).toContain('310');
    expect(message).toContain('21');
  });

  it('takes unquoted dates as they are written', () => {
    using folder = new PackFolder();
    const pack = loadPackFolder(folder.pack);
    expect(pack.head.sources.T1?.date).toBe('2020-05-29');
  });
});

describe('loadPacksUnder', () => {
  it('loads every pack below a folder', () => {
    using folder = new PackFolder();
    expect(loadPacksUnder(folder.root).map((pack) => pack.head.pack)).toEqual([tonghua]);
  });

  it('loads a folder that is itself a pack', () => {
    using folder = new PackFolder();
    expect(loadPacksUnder(folder.pack).map((pack) => pack.head.pack)).toEqual([tonghua]);
  });

  it('refuses a folder that holds no pack: somebody pointed at the wrong one', () => {
    using folder = new PackFolder();
    const empty = join(folder.root, 'empty');
    mkdirSync(empty);
    expect(() => loadPacksUnder(empty)).toThrow(PackInvalid);
    expect(() => loadPacksUnder(empty)).toThrow(empty);
  });

  it('refuses a folder that is not there', () => {
    expect(() => loadPacksUnder('/nowhere/packs')).toThrow(PackInvalid);
  });
});

describe('mergePacks', () => {
  const builtIn = loadBuiltInPacks();

  it('lets a pack of a later list replace the one of the same id', () => {
    using folder = new PackFolder();
    folder.edit(head, 'version: "2020.3.1"', 'version: "2020.3.99"');
    const merged = mergePacks(builtIn, loadPacksUnder(folder.root));
    expect(merged.map((pack) => pack.head.pack)).toEqual(builtIn.map((pack) => pack.head.pack));
    expect(merged.find((pack) => pack.head.pack === tonghua)?.head.version).toBe('2020.3.99');
  });

  it('adds a pack of a new place', () => {
    using folder = new PackFolder();
    folder
      .edit(head, `pack: ${tonghua}`, 'pack: 999900-nowhere')
      .edit(head, 'admdvs: "220500"', 'admdvs: "999900"');
    const merged = mergePacks(builtIn, loadPacksUnder(folder.root));
    expect(merged.map((pack) => pack.head.pack)).toEqual([
      ...builtIn.map((pack) => pack.head.pack),
      '999900-nowhere',
    ]);
  });

  it('refuses two packs of different ids for one place: which one pays would be chance', () => {
    using folder = new PackFolder();
    folder.edit(head, `pack: ${tonghua}`, 'pack: 220500-tonghua-2025');
    expect(() => mergePacks(builtIn, loadPacksUnder(folder.root))).toThrow(
      /220500-tonghua.*220500-tonghua-2025/,
    );
  });
});
