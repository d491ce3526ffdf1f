import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { fen, parseYuan } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementInput, SettlementResult } from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { type BenefitRules, type LayerRules, PolicyGap, type Sourced } from '../../src/policy/packTypes.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';
import { always, bands, cap, sourced, yearlyBurden } from './inventedRules.ts';
import { rulesFor, settle, stay } from './settle.ts';

/**
 * What the parameters of a stage do, where the Tonghua pack shows only one of their values. Figures are worked out by hand
 * from the documents of other places (policy facts 2 to 6).
 */

function pay(
  input: SettlementInput,
  change: (rules: BenefitRules) => Partial<BenefitRules>,
): SettlementResult {
  const rules = rulesFor(input);
  return computeSettlement(input, { ...rules, ...change(rules) });
}

const resident = {
  personType: '15',
  birthDate: null,
  identityClasses: [],
  hasAccount: false,
  waitingUntil: null,
};
const poolUsedUp = { ...emptyYearToDate, inpatientPoolFen: fen(20_000_000) };

/** Changes the one layer that pays into `pays`, and fails where the pack has none. */
function layer(
  pays: LayerRules['pays'],
  change: Partial<LayerRules>,
): (rules: BenefitRules) => Partial<BenefitRules> {
  return ({ layers }) => {
    if (layers.filter((one) => one.pays === pays).length !== 1) throw new Error(`not one layer of ${pays}`);
    return { layers: layers.map((one) => (one.pays === pays ? { ...one, ...change } : one)) };
  };
}

const catastrophic = (change: Partial<LayerRules>) => layer('catastrophicFen', change);

const ofTheYear = {
  accrual: 'year',
  counters: ['catastrophicBaseFen'],
  moves: 'catastrophicBaseFen',
} as const;
const catastrophicCounters = { counters: ['catastrophicFen'], payCounter: 'catastrophicFen' } as const;

describe('where the cap of 70 000 is reached (policy facts 6.7)', () => {
  it.each([
    ['3', '11', '84147.06'],
    ['3', '12', '82228.74'],
    ['2', '11', '83970.59'],
    ['1', '11', '83794.12'],
  ] as const)('level %s, person %s: at %s of cost', (level, personType, point) => {
    const input = stay('90000.00', {
      institution: { ...stay('0.00').institution, level },
      person: { ...stay('0.00').person, personType },
    });
    const { amounts, steps } = settle(input);
    expect(amounts.poolFen).toBe(7_000_000);
    const beyond = steps.find((step) => step.stage === 'annualCap')?.amountFen;
    expect(beyond).toBe(9_000_000 - parseYuan(point));
    expect(amounts.largeAmountFen).toBe(Math.round((9_000_000 - parseYuan(point)) * 0.85));
  });

  it('the first fen of the supplement’s own cap is met at 294 117.65 of excess (policy facts 6.9)', () => {
    const beyond = (costYuan: string) =>
      settle(stay(costYuan, { yearToDate: { ...emptyYearToDate, inpatientPoolFen: fen(7_000_000) } })).amounts
        .largeAmountFen;
    // the deductible of 700 stays with the person
    expect(beyond('294817.63')).toBe(24_999_999);
    expect(beyond('294817.65')).toBe(25_000_000);
    expect(beyond('400000.00')).toBe(25_000_000);
  });
});

describe('points added and taken', () => {
  const away = (filing: SettlementInput['outOfArea'], change: Partial<SettlementInput> = {}) =>
    settle(
      stay('10700.00', {
        settledOn: isoDate('2023-09-01'),
        beganOn: isoDate('2023-08-20'),
        outOfArea: filing,
        ...change,
      }),
    );

  it.each([
    // 9 300 × 75 % + 700 × 85 %, then 10 and 20 points less in both bands (policy facts 6.23)
    ['none', 757_000],
    ['residence_filed', 757_000],
    ['referral', 657_000],
    ['unfiled', 557_000],
  ] as const)('out of area, %s: %d fen', (filing, paid) => {
    expect(away(filing).amounts.poolFen).toBe(paid);
  });

  it('are marked as no better than the pages they come from', () => {
    expect(away('none').policy.confidence).toBe('official');
    expect(away('referral').policy.confidence).toBe('secondary');
  });

  it('are refused on a day for which nothing was published', () => {
    expect(() => settle(stay('10000.00', { outOfArea: 'referral' }))).toThrow(PolicyGap);
  });

  it('never go below nothing nor above the whole', () => {
    const points = (added: number) => ({
      modifiers: [sourced({ label: '试', when: {}, points: added, factor: null, bands: null })],
    });
    const full = pay(stay('1700.00'), ({ pool }) => ({ pool: { ...pool, ...points(9000) } }));
    expect(full.amounts.poolFen).toBe(100_000);
    const none = pay(stay('1700.00', { outOfArea: 'unfiled' }), () => ({
      outOfArea: sourced({
        mode: 'subtractPoints',
        shares: { residence_filed: ratioBp(0), referral: ratioBp(0), unfiled: ratioBp(9000) },
      }),
    }));
    expect(none.amounts.poolFen).toBe(0);
    expect(none.amounts.personalFen).toBe(170_000);
  });

  it.each([
    // policy facts 6.1 and 6.2, in fen for 1 000 above the deductible of a 一级 hospital
    ['11', false, 75_000],
    ['12', false, 77_000],
    ['1204', false, 77_000],
    ['11', true, 80_000],
    ['12', true, 82_000],
  ])('person %s, community %s: %d fen of 1 000 yuan', (personType, community, paid) => {
    const input = stay('1300.00', {
      institution: { ...stay('0.00').institution, level: '1', community },
      person: { ...stay('0.00').person, personType },
    });
    expect(settle(input).amounts.poolFen).toBe(paid);
  });

  it('are named with the band they change', () => {
    const words = (change: Partial<SettlementInput>) =>
      settle(stay('5000.00', change)).steps.find((step) => step.stage === 'poolBand')?.formula;
    const place = { ...stay('0.00').institution, level: '1' as const };
    const retired = { ...stay('0.00').person, personType: '12' };
    expect(words({ institution: place })).toBe('（5000.00 − 300.00）× 75% = 3525.00');
    expect(words({ institution: { ...place, community: true }, person: retired })).toBe(
      '（5000.00 − 300.00）× 82% = 3854.00（退休人员提高 2%，社区级机构提高 5%）',
    );
    const later = { settledOn: isoDate('2023-09-01'), beganOn: isoDate('2023-08-20') };
    expect(words({ ...later, institution: place, outOfArea: 'unfiled' })).toBe(
      '（5000.00 − 300.00）× 55% = 2585.00（异地就医降低 20%）',
    );
    expect(words({ ...later, institution: place, outOfArea: 'residence_filed' })).not.toContain('异地');
  });
});

describe('the catastrophic layer', () => {
  const input = (costYuan: string, change: Partial<SettlementInput> = {}) =>
    stay(costYuan, { insuranceType: '390', person: resident, yearToDate: poolUsedUp, ...change });

  /** Jinan 2024: threshold 14 000; to 100 000 60 %, to 200 000 65 %, to 300 000 70 %, above 75 %; edges are gross. */
  const jinan = catastrophic({
    threshold: () => sourced(always(parseYuan('14000.00'))),
    bands: () =>
      bands(
        { '100000.00': '0.60', '200000.00': '0.65', '300000.00': '0.70', above: '0.75' },
        { ...ofTheYear, origin: 'gross' },
      ),
    cap: () => cap('400000.00', catastrophicCounters),
  });

  it.each([
    ['14000.00', '0.00'],
    // 86 000 × 60 %
    ['100000.00', '51600.00'],
    // 51 600 + 20 000 × 65 %
    ['120000.00', '64600.00'],
    // 51 600 + 65 000 + 70 000 + 1 000 × 75 %
    ['301000.00', '187350.00'],
  ])('with edges that count the threshold pays of %s: %s', (costYuan, paid) => {
    expect(pay(input(costYuan), jinan).amounts.catastrophicFen).toBe(parseYuan(paid));
  });

  it('with such edges pays a second stay from where the first ended', () => {
    const second = input('20000.00', {
      yearToDate: {
        ...poolUsedUp,
        catastrophicBaseFen: parseYuan('90000.00'),
        catastrophicFen: parseYuan('45600.00'),
      },
    });
    // 10 000 × 60 % + 10 000 × 65 %
    expect(pay(second, jinan).amounts.catastrophicFen).toBe(parseYuan('12500.00'));
  });

  it('prints such edges from the threshold, not from nothing', () => {
    const [, first] = pay(input('100000.00'), jinan).steps.filter((step) => step.stage === 'catastrophic');
    expect(first?.formula).toContain('（100000.00 − 14000.00）× 60% = 51600.00');
  });

  it('states its base: before, now, and the threshold', () => {
    const [first] = settle(
      input('5000.00', { yearToDate: { ...poolUsedUp, catastrophicBaseFen: parseYuan('8000.00') } }),
    ).steps.filter((step) => step.stage === 'catastrophic');
    expect(first).toMatchObject({
      formula: '本年此前 8000.00 + 本次 5000.00 = 13000.00，起付标准 10000.00',
      amountFen: parseYuan('3000.00'),
    });
  });

  it('takes 先行自付 and over-limit into its base only where the pack says so (policy facts 6.14)', () => {
    const bill: SettlementInput['bill'] = {
      kind: 'totals',
      totals: {
        totalFen: parseYuan('13000.00'),
        ownExpenseFen: parseYuan('1000.00'),
        overLimitFen: parseYuan('500.00'),
        firstSelfPayFen: parseYuan('1500.00'),
      },
    };
    const base = (firstSelfPay: boolean, overLimit: boolean) =>
      pay(
        input('0.00', { bill }),
        catastrophic({ base: sourced({ firstSelfPay, overLimit, outOfAreaLoss: true }) }),
      );
    expect(base(false, false).yearToDateChange.catastrophicBaseFen).toBe(1_000_000);
    expect(base(false, false).amounts.catastrophicFen).toBe(0);
    // (10 000 + 1 500 − 10 000) × 60 %
    expect(base(true, false).amounts.catastrophicFen).toBe(parseYuan('900.00'));
    // (10 000 + 1 500 + 500 − 10 000) × 60 %
    expect(base(true, true).amounts.catastrophicFen).toBe(parseYuan('1200.00'));
  });

  it('works on what the supplement left, where a place has both (policy facts 6.27)', () => {
    const employee = stay('100700.00', {
      yearToDate: { ...emptyYearToDate, inpatientPoolFen: fen(7_000_000) },
    });
    const second = yearlyBurden({
      label: '二次报销',
      fundPayType: '310300',
      fundLabel: '职工大病补助基金',
      threshold: () => sourced(always(parseYuan('10000.00'))),
      bands: () => bands({ above: '0.80' }, ofTheYear),
      cap: () => cap('400000.00', catastrophicCounters),
    });
    const both = pay(employee, ({ layers }) => ({ layers: [...layers, second] }));
    expect(both.amounts.largeAmountFen).toBe(parseYuan('85000.00'));
    // 100 700 − 85 000 = 15 700 left to the person, 5 700 above the threshold, 80 %
    expect(both.yearToDateChange.catastrophicBaseFen).toBe(parseYuan('15700.00'));
    expect(both.amounts.catastrophicFen).toBe(parseYuan('4560.00'));
    expect(both.amounts.cashFen).toBe(parseYuan('11140.00'));
  });

  it('is as sure as the weakest value it used: official in 2020, unverified after', () => {
    const on = (day: string) =>
      settle(input('30000.00', { settledOn: isoDate(day), beganOn: isoDate(day) })).policy.confidence;
    expect(on('2020-12-31')).toBe('official');
    expect(on('2021-01-01')).toBe('unverified');
  });

  it.each(['9000.00', '10000.00'])(
    'does not use the cap, nor its confidence, at %s, up to the threshold',
    (costYuan) => {
      const small = settle(
        input(costYuan, { settledOn: isoDate('2021-06-01'), beganOn: isoDate('2021-06-01') }),
      );
      expect(small.policy.confidence).toBe('official');
    },
  );
});

describe('rounding', () => {
  it.each([
    // (700.02 − 700) × 75 % = 0.015; (700.06 − 700) × 75 % = 0.045
    ['halfAwayFromZero', '700.02', 2],
    ['halfEven', '700.02', 2],
    ['truncate', '700.02', 1],
    ['halfAwayFromZero', '700.06', 5],
    ['halfEven', '700.06', 4],
    ['truncate', '700.06', 4],
  ] as const)('%s pays of %s: %d fen', (mode, costYuan, paid) => {
    expect(
      pay(stay(costYuan), () => ({ rounding: sourced({ mode, place: 'segment' as const }) })).amounts.poolFen,
    ).toBe(paid);
  });
});

describe('the personal account', () => {
  const withOwnExpense = (change: Partial<SettlementInput['account']>, person = stay('0.00').person) =>
    stay('0.00', {
      person,
      bill: {
        kind: 'totals',
        totals: {
          totalFen: parseYuan('1000.00'),
          ownExpenseFen: parseYuan('300.00'),
          overLimitFen: fen(0),
          firstSelfPayFen: fen(0),
        },
      },
      account: { balanceFen: parseYuan('5000.00'), use: 'max', familyBalancesFen: [], ...change },
    });

  it('leaves own expense alone where it may pay 自付 only, and pays it where it may pay all', () => {
    expect(settle(withOwnExpense({})).amounts).toMatchObject({ accountFen: 70_000, cashFen: 30_000 });
    const all = pay(withOwnExpense({}), () => ({ account: sourced({ scope: 'all' as const }) }));
    expect(all.amounts).toMatchObject({ accountFen: 100_000, cashFen: 0, accountBalanceAfterFen: 400_000 });
  });

  it.each([
    // 1 000, of which 300 自费, 100 over the limit, 150 first share; 450 in scope, all of it below the deductible
    ['inScope', 45_000],
    ['selfPay', 70_000],
    ['all', 100_000],
  ] as const)('of scope %s pays %d fen of a bill with every part', (scope, paid) => {
    const bill: SettlementInput['bill'] = {
      kind: 'totals',
      totals: {
        totalFen: parseYuan('1000.00'),
        ownExpenseFen: parseYuan('300.00'),
        overLimitFen: parseYuan('100.00'),
        firstSelfPayFen: parseYuan('150.00'),
      },
    };
    const { amounts } = pay({ ...withOwnExpense({}), bill }, () => ({ account: sourced({ scope }) }));
    expect(amounts).toMatchObject({ accountFen: paid, cashFen: 100_000 - paid });
  });

  it('pays at most what the person allowed', () => {
    expect(settle(withOwnExpense({ use: { upToFen: fen(12_345) } })).amounts).toMatchObject({
      accountFen: 12_345,
      cashFen: 87_655,
    });
  });

  it('comes first, then the family’s in their order, then cash (policy facts 5.6)', () => {
    const { amounts, steps } = settle(
      withOwnExpense({
        balanceFen: fen(10_000),
        familyBalancesFen: [fen(0), fen(20_000), fen(15_000), fen(99_999)],
      }),
    );
    expect(amounts).toMatchObject({
      accountFen: 70_000,
      familyAccountFen: 60_000,
      cashFen: 30_000,
      accountBalanceAfterFen: 0,
    });
    expect(
      steps.filter((step) => step.stage === 'familyAccount').map((step) => [step.label, step.amountFen]),
    ).toEqual([
      ['家庭共济账户（第 2 位）', 20_000],
      ['家庭共济账户（第 3 位）', 15_000],
      ['家庭共济账户（第 4 位）', 25_000],
    ]);
  });

  it('is explained with its balance, or as absent', () => {
    const words = (input: SettlementInput) =>
      settle(input).steps.find((step) => step.stage === 'account')?.formula;
    expect(words(withOwnExpense({}))).toBe('个人负担 1000.00，账户可付 700.00，余额 5000.00，支付 700.00');
    const without = { ...stay('0.00').person, hasAccount: false };
    expect(words(withOwnExpense({ familyBalancesFen: [fen(1)] }, without))).toBe(
      '个人负担 1000.00，账户可付 700.00，本人没有个人账户，支付 0.00',
    );
    expect(words(withOwnExpense({}, without))).toBeUndefined();
  });

  it('of the family pays for a person who has none', () => {
    const { amounts } = settle(
      withOwnExpense({ familyBalancesFen: [fen(50_000)] }, { ...stay('0.00').person, hasAccount: false }),
    );
    expect(amounts).toMatchObject({
      accountFen: 50_000,
      familyAccountFen: 50_000,
      accountBalanceAfterFen: 500_000,
    });
  });

  it('is a question the pack must answer, but only when it is used', () => {
    const unknown = () => ({ account: null });
    expect(() => pay(withOwnExpense({}), unknown)).toThrow(PolicyGap);
    expect(pay(withOwnExpense({ use: 'none' }), unknown).amounts.cashFen).toBe(100_000);
  });
});

describe('the deductible', () => {
  it('of each visit is taken whole again, even where the pack has it counted', () => {
    const counted = pay(
      stay('5000.00', { yearToDate: { ...emptyYearToDate, specialDeductibleFen: fen(70_000) } }),
      ({ pool }) => ({
        pool: {
          ...pool,
          deductible: sourced({ ...pool.deductible.value, counter: 'specialDeductibleFen' as const }),
        },
      }),
    );
    expect(counted.amounts.deductibleFen).toBe(70_000);
    expect(counted.yearToDate.specialDeductibleFen).toBe(140_000);
  });

  it('is explained as one of the visit or of the year', () => {
    const words = (input: SettlementInput) =>
      settle(input).steps.find((step) => step.stage === 'deductible')?.formula;
    expect(words(stay('5000.00'))).toBe('范围内 5000.00，三级机构起付标准 700.00，本次 700.00');
    const visit = stay('150.00', {
      insuranceType: '390',
      careType: '11',
      person: resident,
      institution: { ...stay('0.00').institution, level: '1' },
      yearToDate: { ...emptyYearToDate, outpatientDeductibleFen: fen(25_000) },
    });
    expect(words(visit)).toBe(
      '范围内 150.00，一级机构年度起付标准 300.00 − 本年已付 250.00，尚余 50.00，本次 50.00',
    );
  });
});

describe('pool_prop_selfpay, the ratio of the fund', () => {
  const ratioAt = (costYuan: string, change: Partial<SettlementInput> = {}) =>
    settle(stay(costYuan, change)).amounts.poolRatioBp;

  it.each([
    ['700.00', 0],
    ['5000.00', 7500],
    // 15 475 of 19 300
    ['20000.00', 8018],
    // 70 000 of the 83 447.06 up to the cap; what lies beyond is another layer's
    ['200000.00', 8389],
  ])('at %s is %d: one band’s own, several bands’ effective one', (costYuan, ratio) => {
    expect(ratioAt(costYuan)).toBe(ratio);
  });
});

describe('the coverage', () => {
  it.each([
    ['3', true, '公立三级机构、人员类别 15 不在居民医保普通门诊的支付范围内，基金不予支付'],
    ['2', false, '非公立二级机构、人员类别 15 不在居民医保普通门诊的支付范围内，基金不予支付'],
  ] as const)('of level %s, public %s, is explained', (level, isPublic, words) => {
    const visit = stay('500.00', {
      insuranceType: '390',
      careType: '11',
      person: resident,
      institution: { ...stay('0.00').institution, level, public: isPublic },
    });
    const { steps, amounts } = settle(visit);
    expect(steps.find((step) => step.stage === 'coverage')).toMatchObject({
      formula: words,
      source: { clause: '二（三）2（2）①' },
    });
    expect(amounts.cashFen).toBe(50_000);
  });
});

describe('levels', () => {
  it('below 一级 take the figures of 一级, unverified', () => {
    const at = (level: '0' | '1') =>
      settle(stay('5000.00', { institution: { ...stay('0.00').institution, level } }));
    expect(at('0').amounts).toEqual(at('1').amounts);
    expect([at('0').policy.confidence, at('1').policy.confidence]).toEqual(['unverified', 'official']);
  });

  it('without a figure or a mapping are refused, naming what is missing', () => {
    const input = stay('5000.00', { institution: { ...stay('0.00').institution, level: '0' } });
    expect(() => pay(input, ({ pool }) => ({ pool: { ...pool, levelMapping: null } }))).toThrow(
      '通化市职工医保住院没有公布一级以下机构、人员类别 11 的起付标准',
    );
  });
});

describe('a layer above the pool', () => {
  const ofSecondLevel = [{ when: { levels: ['2' as const] }, value: ratioBp(8500) }];
  const segments = [{ upToFen: null, ratio: ofSecondLevel }];
  const run = () => pay(stay('90000.00'), layer('largeAmountFen', { bands: () => bands({}, { segments }) }));

  it('without a ratio for the level is refused, naming the layer and the level', () => {
    expect(run).toThrow(PolicyGap);
    expect(run).toThrow('职工补充医疗保险没有公布三级机构、人员类别 11 的支付比例');
  });
});

describe('the waiting period', () => {
  const until = (day: string, beganOn: string) =>
    settle(
      stay('5000.00', {
        beganOn: isoDate(beganOn),
        settledOn: isoDate('2020-09-05'),
        person: { ...stay('0.00').person, waitingUntil: isoDate(day) },
      }),
    ).amounts.fundTotalFen;

  it('ends on the day benefits begin', () => {
    expect(until('2020-09-01', '2020-08-31')).toBe(0);
    expect(until('2020-09-01', '2020-09-01')).toBe(322_500);
  });
});

describe('what nobody has published', () => {
  it('is said to those it concerns, and changes no amount', () => {
    const of = (identityClasses: readonly string[]) =>
      settle(stay('5000.00', { person: { ...stay('0.00').person, identityClasses } }));
    expect(of(['2303']).steps.filter((step) => step.stage === 'assistance')).toMatchObject([
      { amountFen: 0, source: { doc: '通市政发〔2020〕3号', clause: '二（三）2（4）' } },
    ]);
    expect(of(['2401']).steps.filter((step) => step.stage === 'assistance')).toEqual([]);
    expect(of(['2303']).amounts).toEqual(of([]).amounts);
  });
});

describe('the confidence of a result', () => {
  /** Everything a resident's capped stay at a place of care of our own making can use. */
  const resident390 = stay('450000.00', {
    insuranceType: '390',
    person: { ...resident, hasAccount: true },
    institution: { ...stay('0.00').institution, level: '0' },
    settledOn: isoDate('2020-09-01'),
    account: { balanceFen: fen(100), use: 'max', familyBalancesFen: [] },
  });
  const employee = stay('450000.00', { person: { ...stay('0.00').person, personType: '12' } });
  const visit = stay('450.00', {
    insuranceType: '390',
    careType: '11',
    person: resident,
    institution: { ...stay('0.00').institution, level: '2' },
  });

  /** Makes one value at `path` of the rules a draft, all others official. */
  function withDraft(rules: unknown, path: readonly (string | number)[]): unknown {
    // what a layer is asked for only when a bill reaches it
    if (typeof rules === 'function') return () => withDraft(rules(), path);
    const [head, ...rest] = path;
    if (head === undefined) return { ...(rules as Sourced<unknown>), confidence: 'draft' };
    if (Array.isArray(rules)) return rules.map((one, index) => (index === head ? withDraft(one, rest) : one));
    const part = (rules as Record<string, unknown>)[head];
    if (part === undefined || part === null) throw new Error(`no ${path.join('.')}`);
    return { ...(rules as object), [head]: withDraft(part, rest) };
  }

  function allOfficial<T>(value: T): T {
    if (typeof value === 'function') return (() => allOfficial(value())) as T;
    if (Array.isArray(value)) return value.map(allOfficial) as T;
    if (typeof value !== 'object' || value === null) return value;
    const parts = Object.entries(value).map(([key, one]) => [
      key,
      key === 'confidence' ? 'official' : allOfficial(one),
    ]);
    return Object.fromEntries(parts) as T;
  }

  it.each([
    ['rounding', employee, ['rounding']],
    ['deductible', employee, ['pool', 'deductible']],
    ['bands', employee, ['pool', 'bands']],
    ['cap', employee, ['pool', 'cap']],
    ['retired person’s addition', employee, ['pool', 'modifiers', 0]],
    ['supplement’s bands', employee, ['layers', 0, 'bands']],
    ['supplement’s cap', employee, ['layers', 0, 'cap']],
    ['level mapping', resident390, ['pool', 'levelMapping']],
    ['catastrophic threshold', resident390, ['layers', 0, 'threshold']],
    ['catastrophic base', resident390, ['layers', 0, 'base']],
    ['catastrophic bands', resident390, ['layers', 0, 'bands']],
    ['catastrophic cap', resident390, ['layers', 0, 'cap']],
    ['account', resident390, ['account']],
    ['coverage', visit, ['pool', 'coverage']],
    [
      'waiting period',
      { ...employee, person: { ...employee.person, waitingUntil: isoDate('2020-12-01') } },
      ['pool', 'waiting'],
    ],
  ] as const)('is no better than that of the %s it used', (_, input, path) => {
    const rules = allOfficial(rulesFor(input));
    expect(computeSettlement(input, rules).policy.confidence).toBe('official');
    expect(computeSettlement(input, withDraft(rules, path) as BenefitRules).policy.confidence).toBe('draft');
  });

  it.each([
    ['community addition', ['pool', 'modifiers', 1]],
    ['account', ['account']],
    ['level mapping', ['pool', 'levelMapping']],
    ['waiting period', ['pool', 'waiting']],
  ] as const)('does not suffer from the %s it did not use', (_, path) => {
    const rules = withDraft(allOfficial(rulesFor(employee)), path) as BenefitRules;
    expect(computeSettlement(employee, rules).policy.confidence).toBe('official');
  });
});
