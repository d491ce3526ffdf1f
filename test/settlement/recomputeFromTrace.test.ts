import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fen, fen, formatYuan, parseYuan } from '../../src/domain/money.ts';
import { type RatioBp, ratioBp } from '../../src/domain/ratio.ts';
import type {
  SettlementAmounts,
  SettlementInput,
  SettlementResult,
  StageName,
  TraceStep,
} from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import type { BenefitRules, BurdenBase, OutOfAreaRule } from '../../src/policy/packTypes.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';
import {
  assistance,
  bands,
  beyondCap,
  bill,
  cap,
  deductible,
  rules as inventedRules,
  pool,
  sourced,
  yearlyBurden,
} from './inventedRules.ts';
import { amount, anyInput } from './randomInput.ts';
import { rulesFor, settle, stay } from './settle.ts';
import { auditTrace } from './traceAudit.ts';

const segmentStages: readonly StageName[] = ['poolBand', 'daySurgery', 'largeAmount', 'catastrophic'];

/** The steps that pay along a band, and not those that say what a layer looks at. */
function segmentsOf(steps: readonly TraceStep[]): TraceStep[] {
  return steps.filter((step) => segmentStages.includes(step.stage) && step.operands.from !== undefined);
}

/** In Tonghua every fund has a ceiling, and a layer's base is what the pool left of the scope, nothing besides. */
function agreesInTonghua(result: SettlementResult, balanceFen: Fen): void {
  auditTrace(result, balanceFen);
  const { steps, amounts } = result;
  for (const step of segmentsOf(steps)) expect(step.operands.capLeft).toMatch(/^\d+\.\d{2}$/);
  for (const step of steps.filter((one) => one.operands.threshold !== undefined)) {
    expect(step.operands.now).toBe(formatYuan(fen(amounts.inScopeFen - amounts.poolFen)));
  }
}

/** Every `(a − b)×r − … = c` that stands in a printed formula, worked out as a reader with a calculator would. */
function checkPrintedArithmetic(step: TraceStep): void {
  const term = String.raw`（([\d.]+) − ([\d.]+)）× ([\d.]+)%`;
  const printed = new RegExp(`^${term}(?: − ${term})? = ([\\d.]+)`).exec(step.formula);
  if (printed === null) return;
  const numbers = printed.slice(1).map((text) => (text === undefined ? 0 : Number(text)));
  const [to = 0, start = 0, ratio = 0, from = 0, startAgain = 0, ratioAgain = 0, result = 0] = numbers;
  const rounded = (value: number) => Math.round(value * 100 + 1e-6) / 100;
  const value = rounded(((to - start) * ratio) / 100) - rounded(((from - startAgain) * ratioAgain) / 100);
  expect(`${step.formula.slice(0, 80)} → ${value.toFixed(2)}`).toBe(
    `${step.formula.slice(0, 80)} → ${result.toFixed(2)}`,
  );
}

describe('the trace alone', () => {
  it('leads to the same amounts', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        agreesInTonghua(settle(input), input.account.balanceFen);
      }),
      { numRuns: 800 },
    );
  });

  it.each([
    ['halfEven', 'segment'],
    ['truncate', 'segment'],
    ['halfAwayFromZero', 'fund'],
    ['halfEven', 'fund'],
    ['truncate', 'fund'],
  ] as const)('leads there under %s rounding by %s too: mode and place are in the trace', (mode, place) => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const rules = rulesFor(input);
        const rounding = { ...rules.rounding, value: { mode, place } };
        const result = computeSettlement(input, { ...rules, rounding });
        agreesInTonghua(result, input.account.balanceFen);
        for (const step of segmentsOf(result.steps)) {
          expect(step.operands).toMatchObject({ rounding: mode, place });
        }
      }),
      { numRuns: 250 },
    );
  });

  it('prints formulas that a calculator confirms', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const step of settle(input).steps) checkPrintedArithmetic(step);
      }),
      { numRuns: 400 },
    );
  });

  it('prints a second stay of the year as what the year had earned after, less before (policy facts 6.15)', () => {
    // the band 0–10 000 at 60 %: 0.01 rounds to 0.01, 0.02 to 0.01; the second fen earns nothing, and the formula says why
    const rules = rulesFor(stay('0.01', { insuranceType: '390' }));
    const second = stay('0.01', {
      insuranceType: '390',
      yearToDate: {
        ...stay('0.01').yearToDate,
        inpatientPoolFen: fen(20_000_000),
        catastrophicBaseFen: fen(1_000_001),
        catastrophicFen: fen(1),
      },
    });
    const { steps, amounts } = computeSettlement(second, rules);
    expect(amounts.catastrophicFen).toBe(0);
    expect(
      steps.find((step) => step.operands.start !== undefined && step.stage === 'catastrophic'),
    ).toMatchObject({
      amountFen: 0,
      operands: { start: '0.00', from: '0.01', to: '0.02', ratio: '0.60', rounding: 'halfAwayFromZero' },
      formula: expect.stringContaining('（0.02 − 0.00）× 60% − （0.01 − 0.00）× 60% = 0.00'),
    });
  });

  it('names document and clause with every step that rests on the law', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const ofLaw = [
          'waiting',
          'coverage',
          'deductible',
          'poolBand',
          'annualCap',
          'largeAmount',
          'catastrophic',
        ];
        for (const step of settle(input).steps) {
          if (!ofLaw.includes(step.stage)) continue;
          expect(step.source?.doc.length).toBeGreaterThan(0);
          expect(step.source?.clause.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('names the source of a first self-pay share that came from the pack', () => {
    const rules = rulesFor(stay('0.00'));
    const source = { doc: '试行文件', clause: '第一条' };
    const { steps, lines } = computeSettlement(
      stay('0.00', {
        bill: {
          kind: 'lines',
          lines: [
            {
              lineNo: '7',
              itemClass: '02',
              price: '100',
              quantity: '1',
              amountFen: parseYuan('100.00'),
              limitPrice: null,
              selfPayRatioBp: null,
              catalogueCode: null,
              chargeCategory: null,
            },
          ],
        },
      }),
      {
        ...rules,
        pool: {
          ...rules.pool,
          firstSelfPayRatio: {
            name: 'x',
            key: 'x@2020-05-29',
            value: [{ when: {}, value: ratioBp(1000) }],
            source,
            confidence: 'draft',
          },
        },
      },
    );
    expect(lines[0]?.firstSelfPayFen).toBe(1000);
    expect(steps[0]).toMatchObject({
      stage: 'classify',
      source,
      operands: { line: '7', selfPayRatio: '0.10' },
    });
  });
});

/** A place of our own making, in which every stage has something to say. */
interface Place {
  readonly rules: BenefitRules;
  readonly base: BurdenBase;
}

const anyBase: fc.Arbitrary<BurdenBase> = fc.record({
  firstSelfPay: fc.boolean(),
  overLimit: fc.boolean(),
  outOfAreaLoss: fc.boolean(),
});

const limit = fc.option(fc.constantFrom('0.00', '1000.00', '70000.00', '250000.00'), { freq: 2 });

function outOfArea(mode: OutOfAreaRule['mode'], share: RatioBp) {
  return sourced<OutOfAreaRule>({
    mode,
    shares: { residence_filed: ratioBp(0), referral: share, unfiled: share },
  });
}

const anyPlace: fc.Arbitrary<Place> = fc
  .record({
    base: anyBase,
    rounding: fc.record({
      mode: fc.constantFrom('halfAwayFromZero', 'halfEven', 'truncate'),
      place: fc.constantFrom('segment', 'fund'),
    }),
    origin: fc.constantFrom('net', 'gross'),
    limits: fc.record({ pool: limit, beyondCap: limit, burden: limit, assistance: limit }),
    away: fc.record({
      mode: fc.constantFrom('subtractPoints', 'factor', 'firstShare'),
      share: fc.constantFrom(ratioBp(0), ratioBp(333), ratioBp(1000), ratioBp(5000)),
    }),
  })
  .map(({ base, rounding, origin, limits, away }) => ({
    base,
    rules: inventedRules({
      rounding: sourced(rounding),
      outOfArea: outOfArea(away.mode, away.share),
      pool: pool({
        bands: bands({ '10000.00': '0.755', '60000.00': '0.8333', above: '0.90' }, { origin }),
        cap: cap(limits.pool),
      }),
      layers: [
        beyondCap({
          cap: () => cap(limits.beyondCap, { counters: ['largeAmountFen'], payCounter: 'largeAmountFen' }),
        }),
        yearlyBurden({
          base: sourced(base),
          cap: () => cap(limits.burden, { counters: ['catastrophicFen'], payCounter: 'catastrophicFen' }),
        }),
      ],
      assistance: assistance({
        base: sourced(base),
        cap: cap(limits.assistance, { counters: ['assistanceFen'], payCounter: 'assistanceFen' }),
      }),
    }),
  }));

interface Parts {
  readonly inScope: Fen;
  readonly own: Fen;
  readonly over: Fen;
  readonly first: Fen;
}

const anyParts: fc.Arbitrary<Parts> = fc.record({
  inScope: amount,
  own: amount,
  over: amount,
  first: amount,
});

const anyYear = fc
  .record({
    inpatientPoolFen: amount,
    largeAmountFen: amount,
    catastrophicBaseFen: amount,
    catastrophicFen: amount,
    assistanceFen: amount,
    assistanceDeductibleFen: amount,
  })
  .map((used) => ({ ...emptyYearToDate, ...used }));

function poorPersonsBill(
  { inScope, own, over, first }: Parts,
  yearToDate: SettlementInput['yearToDate'],
  change: Partial<SettlementInput> = {},
): SettlementInput {
  return bill('0.00', {
    yearToDate,
    person: { ...bill('0.00').person, identityClasses: ['2303'] },
    bill: {
      kind: 'totals',
      totals: {
        totalFen: fen(inScope + own + over + first),
        ownExpenseFen: own,
        overLimitFen: over,
        firstSelfPayFen: first,
      },
    },
    ...change,
  });
}

/** What the auditor has to take from the steps, the place's rule says: which parts come into the base of a layer. */
function keepsToBase(steps: readonly TraceStep[], amounts: SettlementAmounts, base: BurdenBase): void {
  const none = '0.00';
  const looking = steps.filter((step) => step.operands.outOfAreaLoss !== undefined);
  expect(looking.map((step) => step.stage)).toEqual(['catastrophic', 'assistance']);
  for (const { operands } of looking) {
    expect(operands.firstSelfPay).toBe(base.firstSelfPay ? formatYuan(amounts.firstSelfPayFen) : none);
    expect(operands.overLimit).toBe(base.overLimit ? formatYuan(amounts.overLimitFen) : none);
    if (base.outOfAreaLoss) expect(operands.outOfAreaLoss).toBe(none);
  }
}

/** The layer of cost beyond the ceiling looks at all that the ceiling cut off, as far as its own ceiling lets it walk. */
function walksTheExcess(steps: readonly TraceStep[]): void {
  const excess = steps.find((step) => step.stage === 'annualCap')?.amountFen ?? 0;
  const walked = segmentsOf(steps).filter((step) => step.stage === 'largeAmount');
  expect(walked.map((step) => [step.operands.from, step.operands.to])).toEqual(
    excess === 0 ? [] : [['0.00', formatYuan(fen(excess))]],
  );
}

describe('the trace alone, in a place with every stage', () => {
  it('leads to the same amounts: no ceiling, first share out of area, both layers and 医疗救助', () => {
    const filing = fc.constantFrom('none' as const, 'residence_filed' as const, 'referral' as const);
    fc.assert(
      fc.property(anyPlace, anyParts, anyYear, filing, ({ rules, base }, parts, year, filed) => {
        const result = computeSettlement(poorPersonsBill(parts, year, { outOfArea: filed }), rules);
        auditTrace(result, 0);
        keepsToBase(result.steps, result.amounts, base);
        walksTheExcess(result.steps);
      }),
      { numRuns: 600 },
    );
  });

  it('leads to the same amounts of a day surgery, the institution’s part among them', () => {
    fc.assert(
      fc.property(anyPlace, anyParts, anyYear, amount, ({ rules, base }, parts, year, standardFen) => {
        const surgery = { careType: '28' as const, daySurgeryStandardFen: standardFen };
        // one band: of a ratio that a ceiling kept the walk from reaching, no step tells
        const packaged = pool({
          packagePrice: sourced(true as const),
          bands: bands({ above: '0.7777' }),
          cap: rules.pool.cap,
        });
        const result = computeSettlement(poorPersonsBill(parts, year, surgery), {
          ...rules,
          careType: '28',
          pool: packaged,
        });
        auditTrace(result, 0);
        keepsToBase(result.steps, result.amounts, base);
      }),
      { numRuns: 400 },
    );
  });

  it('says of a fund without a ceiling that nothing limits it', () => {
    const place = { pool: pool({ deductible: deductible('0.00') }), layers: [yearlyBurden()] };
    const { steps } = computeSettlement(bill('10000.00'), inventedRules(place));
    // 8 000 from the pool; 1 000 of the 2 000 left are above the threshold
    expect(segmentsOf(steps).map((step) => [step.stage, step.operands.capLeft, step.amountFen])).toEqual([
      ['poolBand', '', 800_000],
      ['catastrophic', '', 50_000],
    ]);
    expect(steps.filter((step) => step.stage === 'annualCap')).toEqual([]);
  });
});
