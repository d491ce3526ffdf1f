import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PackFolder, tonghua } from '../../policy/packFolder.ts';

const root = resolve(import.meta.dirname, '../../..');
const node = join(root, 'node_modules/.bin/node');

interface Finished {
  readonly status: number;
  readonly output: string;
  readonly complaint: string;
}

/** Runs the real command, from another folder than the repository's. */
function policy(...args: string[]): Promise<Finished> {
  return new Promise((done) => {
    execFile(node, [join(root, 'src/cli/policy.ts'), ...args], { cwd: '/' }, (error, output, complaint) => {
      done({ status: typeof error?.code === 'number' ? error.code : 0, output, complaint });
    });
  });
}

describe('policy check', () => {
  it('passes a sound pack and says what it holds', async () => {
    using folder = new PackFolder();
    const { status, output } = await policy('check', folder.root);
    expect(output).toContain(`${tonghua} 2020.3.2 通化市：待遇 5 项`);
    expect(output).toContain('全部通过');
    expect(status).toBe(0);
  });

  it('fails a broken one with file, line, key, what is wrong and how to mend it, and looks at the others', async () => {
    using folder = new PackFolder();
    using other = new PackFolder();
    folder
      .edit('employees-inpatient.yaml', 'ratio: "0.75"', 'ratio: 0.75')
      .edit('residents-inpatient.yaml', 'ratio: { byLevel: { "1": "0.80"', 'ratio: { byLevel: { "1": "80%"');
    const { status, output } = await policy('check', folder.root, other.root, '/nowhere/packs');
    const at = (file: string, text: string) => `${folder.path(file)}:${folder.lineOf(file, text)}`;
    expect(output).toContain(
      `错误 ${at('employees-inpatient.yaml', 'ratio: 0.75')} parameters.bands.values.0.value.segments.0.ratio: 写成了不加引号的 0.75；`,
    );
    expect(output).toContain(
      `错误 ${at('residents-inpatient.yaml', '"80%"')} parameters.bands.values.0.value.segments.0.ratio.byLevel.1: “80%”不是`,
    );
    expect(output).toContain(`${tonghua} 2020.3.2 通化市`);
    expect(output).toContain('/nowhere/packs');
    expect(status).toBe(1);
  });

  it('runs the examples beside a pack, and fails one whose hand-made figure the pack does not give', async () => {
    using folder = new PackFolder();
    mkdirSync(folder.path('examples'));
    // 通市政发〔2020〕3号 二（三）1（1）: (10 000 − 700) × 75 % + 10 000 × 85 % = 15 475
    const example = (paid: string) =>
      [
        'given: { setl_time: "2020-09-01", insutype: "310", med_type: "21", psn: { psn_type: "11" }, fixmedins: { level: "3" } }',
        'examples:',
        '  - name: 在职三级',
        '    because: 6975 + 8500',
        '    given: { bill: { medfee_sumamt: "20000.00" } }',
        `    expect: { setlinfo: { hifp_pay: "${paid}" } }`,
        '',
      ].join('\n');
    writeFileSync(folder.path('examples/a.yaml'), example('15475.00'));
    const right = await policy('check', folder.root);
    expect(right.output).toContain('算例 1 个　通过');
    writeFileSync(folder.path('examples/a.yaml'), example('15475.01'));
    const wrong = await policy('check', '--json', folder.root);
    expect(wrong.status).toBe(1);
    expect(JSON.parse(wrong.output)).toMatchObject({
      ok: false,
      folders: [
        {
          pack: tonghua,
          findings: [
            {
              level: 'error',
              file: folder.path('examples/a.yaml'),
              line: 3,
              message: expect.stringContaining('setlinfo.hifp_pay 应为 "15475.01"，算出 "15475.00"'),
            },
          ],
        },
      ],
    });
  });

  it('passes every pack that ships with the program', async () => {
    const { status, output } = await policy('check');
    expect(output).not.toContain('错误');
    expect(output).toContain(tonghua);
    expect(status).toBe(0);
  });
});

describe('policy show', () => {
  it('tells a value with words, unit, document, clause, confidence, dates and the day it was checked', async () => {
    using folder = new PackFolder();
    folder.edit('pack.yaml', 'version: "2020.3.2"', 'version: "9999.1"');
    const { output } = await policy(
      'show',
      '通化',
      '2020-09-01',
      '--insutype',
      '310',
      '--packs',
      folder.root,
    );
    expect(output).toContain('政策包 220500-tonghua 9999.1');
    expect(output).toContain(
      '住院起付标准：一级 300.00 元；二级 500.00 元；三级 700.00 元（每次）　[employees-inpatient/deductible，单位 元/次]',
    );
    expect(output).toContain(
      '自 2020-05-29 起；通市政发〔2020〕3号，二（三）1（1）①；正式文件；2026-11-22 核对',
    );
    expect(output).toContain('统筹基金支付比例：至 10,000.00 元 75%；以上部分 85%');
    expect(output).toContain('退休人员（12 退休）提高 2 个百分点');
    expect(output).toContain('异地就医降低的支付比例：2020-09-01 没有有效的值（最早自 2023-08-09 起）');
    expect(output).not.toContain('居民医保住院');
  });

  it('tells the value of the day asked for, with its end', async () => {
    using folder = new PackFolder();
    folder.edit('pack.yaml', 'version: "2020.3.2"', 'version: "9999.1"');
    const on = async (day: string) => {
      const args = ['show', '220500', day, '--insutype', '390', '--med-type', '21', '--json'];
      const { output } = await policy(...args, '--packs', folder.root);
      const { groups } = JSON.parse(output) as {
        groups: { parameters: { id: string; inForce: unknown }[] }[];
      };
      return groups
        .flatMap(({ parameters }) => parameters)
        .find(({ id }) => id === 'residents-catastrophic/cap')?.inForce;
    };
    expect(await on('2020-12-31')).toMatchObject({ to: '2020-12-31', confidence: 'official' });
    expect(await on('2021-01-01')).toMatchObject({ to: null, confidence: 'unverified' });
  });
});

describe('policy diff', () => {
  it('names what was added, removed and changed: value, dates, confidence', async () => {
    using before = new PackFolder();
    using after = new PackFolder();
    after
      .edit('pack.yaml', 'version: "2020.3.2"', 'version: "2024.1"')
      .edit('employees-inpatient.yaml', '"3": "700.00"', '"3": "800.00"')
      .edit('employees-supplement.yaml', 'from: 2020-05-29', 'from: 2020-06-01')
      .edit('residents-catastrophic.yaml', 'confidence: unverified', 'confidence: news')
      .edit('residents-catastrophic.yaml', 'to: 2020-12-31', 'to: 2020-12-30')
      .edit('residents-outpatient.yaml', '  coverage:\n', '  levelMapping:\n')
      .edit('residents-outpatient.yaml', '[{ levels: ["0", "1", "2"], public: true }]', '{ "3": "2" }');
    const { output, status } = await policy('diff', '--json', before.pack, after.pack);
    expect(status).toBe(0);
    const { changes } = JSON.parse(output) as {
      changes: { kind: string; id: string; field: string | null; before: unknown; after: unknown }[];
    };
    const told = changes.map(({ kind, id, field, before: old, after: now }) => [
      kind,
      id,
      field,
      ...(field === '值' ? [] : [old, now]),
    ]);
    expect(told).toEqual([
      ['changed', 'pack', 'version', '2020.3.2', '2024.1'],
      ['changed', 'employees-inpatient/deductible@2020-05-29', '值'],
      ['changed', 'employees-supplement/bands@2020-06-01', '起期', '2020-05-29', '2020-06-01'],
      ['changed', 'residents-catastrophic/cap@2020-05-29', '止期', '2020-12-31', '2020-12-30'],
      ['changed', 'residents-catastrophic/cap@2021-01-01', '可信度', '未证实', '新闻报道'],
      [
        'added',
        'residents-outpatient/levelMapping@2020-05-29',
        null,
        null,
        '三级按二级（2020-05-29 起，正式文件）',
      ],
      [
        'removed',
        'residents-outpatient/coverage@2020-05-29',
        null,
        '一级以下、一级、二级，公立（2020-05-29 起，正式文件）',
        null,
      ],
    ]);
  });

  it('finds nothing between a pack and itself, by folder or by id', async () => {
    using folder = new PackFolder();
    const same = await policy('diff', folder.pack, `${tonghua}@2020.3.2`, '--packs', folder.root);
    expect(same.output).toContain('0 处不同');
  });
});

describe('policy missing', () => {
  it('lists values nobody published, values no official text states, and values not checked for a year', async () => {
    using folder = new PackFolder();
    folder
      .edit('pack.yaml', 'version: "2020.3.2"', 'version: "9999.1"')
      .edit('employees-supplement.yaml', 'checked: 2026-11-22', 'checked: 2021-01-01')
      .edit(
        'pack.yaml',
        'unpublished:',
        'enquiries:\n  - key: dialysis\n    parameter: { label: 血液透析, unit: 元, missing: { document: 某办〔2020〕9号 } }\nunpublished:',
      );
    const { output } = await policy('missing', '220500', '--json', '--packs', folder.root);
    const report = JSON.parse(output) as Record<string, { id: string }[]>;
    expect(report.missing).toMatchObject([{ id: 'enquiries/dialysis', document: '某办〔2020〕9号' }]);
    expect(report.unpublished).toHaveLength(1);
    expect(report.doubtful?.map(({ id }) => id)).toEqual([
      'common/account',
      'common/outOfArea',
      'employees-inpatient/levelMapping',
      'residents-catastrophic/cap',
      'residents-inpatient/levelMapping',
    ]);
    expect(report.stale?.[0]?.id).toBe('employees-supplement/bands');
  });
});

describe('a question that cannot be answered', () => {
  it.each([
    ['no command', [], '用法'],
    ['a command nobody knows', ['chek'], '用法'],
    ['no place', ['show'], '缺少地方'],
    ['an option nobody knows', ['check', '--fix'], '用法'],
    ['a place nobody knows', ['show', '某市', '2020-09-01'], '220500 通化市'],
    ['a code without a pack', ['missing', '999999'], '999999'],
    ['a day that does not exist', ['show', '220500', '2021-02-30'], '2021-02-30'],
    ['an insurance nobody has', ['show', '220500', '2021-02-28', '--insutype', '311'], '310'],
    ['a pack nobody has', ['diff', 'x', 'y'], tonghua],
  ])('is refused with a way out: %s', async (_, args, hint) => {
    const { status, output, complaint } = await policy(...args);
    expect(status).toBe(1);
    expect(output).toBe('');
    expect(complaint).toContain(hint);
    expect(complaint).not.toContain('    at ');
  });
});
