import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { dailyStatement } from '../../../src/desk/day/dailyStatement.ts';
import { type DayReconciliation, reconcileDay } from '../../../src/desk/day/reconcileDay.ts';
import { repairFinding } from '../../../src/desk/day/repairFinding.ts';
import type { RepairAction } from '../../../src/desk/day/statementFinding.ts';
import type { IsoDate } from '../../../src/domain/calendar.ts';
import { listAudit } from '../../../src/store/audit.ts';
import { bookFaults as storeFaults } from '../../../src/store/bookRules.ts';
import { listMessagesOfSettlement } from '../../../src/store/outgoingMessage.ts';
import { settlementState } from '../../../src/store/settlementState.ts';
import { listStatementRepairs, readStatementRun } from '../../../src/store/statementRun.ts';
import { readVisit } from '../../../src/store/visit.ts';
import { trainingAdmdvs } from '../../../src/training/centre/persons.ts';
import { localSettlements } from '../bookFaults.ts';
import { problemOf, startTerminal, type Terminal, type TerminalOptions } from '../deskHarness.ts';
import { refundWhole } from './refundWhole.ts';

const monday = '2026-11-23' as IsoDate;
/** 12.00 + 2 × 14.20 = 40.40, all in cash. */
const small = { items: { S01: '1', X04: '2' } };
/** 1 215.00 in scope, 915.00 above the deductible: 457.50 from the pool, 982.50 in cash. */
const large = { items: { S16: '3' } };

const compare = (terminal: Terminal) => reconcileDay(terminal.context, monday, monday);

function repair(terminal: Terminal, { runId, findings }: DayReconciliation, action: RepairAction, index = 0) {
  const findingId = findings[index]?.id ?? 'none';
  return repairFinding(terminal.context, { runId, findingId, action, note: '与经办机构核对' });
}

/** The centre settled, and neither its answer nor that of the reversal came. */
async function lostBoth(
  terminal: Terminal,
  fault: 'dropAfterCommit' | 'dropBeforeCommit' = 'dropAfterCommit',
  items: { readonly items: Record<string, string> } = small,
): Promise<string> {
  terminal.centre.faults.add('2207A', { kind: fault });
  terminal.centre.faults.add('2601', { kind: 'dropBeforeCommit' });
  const { settlementId, state } = await terminal.settle('孙志强', items);
  expect(state).toBe('disputed');
  return settlementId;
}

/** Everything both sides say after a repair: level, our own books sound, and the centre paid each bill at most once. */
async function expectLevel(terminal: Terminal): Promise<void> {
  const { level, findings } = await compare(terminal);
  expect({ level, findings }).toEqual({ level: true, findings: [] });
  expect(storeFaults(terminal.reading, 10)).toEqual([]);
  const standing = terminal.centre.ledger().settlements.filter(({ state }) => state === 'standing');
  const effective = standing.filter(({ kind }) => kind === 'settlement').length;
  const open = localSettlements(terminal).filter(({ id, reversesId }) => {
    const { state } = settlementState(terminal.reading, id);
    return reversesId === null && ['final', 'cleared', 'difference'].includes(state);
  });
  expect(open).toHaveLength(effective);
}

async function asSupervisor(options: TerminalOptions = {}): Promise<Terminal> {
  const terminal = await startTerminal(options);
  await terminal.signIn('S001');
  return terminal;
}

describe('a level day', () => {
  it('has nothing to repair, and is kept', async () => {
    const terminal = await startTerminal();
    await terminal.settle('孙志强', small);
    const refunded = await terminal.settle('李淑珍', small);
    await refundWhole(terminal, refunded.settlementId);
    const result = await compare(terminal);
    expect(result).toMatchObject({ level: true, findings: [] });
    expect(readStatementRun(terminal.reading, result.runId)).toMatchObject({
      level: true,
      operatorNo: 'C001',
    });
    expect(await dailyStatement(terminal.context, monday, monday)).toMatchObject({ level: true });
  });
});

describe('missing here: the centre settled and nobody here knew', () => {
  it('is found by its original msgid, with the money and what may be done', async () => {
    const terminal = await asSupervisor();
    await terminal.settle('李淑珍', small);
    const settlementId = await lostBoth(terminal);
    const { level, findings } = await compare(terminal);
    expect(level).toBe(false);
    expect(await dailyStatement(terminal.context, monday, monday)).toMatchObject({ level: false });
    const sent = listMessagesOfSettlement(terminal.reading, settlementId).find(
      ({ purpose }) => purpose === 'settle',
    );
    expect(findings).toMatchObject([
      {
        kind: 'missingHere',
        settlementId,
        msgid: sent?.msgid,
        centreSettlementId: null,
        ours: null,
        centre: { totalFen: 4_040 },
        actions: ['takeOver', 'reverse'],
      },
    ]);
    expect(findings[0]?.money).toContain('40.40');
  });

  it('taken over, the books agree, and the person is no longer held up', async () => {
    const terminal = await asSupervisor();
    const settlementId = await lostBoth(terminal, 'dropAfterCommit', large);
    await repair(terminal, await compare(terminal), 'takeOver');
    expect(terminal.state(settlementId)).toBe('cleared');
    await expectLevel(terminal);
    expect((await terminal.settle('孙志强', small)).state).toBe('final');
    await expectLevel(terminal);
  });

  it('taken over with other figures, is a difference for the patient', async () => {
    const terminal = await asSupervisor();
    const settlementId = await lostBoth(terminal, 'dropAfterCommit', large);
    changeAtCentre(terminal, 1_234);
    await repair(terminal, await compare(terminal), 'takeOver');
    const view = await terminal.get(settlementId);
    expect(view).toMatchObject({ state: 'difference', cashDifferenceFen: 1_234 });
    await expectLevel(terminal);
  });

  it('reversed, it never was, and the bill can be settled anew', async () => {
    const terminal = await asSupervisor();
    const settlementId = await lostBoth(terminal, 'dropAfterCommit', large);
    await repair(terminal, await compare(terminal), 'reverse');
    expect(terminal.state(settlementId)).toBe('refused');
    await terminal.drain();
    await expectLevel(terminal);
    expect((await terminal.settle('孙志强', large)).state).toBe('final');
    await expectLevel(terminal);
  });

  it('is not offered to be reversed where the edition does not allow it', async () => {
    const terminal = await asSupervisor({
      edition: (edition) => ({
        ...edition,
        reversible: edition.reversible.filter((infno) => infno !== '2207A'),
      }),
    });
    terminal.centre.faults.add('2207A', { kind: 'dropAfterCommit' });
    expect((await terminal.settle('孙志强', small)).state).toBe('disputed');
    const result = await compare(terminal);
    expect(result.findings[0]?.actions).toEqual(['takeOver']);
    expect((await problemOf(() => repair(terminal, result, 'reverse'))).code).toBe('repairNotPossible');
  });

  it('stays as it is when the answer to the reversal is lost again', async () => {
    const terminal = await asSupervisor();
    const settlementId = await lostBoth(terminal);
    const result = await compare(terminal);
    terminal.centre.faults.add('2601', { kind: 'dropAfterCommit' });
    expect((await problemOf(() => repair(terminal, result, 'reverse'))).money).toContain('没有改动');
    expect(terminal.state(settlementId)).toBe('disputed');
    expect(listStatementRepairs(terminal.reading, result.runId)).toEqual([]);
    // It had counted after all: the next comparison says that the centre has nothing.
    terminal.clock.advance(300_000);
    const again = await compare(terminal);
    expect(again.findings).toMatchObject([{ kind: 'absentThere', actions: ['acceptAbsence'] }]);
    await repair(terminal, again, 'acceptAbsence');
    await terminal.drain();
    await expectLevel(terminal);
  });
});

/** The pool pays less and the patient more, in the books of the centre alone. */
function changeAtCentre(terminal: Terminal, amountFen: number): void {
  const books = new Database(terminal.centreFile);
  try {
    const [row] = books.prepare('SELECT settlement_id AS id, amounts FROM settlement').all() as {
      id: string;
      amounts: string;
    }[];
    const amounts = JSON.parse(row?.amounts ?? '{}') as Record<string, number>;
    const by = (key: string, change: number) => ({ [key]: (amounts[key] ?? 0) + change });
    const changed = {
      ...amounts,
      ...by('poolFen', -amountFen),
      ...by('fundTotalFen', -amountFen),
      ...by('personalFen', amountFen),
      ...by('cashFen', amountFen),
    };
    books
      .prepare('UPDATE settlement SET amounts = ? WHERE settlement_id = ?')
      .run(JSON.stringify(changed), row?.id);
  } finally {
    books.close();
  }
}

describe('other figures there', () => {
  it('are taken over with all their parts, and the 补退单 asks for the rest', async () => {
    const terminal = await asSupervisor();
    const { settlementId } = await terminal.settle('孙志强', large);
    changeAtCentre(terminal, 1_234);
    const result = await compare(terminal);
    expect(result.findings).toMatchObject([
      {
        kind: 'amountDiffers',
        settlementId,
        ours: { fundTotalFen: 45_750 },
        centre: { fundTotalFen: 44_516 },
        actions: ['takeOver', 'note'],
      },
    ]);
    expect(result.findings[0]?.money).toMatch(/457\.50.*445\.16/);
    await repair(terminal, result, 'takeOver');
    expect(await terminal.get(settlementId)).toMatchObject({ state: 'difference', cashDifferenceFen: 1_234 });
    // 5203 tells which fund it was.
    const { centre } = settlementState(terminal.reading, settlementId);
    expect(centre).toMatchObject({ poolFen: 44_516, otherFundFen: 0, cashFen: 99_484 });
    await expectLevel(terminal);
  });
});

describe('absent there: its fate was open, and the centre never had it', () => {
  it('is believed only after the request can no longer arrive', async () => {
    const terminal = await asSupervisor();
    const settlementId = await lostBoth(terminal, 'dropBeforeCommit', large);
    expect((await compare(terminal)).findings).toEqual([]);
    terminal.clock.advance(300_000);
    const result = await compare(terminal);
    expect(result.findings).toMatchObject([{ kind: 'absentThere', settlementId }]);
    await repair(terminal, result, 'acceptAbsence');
    await terminal.drain();
    expect(terminal.state(settlementId)).toBe('refused');
    await expectLevel(terminal);
    expect((await terminal.settle('孙志强', large)).state).toBe('final');
    await expectLevel(terminal);
  });
});

describe('missing there: we have it, the centre does not', () => {
  /** Somebody reversed it behind our back. */
  async function reversedElsewhere(terminal: Terminal): Promise<string> {
    const { settlementId } = await terminal.settle('孙志强', large);
    const sent = listMessagesOfSettlement(terminal.reading, settlementId).find(
      ({ purpose }) => purpose === 'settle',
    );
    const data = { psn_no: sent?.personNo ?? '', omsgid: sent?.msgid ?? '', oinfno: '2207A' };
    expect((await terminal.context.exchange.ask('2601', { data }, trainingAdmdvs)).kind).toBe('accepted');
    return settlementId;
  }

  it('settled again, the new one replaces the old and nothing is counted twice', async () => {
    const terminal = await asSupervisor();
    const settlementId = await reversedElsewhere(terminal);
    const result = await compare(terminal);
    expect(result.findings).toMatchObject([
      {
        kind: 'missingThere',
        settlementId,
        msgid: null,
        ours: { totalFen: 144_000 },
        actions: ['settleAgain', 'note'],
      },
    ]);
    await repair(terminal, result, 'settleAgain');
    await terminal.drain();
    expect(terminal.state(settlementId)).toBe('refused');
    const [, again] = localSettlements(terminal);
    expect(again?.amounts.cashFen).toBe(98_250);
    expect(terminal.state(again?.id ?? '')).toBe('final');
    await expectLevel(terminal);
  });

  it('noted, stays on the list of the next comparison', async () => {
    const terminal = await asSupervisor();
    await reversedElsewhere(terminal);
    await repair(terminal, await compare(terminal), 'note');
    expect((await compare(terminal)).findings).toMatchObject([{ kind: 'missingThere' }]);
  });
});

describe('a refund whose answer was lost', () => {
  const withoutReversal: TerminalOptions = {
    edition: (edition) => ({
      ...edition,
      reversible: edition.reversible.filter((infno) => infno !== '2208'),
    }),
  };

  it('that the centre has made is taken over, and the money may be given back', async () => {
    const terminal = await asSupervisor(withoutReversal);
    const { settlementId } = await terminal.settle('孙志强', large);
    terminal.centre.faults.add('2208', { kind: 'dropAfterCommit' });
    const refund = await refundWhole(terminal, settlementId);
    expect(refund.state).toBe('disputed');
    const result = await compare(terminal);
    expect(result.findings).toMatchObject([
      { kind: 'missingHere', isRefund: true, settlementId: refund.settlementId },
    ]);
    await repair(terminal, result, 'takeOver');
    expect(terminal.state(settlementId)).toBe('reversed');
    expect(await compare(terminal)).toMatchObject({ level: true, findings: [] });
    expect(storeFaults(terminal.reading, 10)).toEqual([]);
  });

  it('that the centre never made leaves the settlement standing, to be refunded anew', async () => {
    const terminal = await asSupervisor(withoutReversal);
    const { settlementId } = await terminal.settle('孙志强', large);
    terminal.centre.faults.add('2208', { kind: 'dropBeforeCommit' });
    const refund = await refundWhole(terminal, settlementId);
    expect(refund.state).toBe('disputed');
    terminal.clock.advance(300_000);
    const result = await compare(terminal);
    expect(result.findings).toMatchObject([{ kind: 'absentThere', isRefund: true }]);
    await repair(terminal, result, 'acceptAbsence');
    expect(terminal.state(refund.settlementId)).toBe('refused');
    expect((await refundWhole(terminal, settlementId)).state).toBe('final');
    expect(await compare(terminal)).toMatchObject({ level: true, findings: [] });
    expect(storeFaults(terminal.reading, 10)).toEqual([]);
  });
});

describe('who repairs, and how often', () => {
  it('a supervisor, with a note, once, and the audit chain says so', async () => {
    const terminal = await asSupervisor();
    const settlementId = await lostBoth(terminal);
    const result = await compare(terminal);
    const [finding] = result.findings;
    await terminal.signIn('S001');
    const choice = { runId: result.runId, findingId: finding?.id ?? '', action: 'takeOver' as const };
    expect((await problemOf(() => repairFinding(terminal.context, { ...choice, note: ' ' }))).code).toBe(
      'repairWithoutNote',
    );
    await repair(terminal, result, 'takeOver');
    expect((await problemOf(() => repair(terminal, result, 'takeOver'))).happened).toContain('已经处理过');
    expect(listStatementRepairs(terminal.reading, result.runId)).toMatchObject([
      { action: 'takeOver', operatorNo: 'S001', note: '与经办机构核对' },
    ]);
    const acts = listAudit(terminal.reading, { afterSeq: 0, limit: 1_000 }).filter(
      ({ subject, action }) => subject === settlementId && action.startsWith('repair.'),
    );
    expect(acts).toMatchObject([{ actor: 'S001', action: 'repair.takeOver' }]);
  });

  it('not a cashier, and nothing happens', async () => {
    const terminal = await startTerminal();
    const settlementId = await lostBoth(terminal);
    const result = await compare(terminal);
    expect((await problemOf(() => repair(terminal, result, 'takeOver'))).code).toBe('needsSupervisor');
    expect(terminal.state(settlementId)).toBe('disputed');
  });

  it('not on a comparison that the books have left behind', async () => {
    const terminal = await asSupervisor();
    await lostBoth(terminal);
    const [first, second] = [await compare(terminal), await compare(terminal)];
    await repair(terminal, first, 'takeOver');
    expect((await problemOf(() => repair(terminal, second, 'reverse'))).code).toBe('repairNotPossible');
    await expectLevel(terminal);
  });
});

describe('the centre misbehaves during the comparison', () => {
  it.each(['9101', '3202', '9102'] as const)('%s without an answer changes nothing', async (infno) => {
    const terminal = await asSupervisor();
    const settlementId = await lostBoth(terminal);
    terminal.centre.faults.add(infno, { kind: 'html', afterCommit: false });
    expect((await problemOf(() => compare(terminal))).money).toContain('没有改动');
    expect(terminal.state(settlementId)).toBe('disputed');
    expect((await compare(terminal)).findings).toHaveLength(1);
  });
});

it('taken over without its number at the centre, it has none here either', async () => {
  const terminal = await asSupervisor();
  const settlementId = await lostBoth(terminal);
  await repair(terminal, await compare(terminal), 'takeOver');
  const [settlement] = localSettlements(terminal);
  expect(settlement?.id).toBe(settlementId);
  expect(readVisit(terminal.reading, settlement?.billId ?? '')?.setlId).toBeNull();
});
