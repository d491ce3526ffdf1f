import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fen, fen } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementInput, SettlementResult } from '../../src/domain/settlement.ts';
import { checkIdentities } from '../../src/domain/settlementIdentities.ts';
import { applyChange, emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { chooseRules } from '../../src/policy/chooseRules.ts';
import type { PoolFile } from '../../src/policy/packSchema.ts';
import type { BenefitRules } from '../../src/policy/packTypes.ts';
import {
  amountNear,
  anyBillUnder,
  anyLinesUnder,
  anyTotalsUnder,
  outcomeOf,
  type PackSetting,
  rulesOf,
  settings,
  settleUnder,
} from './packSetting.ts';
import { auditTrace } from './traceAudit.ts';

/**
 * What must hold of every built-in pack, insurance, kind of care, level, person and day, whatever its figures are. A
 * setting whose pool nobody published answers no bill at all; every other answers a fair part of those drawn here.
 */

/** By the pack itself: a parameter that every bill of the pool needs, without a single value. */
function isUnpublished({ pack, insuranceType, careType }: PackSetting): boolean {
  const pool = pack.benefits.find(
    (benefit) =>
      benefit.layer === 'pool' &&
      benefit.insuranceType === insuranceType &&
      benefit.careTypes.includes(careType),
  );
  if (pool === undefined) return true;
  const { deductible, bands, cap } = (pool as PoolFile).parameters;
  return [deductible, bands, cap].some((parameter) => parameter?.values.length === 0);
}

const published = settings.filter((setting) => !isUnpublished(setting));
const unpublished = settings.filter(isUnpublished);

/** Runs a property of answered bills, and sees to it that there were some. */
function holds<T extends SettlementInput>(
  setting: PackSetting,
  inputs: fc.Arbitrary<T>,
  property: (input: T, result: SettlementResult, rules: BenefitRules) => void,
  numRuns = 80,
): void {
  let answered = 0;
  fc.assert(
    fc.property(inputs, (input) => {
      const { result } = settleUnder(setting, input);
      if (result === null) return;
      answered += 1;
      property(input, result, rulesOf(setting, input));
    }),
    { numRuns },
  );
  expect(answered).toBeGreaterThan(0);
}

/** What a day surgery's institution keeps of the standard is paid by the fund, beyond the bill (policy facts 2.3). */
function keptByHospital({ amounts }: SettlementResult): number {
  return Math.max(0, -amounts.hospitalFen);
}

function withMore(input: SettlementInput, moreFen: Fen): SettlementInput {
  if (input.bill.kind === 'lines') throw new Error('totals only');
  const { totals } = input.bill;
  return {
    ...input,
    bill: { kind: 'totals', totals: { ...totals, totalFen: fen(totals.totalFen + moreFen) } },
  };
}

function withCost(input: SettlementInput, inScopeFen: Fen): SettlementInput {
  const none = fen(0);
  const totals = { totalFen: inScopeFen, ownExpenseFen: none, overLimitFen: none, firstSelfPayFen: none };
  return { ...input, bill: { kind: 'totals', totals } };
}

const fundStages = [
  'basis',
  'outOfArea',
  'daySurgery',
  'waiting',
  'coverage',
  'deductible',
  'poolBand',
  'annualCap',
  'largeAmount',
  'catastrophic',
  'assistance',
];

describe.each(published)('$name', (setting) => {
  const anyBill = anyBillUnder(setting);

  it('splits a bill without a fen missing, paid twice or below zero (policy facts 5.2)', () => {
    holds(setting, anyBill, (_, result) => {
      const { amounts, funds, lines } = result;
      checkIdentities(amounts);
      expect(funds.reduce((sum, fund) => sum + fund.paidFen, 0)).toBe(amounts.fundTotalFen);
      for (const [name, value] of Object.entries(amounts)) {
        if (name !== 'hospitalFen') expect(`${name} ${value >= 0}`).toBe(`${name} true`);
      }
      for (const { ownExpenseFen, overLimitFen, firstSelfPayFen, inScopeFen, amountFen } of lines) {
        expect(Math.min(ownExpenseFen, overLimitFen, firstSelfPayFen, inScopeFen)).toBeGreaterThanOrEqual(0);
        expect(ownExpenseFen + overLimitFen + firstSelfPayFen + inScopeFen).toBe(amountFen);
      }
      if (setting.careType !== '28') expect(amounts.hospitalFen).toBe(0);
    });
  });

  it('pays no more from the funds than the bill', () => {
    holds(setting, anyBill, (input, result) => {
      const { amounts } = result;
      expect(amounts.fundTotalFen).toBeLessThanOrEqual(amounts.totalFen + keptByHospital(result));
      if (setting.careType !== '28') expect(amounts.fundTotalFen).toBeLessThanOrEqual(amounts.inScopeFen);
      const standardFen = input.daySurgeryStandardFen ?? 0;
      expect(amounts.personalFen).toBeLessThanOrEqual(Math.max(amounts.totalFen, standardFen));
    });
  });

  it('never pays less of more cost, nor more than the increase', () => {
    const more = fc.oneof(amountNear(setting.edgesFen), fc.integer({ min: 0, max: 5 }).map(fen));
    const inputs = fc.tuple(anyTotalsUnder(setting), more).map(([input, moreFen]) => ({ ...input, moreFen }));
    holds(setting, inputs, (input, { amounts: before }) => {
      const outcome = settleUnder(setting, withMore(input, input.moreFen));
      // a higher burden may ask for a figure nobody published, never a lower one
      if (outcome.result === null) return;
      const { amounts: after } = outcome.result;
      const raisedFen = after.fundTotalFen - before.fundTotalFen;
      expect(raisedFen).toBeGreaterThanOrEqual(0);
      // The point where the cap is reached is cap-left ÷ ratio, itself rounded to the fen, and the next layer counts from there.
      const crossesCap = before.largeAmountFen === 0 && after.largeAmountFen > 0;
      // Assistance leaves out what care out of area cost: the pool's rounded share and the rounded loss do not meet in one sum.
      const roundsTheLoss = input.outOfArea !== 'none' && after.assistanceFen > 0;
      expect(raisedFen).toBeLessThanOrEqual(input.moreFen + (crossesCap ? 1 : 0) + (roundsTheLoss ? 1 : 0));
    });
    holds(setting, inputs, (input) => {
      const lower = fen(Math.floor(input.moreFen / 2));
      const higher = settleUnder(setting, withCost(input, input.moreFen));
      if (higher.result !== null) expect(settleUnder(setting, withCost(input, lower)).gap).toBeNull();
    });
  });

  it('pays no more out of area than at home', () => {
    holds(setting, anyBill, (input, { amounts: away }) => {
      const careAdmdvs = input.insuredAdmdvs;
      const { result } = settleUnder(setting, { ...input, careAdmdvs, outOfArea: 'none' });
      if (result !== null) expect(away.fundTotalFen).toBeLessThanOrEqual(result.amounts.fundTotalFen);
    });
  });

  it('can be undone: every accumulator is what it was', () => {
    holds(setting, anyBill, (input, { yearToDate, yearToDateChange }) => {
      expect(applyChange(input.yearToDate, yearToDateChange, 1)).toEqual(yearToDate);
      expect(applyChange(yearToDate, yearToDateChange, -1)).toEqual(input.yearToDate);
      for (const moved of Object.values(yearToDateChange)) expect(moved).toBeGreaterThanOrEqual(0);
    });
  });

  it('does not ask in which order the lines stand', () => {
    const inputs = fc
      .tuple(anyLinesUnder(setting), fc.infiniteStream(fc.nat()))
      .map(([input, dice]) => ({ ...input, dice }));
    holds(
      setting,
      inputs,
      ({ dice, ...input }, { amounts, funds, yearToDate }) => {
        if (input.bill.kind !== 'lines') throw new Error('lines only');
        const drawn = input.bill.lines.map((one) => ({ one, key: dice.next().value ?? 0 }));
        const lines = drawn.sort((a, b) => a.key - b.key).map(({ one }) => one);
        const { result } = settleUnder(setting, { ...input, bill: { kind: 'lines', lines } });
        expect({
          amounts: result?.amounts,
          funds: result?.funds,
          yearToDate: result?.yearToDate,
        }).toEqual({ amounts, funds, yearToDate });
        expect(result?.lines.map((one) => one.lineNo)).toEqual(lines.map((one) => one.lineNo));
      },
      60,
    );
  });

  it('writes a trace that leads to the same amounts', () => {
    holds(
      setting,
      anyBill,
      (input, result) => {
        auditTrace(result, input.account.balanceFen);
      },
      120,
    );
  });

  it('names every step in Chinese, writes its formula, and the clause of every fund’s step', () => {
    const documents = Object.values(setting.pack.head.sources).map((source) => source.doc);
    holds(setting, anyBill, (_, { steps }) => {
      for (const { stage, label, formula, source } of steps) {
        expect(label).toMatch(/\p{Script=Han}/u);
        expect(formula).toMatch(/\p{Script=Han}|\d/u);
        expect(formula).not.toMatch(/undefined|null|NaN/);
        if (!fundStages.includes(stage)) continue;
        expect(documents).toContain(source?.doc);
        expect(source?.clause.length).toBeGreaterThan(0);
      }
    });
  });
});

/** Whether a person's visits of one year are one to this pool: yearly deductible or none, one ratio or yearly bands. */
function isYearlyPool({ pool }: BenefitRules): boolean {
  const { memory, standard } = pool.deductible.value;
  const { accrual, segments } = pool.bands.value;
  const isFree = standard.every(({ value }) => value === 0);
  const isByMonth = pool.cap?.value.some(({ value }) => value.period === 'month') ?? false;
  return (
    (memory === 'yearly' || isFree) &&
    (accrual === 'year' || segments.length === 1) &&
    pool.packagePrice === null &&
    !isByMonth
  );
}

/** With a pool that pays nothing, the whole in-scope cost of each stay goes to the layers above it. */
function withoutPool(rules: BenefitRules): BenefitRules {
  const { pool } = rules;
  const bands = {
    ...pool.bands.value,
    segments: [{ upToFen: null, ratio: [{ when: {}, value: ratioBp(0) }] }],
  };
  return { ...rules, pool: { ...pool, cap: null, bands: { ...pool.bands, value: bands } } };
}

/** The rules of the newest day: which pools and layers run through the year does not change with their figures. */
function newestRules(setting: PackSetting): BenefitRules {
  const { pack, insuranceType, careType, days } = setting;
  const settledOn = days.at(-1);
  if (settledOn === undefined) throw new Error(`${setting.name} has no dated value`);
  return chooseRules([pack], { insuredAdmdvs: pack.head.admdvs, insuranceType, careType, settledOn });
}

interface OneAndTwo {
  readonly one: SettlementResult;
  readonly first: SettlementResult;
  readonly second: SettlementResult;
}

/** Two visits of one year, and both costs in one; null when any of them is refused. */
function oneAndTwo(
  input: SettlementInput,
  costs: readonly [Fen, Fen],
  change: (rules: BenefitRules) => BenefitRules,
  setting: PackSetting,
): OneAndTwo | null {
  const settle = (costFen: Fen, yearToDate: SettlementInput['yearToDate']) =>
    outcomeOf({ ...withCost(input, costFen), yearToDate }, () => change(rulesOf(setting, input))).result;
  const first = settle(costs[0], emptyYearToDate);
  const second = first === null ? null : settle(costs[1], first.yearToDate);
  const one = settle(fen(costs[0] + costs[1]), emptyYearToDate);
  return first === null || second === null || one === null ? null : { one, first, second };
}

function comparesOneWithTwo(
  setting: PackSetting,
  change: (rules: BenefitRules) => BenefitRules,
  compare: (stays: OneAndTwo) => void,
): void {
  const amount = fc.oneof(fc.integer({ min: 0, max: 400_000 }).map(fen), amountNear(setting.edgesFen));
  let compared = 0;
  fc.assert(
    fc.property(anyTotalsUnder(setting), amount, amount, (input, first, second) => {
      const stays = oneAndTwo(input, [first, second], change, setting);
      if (stays === null) return;
      compared += 1;
      compare(stays);
    }),
    { numRuns: 150 },
  );
  expect(compared).toBeGreaterThan(0);
}

/** Each step with a ratio rounds once, or on a yearly scale twice. */
function roundings({ steps }: SettlementResult): number {
  return steps.filter((step) => step.operands.ratio !== undefined).length;
}

describe('one stay or two', () => {
  it.each(published.filter((setting) => isYearlyPool(newestRules(setting))))(
    'agree to a fen a segment under a pool that runs through the year: $name',
    (setting) => {
      comparesOneWithTwo(
        setting,
        (rules) => rules,
        ({ one, first, second }) => {
          const { deductibleFen } = one.amounts;
          expect(first.amounts.deductibleFen + second.amounts.deductibleFen).toBe(deductibleFen);
          const apartFen = first.amounts.poolFen + second.amounts.poolFen - one.amounts.poolFen;
          expect(Math.abs(apartFen)).toBeLessThanOrEqual(roundings(first) + roundings(second));
        },
      );
    },
  );

  it.each(
    published.filter((setting) => newestRules(setting).layers.some(({ kind }) => kind === 'yearlyBurden')),
  )(
    'agree to the fen under a layer that pays F(before + now) − F(before): $name (policy facts 6.15)',
    (setting) => {
      comparesOneWithTwo(setting, withoutPool, ({ one, first, second }) => {
        const paid = ({ amounts }: SettlementResult) => amounts.catastrophicFen + amounts.largeAmountFen;
        expect(paid(first) + paid(second)).toBe(paid(one));
        expect(second.yearToDate.catastrophicBaseFen).toBe(one.yearToDate.catastrophicBaseFen);
      });
    },
  );

  it.each(published.filter((setting) => newestRules(setting).assistance !== null))(
    'agree to a fen each under a yearly deductible of 医疗救助: $name (policy facts 6.25)',
    (setting) => {
      comparesOneWithTwo(setting, withoutPool, ({ one, first, second }) => {
        const apartFen =
          first.amounts.assistanceFen + second.amounts.assistanceFen - one.amounts.assistanceFen;
        expect(Math.abs(apartFen)).toBeLessThanOrEqual(2);
        expect(second.yearToDate.assistanceDeductibleFen).toBe(one.yearToDate.assistanceDeductibleFen);
      });
    },
  );
});

/** Every Chinese name by which a refusal of this pack may say what is missing. */
function namesIn({ pack }: PackSetting): string[] {
  const figures = ['起付标准', '支付比例', '限额', '救助比例', '乙类先行自付比例', '收费标准'];
  const labels: string[] = [...figures, '异地就医规定', '个人账户的支付范围'];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if ((key === 'label' || key === 'document') && typeof inner === 'string') labels.push(inner);
      else collect(inner);
    }
  };
  collect(pack);
  return labels;
}

describe('a refusal', () => {
  it.each(settings)('says in Chinese what is missing: $name', (setting) => {
    const names = namesIn(setting);
    fc.assert(
      fc.property(anyBillUnder(setting), (input) => {
        const message = settleUnder(setting, input).gap?.message;
        if (message === undefined) return;
        const said =
          /险种 \d+、医疗类别 \d+ 的待遇规定/.test(message) || names.some((name) => message.includes(name));
        expect(`${message}: ${said}`).toBe(`${message}: true`);
        expect(message).not.toMatch(/undefined|null|NaN|[a-z]+\//);
      }),
      { numRuns: 60 },
    );
  });

  it.each(unpublished)('answers every bill where the pool has no figures: $name', (setting) => {
    fc.assert(
      fc.property(anyBillUnder(setting), (input) => {
        expect(settleUnder(setting, input).gap?.code).toMatch(
          /^(benefit|value)_not_published$|^no_value_on_date$/,
        );
      }),
      { numRuns: 30 },
    );
  });
});
