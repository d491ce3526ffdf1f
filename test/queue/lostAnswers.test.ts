import { describe, expect, it } from 'vitest';
import type { Infno } from '../../src/upstream/infno.ts';
import { bookFaults } from '../desk/bookFaults.ts';
import { startTerminal, type Terminal } from '../desk/deskHarness.ts';
import { answerFaults, impatientMs, lostAnswers, tooLate } from './answerFaults.ts';

/** The residents who may be settled as outpatients; one after the other, so that no limit of theirs decides. */
const patients = ['孙志强', '李淑珍', '周小雨', '吴桂芳', '郑大山', '卫长河'];

function patient(index: number): string {
  return patients[index % patients.length] ?? '';
}

/** Runs one business act with the fault in its way and returns the settlement it concerns. */
type Act = (terminal: Terminal, name: string, plant: () => void) => Promise<string>;

const settleOutpatient: Act = async (terminal, name, plant) => {
  plant();
  return (await terminal.settle(name)).settlementId;
};

const settleInpatient: Act = async (terminal, name, plant) => {
  plant();
  return (await terminal.settle(name, { kind: 'inpatient' })).settlementId;
};

const refundOutpatient: Act = async (terminal, name, plant) => {
  const { settlementId } = await terminal.settle(name);
  plant();
  await terminal.refund(settlementId);
  return settlementId;
};

const refundInpatient: Act = async (terminal, name, plant) => {
  const { settlementId } = await terminal.settle(name, { kind: 'inpatient' });
  plant();
  await terminal.refund(settlementId);
  return settlementId;
};

const provisional: Act = async (terminal, name, plant) => {
  await terminal.readCard(name);
  await terminal.goOffline();
  const { settlementId } = await terminal.settle(name, { items: { S01: '1', X04: '2' } });
  plant();
  await terminal.goOnline();
  return settlementId;
};

const outpatientActs: readonly (readonly [Infno, Act, string])[] = [
  ['2201', settleOutpatient, 'final'],
  ['2203A', settleOutpatient, 'final'],
  ['2204', settleOutpatient, 'final'],
  ['2207A', settleOutpatient, 'final'],
  ['2208', refundOutpatient, 'reversed'],
  ['2205', refundOutpatient, 'reversed'],
  ['2202', refundOutpatient, 'reversed'],
];

const inpatientActs: readonly (readonly [Infno, Act, string])[] = [
  ['2401', settleInpatient, 'final'],
  ['2301', settleInpatient, 'final'],
  ['2402', settleInpatient, 'final'],
  ['2304', settleInpatient, 'final'],
  ['2305', refundInpatient, 'reversed'],
  ['2405', refundInpatient, 'reversed'],
  ['2302', refundInpatient, 'reversed'],
  ['2404', refundInpatient, 'reversed'],
];

const replayActs: readonly (readonly [Infno, Act, string])[] = [
  ['2201', provisional, 'final'],
  ['2203A', provisional, 'final'],
  ['2204', provisional, 'final'],
  ['2207A', provisional, 'final'],
];

async function meetEach(
  faults: readonly string[],
  [infno, act, end]: readonly [Infno, Act, string],
  idempotent: boolean,
): Promise<void> {
  const terminal = await startTerminal();
  terminal.centre.behaviours.idempotentByMsgid = idempotent;
  const ends: Record<string, string> = {};
  for (const [index, name] of faults.entries()) {
    const fault = answerFaults[name];
    if (fault === undefined) throw new Error(`no fault ${name}`);
    const settlementId = await act(terminal, patient(index), () => terminal.centre.faults.add(infno, fault));
    await terminal.drain();
    ends[name] = terminal.state(settlementId);
    expect(terminal.centre.faults.pending(), name).toEqual([]);
  }
  expect(ends).toEqual(Object.fromEntries(faults.map((name) => [name, end])));
  expect(await bookFaults(terminal)).toEqual([]);
  expect(terminal.defects).toEqual([]);
}

async function meetLate([infno, act, end]: readonly [Infno, Act, string]): Promise<void> {
  const terminal = await startTerminal({ maxReadTimeoutMs: impatientMs });
  const settlementId = await act(terminal, patient(0), () => terminal.centre.faults.add(infno, tooLate));
  await terminal.drain();
  expect(terminal.centre.faults.pending()).toEqual([]);
  expect(terminal.state(settlementId)).toBe(end);
  expect(await bookFaults(terminal)).toEqual([]);
}

const everyFault = Object.keys(answerFaults);

describe.each([
  ['outpatient', outpatientActs],
  ['inpatient', inpatientActs],
  ['replayed', replayActs],
])('%s: whatever happens to the answer, both sides end with the same books', (_kind, acts) => {
  it.each(acts)('%s', (...act) => meetEach(everyFault, act, false), 60_000);
  it.each(acts)('%s, answered too late', (...act) => meetLate(act), 60_000);
});

describe.each([
  ['outpatient', outpatientActs],
  ['inpatient', inpatientActs],
])('%s: the same where the centre answers a repeated msgid with its first answer', (_kind, acts) => {
  it.each(acts)('%s', (...act) => meetEach(lostAnswers, act, true), 60_000);
});
