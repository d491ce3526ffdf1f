import { afterEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/domain/calendar.ts';
import { fen } from '../../../src/domain/money.ts';
import { builtInEditions, type Edition, loadBuiltInEdition } from '../../../src/upstream/edition.ts';
import { readSettlement } from '../../../src/upstream/settlementWire.ts';
import { isLevel, statementRefundFlag } from '../../../src/upstream/statementRule.ts';
import { type Charge, openDesk, personNamed, type TestDesk } from './testDesk.ts';

let desk: TestDesk;

afterEach(() => desk.centre.stop());

/** 780.00 乙 10 %: 702.00 in scope; (702 − 300) × 50 % = 201.00 from the pool. */
const charges: readonly Charge[] = [{ code: '210300001000000', price: '260.00', quantity: '3' }];

describe.each(builtInEditions())('the centre speaks %s', (id) => {
  const edition: Edition = loadBuiltInEdition(id);

  it('person, outpatient settlement, statement, cancellation', async () => {
    desk = await openDesk({ edition });
    const person = personNamed('孙志强');
    const { baseinfo, insuinfo } = await desk.must('1101', {
      data: {
        mdtrt_cert_type: '02',
        mdtrt_cert_no: person.identityNumber,
        psn_cert_type: '01',
        certno: person.identityNumber,
        psn_name: person.name,
      },
    });
    expect(baseinfo.psn_no).toBe(person.personNo);
    expect(insuinfo).toHaveLength(1);

    const { visitId, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    await desk.must(edition.outpatient.trial, input);
    const settled = readSettlement(await desk.must(edition.outpatient.settle, input), edition);
    expect(settled.amounts).toMatchObject({ poolFen: 20_100, cashFen: 57_900 });
    expect(settled.warnings).toEqual([]);

    const { stmtinfo } = await desk.must('3201', {
      data: {
        insutype: '390',
        clr_type: '11',
        setl_optins: '220500',
        stmt_begndate: isoDate('2026-03-05'),
        stmt_enddate: isoDate('2026-03-05'),
        medfee_sumamt: fen(78_000),
        fund_pay_sumamt: fen(20_100),
        acct_pay: fen(0),
        fixmedins_setl_cnt: 1,
        fixmedins_refd_setl_flag: statementRefundFlag,
      },
    });
    expect(stmtinfo.stmt_rslt).toBe(edition.levelCode);
    expect(isLevel(stmtinfo.stmt_rslt)).toBe(true);

    await desk.must('2208', {
      data: { setl_id: settled.settlementId ?? '', mdtrt_id: visitId, psn_no: person.personNo },
    });
    expect(desk.centre.ledger().settlements.map((row) => row.state)).toEqual(['cancelled', 'standing']);
  });

  it('an inpatient settlement, in the codes and with the account where the edition wants them', async () => {
    desk = await openDesk({ edition });
    const stay = [{ code: '331008001000000', price: '980.00', quantity: '10' }];
    const { person, visitId, totalFen } = await desk.prepareInpatient('赵建国', '310', stay);
    const input = desk.inpatientSettlementInput(person, visitId, '310', totalFen);
    const settled = readSettlement(await desk.must('2304', input), edition);
    expect(settled.amounts.totalFen).toBe(980_000);
    expect(settled.warnings).toEqual([]);
  });

  it('2601 for what its set names and for nothing else', async () => {
    desk = await openDesk({ edition });
    const { person, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const { settle } = edition.outpatient;
    desk.centre.faults.add(settle, { kind: 'dropAfterCommit' });
    const lost = await desk.call(settle, input);
    expect(lost.kind).toBe('unknown');
    await desk.must('2601', { data: { psn_no: person.personNo, omsgid: lost.msgid, oinfno: settle } });
    expect(desk.centre.ledger().settlements[0]?.state).toBe('reversed');
    const other = edition.reversible.includes('2208') ? '2201' : '2208';
    const outcome = await desk.call('2601', {
      data: { psn_no: person.personNo, omsgid: lost.msgid, oinfno: other },
    });
    expect(outcome).toMatchObject({ kind: 'refused', errorClass: 'notReversible' });
  });
});

describe('what an edition does not have', () => {
  it('is no address of the centre', async () => {
    desk = await openDesk({ edition: loadBuiltInEdition('hunan') });
    const training = loadBuiltInEdition('training');
    const { url } = desk.centre;
    const response = await fetch(`${url}/fsi/api/nothing`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(training.transactions).toContain('2207A');
  });

  it('is refused when the person fields of 湖南 are missing', async () => {
    const hunan = loadBuiltInEdition('hunan');
    desk = await openDesk({ edition: hunan });
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const older: Edition = { ...hunan, fields: loadBuiltInEdition('guangdong').fields };
    Object.assign(desk, { edition: older });
    const outcome = await desk.call('2207', input);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'business' });
    expect(outcome).toMatchObject({ message: expect.stringContaining('缺失') });
  });

  it('四川: a settlement without the token of its own card', async () => {
    const sichuan = loadBuiltInEdition('sichuan');
    desk = await openDesk({ edition: sichuan });
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    Object.assign(desk, { edition: { ...sichuan, cardToken: null } });
    const outcome = await desk.call('2207A', input);
    expect(outcome).toMatchObject({ kind: 'refused', errorClass: 'credentialExpired' });
  });
});
