import { afterEach, describe, expect, it } from 'vitest';
import { isoDateTime } from '../../../src/domain/calendar.ts';
import { fen } from '../../../src/domain/money.ts';
import { readLines } from '../../../src/upstream/lineWire.ts';
import { toPersonSnapshot } from '../../../src/upstream/personWire.ts';
import { readCancellation, readSettlement } from '../../../src/upstream/settlementWire.ts';
import { type Charge, level3, now, openDesk, personNamed, type TestDesk } from './testDesk.ts';

let desk: TestDesk;

afterEach(() => desk.centre.stop());

/**
 * Worked by hand from the item attributes and Tonghua's rules (policy facts 1.2: residents, 普通门诊, 二级: deductible
 * 300 once a year, 50 %, 700 a year):
 * CT 260.00 乙 10 %: 26.00 first, 234.00 in scope; ultrasound 120.00 乙 10 %: 12.00, 108.00; capsules 3 × 13.67 = 41.01
 * 乙 10 %: 4.101 → 4.10, 36.91; tablets 168.00 outside the catalogue; consultation 20.00 with limit 15.00: 5.00 over.
 * In scope 393.91; (393.91 − 300) × 50 % = 46.955 → 46.96; total 609.01; cash 562.05.
 */
const charges: readonly Charge[] = [
  { code: '210300001000000', price: '260.00', quantity: '1' },
  { code: '220301001000000', price: '120.00', quantity: '1' },
  { code: 'ZA01AAL0001010100008', price: '13.67', quantity: '3' },
  { code: 'XV06DXX001Q001010100010', price: '168.00', quantity: '1' },
  { code: '110200002000000', price: '20.00', quantity: '1' },
];

const expected = {
  totalFen: 60901,
  ownExpenseFen: 16800,
  overLimitFen: 500,
  firstSelfPayFen: 4210,
  inScopeFen: 39391,
  deductibleFen: 30000,
  poolFen: 4696,
  fundTotalFen: 4696,
  personalFen: 56205,
  accountFen: 0,
  cashFen: 56205,
};

describe('outpatient chain: 9001, 1101, 2001, 5206, 2201, 2203A, 2204, 2206A, 2207A, 2208, 2205, 2202, 9002', () => {
  it('settles to the fen and takes everything back', async () => {
    desk = await openDesk();
    const person = personNamed('孙志强');
    const answer = await desk.must('1101', {
      data: {
        mdtrt_cert_type: '03',
        mdtrt_cert_no: person.cardNumber,
        card_sn: person.cardSerial,
        psn_cert_type: '01',
        certno: person.identityNumber,
        psn_name: person.name,
      },
    });
    const benefits = await desk.must('2001', {
      data: {
        psn_no: answer.baseinfo.psn_no,
        insutype: '390',
        fixmedins_code: desk.fixmedinsCode,
        med_type: '11',
        begntime: isoDateTime(now),
      },
    });
    const cumulatives = await desk.must('5206', { data: { psn_no: answer.baseinfo.psn_no } });
    const snapshot = toPersonSnapshot(
      { person: answer, benefits: { '390': benefits }, cumulatives },
      isoDateTime(now),
      desk.edition,
    );
    expect(snapshot).toMatchObject({ name: '孙志强', identityNumber: person.identityNumber, sex: 'male' });
    expect(snapshot.entitlements[0]).toMatchObject({
      insuranceType: '390',
      status: 'active',
      hasAccount: false,
    });

    const { visitId, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const trial = readSettlement(
      await desk.must('2206A', { data: desk.trialInput(person, visitId, 'B1', '390', fen(60901)) }),
      desk.edition,
    );
    expect(trial.amounts).toMatchObject(expected);
    expect(trial.settlementId).toBeNull();

    const outcome = await desk.call('2207A', input);
    if (outcome.kind !== 'accepted') throw new Error(outcome.message);
    const settled = readSettlement(outcome.output, desk.edition);
    expect(settled.amounts).toMatchObject(expected);
    expect(settled).toMatchObject({
      echoedMsgid: outcome.msgid,
      clearingType: '11',
      clearingOffice: '220500',
    });
    expect(settled.funds).toEqual([
      { fundPayType: '390100', label: '居民医保统筹基金', inScopeFen: 39391, paidFen: 4696 },
    ]);
    expect(settled.warnings).toEqual([]);
    expect(desk.centre.ledger().yearToDate(person.personNo, '390', 2026)).toMatchObject({
      outpatientDeductibleFen: 30000,
      outpatientPoolFen: 4696,
    });

    const cancelled = readCancellation(
      await desk.must('2208', {
        data: { setl_id: settled.settlementId ?? '', mdtrt_id: visitId, psn_no: person.personNo },
      }),
      desk.edition,
    );
    expect(cancelled.amounts).toMatchObject({ totalFen: -60901, poolFen: -4696, cashFen: -56205 });
    expect(desk.centre.ledger().yearToDate(person.personNo, '390', 2026)).toMatchObject({
      outpatientDeductibleFen: 0,
      outpatientPoolFen: 0,
    });
    await desk.must('2205', { data: { mdtrt_id: visitId, chrg_bchno: '0000', psn_no: person.personNo } });
    await desk.must('2202', { data: { psn_no: person.personNo, mdtrt_id: visitId, ipt_otp_no: 'MZ1' } });
    await desk.must('9002', { signOut: { sign_no: desk.signNo ?? '', opter_no: 'C001' } });
    expect(await desk.call('5206', { data: { psn_no: person.personNo } })).toMatchObject({
      kind: 'refused',
      errorClass: 'notSignedIn',
    });
  });

  it('pays a second visit of the year without the deductible', async () => {
    desk = await openDesk();
    for (const _visit of [1, 2]) {
      const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
      await desk.must('2207A', input);
    }
    // The deductible was used up by the first: 393.91 × 50 % = 196.955 → 196.96.
    const [, second] = desk.centre.ledger().settlements;
    expect(second?.amounts).toMatchObject({ deductibleFen: 0, poolFen: 19696 });
  });

  it('pays nothing in a 三级 hospital and in the waiting period', async () => {
    desk = await openDesk({ fixmedinsCode: level3 });
    const atLevel3 = await desk.prepareOutpatient('孙志强', '390', charges);
    const settled = readSettlement(await desk.must('2207A', atLevel3.input), desk.edition);
    expect(settled.amounts).toMatchObject({ fundTotalFen: 0, cashFen: 60901 });
    await desk.centre.stop();

    desk = await openDesk();
    const waiting = await desk.prepareOutpatient('冯新雨', '390', charges);
    const unpaid = readSettlement(await desk.must('2207A', waiting.input), desk.edition);
    expect(unpaid.amounts).toMatchObject({ fundTotalFen: 0, cashFen: 60901 });
  });
});

describe('the centre refuses', () => {
  it('everything before signing in', async () => {
    desk = await openDesk({ signIn: false });
    const outcome = await desk.call('5206', { data: { psn_no: personNamed('孙志强').personNo } });
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'business', errorClass: 'notSignedIn' });
  });

  it('yesterday’s sign-in', async () => {
    desk = await openDesk();
    desk.clock.set('2026-03-06 08:00:00');
    const outcome = await desk.call('5206', { data: { psn_no: personNamed('孙志强').personNo } });
    expect(outcome).toMatchObject({ kind: 'refused', errorClass: 'notSignedIn' });
  });

  it('a suspended person, an unknown person, a wrong card and a wrong name', async () => {
    desk = await openDesk();
    await expect(desk.openOutpatient(personNamed('王海涛'), '310')).rejects.toThrow('暂停参保');
    const person = personNamed('孙志强');
    const ask = (change: object) =>
      desk.call('1101', {
        data: {
          mdtrt_cert_type: '03',
          mdtrt_cert_no: person.cardNumber,
          card_sn: person.cardSerial,
          psn_cert_type: '01',
          certno: person.identityNumber,
          psn_name: person.name,
          ...change,
        },
      });
    expect(await ask({ mdtrt_cert_no: 'T99999999' })).toMatchObject({
      kind: 'refused',
      errorClass: 'notInsured',
    });
    expect(await ask({ card_sn: personNamed('李淑珍').cardSerial })).toMatchObject({ kind: 'refused' });
    expect(await ask({ psn_name: '别人' })).toMatchObject({ kind: 'refused' });
  });

  it('a call without 参保地 once a person is named', async () => {
    desk = await openDesk();
    const input = { data: { psn_no: personNamed('孙志强').personNo } };
    expect(await desk.call('5206', input, { insuplcAdmdvs: null })).toMatchObject({
      kind: 'refused',
      message: '参保地医保区划（insuplc_admdvs）缺失或与人员不符',
    });
  });

  it('an item that is not in its catalogue, a doubled line number and a wrong amount', async () => {
    desk = await openDesk();
    const person = personNamed('孙志强');
    const visitId = await desk.openOutpatient(person, '390');
    const [ct] = charges;
    if (ct === undefined) throw new Error('no charges');
    const lines = (change: object) => {
      const input = desk.linesInput(person, visitId, 'B1', [ct]);
      return { feedetail: input.feedetail.map((line) => ({ ...line, ...change })) };
    };
    expect(await desk.call('2204', lines({ med_list_codg: 'X999' }))).toMatchObject({
      errorClass: 'catalogueNotMatched',
    });
    expect(await desk.call('2204', lines({ det_item_fee_sumamt: fen(26002) }))).toMatchObject({
      kind: 'refused',
    });
    const [line] = lines({}).feedetail;
    if (line === undefined) throw new Error('no line');
    expect(await desk.call('2204', { feedetail: [line, line] })).toMatchObject({
      message: '费用明细流水号 1 重复',
    });
  });

  it('four parts that are not its own, and a total that is not the sum of its lines', async () => {
    desk = await openDesk();
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const wrong = (change: object) => desk.call('2207A', { data: { ...input.data, ...change } });
    expect(await wrong({ inscp_scp_amt: fen(39392) })).toMatchObject({ kind: 'refused', reason: 'business' });
    expect(await wrong({ medfee_sumamt: fen(60900) })).toMatchObject({ kind: 'refused', reason: 'business' });
    expect(desk.centre.ledger().settlements).toEqual([]);
  });

  it('to withdraw settled lines or a registration with lines', async () => {
    desk = await openDesk();
    const { person, visitId, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const { personNo } = person;
    expect(
      await desk.call('2202', { data: { psn_no: personNo, mdtrt_id: visitId, ipt_otp_no: 'MZ1' } }),
    ).toMatchObject({ message: '存在费用明细，不能撤销挂号' });
    await desk.must('2207A', input);
    expect(
      await desk.call('2205', { data: { mdtrt_id: visitId, chrg_bchno: 'B1', psn_no: personNo } }),
    ).toMatchObject({ message: '费用明细已结算，不能撤销', errorClass: 'alreadySettled' });
  });

  it('a restricted drug is self-paid without approval and reimbursed with it (interface 7.5)', async () => {
    desk = await openDesk();
    const person = personNamed('孙志强');
    const drug = { code: 'XA02BCA012B001010100007', price: '38.70', quantity: '1' } as const;
    const ownExpense: number[] = [];
    for (const approval of ['0', '1'] as const) {
      const visitId = await desk.openOutpatient(person, '390');
      const input = desk.linesInput(person, visitId, 'B1', [{ ...drug, approval }]);
      const { lines } = readLines((await desk.must('2204', input)).result);
      ownExpense.push(lines[0]?.ownExpenseFen ?? -1);
    }
    expect(ownExpense).toEqual([3870, 0]);
  });
});
