import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { type Confidence, confidenceOrder, weakerConfidence } from '../../src/domain/settlement.ts';
import { chooseRules, type RulesQuestion } from '../../src/policy/chooseRules.ts';
import { loadBuiltInPacks } from '../../src/policy/loadPacks.ts';
import type { BandTable, Cases } from '../../src/policy/packTypes.ts';
import { pick, type Situation } from '../../src/settlement/situation.ts';

const packs = loadBuiltInPacks();

interface DatedValue {
  readonly from: string;
  readonly source: string;
  readonly clause: string;
  readonly checked: string;
  readonly confidence: (typeof confidenceOrder)[number];
}

interface Published {
  readonly label: string;
  readonly values: readonly DatedValue[];
  readonly missing?: { readonly document: string } | undefined;
}

function parametersOf({ head, benefits }: (typeof packs)[number]): [string, Published][] {
  const named = (where: string, group: object): [string, Published][] =>
    Object.entries(group)
      .filter(([, parameter]) => parameter !== undefined)
      .map(([name, parameter]) => [`${where}/${name}`, parameter as Published]);
  return [
    ...named('common', head.common),
    ...head.enquiries.map(({ key, parameter }): [string, Published] => [`enquiries/${key}`, parameter]),
    ...benefits.flatMap((benefit) => [
      ...named(benefit.benefit, benefit.parameters),
      ...('modifiers' in benefit ? named(`${benefit.benefit}/modifiers`, benefit.modifiers) : []),
    ]),
  ];
}

describe.each(packs.map((pack) => [pack.head.pack, pack] as const))('%s', (id, pack) => {
  const parameters = parametersOf(pack);

  it('has parameters, and its id begins with its place', () => {
    expect(parameters.length).toBeGreaterThan(0);
    expect(id.startsWith(`${pack.head.admdvs}-`)).toBe(true);
  });

  it.each(parameters)(
    '%s: values with source, clause and the day they were checked, or the missing document',
    (_, { values, missing }) => {
      expect(values.length > 0 || (missing?.document ?? '') !== '').toBe(true);
      for (const value of values) {
        expect(pack.head.sources[value.source]?.doc.length).toBeGreaterThan(0);
        expect(value.clause.length).toBeGreaterThan(0);
        expect(value.checked >= value.from).toBe(true);
        expect(confidenceOrder).toContain(value.confidence);
      }
    },
  );

  it('uses every source it lists', () => {
    const used = new Set([
      ...parameters.flatMap(([, { values }]) => values.map((value) => value.source)),
      ...pack.head.unpublished.map((entry) => entry.source),
    ]);
    expect(Object.keys(pack.head.sources).filter((key) => !used.has(key))).toEqual([]);
  });
});

/** How far each source can be trusted at best (policy facts 0): no value may claim more. */
const bestOf: Readonly<Record<string, Readonly<Record<string, Confidence>>>> = {
  '220500-tonghua': { T1: 'official', D1: 'official', J2: 'secondary', J4: 'secondary', N1: 'secondary' },
  '220100-changchun': {
    C1: 'news',
    C2: 'official',
    C3: 'draft',
    C4: 'news',
    C5: 'news',
    C6: 'secondary',
    C8: 'unverified',
    C9: 'unverified',
    C10: 'news',
    C11: 'news',
    D1: 'official',
    J2: 'secondary',
    J3: 'secondary',
    J4: 'secondary',
    J5: 'unverified',
    // another city's document
    T1: 'unverified',
  },
};

describe.each(Object.entries(bestOf))('%s', (id, best) => {
  const pack = packs.find(({ head }) => head.pack === id);
  if (pack === undefined) throw new Error(`no pack ${id}`);

  it('claims for no value more confidence than its source has', () => {
    const claims = parametersOf(pack).flatMap(([name, { values }]) =>
      values.map(({ source, confidence }) => ({ name, source, confidence })),
    );
    const tooBold = claims.filter(({ source, confidence }) => {
      const most = best[source];
      return most === undefined || weakerConfidence(confidence, most) !== confidence;
    });
    expect(tooBold).toEqual([]);
  });
});

function rulesIn(admdvs: string, on: string) {
  return (insuranceType: RulesQuestion['insuranceType'], careType: RulesQuestion['careType']) =>
    chooseRules(packs, { insuredAdmdvs: admdvs, insuranceType, careType, settledOn: isoDate(on) });
}

type Level = Situation['level'];

function where(level: Level, affiliation: 'province' | 'city' = 'city'): Situation {
  return {
    level,
    institution: { level, affiliation, community: false, public: true, kind: 'hospital' },
    personType: '11',
    identityClasses: [],
    admission: 1,
    outOfArea: 'none',
    carePlace: '220000',
  };
}

/** The figures of 一级, 二级, 三级 hospitals of the city. */
function byLevel<T>(cases: Cases<T>): (T | undefined)[] {
  return (['1', '2', '3'] as const).map((level) => pick(cases, where(level)));
}

function bandsByLevel({ segments }: BandTable): unknown[] {
  return segments.map(({ upToFen, ratio }) => [upToFen, byLevel(ratio)]);
}

describe('Tonghua against 通市政发〔2020〕3号', () => {
  const rules = rulesIn('220500', '2020-09-01');

  it('二（三）1（1）: employees in hospital', () => {
    const { pool } = rules('310', '21');
    expect(byLevel(pool.deductible.value.standard)).toEqual([30_000, 50_000, 70_000]);
    expect(bandsByLevel(pool.bands.value)).toEqual([
      [1_000_000, [7500, 7500, 7500]],
      [null, [8500, 8500, 8500]],
    ]);
    expect(pool.cap?.value.map(({ value }) => value)).toMatchObject([
      { limitFen: 7_000_000, basis: 'fundPay', counters: ['inpatientPoolFen'] },
    ]);
    expect(pool.modifiers.map(({ value }) => [value.points, value.when])).toEqual([
      [200, { personTypes: ['12'] }],
      [500, { community: true }],
    ]);
    expect(pool.waiting?.value.months).toBe(3);
  });

  it('二（三）1（4）: the employees’ supplement', () => {
    const bands = rules('310', '21').layers.map((layer) => bandsByLevel(layer.bands().value));
    expect(bands).toEqual([[[null, [8500, 8500, 8500]]]]);
  });

  it('二（三）2（1）: residents in hospital', () => {
    const { pool } = rules('390', '21');
    expect(byLevel(pool.deductible.value.standard)).toEqual([30_000, 90_000, 120_000]);
    expect(bandsByLevel(pool.bands.value)).toEqual([
      [3_000_000, [8000, 7000, 5500]],
      [6_000_000, [8500, 7500, 6000]],
      [null, [9000, 8000, 6500]],
    ]);
    expect(pool.cap?.value.map(({ value }) => value.limitFen)).toEqual([20_000_000]);
    expect(pool.modifiers).toEqual([]);
  });

  it('二（三）2（2）①: residents at the outpatient department', () => {
    const { pool } = rules('390', '11');
    expect(pool.coverage?.value).toEqual([{ levels: ['0', '1', '2'], public: true }]);
    expect(byLevel(pool.deductible.value.standard)).toEqual([30_000, 30_000, undefined]);
    expect(pick(pool.deductible.value.standard, where('0'))).toBe(0);
    expect(pool.deductible.value).toMatchObject({ memory: 'yearly', counter: 'outpatientDeductibleFen' });
    const capOf = (level: Level) => {
      const cap = pick(pool.cap?.value ?? [], where(level));
      return [cap?.limitFen, cap?.counters];
    };
    expect(capOf('0')).toEqual([10_000, ['basicOutpatientPoolFen']]);
    expect(capOf('1')).toEqual([70_000, ['outpatientPoolFen']]);
    expect(capOf('2')).toEqual([70_000, ['outpatientPoolFen']]);
    expect(bandsByLevel(pool.bands.value)).toEqual([[null, [5000, 5000, 5000]]]);
  });

  it('二（三）2（2）③: special diseases at the ratios of a stay', () => {
    const [special, stay] = [rules('390', '140201').pool, rules('390', '21').pool];
    expect(special.bands.value).toEqual(stay.bands.value);
    expect(special.coverage?.value).toEqual([{ levels: ['2', '3'] }]);
  });

  it('二（三）2（3）: the residents’ catastrophic layer, 61 to 79 per cent in nineteen steps (policy facts 6.12)', () => {
    const [layer] = rules('390', '21').layers;
    const table = layer?.bands().value;
    expect(table?.segments.map(({ upToFen }) => upToFen)).toEqual([
      ...Array.from({ length: 20 }, (_, index) => (index + 1) * 1_000_000),
      null,
    ]);
    expect(table?.segments.map(({ ratio }) => pick(ratio, where('3')))).toEqual(
      Array.from({ length: 21 }, (_, index) => 6000 + index * 100),
    );
    expect(table).toMatchObject({ origin: 'net', accrual: 'year' });
    expect(layer?.base?.value).toMatchObject({ firstSelfPay: false, overLimit: false });
  });
});

describe('Changchun against the draft of 2022 and the letter of 2023-12-27', () => {
  it.each([
    ['2023-01-01', [10_000, 20_000, 30_000], 200_000],
    ['2023-12-31', [10_000, 20_000, 30_000], 200_000],
    ['2024-01-01', [0, 20_000, 30_000], 250_000],
  ] as const)('三（三）, on %s: outpatient deductible %j and limit %i fen', (on, deductible, limitFen) => {
    const { pool } = rulesIn('220100', on)('310', '11');
    expect(byLevel(pool.deductible.value.standard)).toEqual(deductible);
    expect(byLevel(pool.cap?.value ?? []).map((cap) => cap?.limitFen)).toEqual([
      limitFen,
      limitFen,
      limitFen,
    ]);
    expect(bandsByLevel(pool.bands.value)).toEqual([[null, [6000, 5500, 5000]]]);
    expect(pool.modifiers.map(({ value }) => value.points)).toEqual([200]);
  });

  it('三（四）: chronic diseases share the deductible with the outpatient department', () => {
    const rules = rulesIn('220100', '2023-06-01');
    const [chronic, outpatient] = [rules('310', '140104').pool, rules('310', '11').pool];
    expect(chronic.deductible.value).toEqual(outpatient.deductible.value);
    expect(bandsByLevel(chronic.bands.value)).toEqual([[null, [7000, 7000, 7000]]]);
    expect(pick(chronic.cap?.value ?? [], where('2'))).toMatchObject({
      limitFen: 650_000,
      counters: ['chronicPoolFen'],
    });
  });

  it.each([
    ['140201', '三（五）'],
    ['13', '三（六）'],
    ['1301', '三（六）'],
    ['28', '三（七）'],
  ] as const)('care of type %s takes ratios and limit of a stay (%s)', (careType, clause) => {
    const rules = rulesIn('220100', '2023-06-01');
    const [own, stay] = [rules('310', careType).pool, rules('310', '21').pool];
    expect(own.bands.value).toEqual(stay.bands.value);
    expect(own.cap?.value).toEqual(stay.cap?.value);
    expect(own.basis?.source.clause).toContain(clause);
  });

  it('三（五）: special diseases have the deductible of a stay, once a year', () => {
    const rules = rulesIn('220100', '2023-06-01');
    const [own, stay] = [
      rules('310', '140201').pool.deductible.value,
      rules('310', '21').pool.deductible.value,
    ];
    expect(own.standard).toEqual(stay.standard);
    expect(own).toMatchObject({ memory: 'yearly', counter: 'specialDeductibleFen' });
  });
});
