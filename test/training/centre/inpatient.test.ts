import { afterEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src/domain/money.ts';
import { readCancellation, readSettlement } from '../../../src/upstream/settlementWire.ts';
import { type Charge, level3, openDesk, type TestDesk } from './testDesk.ts';

let desk: TestDesk;

afterEach(() => desk.centre.stop());

/** 甲类 items at their limit price: all 20 000.00 in scope, one line partly taken back. */
const stay: readonly Charge[] = [
  { code: '110900001000000', price: '30.00', quantity: '10' },
  { code: '331008001000000', price: '980.00', quantity: '20' },
  { code: '120400006000000', price: '8.00', quantity: '50' },
  { code: '120400006000000', price: '8.00', quantity: '37.5', refunds: '3' },
];

describe('inpatient chain: 2401, 2301, 2402, 2303, 2304, 2305, 2405, 2302, 2404', () => {
  it('reaches 大病 for a resident whose year is already high, and takes everything back', async () => {
    desk = await openDesk({ fixmedinsCode: level3 });
    const { person, visitId, totalFen } = await desk.prepareInpatient('卫长河', '390', stay);
    expect(totalFen).toBe(2_000_000);
    const input = desk.inpatientSettlementInput(person, visitId, '390', totalFen);
    const before = desk.centre.ledger().yearToDate(person.personNo, '390', 2026);

    /*
     * Policy facts 1.2 and 1.3, residents, 三级: (20 000 − 1 200) × 55 % = 10 340.00. Self-pay 9 660.00 on top of
     * 9 600.00: 19 260.00, of which 9 260.00 above the threshold, first slice: × 60 % = 5 556.00. Cash 4 104.00.
     */
    const expected = {
      totalFen: 2_000_000,
      inScopeFen: 2_000_000,
      deductibleFen: 120_000,
      poolFen: 1_034_000,
      catastrophicFen: 555_600,
      fundTotalFen: 1_589_600,
      cashFen: 410_400,
    };
    const trial = readSettlement(await desk.must('2303', input), desk.edition);
    expect(trial.amounts).toMatchObject(expected);
    const settled = readSettlement(await desk.must('2304', input), desk.edition);
    expect(settled.amounts).toMatchObject(expected);
    expect(settled.funds.map((fund) => [fund.fundPayType, fund.paidFen])).toEqual([
      ['390100', 1_034_000],
      ['390200', 555_600],
    ]);
    expect(desk.centre.ledger().yearToDate(person.personNo, '390', 2026)).toMatchObject({
      admissionCount: 3,
      inpatientPoolFen: 1_320_000 + 1_034_000,
      catastrophicBaseFen: 960_000 + 966_000,
      catastrophicFen: 555_600,
    });

    const identity = { mdtrt_id: visitId, psn_no: person.personNo };
    expect(await desk.call('2405', { data: identity })).toMatchObject({
      message: '已结算，先撤销结算再撤销出院',
    });
    const cancelled = readCancellation(
      await desk.must('2305', { data: { ...identity, setl_id: settled.settlementId ?? '' } }),
      desk.edition,
    );
    expect(cancelled.amounts).toMatchObject({ totalFen: -2_000_000, catastrophicFen: -555_600 });
    expect(desk.centre.ledger().yearToDate(person.personNo, '390', 2026)).toEqual(before);
    await desk.must('2405', { data: identity });
    expect(await desk.call('2404', { data: identity })).toMatchObject({
      message: '存在费用明细，不能撤销入院',
    });
    await desk.must('2302', { data: { ...identity, feedetl_sn: '0000' } });
    await desk.must('2404', { data: identity });
    expect(await desk.call('2404', { data: identity })).toMatchObject({ message: '就诊已撤销' });
  });

  it('moves to the supplement and then to the account for an employee near the cap', async () => {
    desk = await openDesk({ fixmedinsCode: level3 });
    const charges = [{ code: '331008001000000', price: '1000.00', quantity: '10' }];
    const { person, visitId, totalFen } = await desk.prepareInpatient('蒋玉梅', '310', charges);
    const input = desk.inpatientSettlementInput(person, visitId, '310', totalFen);
    const settled = readSettlement(await desk.must('2304', input), desk.edition);
    /*
     * Limit price 980: 200.00 over the limit, 9 800.00 in scope. Policy facts 1.1, 三级: (9 800 − 700) × 75 % = 6 825.00,
     * but 1 500.00 are left of 70 000: they cover 2 000.00, so 7 100.00 go to the supplement × 85 % = 6 035.00.
     * Personal 2 465.00; the account (自付 only, over-limit included) pays its 1 500.00; cash 965.00.
     */
    expect(settled.amounts).toMatchObject({
      overLimitFen: 20_000,
      poolFen: 150_000,
      largeAmountFen: 603_500,
      personalFen: 246_500,
      accountFen: 150_000,
      cashFen: 96_500,
      accountBalanceAfterFen: 0,
    });
    expect(desk.centre.ledger().balanceFen(person.personNo, '310')).toBe(0);
    const cancelled = readCancellation(
      await desk.must('2305', {
        data: { mdtrt_id: visitId, psn_no: person.personNo, setl_id: settled.settlementId ?? '' },
      }),
      desk.edition,
    );
    expect(cancelled.amounts).toMatchObject({ accountFen: -150_000, accountBalanceAfterFen: 150_000 });
    expect(desk.centre.ledger().balanceFen(person.personNo, '310')).toBe(150_000);
  });

  it('takes no account where there is none (单建统筹)', async () => {
    desk = await openDesk({ fixmedinsCode: level3 });
    const { person, visitId, totalFen } = await desk.prepareInpatient('陈立军', '310', stay);
    const input = desk.inpatientSettlementInput(person, visitId, '310', totalFen);
    const settled = readSettlement(await desk.must('2304', input), desk.edition);
    // Headless contract's example: 20 000.00 at 三级 for an active employee pays 15 475.00; cash 4 525.00.
    expect(settled.amounts).toMatchObject({ poolFen: 1_547_500, accountFen: 0, cashFen: 452_500 });
  });

  it('refuses to settle before discharge, and a refund above its line', async () => {
    desk = await openDesk({ fixmedinsCode: level3 });
    const { person, visitId } = await desk.prepareInpatient('孙志强', '390', stay);
    await desk.must('2405', { data: { mdtrt_id: visitId, psn_no: person.personNo } });
    const input = desk.inpatientSettlementInput(person, visitId, '390', fen(2_000_000));
    expect(await desk.call('2304', input)).toMatchObject({ message: '未办理出院，不能结算' });
    const again = desk.inpatientLinesInput(person, visitId, [
      { code: '120400006000000', price: '8.00', quantity: '13', refunds: '3' },
    ]);
    const numbered = { feedetail: again.feedetail.map((line) => ({ ...line, feedetl_sn: '9' })) };
    expect(await desk.call('2301', numbered)).toMatchObject({ message: '明细 3 的退费超过原金额' });
  });
});
