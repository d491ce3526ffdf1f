import { afterEach, describe, expect, it } from 'vitest';
import type { TrainingPerson } from '../../../src/training/centre/persons.ts';
import { readSettlement } from '../../../src/upstream/settlementWire.ts';
import { type Charge, level3, openDesk, personNamed, type TestDesk } from './testDesk.ts';

let desk: TestDesk;

afterEach(() => desk.centre.stop());

const charges: readonly Charge[] = [{ code: '210300001000000', price: '260.00', quantity: '3' }];
const stay: readonly Charge[] = [{ code: '331008001000000', price: '980.00', quantity: '10' }];

function reverse(person: TrainingPerson, omsgid: string, oinfno: string) {
  return desk.call('2601', { data: { psn_no: person.personNo, omsgid, oinfno } });
}

function standing() {
  return desk.centre.ledger().settlements.filter((row) => row.state === 'standing');
}

describe('2601', () => {
  it('takes back a settlement whose answer was lost, and the bill settles again under a new msgid', async () => {
    desk = await openDesk({ fixmedinsCode: level3 });
    const { person, visitId, totalFen } = await desk.prepareInpatient('赵建国', '310', stay);
    const input = desk.inpatientSettlementInput(person, visitId, '310', totalFen);
    const before = desk.centre.ledger().yearToDate(person.personNo, '310', 2026);
    desk.centre.faults.add('2304', { kind: 'dropAfterCommit' });
    const lost = await desk.call('2304', input);
    expect(lost).toMatchObject({ kind: 'unknown', cause: 'connectionLost' });
    expect(standing()).toHaveLength(1);
    expect(desk.centre.ledger().balanceFen(person.personNo, '310')).toBeLessThan(328_650);

    expect(await reverse(person, lost.msgid, '2304')).toMatchObject({ kind: 'accepted' });
    expect(standing()).toHaveLength(0);
    expect(desk.centre.ledger().yearToDate(person.personNo, '310', 2026)).toEqual(before);
    expect(desk.centre.ledger().balanceFen(person.personNo, '310')).toBe(328_650);

    await desk.must('2304', input);
    expect(standing()).toHaveLength(1);
  });

  it('finds nothing when the request never arrived', async () => {
    desk = await openDesk();
    const { person, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    desk.centre.faults.add('2207A', { kind: 'dropBeforeCommit' });
    const lost = await desk.call('2207A', input);
    expect(lost.kind).toBe('unknown');
    expect(await reverse(person, lost.msgid, '2207A')).toMatchObject({
      kind: 'refused',
      errorClass: 'nothingToReverse',
    });
  });

  it('reverses once only, only for the person and the transaction that were', async () => {
    desk = await openDesk();
    const { person, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const settled = await desk.call('2207A', input);
    const nothing = { kind: 'refused', errorClass: 'nothingToReverse' };
    expect(await reverse(personNamed('李淑珍'), settled.msgid, '2207A')).toMatchObject(nothing);
    expect(await reverse(person, settled.msgid, '2304')).toMatchObject(nothing);
    expect(await reverse(person, settled.msgid, '2207A')).toMatchObject({ kind: 'accepted' });
    expect(await reverse(person, settled.msgid, '2207A')).toMatchObject(nothing);
  });

  it('refuses what the edition does not list', async () => {
    desk = await openDesk();
    desk.centre.behaviours.reversible = ['2304'];
    const { person, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const settled = await desk.call('2207A', input);
    expect(await reverse(person, settled.msgid, '2207A')).toMatchObject({ errorClass: 'notReversible' });
    expect(standing()).toHaveLength(1);
  });

  it('makes a settlement stand again when its lost cancellation is reversed', async () => {
    desk = await openDesk();
    const { person, visitId, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const { settlementId } = readSettlement(await desk.must('2207A', input), desk.edition);
    const settledYear = desk.centre.ledger().yearToDate(person.personNo, '390', 2026);
    desk.centre.faults.add('2208', { kind: 'dropAfterCommit' });
    const lost = await desk.call('2208', {
      data: { setl_id: settlementId ?? '', mdtrt_id: visitId, psn_no: person.personNo },
    });
    expect(lost.kind).toBe('unknown');
    expect(desk.centre.ledger().yearToDate(person.personNo, '390', 2026).outpatientPoolFen).toBe(0);
    expect(await reverse(person, lost.msgid, '2208')).toMatchObject({ kind: 'accepted' });
    expect(standing().map((row) => row.settlementId)).toEqual([settlementId]);
    expect(desk.centre.ledger().yearToDate(person.personNo, '390', 2026)).toEqual(settledYear);
    // Its lines are settled again, too.
    expect(await desk.call('2207A', input)).toMatchObject({ errorClass: 'alreadySettled' });
  });

  it('cannot bring a settlement back whose lines were settled anew', async () => {
    desk = await openDesk();
    const { person, visitId, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const { settlementId } = readSettlement(await desk.must('2207A', input), desk.edition);
    const cancelled = await desk.call('2208', {
      data: { setl_id: settlementId ?? '', mdtrt_id: visitId, psn_no: person.personNo },
    });
    await desk.must('2207A', input);
    expect(await reverse(person, cancelled.msgid, '2208')).toMatchObject({ kind: 'refused' });
    expect(standing().filter((row) => row.kind === 'settlement')).toHaveLength(1);
  });

  it('takes back an admission without lines', async () => {
    desk = await openDesk({ fixmedinsCode: level3 });
    const person = personNamed('孙志强');
    desk.centre.faults.add('2401', { kind: 'dropAfterCommit' });
    const lost = await desk.call('2401', desk.admitInput(person, '390'));
    expect(lost.kind).toBe('unknown');
    expect(await reverse(person, lost.msgid, '2401')).toMatchObject({ kind: 'accepted' });
    expect(await reverse(person, lost.msgid, '2401')).toMatchObject({ errorClass: 'nothingToReverse' });
  });
});

describe('a settlement sent twice with the same msgid (no edition promises idempotency)', () => {
  it('is refused as already settled by default', async () => {
    desk = await openDesk();
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    desk.centre.faults.add('2207A', { kind: 'dropAfterCommit' });
    const lost = await desk.call('2207A', input);
    expect(await desk.call('2207A', input, { msgid: lost.msgid })).toMatchObject({
      kind: 'refused',
      errorClass: 'alreadySettled',
    });
    expect(standing()).toHaveLength(1);
  });

  it('settles twice at a centre that does not look', async () => {
    desk = await openDesk();
    desk.centre.behaviours.secondSettlement = 'settleAgain';
    const { person, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    const first = await desk.call('2207A', input);
    await desk.call('2207A', input, { msgid: first.msgid });
    expect(standing()).toHaveLength(2);
    // One reversal by msgid clears both.
    await reverse(person, first.msgid, '2207A');
    expect(standing()).toHaveLength(0);
    expect(desk.centre.ledger().yearToDate(person.personNo, '390', 2026).outpatientPoolFen).toBe(0);
  });

  it('gets the first answer again where the centre is idempotent', async () => {
    desk = await openDesk();
    desk.centre.behaviours.idempotentByMsgid = true;
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    desk.centre.faults.add('2207A', { kind: 'dropAfterCommit' });
    const lost = await desk.call('2207A', input);
    expect(await desk.call('2207A', input, { msgid: lost.msgid })).toMatchObject({ kind: 'accepted' });
    expect(standing()).toHaveLength(1);
  });
});
