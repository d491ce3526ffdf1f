import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { choosePack, chooseRules, type RulesQuestion } from '../../src/policy/chooseRules.ts';
import { loadBuiltInPacks, loadPackFolder } from '../../src/policy/loadPacks.ts';
import { PolicyGap } from '../../src/policy/packTypes.ts';
import { pick, type Situation } from '../../src/settlement/situation.ts';
import { PackFolder } from './packFolder.ts';

const packs = loadBuiltInPacks();

function question(change: Partial<Omit<RulesQuestion, 'settledOn'>> & { on?: string } = {}): RulesQuestion {
  const { on = '2020-09-01', ...rest } = change;
  return { insuredAdmdvs: '220500', insuranceType: '310', careType: '21', settledOn: isoDate(on), ...rest };
}

function gap(run: () => unknown): PolicyGap {
  try {
    run();
  } catch (error) {
    if (error instanceof PolicyGap) return error;
    throw error;
  }
  throw new Error('no gap');
}

const situation: Situation = {
  level: '3',
  institution: { level: '3', affiliation: 'city', community: false, public: true, kind: 'hospital' },
  personType: '11',
  identityClasses: [],
  admission: 1,
  outOfArea: 'none',
  carePlace: '220500',
};

/** The figure at a 三级 hospital of the city, for an active employee or a resident without a class of need. */
function at3<T>(cases: Parameters<typeof pick<T>>[0], level: Situation['level'] = '3'): T | undefined {
  return pick(cases, { ...situation, level });
}

describe('the date of the event', () => {
  it('finds nothing on the day before the document, and everything from its own day on', () => {
    const before = gap(() => chooseRules(packs, question({ on: '2020-05-28' })));
    expect(before.code).toBe('no_value_on_date');
    expect(before.message).toContain('2020-05-28');
    const { standard } = chooseRules(packs, question({ on: '2020-05-29' })).pool.deductible.value;
    expect((['1', '2', '3'] as const).map((level) => at3(standard, level))).toEqual([30_000, 50_000, 70_000]);
  });

  it('knows the catastrophic cap as official for 2020 only, which is all the document says', () => {
    const capOf = (on: string) => {
      const cap = chooseRules(packs, question({ insuranceType: '390', on })).layers[0]?.cap();
      return { confidence: cap?.confidence, limitFen: at3(cap?.value ?? [])?.limitFen };
    };
    expect(capOf('2020-12-31')).toEqual({ confidence: 'official', limitFen: 30_000_000 });
    expect(capOf('2021-01-01')).toEqual({ confidence: 'unverified', limitFen: 30_000_000 });
  });

  it('has out-of-area points only from the day the answers were published', () => {
    expect(chooseRules(packs, question({ on: '2023-08-08' })).outOfArea).toBeNull();
    expect(chooseRules(packs, question({ on: '2023-08-09' })).outOfArea?.value).toMatchObject({
      mode: 'subtractPoints',
      shares: { residence_filed: 0, referral: 1000, unfiled: 2000 },
    });
  });

  it('lets a newer value follow an older one, the last day of the older included', () => {
    using folder = new PackFolder();
    folder.edit(
      'employees-inpatient.yaml',
      '        note: 文件未提多次住院降低起付标准，每次全额。',
      [
        '      - from: 2022-01-01',
        '        value: { memory: perVisit, standard: { byLevel: { "3": "800.00" } } }',
        '        source: T1',
        '        clause: 试',
        '        confidence: draft',
        '        checked: 2026-11-22',
      ].join('\n'),
    );
    const pack = loadPackFolder(folder.pack);
    const deductible = (on: string) => {
      const { value, confidence } = chooseRules([pack], question({ on })).pool.deductible;
      return `${at3(value.standard)} ${confidence}`;
    };
    expect(deductible('2021-12-31')).toBe('70000 official');
    expect(deductible('2022-01-01')).toBe('80000 draft');
    expect(deductible('2030-01-01')).toBe('80000 draft');
  });

  it('does not fall back to an older value after the last day of a newer one', () => {
    using folder = new PackFolder();
    folder.edit(
      'employees-inpatient.yaml',
      '        note: 文件未提多次住院降低起付标准，每次全额。',
      [
        '      - from: 2022-01-01',
        '        to: 2022-12-31',
        '        value: { memory: perVisit, standard: "800.00" }',
        '        source: T1',
        '        clause: 试',
        '        confidence: draft',
        '        checked: 2026-11-22',
      ].join('\n'),
    );
    const pack = loadPackFolder(folder.pack);
    const found = gap(() => chooseRules([pack], question({ on: '2023-01-01' })));
    expect(found.code).toBe('no_value_on_date');
    expect(found.message).toContain('住院起付标准');
  });

  it('finds a gap between two values, and says when the first began', () => {
    using folder = new PackFolder();
    // the newer value written first: the order in the file decides nothing
    folder
      .edit('residents-catastrophic.yaml', '- from: 2021-01-01', '- from: OLDER')
      .edit('residents-catastrophic.yaml', 'from: 2020-05-29\n        to: 2020-12-31', 'from: 2022-01-01')
      .edit('residents-catastrophic.yaml', 'from: OLDER', 'from: 2020-05-29\n        to: 2020-12-31');
    const pack = loadPackFolder(folder.pack);
    const [layer] = chooseRules([pack], question({ insuranceType: '390', on: '2021-06-01' })).layers;
    const found = gap(() => layer?.cap());
    expect(found.code).toBe('no_value_on_date');
    expect(found.message).toContain('大病保险年度最高支付限额');
    expect(found.message).toContain('最早自 2020-05-29 起');
  });
});

describe('a ceiling by the month', () => {
  it('takes no counter of the year, and one by the year needs one', () => {
    using folder = new PackFolder();
    const yearly = '{ limit: "70000.00", basis: fundPay, counters: [inpatientPoolFen] }';
    const monthly = '{ limit: "70000.00", basis: fundPay, period: month }';
    folder.edit('employees-inpatient.yaml', yearly, monthly);
    const { cap } = chooseRules([loadPackFolder(folder.pack)], question()).pool;
    expect(at3(cap?.value ?? [])).toMatchObject({ period: 'month', counters: [], payCounter: null });
    folder.edit('employees-inpatient.yaml', monthly, monthly.replace(', period: month', ''));
    expect(() => loadPackFolder(folder.pack)).toThrow(/counters/);
  });
});

describe('the place', () => {
  it.each(['220502', '220524', '220582', '220500'])('%s is insured in Tonghua', (admdvs) => {
    expect(choosePack(packs, admdvs, isoDate('2020-09-01')).head.admdvs).toBe('220500');
  });

  it('prefers a pack of the county itself', () => {
    using folder = new PackFolder();
    folder
      .edit('pack.yaml', 'pack: 220500-tonghua', 'pack: 220502-dongchang')
      .edit('pack.yaml', 'admdvs: "220500"', 'admdvs: "220502"');
    const county = loadPackFolder(folder.pack);
    expect(choosePack([...packs, county], '220502', isoDate('2020-09-01')).head.pack).toBe(
      '220502-dongchang',
    );
    expect(choosePack([...packs, county], '220503', isoDate('2020-09-01')).head.pack).toBe('220500-tonghua');
  });

  it.each(['999900', '110000', '330100'])('%s has no pack', (admdvs) => {
    const found = gap(() => chooseRules(packs, question({ insuredAdmdvs: admdvs })));
    expect(found.code).toBe('place_without_pack');
    expect(found.message).toContain(admdvs);
  });
});

describe('the benefit', () => {
  it('of employees has the supplement and not the residents’ catastrophic layer', () => {
    const rules = chooseRules(packs, question());
    expect(rules.layers.map(({ kind }) => kind)).toEqual(['beyondCap']);
    expect(at3(rules.layers[0]?.cap().value ?? [])).toMatchObject({
      limitFen: 25_000_000,
      basis: 'fundPay',
      counters: ['largeAmountFen'],
      payCounter: 'largeAmountFen',
    });
  });

  it('of residents has the catastrophic layer and not the supplement', () => {
    const rules = chooseRules(packs, question({ insuranceType: '390' }));
    expect(rules.layers.map(({ kind }) => kind)).toEqual(['yearlyBurden']);
    expect(at3(rules.layers[0]?.threshold()?.value ?? [])).toBe(1_000_000);
  });

  it('of a resident’s outpatient visit is the pool alone', () => {
    const rules = chooseRules(packs, question({ insuranceType: '390', careType: '11' }));
    expect(rules.pool.countsAdmission).toBe(false);
    expect(rules.layers).toEqual([]);
  });

  it.each(['11', '13', '1301', '28', '41', '9903'] as const)(
    'for care of type %s was not published for employees of Tonghua',
    (careType) => {
      expect(gap(() => chooseRules(packs, question({ careType }))).code).toBe('benefit_not_published');
    },
  );

  it.each(['140104', '140201'] as const)(
    'for care of type %s is left to another document, which the refusal names (二（三）1（2）)',
    (careType) => {
      const found = gap(() => chooseRules(packs, question({ careType })));
      expect(found.code).toBe('value_not_published');
      expect(found.message).toContain('通化市职工门诊慢性病和特殊疾病管理办法');
    },
  );

  it('carries name, document and clause with every value', () => {
    expect(chooseRules(packs, question()).pool.bands).toMatchObject({
      name: '220500-tonghua/employees-inpatient/bands',
      source: { doc: '通市政发〔2020〕3号', clause: '二（三）1（1）②' },
      confidence: 'official',
    });
  });
});
