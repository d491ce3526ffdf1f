import { afterEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/domain/calendar.ts';
import { type Fen, fen } from '../../../src/domain/money.ts';
import { fundTotalOnWire, readCancellation, readSettlement } from '../../../src/upstream/settlementWire.ts';
import {
  isLevel,
  type StatementRow,
  statementRefundFlag,
  statementTotals,
} from '../../../src/upstream/statementRule.ts';
import { type Charge, level3, openDesk, type TestDesk } from './testDesk.ts';

let desk: TestDesk;

afterEach(() => desk.centre.stop());

const charges: readonly Charge[] = [{ code: '210300001000000', price: '260.00', quantity: '3' }];

interface Claim {
  readonly totalFen: Fen;
  readonly fundTotalFen: Fen;
  readonly accountFen: Fen;
  readonly count: number;
}

async function compare(claim: Claim, day = '2026-03-05', clrType = '11', insutype = '390') {
  const { stmtinfo } = await desk.must('3201', {
    data: {
      insutype,
      clr_type: clrType,
      setl_optins: '220500',
      stmt_begndate: isoDate(day),
      stmt_enddate: isoDate(day),
      medfee_sumamt: claim.totalFen,
      fund_pay_sumamt: claim.fundTotalFen,
      acct_pay: claim.accountFen,
      fixmedins_setl_cnt: claim.count,
      fixmedins_refd_setl_flag: statementRefundFlag,
    },
  });
  return stmtinfo;
}

const nothing: Claim = { totalFen: fen(0), fundTotalFen: fen(0), accountFen: fen(0), count: 0 };
/** 780.00 each: 702.00 in scope, (702 − 300) × 50 % = 201.00 the first time. */
const one: Claim = { totalFen: fen(78_000), fundTotalFen: fen(20_100), accountFen: fen(0), count: 1 };

describe('3201', () => {
  it('is level for what was settled, and says both sides when it is not', async () => {
    desk = await openDesk();
    expect(isLevel((await compare(nothing)).stmt_rslt)).toBe(true);
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    await desk.must('2207A', input);
    expect(isLevel((await compare(one)).stmt_rslt)).toBe(true);
    const off = await compare({ ...one, fundTotalFen: fen(20_099) });
    expect(isLevel(off.stmt_rslt)).toBe(false);
    expect(off.stmt_rslt_dscr).toContain('中心：总额 780.00、基金 201.00');
    expect(isLevel((await compare({ ...one, count: 2 })).stmt_rslt)).toBe(false);
    expect(isLevel((await compare(nothing, '2026-03-04')).stmt_rslt)).toBe(true);
    expect(isLevel((await compare(nothing, '2026-03-05', '21')).stmt_rslt)).toBe(true);
    desk.centre.behaviours.levelValue = '000000';
    expect((await compare(one)).stmt_rslt).toBe('000000');
  });

  it('counts a cancelled pair as two rows that add nothing; what 2601 reversed has none', async () => {
    desk = await openDesk();
    const { person, visitId, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const settled = readSettlement(await desk.must('2207A', input), desk.edition);
    const cancelled = readCancellation(
      await desk.must('2208', {
        data: { setl_id: settled.settlementId ?? '', mdtrt_id: visitId, psn_no: person.personNo },
      }),
      desk.edition,
    );
    const rows: StatementRow[] = [settled, cancelled].map(({ amounts }) => ({
      totalFen: amounts.totalFen,
      fundTotalFen: fundTotalOnWire(amounts, desk.edition),
      accountFen: amounts.accountFen,
    }));
    expect(statementTotals(rows)).toEqual({ ...nothing, count: 2 });
    expect(desk.centre.ledger().totals).toEqual([
      { ...nothing, count: 2, fixmedinsCode: desk.fixmedinsCode, insuranceType: '390', clrType: '11' },
    ]);
    expect(isLevel((await compare(statementTotals(rows))).stmt_rslt)).toBe(true);

    const lost = await desk.call('2207A', input);
    await desk.must('2601', { data: { psn_no: person.personNo, omsgid: lost.msgid, oinfno: '2207A' } });
    expect(isLevel((await compare({ ...nothing, count: 2 })).stmt_rslt)).toBe(true);
  });

  it('puts a cancellation of the next day into the next day', async () => {
    desk = await openDesk();
    const { person, visitId, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const settled = readSettlement(await desk.must('2207A', input), desk.edition);
    desk.clock.set('2026-03-06 08:00:00');
    await desk.signIn();
    await desk.must('2208', {
      data: { setl_id: settled.settlementId ?? '', mdtrt_id: visitId, psn_no: person.personNo },
    });
    expect(isLevel((await compare(one)).stmt_rslt)).toBe(true);
    const negative = { totalFen: fen(-78_000), fundTotalFen: fen(-20_100), accountFen: fen(0), count: 1 };
    expect(isLevel((await compare(negative, '2026-03-06')).stmt_rslt)).toBe(true);
  });

  it('follows the edition where the account counts as fund money', async () => {
    desk = await openDesk({ fixmedinsCode: level3 });
    desk.centre.behaviours.accountInFundTotal = true;
    const guangdong = { ...desk.edition, amountFormula: { accountInFundTotal: true } };
    const stay = [{ code: '331008001000000', price: '980.00', quantity: '10' }];
    const { person, visitId, totalFen } = await desk.prepareInpatient('赵建国', '310', stay);
    const input = desk.inpatientSettlementInput(person, visitId, '310', totalFen);
    const settled = readSettlement(await desk.must('2304', input), guangdong);
    // Policy facts 1.1, 三级: (9 800 − 700) × 75 % = 6 825.00; personal 2 975.00, all from an account of 3 286.50.
    expect(settled.amounts).toMatchObject({ fundTotalFen: 682_500, accountFen: 297_500, cashFen: 0 });
    expect(settled.warnings).toEqual([]);
    const claim = { totalFen: fen(980_000), fundTotalFen: fen(980_000), accountFen: fen(297_500), count: 1 };
    expect(isLevel((await compare(claim, '2026-03-05', '21', '310')).stmt_rslt)).toBe(true);
  });
});
