import { describe, expect, it } from 'vitest';
import { replaySettlements } from '../../../src/cli/replay/replaySettlements.ts';
import { isoDate, isoDateTime } from '../../../src/domain/calendar.ts';
import { fen, parseYuan } from '../../../src/domain/money.ts';
import type { SettlementInput } from '../../../src/domain/settlement.ts';
import { applyChange, emptyYearToDate } from '../../../src/domain/yearToDate.ts';
import { chooseRules } from '../../../src/policy/chooseRules.ts';
import { loadPackFolder } from '../../../src/policy/loadPacks.ts';
import type { PolicyPack } from '../../../src/policy/packSchema.ts';
import { computeSettlement } from '../../../src/settlement/computeSettlement.ts';
import type { ReplayableSettlement } from '../../../src/store/settlementInput.ts';
import { PackFolder } from '../../policy/packFolder.ts';

const { old, changed } = packs();

function packs(): { old: PolicyPack; changed: PolicyPack } {
  using before = new PackFolder();
  using after = new PackFolder();
  after
    // an employee's stay at a 三级 hospital: deductible 800 instead of 700
    .edit('employees-inpatient.yaml', '"3": "700.00"', '"3": "800.00"')
    // a resident's visit: yearly deductible 100 instead of 300 at a 二级 hospital
    .edit('residents-outpatient.yaml', '"2": "300.00" } }', '"2": "100.00" } }');
  return { old: loadPackFolder(before.pack), changed: loadPackFolder(after.pack) };
}

/** Settles by the old pack, year and account carried on, as the terminal did. */
class Settled {
  readonly all: ReplayableSettlement[] = [];
  #orderNo = 0;

  add(personNo: string, ...inputs: SettlementInput[]): this {
    let yearToDate = emptyYearToDate;
    let balanceFen = inputs[0]?.account.balanceFen ?? fen(0);
    for (const one of inputs) {
      const input = { ...one, yearToDate, account: { ...one.account, balanceFen } };
      const result = computeSettlement(input, chooseRules([old], input));
      this.#orderNo += 1;
      this.all.push({
        orderNo: this.#orderNo,
        input,
        settlement: {
          id: `s${this.#orderNo}`,
          billId: `b${this.#orderNo}`,
          slipNo: `YJ${this.#orderNo}`,
          personNo,
          insuranceType: input.insuranceType,
          mode: 'online',
          reversesId: null,
          amounts: result.amounts,
          policy: { pack: 'p', version: '1', confidence: 'official' },
          year: 2020,
          settledAt: isoDateTime('2020-09-01 10:00:00'),
          operatorNo: 'C001',
          yearToDateChange: result.yearToDateChange,
        },
      });
      yearToDate = applyChange(yearToDate, result.yearToDateChange, 1);
      balanceFen = result.amounts.accountBalanceAfterFen;
    }
    return this;
  }
}

function stay(totalYuan: string, change: Partial<SettlementInput> = {}): SettlementInput {
  const day = isoDate('2020-09-01');
  return {
    insuredAdmdvs: '220500',
    careAdmdvs: '220500',
    insuranceType: '310',
    careType: '21',
    beganOn: day,
    settledOn: day,
    person: { personType: '11', birthDate: null, identityClasses: [], hasAccount: true, waitingUntil: null },
    institution: { level: '3', affiliation: 'city', community: false, public: true, kind: 'hospital' },
    bill: {
      kind: 'totals',
      totals: {
        totalFen: parseYuan(totalYuan),
        ownExpenseFen: fen(0),
        overLimitFen: fen(0),
        firstSelfPayFen: fen(0),
      },
    },
    yearToDate: emptyYearToDate,
    account: { balanceFen: fen(0), use: 'none', familyBalancesFen: [] },
    outOfArea: 'none',
    daySurgeryStandardFen: null,
    ...change,
  };
}

const visit = (totalYuan: string) =>
  stay(totalYuan, {
    insuranceType: '390',
    careType: '11',
    person: { ...stay('0.00').person, personType: '15', hasAccount: false },
    institution: { ...stay('0.00').institution, level: '2' },
  });

describe('replaying settlements', () => {
  it('under the same pack changes nothing', () => {
    const { all } = new Settled().add('甲', stay('20000.00'), stay('90000.00')).add('乙', visit('500.00'));
    expect(replaySettlements(all, [old])).toMatchObject({
      replayed: 3,
      same: 3,
      more: 0,
      less: 0,
      personsMore: 0,
      personsLess: 0,
      largest: [],
      skipped: [],
    });
  });

  it('says who would get what more or less, by fund', () => {
    // 20 000: (10 000 − 700) × 75 % + 10 000 × 85 % = 15 475; with 800: 15 400, so 75 less.
    // 500 at a visit: (500 − 300) × 50 % = 100; with 100: 200, so 100 more.
    const { all } = new Settled().add('甲', stay('20000.00')).add('乙', visit('500.00'));
    const report = replaySettlements(all, [changed]);
    expect(report).toMatchObject({ replayed: 2, more: 1, less: 1, same: 0, personsMore: 1, personsLess: 1 });
    expect(report.sums.poolFen).toEqual({
      beforeFen: parseYuan('15575.00'),
      afterFen: parseYuan('15600.00'),
    });
    expect(report.sums.cashFen).toEqual({ beforeFen: parseYuan('4925.00'), afterFen: parseYuan('4900.00') });
    expect(report.largest.map(({ slipNo, beforeFen, afterFen }) => [slipNo, beforeFen, afterFen])).toEqual([
      ['YJ2', 10_000, 20_000],
      ['YJ1', 1_547_500, 1_540_000],
    ]);
  });

  it('carries on what an earlier settlement would have left of the year', () => {
    // Old: the visit of 200 is all deductible, the one of 400 pays the 100 left and gets 150.
    // New: the first pays 100 and gets 50, the second pays nothing more and gets 200: 50 more each, 100 in all.
    const { all } = new Settled().add('乙', visit('200.00'), visit('400.00'));
    const report = replaySettlements(all, [changed]);
    expect(report.sums.poolFen).toEqual({ beforeFen: parseYuan('150.00'), afterFen: parseYuan('250.00') });
    expect(report).toMatchObject({ more: 2, personsMore: 1 });
  });

  it('starts every person afresh', () => {
    const { all } = new Settled().add('乙', visit('200.00')).add('丙', visit('400.00'));
    // 丙 alone: old (400 − 300) × 50 % = 50, new (400 − 100) × 50 % = 150
    expect(replaySettlements(all, [changed]).sums.poolFen).toEqual({
      beforeFen: parseYuan('50.00'),
      afterFen: parseYuan('200.00'),
    });
  });

  it('carries on what an earlier settlement would have left in the account', () => {
    const account = { balanceFen: parseYuan('4600.00'), use: 'max' as const, familyBalancesFen: [] };
    // Old: the stay leaves 4 525 to the person, all from the account, and 75 for the second, which leaves 525.
    // New: 4 600 of the first, nothing is left for the second, whose whole 600 are cash.
    const { all } = new Settled().add('甲', stay('20000.00', { account }), stay('600.00', { account }));
    const { sums } = replaySettlements(all, [changed]);
    expect(sums.accountFen).toEqual({ beforeFen: parseYuan('4600.00'), afterFen: parseYuan('4600.00') });
    expect(sums.cashFen).toEqual({ beforeFen: parseYuan('525.00'), afterFen: parseYuan('600.00') });
  });

  it('keeps the ten largest only', () => {
    const settled = new Settled();
    for (let index = 0; index < 30; index += 1) settled.add(`p${index}`, visit(`${110 + index * 10}.00`));
    const { largest } = replaySettlements(settled.all, [changed]);
    const changes = largest.map(({ beforeFen, afterFen }) => afterFen - beforeFen);
    expect(changes).toEqual([10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000]);
  });

  it('counts what it cannot compute, with the reason', () => {
    const { all } = new Settled().add('甲', stay('20000.00'), stay('500.00'), stay('600.00'));
    const [first, second, third] = all as [ReplayableSettlement, ReplayableSettlement, ReplayableSettlement];
    const unknownPlace = { ...stay('20000.00'), insuredAdmdvs: '999999' };
    const report = replaySettlements(
      [first, { ...second, input: null }, { ...third, input: unknownPlace }],
      [changed],
    );
    expect(report.replayed).toBe(1);
    expect(report.skipped).toEqual([
      { reason: expect.stringContaining('没有留下计算依据'), count: 1 },
      { reason: expect.stringContaining('999999'), count: 1 },
    ]);
  });
});
