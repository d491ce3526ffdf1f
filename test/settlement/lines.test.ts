import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen, MoneyError, parseYuan } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { BillLine, ClassifiedLine } from '../../src/domain/settlement.ts';
import { PolicyGap } from '../../src/policy/packTypes.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';
import { anyLinesInput } from './randomInput.ts';
import { rulesFor, settle, stay } from './settle.ts';

function line(change: Partial<BillLine>): BillLine {
  return {
    lineNo: '1',
    itemClass: '01',
    price: '100',
    quantity: '1',
    amountFen: parseYuan('100.00'),
    limitPrice: null,
    selfPayRatioBp: null,
    catalogueCode: null,
    chargeCategory: null,
    ...change,
  };
}

function classify(one: BillLine): ClassifiedLine {
  const [only] = settle(stay('0.00', { bill: { kind: 'lines', lines: [one] } })).lines;
  if (only === undefined) throw new Error('no line');
  return only;
}

describe('a line', () => {
  it('of class 01 enters whole', () => {
    expect(classify(line({}))).toMatchObject({
      ownExpenseFen: 0,
      overLimitFen: 0,
      firstSelfPayFen: 0,
      inScopeFen: 10_000,
      selfPayRatioBp: 0,
    });
  });

  it('that was given away is a line all the same', () => {
    expect(classify(line({ amountFen: fen(0) }))).toMatchObject({ amountFen: 0, inScopeFen: 0 });
  });

  it('of class 02 leaves its first share with the patient, rounded to the fen, the rest by subtraction', () => {
    // 0.05 × 10 % = 0.005: the half fen goes up, and the scope is what remains, not a second rounding
    const split = classify(
      line({ itemClass: '02', price: '0.05', amountFen: fen(5), selfPayRatioBp: ratioBp(1000) }),
    );
    expect(split).toMatchObject({ firstSelfPayFen: 1, inScopeFen: 4 });
  });

  it('of class 03 is own expense whole, with ratio 1 and no first share (policy facts 5.1)', () => {
    expect(classify(line({ itemClass: '03', limitPrice: '10', selfPayRatioBp: ratioBp(500) }))).toMatchObject(
      {
        ownExpenseFen: 10_000,
        overLimitFen: 0,
        firstSelfPayFen: 0,
        inScopeFen: 0,
        selfPayRatioBp: 10_000,
      },
    );
  });

  it('over its limit price pays the excess first, then the share of the limited amount (policy facts 6.28)', () => {
    // (120 − 100) × 3 = 60 over; 300 × 10 % = 30 first; 270 in scope
    const split = classify(
      line({
        itemClass: '02',
        price: '120',
        quantity: '3',
        amountFen: fen(36_000),
        limitPrice: '100',
        selfPayRatioBp: ratioBp(1000),
      }),
    );
    expect(split).toMatchObject({ overLimitFen: 6000, firstSelfPayFen: 3000, inScopeFen: 27_000 });
  });

  it('says which parts stay with the patient, and only those', () => {
    const explained = (one: BillLine) =>
      settle(stay('0.00', { bill: { kind: 'lines', lines: [one] } }))
        .steps.filter((step) => step.stage === 'classify')
        .map((step) => step.formula);
    expect(explained(line({}))).toEqual([]);
    expect(explained(line({ itemClass: '03' }))).toEqual([
      '金额 100.00，目录外，全部自费，进入报销范围 0.00',
    ]);
    expect(explained(line({ limitPrice: '80' }))).toEqual([
      '金额 100.00，超过限价 80 的部分 20.00，进入报销范围 80.00',
    ]);
    expect(explained(line({ itemClass: '02', selfPayRatioBp: ratioBp(850) }))).toEqual([
      '金额 100.00，先行自付 8.5% 为 8.50，进入报销范围 91.50',
    ]);
  });

  it('never has more over the limit than it costs, when a discount was given', () => {
    const split = classify(line({ price: '100', amountFen: fen(5000), limitPrice: '10' }));
    expect(split).toMatchObject({ overLimitFen: 5000, inScopeFen: 0 });
  });

  it('of class 02 without a share of its own is refused where the pack has none', () => {
    expect(() => classify(line({ lineNo: '17', itemClass: '02' }))).toThrow(PolicyGap);
    expect(() => classify(line({ lineNo: '17', itemClass: '02' }))).toThrow('17');
  });

  it('takes the pack’s share, and its confidence, only when it needs it', () => {
    const input = (one: BillLine) => stay('0.00', { bill: { kind: 'lines', lines: [one] } });
    const rules = rulesFor(stay('0.00'));
    const withShare = {
      ...rules,
      pool: {
        ...rules.pool,
        firstSelfPayRatio: {
          name: 'x',
          key: 'x@2020-05-29',
          value: [{ when: {}, value: ratioBp(1500) }],
          source: { doc: 'x', clause: 'x' },
          confidence: 'draft' as const,
        },
      },
    };
    const taken = computeSettlement(input(line({ itemClass: '02' })), withShare);
    expect(taken.lines[0]).toMatchObject({ firstSelfPayFen: 1500, selfPayRatioBp: 1500 });
    expect(taken.policy.confidence).toBe('draft');
    const own = computeSettlement(input(line({ itemClass: '02', selfPayRatioBp: ratioBp(0) })), withShare);
    expect(own.lines[0]).toMatchObject({ firstSelfPayFen: 0, inScopeFen: 10_000 });
    expect(own.policy.confidence).toBe('official');
    expect(computeSettlement(input(line({})), withShare).policy.confidence).toBe('official');
  });
});

describe('a bill of lines', () => {
  it('is the sum of its lines, each of them whole', () => {
    fc.assert(
      fc.property(anyLinesInput, (input) => {
        const { amounts, lines } = settle(input);
        const sum = (read: (one: ClassifiedLine) => number) => lines.reduce((all, one) => all + read(one), 0);
        expect(sum((one) => one.amountFen)).toBe(amounts.totalFen);
        expect(sum((one) => one.ownExpenseFen)).toBe(amounts.ownExpenseFen);
        expect(sum((one) => one.overLimitFen)).toBe(amounts.overLimitFen);
        expect(sum((one) => one.firstSelfPayFen)).toBe(amounts.firstSelfPayFen);
        expect(sum((one) => one.inScopeFen)).toBe(amounts.inScopeFen);
        for (const one of lines) {
          expect(one.ownExpenseFen + one.overLimitFen + one.firstSelfPayFen + one.inScopeFen).toBe(
            one.amountFen,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the order of its lines, and costs the same in any other', () => {
    fc.assert(
      fc.property(anyLinesInput, fc.infiniteStream(fc.nat()), (input, dice) => {
        if (input.bill.kind !== 'lines') throw new Error('lines only');
        const drawn = input.bill.lines.map((one) => ({ one, key: dice.next().value ?? 0 }));
        const shuffled = drawn.sort((a, b) => a.key - b.key).map(({ one }) => one);
        const straight = settle(input);
        const mixed = settle({ ...input, bill: { kind: 'lines', lines: shuffled } });
        expect(mixed.amounts).toEqual(straight.amounts);
        expect(mixed.yearToDate).toEqual(straight.yearToDate);
        expect(mixed.lines.map((one) => one.lineNo)).toEqual(shuffled.map((one) => one.lineNo));
      }),
      { numRuns: 200 },
    );
  });

  it('is settled like the totals its lines add up to', () => {
    fc.assert(
      fc.property(anyLinesInput, (input) => {
        const byLines = settle(input);
        const { totalFen, ownExpenseFen, overLimitFen, firstSelfPayFen } = byLines.amounts;
        const totals = { totalFen, ownExpenseFen, overLimitFen, firstSelfPayFen };
        const byTotals = settle({ ...input, bill: { kind: 'totals', totals } });
        expect(byTotals.amounts).toEqual(byLines.amounts);
        expect(byTotals.lines).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a bill that contradicts itself', () => {
  const zero = fen(0);
  it.each([
    ['parts beyond the whole', { totalFen: 100, ownExpenseFen: 60, overLimitFen: 41, firstSelfPayFen: 0 }],
    ['a total below zero', { totalFen: -100, ownExpenseFen: 0, overLimitFen: 0, firstSelfPayFen: 0 }],
    ['a part below zero', { totalFen: 100, ownExpenseFen: -50, overLimitFen: 0, firstSelfPayFen: 0 }],
  ])('is refused: %s', (_, totals) => {
    const input = stay('0.00', {
      bill: {
        kind: 'totals',
        totals: {
          totalFen: fen(totals.totalFen),
          ownExpenseFen: fen(totals.ownExpenseFen),
          overLimitFen: fen(totals.overLimitFen),
          firstSelfPayFen: zero,
        },
      },
    });
    expect(() => settle(input)).toThrow(MoneyError);
    expect(() => settle(input)).toThrow('bill: an amount below zero');
  });

  it('is refused when a line is negative: refunds are reversals, not lines', () => {
    const one = line({ amountFen: fen(-100) });
    expect(() => classify(one)).toThrow(MoneyError);
    expect(() => classify(one)).toThrow('line 1: an amount below zero');
  });
});
