import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { confidenceOrder } from '../../src/domain/settlement.ts';
import { chooseRules } from '../../src/policy/chooseRules.ts';
import { loadBuiltInPacks } from '../../src/policy/loadPacks.ts';

const packs = loadBuiltInPacks();

interface DatedValue {
  readonly from: string;
  readonly source: string;
  readonly clause: string;
  readonly checked: string;
  readonly confidence: (typeof confidenceOrder)[number];
}

function parametersOf(pack: (typeof packs)[number]): [string, readonly DatedValue[]][] {
  const named = (where: string, group: object): [string, readonly DatedValue[]][] =>
    Object.entries(group)
      .filter(([, parameter]) => parameter !== undefined)
      .map(([name, parameter]) => [
        `${where}/${name}`,
        (parameter as { values: readonly DatedValue[] }).values,
      ]);
  return [
    ...named('common', pack.head.common),
    ...pack.benefits.flatMap((benefit) => [
      ...named(benefit.benefit, benefit.parameters),
      ...(benefit.layer === 'pool' ? named(`${benefit.benefit}/additions`, benefit.ratioAdditions) : []),
    ]),
  ];
}

describe.each(packs.map((pack) => [pack.head.pack, pack] as const))('%s', (id, pack) => {
  const parameters = parametersOf(pack);

  it('has parameters, and its id begins with its place', () => {
    expect(parameters.length).toBeGreaterThan(0);
    expect(id.startsWith(`${pack.head.admdvs}-`)).toBe(true);
  });

  it.each(parameters)('%s: every value has source, clause and the day it was checked', (_, values) => {
    for (const value of values) {
      expect(pack.head.sources[value.source]?.doc.length).toBeGreaterThan(0);
      expect(value.clause.length).toBeGreaterThan(0);
      expect(value.checked >= value.from).toBe(true);
      expect(confidenceOrder).toContain(value.confidence);
    }
  });

  it('uses every source it lists', () => {
    const used = new Set([
      ...parameters.flatMap(([, values]) => values.map((value) => value.source)),
      ...pack.head.unpublished.map((entry) => entry.source),
    ]);
    expect(Object.keys(pack.head.sources).filter((key) => !used.has(key))).toEqual([]);
  });
});

describe('Tonghua against 通市政发〔2020〕3号', () => {
  const rules = (insuranceType: '310' | '390', careType: '21' | '11') =>
    chooseRules(packs, {
      insuredAdmdvs: '220500',
      insuranceType,
      careType,
      settledOn: isoDate('2020-09-01'),
    });
  const capOf = (limitYuan: number, counter: string) => ({
    limitFen: limitYuan * 100,
    basis: 'fundPay',
    counter,
  });

  it('二（三）1（1）: employees in hospital', () => {
    const { pool } = rules('310', '21');
    const every = (ratio: number) => ({ 0: ratio, 1: ratio, 2: ratio, 3: ratio });
    expect(pool.bands.value.segments).toEqual([
      { upToFen: 1_000_000, ratios: every(7500) },
      { upToFen: null, ratios: every(8500) },
    ]);
    const cap = capOf(70_000, 'inpatientPoolFen');
    expect(pool.caps.value).toEqual({ 1: cap, 2: cap, 3: cap });
    expect(pool.ratioAdditions.map((addition) => addition.value.points)).toEqual([200, 500]);
    expect(pool.waiting?.value.months).toBe(3);
  });

  it('二（三）1（4）: the employees’ supplement', () => {
    expect(rules('310', '21').largeAmount?.bands.value.segments.map((band) => band.ratios['3'])).toEqual([
      8500,
    ]);
  });

  it('二（三）2（1）: residents in hospital', () => {
    const { pool } = rules('390', '21');
    expect(pool.deductible.value.byLevel).toEqual({ 1: 30_000, 2: 90_000, 3: 120_000 });
    expect(pool.bands.value.segments).toEqual([
      { upToFen: 3_000_000, ratios: { 1: 8000, 2: 7000, 3: 5500 } },
      { upToFen: 6_000_000, ratios: { 1: 8500, 2: 7500, 3: 6000 } },
      { upToFen: null, ratios: { 1: 9000, 2: 8000, 3: 6500 } },
    ]);
    const cap = capOf(200_000, 'inpatientPoolFen');
    expect(pool.caps.value).toEqual({ 1: cap, 2: cap, 3: cap });
    expect(pool.ratioAdditions).toEqual([]);
  });

  it('二（三）2（2）①: residents at the outpatient department', () => {
    const { pool } = rules('390', '11');
    expect(pool.coverage?.value).toEqual({ levels: ['0', '1', '2'], publicOnly: true });
    expect(pool.deductible.value).toEqual({
      byLevel: { 0: 0, 1: 30_000, 2: 30_000 },
      memory: 'yearly',
      counter: 'outpatientDeductibleFen',
    });
    expect(pool.caps.value).toEqual({
      0: capOf(100, 'basicOutpatientPoolFen'),
      1: capOf(700, 'outpatientPoolFen'),
      2: capOf(700, 'outpatientPoolFen'),
    });
    expect(pool.bands.value.segments).toEqual([
      { upToFen: null, ratios: { 0: 5000, 1: 5000, 2: 5000, 3: 5000 } },
    ]);
  });

  it('二（三）2（3）: the residents’ catastrophic layer, 61 to 79 per cent in nineteen steps (policy facts 6.12)', () => {
    const catastrophic = rules('390', '21').catastrophic;
    const segments = catastrophic?.bands.value.segments ?? [];
    expect(segments.map((band) => band.upToFen)).toEqual([
      ...Array.from({ length: 20 }, (_, index) => (index + 1) * 1_000_000),
      null,
    ]);
    expect(segments.map((band) => band.ratios['3'])).toEqual(
      Array.from({ length: 21 }, (_, index) => 6000 + index * 100),
    );
    expect(catastrophic?.bands.value).toMatchObject({ origin: 'net', accrual: 'year' });
    expect(catastrophic?.base.value).toEqual({ firstSelfPay: false, overLimit: false });
  });
});
