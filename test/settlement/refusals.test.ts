import { describe, expect, it } from 'vitest';
import { type Fen, parseYuan } from '../../src/domain/money.ts';
import { parseRatio, ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementInput } from '../../src/domain/settlement.ts';
import {
  type BandTable,
  type BenefitRules,
  type Cases,
  type MissingDocument,
  PolicyGap,
  type Sourced,
} from '../../src/policy/packTypes.ts';
import {
  assistance,
  bands,
  beyondCap,
  bill,
  cap,
  deductible,
  pool,
  settleUnder,
  sourced,
  yearlyBurden,
} from './inventedRules.ts';

/** A figure that was published for 二级 hospitals alone, while the bill is of a 三级 one. */
function ofSecondLevel<T>(value: T): Cases<T> {
  return [{ when: { levels: ['2'] }, value }];
}

const limit = cap('100.00').value.map((one) => ({ ...one, when: { levels: ['2' as const] } }));
const yuan: Cases<Fen> = ofSecondLevel(parseYuan('100.00'));
const poor = { person: { ...bill('0.00').person, identityClasses: ['2303', '2401'] } };
const surgery: Partial<SettlementInput> = { careType: '28', daySurgeryStandardFen: parseYuan('1000.00') };
/** The deductible 100, the pool 80 %: 1 100 are left of 5 100. */
const large = bill('5100.00');

function refusal(change: Partial<BenefitRules>, input: SettlementInput = large): PolicyGap {
  try {
    settleUnder(change, input);
  } catch (error) {
    if (error instanceof PolicyGap) return error;
    throw error;
  }
  throw new Error('not refused');
}

function withMissing<T>(value: Sourced<T>, missing: MissingDocument): Sourced<T> {
  return { ...value, missing };
}

const hospital = '三级机构、人员类别 11';
const person = `${hospital}、身份类别 2303、2401`;
const whose = sourced(yuan, '起付');
const ratios: Sourced<BandTable> = bands(
  {},
  { segments: [{ upToFen: null, ratio: ofSecondLevel(parseRatio('0.50')) }] },
);

describe('a figure nobody published is named: whose, for whom, and what', () => {
  it.each<[string, Partial<BenefitRules>, string]>([
    [
      'pool’s deductible',
      { pool: pool({ deductible: deductible('0.00', { standard: yuan }) }) },
      `试行住院没有公布${hospital} 的起付标准`,
    ],
    ['pool’s ratio', { pool: pool({ bands: ratios }) }, `试行住院没有公布${hospital} 的支付比例`],
    [
      'pool’s ceiling',
      { pool: pool({ cap: sourced(limit, '限额') }) },
      `试行住院没有公布${hospital} 的最高支付限额`,
    ],
    [
      'threshold of a layer',
      { layers: [yearlyBurden({ threshold: () => whose })] },
      `试行大病没有公布${hospital} 的起付标准`,
    ],
    [
      'bound of a threshold',
      {
        layers: [
          yearlyBurden({ unreached: sourced({ upTo: yuan, counter: 'catastrophicBaseFen' }, '未达') }),
        ],
      },
      `试行大病没有公布${hospital} 的起付标准`,
    ],
    [
      'ratio of a layer',
      { layers: [yearlyBurden({ bands: () => ratios })] },
      `试行大病没有公布${hospital} 的支付比例`,
    ],
    [
      'ceiling of a layer',
      { pool: pool({ cap: cap('100.00') }), layers: [beyondCap({ cap: () => sourced(limit, '限额') })] },
      `试行补充没有公布${hospital} 的年度限额`,
    ],
  ])('the %s', (_, change, words) => {
    expect(refusal(change)).toMatchObject({ code: 'value_not_published', message: `试行市${words}` });
  });

  it.each<[string, Partial<BenefitRules>, string]>([
    ['deductible', { assistance: assistance({ deductible: whose }) }, '救助起付标准'],
    [
      'ratio',
      { assistance: assistance({ ratio: sourced(ofSecondLevel(ratioBp(7000)), '比例') }) },
      '救助比例',
    ],
    ['limit', { assistance: assistance({ cap: sourced(limit, '限额') }) }, '救助限额'],
  ])('the %s of 医疗救助, with the classes of the person', (_, change, what) => {
    expect(refusal(change, bill('5100.00', poor)).message).toBe(`试行市试行救助没有公布${person} 的${what}`);
  });

  it.each<[string, (missing: MissingDocument) => Partial<BenefitRules>]>([
    ['pool’s ceiling', (missing) => ({ pool: pool({ cap: withMissing(sourced(limit), missing) }) })],
    [
      'threshold of a layer',
      (missing) => ({ layers: [yearlyBurden({ threshold: () => withMissing(whose, missing) })] }),
    ],
    [
      'ceiling of a layer',
      (missing) => ({ layers: [yearlyBurden({ cap: () => withMissing(sourced(limit), missing) })] }),
    ],
    [
      'limit of 医疗救助',
      (missing) => ({ assistance: assistance({ cap: withMissing(sourced(limit), missing) }) }),
    ],
  ])('with the document that would hold it: the %s', (_, change) => {
    const { message } = refusal(change({ document: '试行〔2021〕9号' }), bill('5100.00', poor));
    expect(message).toMatch(/，缺少文件：试行〔2021〕9号$/);
  });

  it('of a charge standard out of area as a value that is missing', () => {
    const shares = { residence_filed: ratioBp(0), referral: ratioBp(1000), unfiled: ratioBp(1000) };
    const rules = {
      careType: '28' as const,
      pool: pool({ packagePrice: sourced(true as const) }),
      outOfArea: sourced({ mode: 'firstShare' as const, shares }),
    };
    expect(refusal(rules, bill('1000.00', { ...surgery, outOfArea: 'referral' })).code).toBe(
      'value_not_published',
    );
  });
});

describe('a level for which another stands in', () => {
  const standard: Cases<Fen> = [
    { when: { levels: ['1'] }, value: parseYuan('300.00') },
    { when: { levels: ['2'] }, value: parseYuan('500.00') },
  ];
  const mapped = pool({
    deductible: deductible('0.00', { standard }),
    levelMapping: sourced({ '0': '1' as const }, '参照'),
  });
  const at = (level: SettlementInput['institution']['level']) =>
    bill('5100.00', { institution: { ...large.institution, level } });

  it('takes its figure, and no other level does', () => {
    expect(settleUnder({ pool: mapped }, at('0')).amounts.deductibleFen).toBe(parseYuan('300.00'));
    expect(settleUnder({ pool: mapped }, at('2')).amounts.deductibleFen).toBe(parseYuan('500.00'));
    expect(refusal({ pool: mapped }, at('3')).message).toContain('没有公布三级机构');
  });

  it('is refused by its own name where the other has no figure either', () => {
    const second = { ...mapped, deductible: deductible('0.00', { standard: yuan }) };
    expect(refusal({ pool: second }, at('0')).message).toContain('没有公布一级以下机构');
  });
});
