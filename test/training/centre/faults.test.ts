import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/training/centre/centreFaults.ts';
import { startTrainingCentre, trainingSecrets } from '../../../src/training/centre/trainingCentre.ts';
import { loadTrainingEdition } from '../../../src/upstream/edition.ts';
import { readSettlement } from '../../../src/upstream/settlementWire.ts';
import { type Charge, openDesk, personNamed, SettableClock, TestDesk } from './testDesk.ts';

let desk: TestDesk;

afterEach(() => desk.centre.stop());

const charges: readonly Charge[] = [{ code: '210300001000000', price: '260.00', quantity: '3' }];

/** What the desk sees and whether it counts at the centre. */
const cases: readonly [Fault, object, 'counts' | 'nothing'][] = [
  [
    { kind: 'refuse', text: '该人员额度已用完' },
    { kind: 'refused', reason: 'business', message: '该人员额度已用完' },
    'nothing',
  ],
  [{ kind: 'delay', delayMs: 50 }, { kind: 'accepted' }, 'counts'],
  [{ kind: 'answerLate', delayMs: 1_000 }, { kind: 'unknown', cause: 'timeout' }, 'counts'],
  [{ kind: 'status500', afterCommit: false }, { kind: 'unknown', cause: 'http' }, 'nothing'],
  [{ kind: 'status500', afterCommit: true }, { kind: 'unknown', cause: 'http' }, 'counts'],
  [{ kind: 'html', afterCommit: false }, { kind: 'unknown', cause: 'unreadable' }, 'nothing'],
  [{ kind: 'html', afterCommit: true }, { kind: 'unknown', cause: 'unreadable' }, 'counts'],
  [{ kind: 'dropBeforeCommit' }, { kind: 'unknown', cause: 'connectionLost' }, 'nothing'],
  [{ kind: 'dropAfterCommit' }, { kind: 'unknown', cause: 'connectionLost' }, 'counts'],
  [{ kind: 'truncatedBody' }, { kind: 'unknown', cause: 'unreadable' }, 'counts'],
  [{ kind: 'missingAmounts' }, { kind: 'unknown', cause: 'unreadable' }, 'counts'],
  [{ kind: 'duplicateAnswer' }, { kind: 'accepted' }, 'counts'],
  [{ kind: 'wrongType' }, { kind: 'accepted' }, 'counts'],
  [{ kind: 'objectInsteadOfList' }, { kind: 'accepted' }, 'counts'],
  [{ kind: 'listInsteadOfObject' }, { kind: 'accepted' }, 'counts'],
  [{ kind: 'gateway401' }, { kind: 'refused', reason: 'gateway' }, 'nothing'],
  [{ kind: 'gateway200', code: 401, afterCommit: false }, { kind: 'refused', reason: 'gateway' }, 'nothing'],
  [{ kind: 'gateway200', code: 504, afterCommit: true }, { kind: 'unknown', cause: 'http' }, 'counts'],
  [{ kind: 'html500', afterCommit: true }, { kind: 'unknown', cause: 'http' }, 'counts'],
  [{ kind: 'hugeBody' }, { kind: 'unknown', cause: 'unreadable' }, 'counts'],
  [{ kind: 'wrongMsgid' }, { kind: 'unknown', cause: 'unreadable' }, 'counts'],
  [{ kind: 'otherPerson' }, { kind: 'unknown', cause: 'unreadable' }, 'counts'],
  [{ kind: 'threeDecimals' }, { kind: 'unknown', cause: 'unreadable' }, 'counts'],
  [{ kind: 'misnamedCash' }, { kind: 'accepted' }, 'counts'],
];

describe('a settlement meets', () => {
  it.each(cases)('%j', async (fault, expected, effect) => {
    desk = await openDesk();
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    desk.centre.faults.add('2207A', fault);
    const readTimeoutMs = fault.kind === 'answerLate' ? 400 : 10_000;
    expect(await desk.call('2207A', input, { readTimeoutMs })).toMatchObject(expected);
    expect(desk.centre.ledger().settlements).toHaveLength(effect === 'counts' ? 1 : 0);
  });

  it('a centre whose figures differ by some fen', async () => {
    desk = await openDesk();
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    desk.centre.faults.add('2207A', { kind: 'differ', amountFen: 7 });
    const settled = readSettlement(await desk.must('2207A', input), desk.edition);
    // 780.00 乙 10 %: 702.00 in scope; (702 − 300) × 50 % = 201.00, less 0.07.
    expect(settled.amounts).toMatchObject({ poolFen: 20_093, cashFen: 57_907 });
    expect(settled.warnings).toEqual([]);
  });

  it('a fault as often as it was asked for, on the transaction it was asked for', async () => {
    desk = await openDesk();
    const person = personNamed('孙志强');
    const ask = () => desk.call('5206', { data: { psn_no: person.personNo } });
    desk.centre.faults.add('5206', { kind: 'refuse', text: '忙' }, 2);
    desk.centre.faults.add('2207A', { kind: 'dropAfterCommit' });
    const kinds = [(await ask()).kind, (await ask()).kind, (await ask()).kind];
    expect(kinds).toEqual(['refused', 'refused', 'accepted']);
    expect(desk.centre.faults.pending()).toHaveLength(1);
  });

  it('numbers where text belongs without losing a digit of a twenty-digit 人员编号', async () => {
    desk = await openDesk();
    const person = personNamed('孙志强');
    desk.centre.faults.add('1101', { kind: 'wrongType' });
    const { baseinfo } = await desk.must('1101', {
      data: {
        mdtrt_cert_type: '02',
        mdtrt_cert_no: person.identityNumber,
        psn_cert_type: '01',
        certno: person.identityNumber,
        psn_name: person.name,
      },
    });
    expect(baseinfo.psn_no).toBe(person.personNo);
    expect(person.personNo).toHaveLength(20);
  });
});

describe('behaviours', () => {
  it.each([
    ['string', 'string', 'negative'],
    ['number', 'string', 'positive'],
    ['string', 'number', 'negative'],
  ] as const)(
    'infcode as %s, amounts as %s, cancellations %s',
    async (infcodeAs, amountsAs, cancellationSign) => {
      desk = await openDesk();
      Object.assign(desk.centre.behaviours, { infcodeAs, amountsAs, cancellationSign });
      const { person, visitId, input } = await desk.prepareOutpatient('孙志强', '390', charges);
      const settled = readSettlement(await desk.must('2207A', input), desk.edition);
      expect(settled.amounts.poolFen).toBe(20_100);
      const outcome = await desk.call('2208', {
        data: { setl_id: settled.settlementId ?? '', mdtrt_id: visitId, psn_no: person.personNo },
      });
      expect(outcome.kind).toBe('accepted');
    },
  );
});

describe('the network', () => {
  it('goes and comes back at the same address', async () => {
    desk = await openDesk();
    const ask = () => desk.call('5206', { data: { psn_no: personNamed('孙志强').personNo } });
    const address = desk.centre.url;
    await desk.centre.goOffline();
    expect(await ask()).toMatchObject({ kind: 'refused', reason: 'notSent' });
    await desk.centre.goOnline();
    expect(desk.centre.url).toBe(address);
    expect(await ask()).toMatchObject({ kind: 'accepted' });
  });

  it('goes while an answer is awaited', async () => {
    desk = await openDesk();
    const { input } = await desk.prepareOutpatient('孙志强', '390', charges);
    desk.centre.faults.add('2207A', { kind: 'answerLate', delayMs: 300 });
    const waiting = desk.call('2207A', input);
    while (desk.centre.ledger().settlements.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await desk.centre.goOffline();
    expect(await waiting).toMatchObject({ kind: 'unknown', cause: 'connectionLost' });
  });
});

describe('the gateway', () => {
  it.each(['csb', 'tif', 'xca'] as const)(
    '%s: lets the right signature through and no other',
    async (kind) => {
      const training = loadTrainingEdition();
      const edition = {
        ...training,
        gateway: { ...training.gateway, kind },
        url: { style: 'single', path: 'fsi/api/rsfComIfsService/callService' },
      } as const;
      desk = await openDesk({ edition });
      expect(desk.signNo).not.toBeNull();
      const other = await startTrainingCentre({
        edition,
        clock: desk.clock,
        secrets: {
          ...trainingSecrets(edition),
          ...(kind === 'csb' ? { secretKey: 'OTHER' } : { secret: 'OTHER' }),
        },
      });
      const stranger = new TestDesk(other, edition, desk.clock, desk.fixmedinsCode);
      const outcome = await stranger.call('9001', { signIn: { opter_no: 'C1', mac: 'M', ip: 'I' } });
      expect(outcome).toMatchObject({ kind: 'refused', reason: 'gateway' });
      await other.stop();
    },
  );

  it('refuses a timestamp of more than 30 minutes ago', async () => {
    desk = await openDesk();
    const late = new SettableClock('2026-03-05 08:29:59');
    const slow = new TestDesk(desk.centre, desk.edition, late, desk.fixmedinsCode);
    const outcome = await slow.call('9001', { signIn: { opter_no: 'C1', mac: 'M', ip: 'I' } });
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'gateway' });
  });
});

describe('the books', () => {
  it('outlive the process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yijie-centre-'));
    const dataFile = join(folder, 'centre.db');
    desk = await openDesk({ dataFile });
    const { person, input } = await desk.prepareOutpatient('孙志强', '390', charges);
    await desk.must('2207A', input);
    const { settlements } = desk.centre.ledger();
    await desk.centre.stop();

    desk = await openDesk({ dataFile });
    expect(desk.centre.ledger().settlements).toEqual(settlements);
    expect(desk.centre.ledger().yearToDate(person.personNo, '390', 2026).outpatientPoolFen).toBe(20_100);
    expect(await desk.call('2207A', input)).toMatchObject({ errorClass: 'alreadySettled' });
    rmSync(folder, { recursive: true });
  });
});
