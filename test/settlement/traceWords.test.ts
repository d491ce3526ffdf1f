import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { parseYuan } from '../../src/domain/money.ts';
import { parseRatio, ratioBp } from '../../src/domain/ratio.ts';
import type { Institution, SettlementInput } from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import type { Cap, RatioModifier } from '../../src/policy/packTypes.ts';
import {
  assistance,
  bill,
  billOf,
  cap,
  deductible,
  pool,
  settleUnder,
  sourced,
  stepsOf,
} from './inventedRules.ts';

/**
 * What a patient reads: label and formula of every stage, in a place with round figures (deductible 100.00, then 80 %).
 * Of 1 000.00 in scope the fund pays (1 000 − 100) × 80 % = 720.
 */

const usedBefore = { ...emptyYearToDate, inpatientPoolFen: parseYuan('300.00') };

function person(change: Partial<SettlementInput['person']>): Partial<SettlementInput> {
  return { person: { ...bill('0.00').person, ...change } };
}

describe('the bill and its scope', () => {
  it('names every part that stays outside', () => {
    // 1 060 − 30 − 20 − 10
    const parts = billOf({ inScope: '1000.00', own: '30.00', over: '20.00', first: '10.00' });
    const result = settleUnder({}, bill('0.00', { bill: parts }));
    expect(stepsOf(result, 'inScope')).toEqual([
      '政策范围内费用：总费用 1060.00 − 全自费 30.00 − 超限价 20.00 − 先行自付 10.00 = 1000.00',
    ]);
  });
});

describe('the deductible', () => {
  it('is named with the level whose standard it is', () => {
    expect(stepsOf(settleUnder({}), 'deductible')).toEqual([
      '起付线：范围内 1000.00，三级机构起付标准 100.00，本次 100.00',
    ]);
  });

  it('of a later admission is named with what the factor made of it', () => {
    const halved = pool({
      deductible: deductible('100.00', { admissionFactors: [ratioBp(10_000), ratioBp(5000)] }),
    });
    const second = bill('1000.00', { yearToDate: { ...emptyYearToDate, admissionCount: 1 } });
    expect(stepsOf(settleUnder({ pool: halved }, second), 'deductible')).toEqual([
      '起付线：范围内 1000.00，三级机构起付标准 50.00（本年第 2 次住院，按 50%），本次 50.00',
    ]);
  });
});

describe('a benefit that borrows the rules of another', () => {
  const borrowed = { basis: sourced(true as const, '参照', 'draft') };
  const expected = {
    stage: 'basis',
    label: '适用的待遇',
    formula: '按试行住院的规定计算',
    operands: {},
    amountFen: 0,
    source: { doc: '试行〔2020〕1号', clause: '参照' },
  };

  it('says so, and is no surer than the rule that lets it', () => {
    const { steps, policy } = settleUnder({ pool: pool(borrowed) });
    expect(JSON.parse(JSON.stringify(steps.filter((step) => step.stage === 'basis')))).toEqual([expected]);
    expect(policy).toMatchObject({ confidence: 'draft', unofficial: ['test/参照@2020-01-01'] });
  });

  it('says so of a day surgery too', () => {
    const surgery = pool({ ...borrowed, packagePrice: sourced(true as const) });
    const input = bill('1000.00', { careType: '28', daySurgeryStandardFen: parseYuan('1000.00') });
    const result = settleUnder({ careType: '28', pool: surgery }, input);
    expect(stepsOf(result, 'basis')).toEqual(['适用的待遇：按试行住院的规定计算']);
  });

  it('says nothing where the figures are its own', () => {
    expect(stepsOf(settleUnder({}), 'basis')).toEqual([]);
  });
});

describe('the waiting period', () => {
  const waiting = pool({ waiting: sourced({ months: 3 }, '等待期') });
  const until = person({ waitingUntil: isoDate('2020-12-01') });

  it('is explained by its dates', () => {
    const result = settleUnder({ pool: waiting }, bill('1000.00', until));
    const [step] = result.steps.filter(({ stage }) => stage === 'waiting');
    expect(step).toMatchObject({
      label: '待遇等待期',
      formula: '2020-09-01 在 3 个月等待期内（2020-12-01 起享受），基金不予支付',
      operands: { beganOn: '2020-09-01', waitingUntil: '2020-12-01', months: '3' },
      source: { clause: '等待期' },
    });
    expect(result.amounts.fundTotalFen).toBe(0);
  });

  it('holds nobody up where the place has none', () => {
    expect(settleUnder({}, bill('1000.00', until)).amounts.poolFen).toBe(parseYuan('720.00'));
  });
});

describe('care outside the coverage', () => {
  const uncovered = pool({ coverage: sourced([], '支付范围') });
  const at = (change: Partial<Institution>) =>
    settleUnder(
      { pool: uncovered },
      bill('1000.00', { institution: { ...bill('0.00').institution, ...change } }),
    );

  it.each([
    [{}, '公立三级机构'],
    [{ affiliation: 'province' }, '公立省属三级机构'],
    [{ public: false, level: '0' }, '非公立一级以下机构'],
    [{ kind: 'pharmacy' }, '零售药店'],
  ] as const)('at %j names a %s', (change, name) => {
    expect(stepsOf(at(change), 'coverage')).toEqual([
      `支付范围：${name}、人员类别 11 不在试行住院的支付范围内，基金不予支付`,
    ]);
  });

  it('keeps what was asked beside the words', () => {
    const [step] = at({ level: '2', public: false }).steps.filter(({ stage }) => stage === 'coverage');
    expect(step?.operands).toEqual({ level: '2', public: 'false', personType: '11' });
  });
});

describe('a band', () => {
  const changed = (change: Partial<RatioModifier>) => {
    const modifier: RatioModifier = {
      label: '试行对象',
      when: {},
      points: 0,
      factor: null,
      bands: null,
      ...change,
    };
    return stepsOf(settleUnder({ pool: pool({ modifiers: [sourced(modifier, '加减')] }) }), 'poolBand');
  };

  it.each([
    // 80 % + 5 points
    [{ points: 500 }, '× 85% = 765.00（试行对象提高 5%）'],
    // 80 % − 5 points
    [{ points: -500 }, '× 75% = 675.00（试行对象降低 5%）'],
    // 80 % × 90 %
    [{ factor: ratioBp(9000) }, '× 72% = 648.00（试行对象乘以 90%）'],
    // (80 % + 5 points) × 90 %
    [{ points: 500, factor: ratioBp(9000) }, '× 76.5% = 688.50（试行对象提高 5%乘以 90%）'],
  ])('changed by %j says by what', (change, words) => {
    expect(changed(change)).toEqual([`试行统筹基金：（900.00 − 0.00）${words}`]);
  });

  it('keeps its numbers by name, an absent one as an empty text', () => {
    const [step] = settleUnder({}).steps.filter(({ stage }) => stage === 'poolBand');
    expect(step?.operands).toEqual({
      start: '0.00',
      from: '0.00',
      to: '900.00',
      ratio: '0.80',
      rounding: 'halfAwayFromZero',
      place: 'segment',
      carried: '',
      capLeft: '',
      covered: '900.00',
      capped: 'false',
    });
  });
});

describe('the ceiling of the pool', () => {
  const under = (limitYuan: string, change: Partial<Cap>, input: Partial<SettlementInput> = {}) =>
    settleUnder({ pool: pool({ cap: cap(limitYuan, change) }) }, bill('1000.00', input));

  it('on payment is explained in the band it cut and by itself', () => {
    // 1 000 − 300 = 700 are left of 720; 700 ÷ 80 % = 875 of 900
    const result = under('1000.00', {}, { yearToDate: usedBefore });
    expect(stepsOf(result, 'poolBand')).toEqual([
      '试行统筹基金：（900.00 − 0.00）× 80%，限额只余 700.00，支付 700.00，对应费用 875.00',
    ]);
    expect(stepsOf(result, 'annualCap')).toEqual([
      '年度最高支付限额：限额 1000.00 − 本年已支付 300.00，尚余 700.00；本次支付 700.00，超过限额的费用 25.00',
    ]);
  });

  it('on payment cuts a changed ratio too, and says both', () => {
    const more: RatioModifier = { label: '试行对象', when: {}, points: 1000, factor: null, bands: null };
    // 900 × 90 % = 810, of which 450 are left: 450 ÷ 90 % = 500
    const limited = pool({ cap: cap('450.00'), modifiers: [sourced(more, '加减')] });
    expect(stepsOf(settleUnder({ pool: limited }), 'poolBand')).toEqual([
      '试行统筹基金：（900.00 − 0.00）× 90%，限额只余 450.00，支付 450.00，对应费用 500.00（试行对象提高 10%）',
    ]);
  });

  it('on cost counts the deductible, and says it counts cost (policy facts 6.8)', () => {
    // 700 of cost are left, 100 of them the deductible: 600 × 80 %; 900 − 600 lie beyond
    const result = under('1000.00', { basis: 'inScopeCost' }, { yearToDate: usedBefore });
    expect(stepsOf(result, 'annualCap')).toEqual([
      '年度最高支付限额：限额 1000.00 − 本年已计入的费用 300.00，尚余 700.00；本次支付 480.00，超过限额的费用 300.00',
    ]);
  });

  it('by the month says nothing of the year', () => {
    // 400 ÷ 80 % = 500 of 900
    const result = under('400.00', { period: 'month', counters: [], payCounter: null });
    expect(stepsOf(result, 'annualCap')).toEqual([
      '按月最高支付限额：限额 400.00；本次支付 400.00，超过限额的费用 400.00',
    ]);
  });
});

describe('医疗救助', () => {
  const poor = person({ identityClasses: ['2303', '2401'] });

  it('without a limit speaks of none', () => {
    // the fund pays 800 of 1 100; (300 − 100) × 70 %
    const unlimited = assistance({ cap: cap(null, { counters: ['assistanceFen'] }) });
    const result = settleUnder({ assistance: unlimited }, bill('1100.00', poor));
    expect(stepsOf(result, 'assistance')).toEqual([
      '试行救助基金：（个人负担 300.00 − 救助起付 100.00）× 70% = 140.00，支付 140.00',
    ]);
    expect(result.steps.find(({ stage }) => stage === 'assistance')?.operands.left).toBe('');
  });

  it('is a row of its own among the funds', () => {
    const { funds } = settleUnder({ assistance: assistance() }, bill('1100.00', poor));
    expect(funds).toEqual([
      {
        fundPayType: '310100',
        label: '试行统筹基金',
        inScopeFen: parseYuan('1100.00'),
        paidFen: parseYuan('800.00'),
      },
      {
        fundPayType: '610100',
        label: '试行救助基金',
        inScopeFen: parseYuan('300.00'),
        paidFen: parseYuan('140.00'),
      },
    ]);
  });

  it('that nobody has published is said in the words of the pack, to whoever has one class of it', () => {
    const text = '救助标准由省另行规定';
    const unpublished = [{ stage: 'assistance' as const, text, source: { doc: '试行', clause: '救助' } }];
    const result = settleUnder({ unpublished }, bill('1000.00', poor));
    expect(result.steps.find(({ stage }) => stage === 'assistance')).toMatchObject({
      label: '医疗救助',
      formula: '救助标准由省另行规定',
      operands: {},
      amountFen: 0,
      source: { doc: '试行', clause: '救助' },
    });
  });
});

describe('what the person pays', () => {
  it('is the bill less the funds', () => {
    expect(stepsOf(settleUnder({}), 'personal')).toEqual([
      '个人负担：总费用 1000.00 − 基金支付 720.00 = 280.00',
    ]);
  });

  it('is less what the hospital bears, where it bears something (policy facts 2.3)', () => {
    const surgery = pool({ packagePrice: sourced(true as const) });
    const input = bill('1500.00', { careType: '28', daySurgeryStandardFen: parseYuan('1000.00') });
    // the fund 1 000 × 80 %, the person 1 000 × 20 %, the hospital the 500 beyond the standard
    expect(stepsOf(settleUnder({ careType: '28', pool: surgery }, input), 'personal')).toEqual([
      '个人负担：总费用 1500.00 − 基金支付 800.00 − 医院负担 500.00 = 200.00',
    ]);
  });

  it('comes from the own account, the family’s and cash, each named', () => {
    const account = {
      balanceFen: parseYuan('200.00'),
      use: 'max' as const,
      familyBalancesFen: [parseYuan('50.00')],
    };
    const result = settleUnder({}, bill('1000.00', { account }));
    expect(stepsOf(result, 'account')).toEqual([
      '个人账户支付：个人负担 280.00，账户可付 280.00，余额 200.00，支付 200.00',
    ]);
    expect(stepsOf(result, 'familyAccount')).toEqual(['家庭共济账户（第 1 位）：余额 50.00，支付 50.00']);
    expect(stepsOf(result, 'cash')).toEqual(['个人现金支付：个人负担 280.00 − 账户支付 250.00 = 30.00']);
  });
});

describe('a step', () => {
  it('of a line names the line', () => {
    const line = {
      lineNo: '7',
      itemClass: '02' as const,
      price: '100',
      quantity: '1',
      amountFen: parseYuan('100.00'),
      limitPrice: null,
      selfPayRatioBp: parseRatio('0.10'),
      catalogueCode: null,
      chargeCategory: null,
    };
    const result = settleUnder({}, bill('0.00', { bill: { kind: 'lines', lines: [line] } }));
    expect(stepsOf(result, 'classify')).toEqual([
      '第 7 行费用归类：金额 100.00，先行自付 10% 为 10.00，进入报销范围 90.00',
    ]);
  });

  it('is stored with its words and numbers', () => {
    const stored: unknown[] = JSON.parse(JSON.stringify(settleUnder({}).steps));
    expect(stored.at(-1)).toEqual({
      stage: 'cash',
      label: '个人现金支付',
      formula: '个人负担 280.00 − 账户支付 0.00 = 280.00',
      operands: { personal: '280.00', account: '0.00' },
      amountFen: parseYuan('280.00'),
      source: null,
    });
  });
});
