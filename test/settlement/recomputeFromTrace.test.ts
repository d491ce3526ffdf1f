import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen, parseYuan } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementAmounts, TraceStep } from '../../src/domain/settlement.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';
import { anyInput } from './randomInput.ts';
import { rulesFor, settle, stay } from './settle.ts';

/**
 * An auditor's recomputation: it reads the stored steps alone, in order, believes no amount of theirs, and works in whole
 * numbers of its own. No code of the engine takes part.
 */
function operand(step: TraceStep, name: string): string {
  const text = step.operands[name];
  if (text === undefined) throw new Error(`${step.stage} has no operand ${name}`);
  return text;
}

function yuan(step: TraceStep, name: string): number {
  const match = /^(\d+)\.(\d{2})$/.exec(operand(step, name));
  if (match === null) throw new Error(`${step.stage}.${name} is not an amount: ${operand(step, name)}`);
  return Number(match[1]) * 100 + Number(match[2]);
}

function tenThousandths(step: TraceStep, name: string): number {
  const match = /^([01])\.(\d{2,4})$/.exec(operand(step, name));
  if (match === null) throw new Error(`${step.stage}.${name} is not a ratio`);
  return Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
}

/** Amount × ratio to the fen as the step says: amounts here stay below 2⁵³ ÷ 10⁴, so a double holds the product exactly. */
function share(step: TraceStep, amount: number, ratio = 'ratio'): number {
  const product = amount * tenThousandths(step, ratio);
  const mode = operand(step, 'rounding');
  if (mode === 'halfAwayFromZero') return Math.floor((product + 5000) / 10_000);
  if (mode === 'truncate') return Math.floor(product / 10_000);
  const [below, rest] = [Math.floor(product / 10_000), product % 10_000];
  return rest > 5000 || (rest === 5000 && below % 2 === 1) ? below + 1 : below;
}

interface Recomputed {
  inScope: number;
  deductible: number;
  pool: number;
  largeAmount: number;
  catastrophic: number;
  personal: number;
  account: number;
  family: number;
  cash: number;
  balanceLess: number;
}

function recompute(steps: readonly TraceStep[]): Recomputed {
  const r: Recomputed = {
    inScope: 0,
    deductible: 0,
    pool: 0,
    largeAmount: 0,
    catastrophic: 0,
    personal: 0,
    account: 0,
    family: 0,
    cash: 0,
    balanceLess: 0,
  };
  let accountWanted = 0;
  for (const step of steps) {
    const amountOf = (): number => {
      switch (step.stage) {
        case 'classify': {
          const limited = yuan(step, 'amount') - yuan(step, 'ownExpense') - yuan(step, 'overLimit');
          return limited - share(step, limited, 'selfPayRatio');
        }
        case 'inScope': {
          const outside = yuan(step, 'ownExpense') + yuan(step, 'overLimit') + yuan(step, 'firstSelfPay');
          r.inScope = yuan(step, 'total') - outside;
          return r.inScope;
        }
        case 'deductible': {
          const left = Math.max(0, yuan(step, 'standard') - yuan(step, 'used'));
          r.deductible = Math.min(r.inScope, left);
          return r.deductible;
        }
        case 'poolBand':
        case 'largeAmount':
        case 'catastrophic': {
          if (step.operands.threshold !== undefined) {
            // the base of this stay is what the pool left of the scope
            expect(yuan(step, 'now')).toBe(r.inScope - r.pool);
            return Math.max(0, yuan(step, 'before') + yuan(step, 'now') - yuan(step, 'threshold'));
          }
          const start = yuan(step, 'start');
          const whole = share(step, yuan(step, 'to') - start) - share(step, yuan(step, 'from') - start);
          const paid = Math.min(whole, yuan(step, 'capLeft'));
          expect(operand(step, 'capped')).toBe(String(whole > paid));
          r[step.stage === 'poolBand' ? 'pool' : step.stage] += paid;
          return paid;
        }
        case 'annualCap': {
          expect(yuan(step, 'paid')).toBe(r.pool);
          const bands = steps.filter((other) => other.stage === 'poolBand');
          const covered = bands.reduce((sum, band) => sum + yuan(band, 'covered'), 0);
          return r.inScope - r.deductible - covered;
        }
        case 'personal':
          expect(yuan(step, 'fund')).toBe(r.pool + r.largeAmount + r.catastrophic);
          r.personal = yuan(step, 'total') - yuan(step, 'fund');
          return r.personal;
        case 'account':
          expect(yuan(step, 'personal')).toBe(r.personal);
          accountWanted = yuan(step, 'wanted');
          expect(accountWanted).toBeLessThanOrEqual(yuan(step, 'payable'));
          r.account = Math.min(accountWanted, yuan(step, 'balance'));
          r.balanceLess = r.account;
          return r.account;
        case 'familyAccount': {
          const taken = Math.min(accountWanted - r.account, yuan(step, 'balance'));
          r.family += taken;
          r.account += taken;
          return taken;
        }
        case 'cash':
          expect(yuan(step, 'account')).toBe(r.account);
          r.cash = r.personal - r.account;
          return r.cash;
        default:
          return 0;
      }
    };
    expect(`${step.stage} ${amountOf()}`).toBe(`${step.stage} ${step.amountFen}`);
  }
  return r;
}

function agrees(steps: readonly TraceStep[], amounts: SettlementAmounts, balanceFen: number): void {
  expect(recompute(steps)).toEqual({
    inScope: amounts.inScopeFen,
    deductible: amounts.deductibleFen,
    pool: amounts.poolFen,
    largeAmount: amounts.largeAmountFen,
    catastrophic: amounts.catastrophicFen,
    personal: amounts.personalFen,
    account: amounts.accountFen,
    family: amounts.familyAccountFen,
    cash: amounts.cashFen,
    balanceLess: balanceFen - amounts.accountBalanceAfterFen,
  });
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
        const { steps, amounts } = settle(input);
        agrees(steps, amounts, input.account.balanceFen);
      }),
      { numRuns: 800 },
    );
  });

  it.each(['halfEven', 'truncate'] as const)(
    'leads there under %s rounding too: the mode is in the trace',
    (mode) => {
      fc.assert(
        fc.property(anyInput, (input) => {
          const rules = rulesFor(input);
          const { steps, amounts } = computeSettlement(input, {
            ...rules,
            rounding: { ...rules.rounding, value: mode },
          });
          agrees(steps, amounts, input.account.balanceFen);
        }),
        { numRuns: 250 },
      );
    },
  );

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
          firstSelfPayRatio: { name: 'x', value: ratioBp(1000), source, confidence: 'draft' },
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
