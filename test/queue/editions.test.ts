import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listMessagesByStatus, type MessageStatus } from '../../src/store/outgoingMessage.ts';
import { readJob } from '../../src/store/settleJob.ts';
import { settlementStates } from '../../src/store/settlementState.ts';
import { builtInEditions, type Edition, loadBuiltInEdition, pathOf } from '../../src/upstream/edition.ts';
import { bookFaults } from '../desk/bookFaults.ts';
import { problemOf, startTerminal, type Terminal, type TerminalOptions } from '../desk/deskHarness.ts';

const frontEndProgram = join(import.meta.dirname, 'frontEndProgram.ts');

const cardFile = ({ folder }: Terminal): string => join(folder, 'card-token');

/** As a site of this edition has it: through the vendor's program where the edition wants the card read for a settlement. */
function optionsFor(edition: Edition): TerminalOptions {
  if (edition.cardToken === null) return { edition: () => edition };
  return {
    edition: () => edition,
    maxReadTimeoutMs: 30_000,
    secrets: (terminal) => {
      writeFileSync(cardFile(terminal), 'TOKEN1');
      const address = `${terminal.centre.url}/${pathOf(edition, '9001')}`;
      const command = [process.execPath, frontEndProgram, address, cardFile(terminal)] as const;
      return { kind: 'frontEnd', command: [...command] };
    },
  };
}

function sentInfnos(terminal: Terminal, status: MessageStatus = 'accepted'): string[] {
  return listMessagesByStatus(terminal.reading, status, 1_000).map(({ infno }) => infno);
}

/** A resident's visit has fund money and cash in it; an employee's stay the personal account as well. */
const kinds = ['outpatient', 'inpatient'] as const;
const patientOf = { outpatient: '孙志强', inpatient: '赵建国' } as const;
/** 3 × 480.00 − 3 × 30.00 over the limit price, 10 % first: in scope 1 215.00; (1 215.00 − 300.00) × 50 % = 457.50. */
const itemsOf = { outpatient: { S16: '3' }, inpatient: { S22: '20', S25: '20', X17: '20', S15: '2' } };
const billOf = (kind: (typeof kinds)[number]) => ({ kind, items: itemsOf[kind] });

describe.each(builtInEditions())('a desk in %s', (id) => {
  const edition = loadBuiltInEdition(id);

  it.each(kinds)(
    '%s: settles to the fen as the centre does, and refunds',
    async (kind) => {
      const terminal = await startTerminal(optionsFor(edition));
      const settled = await terminal.settle(patientOf[kind], billOf(kind));
      expect(settled.problem).toBeNull();
      expect(settled.state).toBe('final');
      const { fundTotalFen, accountFen, cashFen, totalFen } = settled.amounts;
      expect(fundTotalFen).toBeGreaterThan(0);
      if (kind === 'outpatient') expect(fundTotalFen).toBe(45_750);
      else expect(accountFen).toBeGreaterThan(0);
      expect(fundTotalFen + accountFen + cashFen).toBe(totalFen);
      const [row] = terminal.centre.ledger().settlements;
      expect(row?.amounts).toEqual(settled.amounts);
      // What was compared is what the centre answered, read by the edition's own rule for the fund total.
      expect(settlementStates(terminal.reading, settled.settlementId).at(-1)?.centre).toEqual(row?.amounts);
      expect(sentInfnos(terminal)).toContain(kind === 'inpatient' ? '2304' : edition.outpatient.settle);
      expect(await bookFaults(terminal)).toEqual([]);

      expect((await terminal.refund(settled.settlementId)).state).toBe('final');
      expect(terminal.state(settled.settlementId)).toBe('reversed');
      expect(await bookFaults(terminal)).toEqual([]);
      expect(terminal.defects).toEqual([]);
    },
    60_000,
  );

  it.each(kinds)(
    '%s: a settlement whose answer is lost is reversed and made again',
    async (kind) => {
      const terminal = await startTerminal(optionsFor(edition));
      const infno = kind === 'inpatient' ? '2304' : edition.outpatient.settle;
      terminal.centre.faults.add(infno, { kind: 'dropAfterCommit' });
      const { settlementId } = await terminal.settle(patientOf[kind], billOf(kind));
      await terminal.drain();
      expect(terminal.state(settlementId)).toBe('final');
      expect(sentInfnos(terminal, 'reversed')).toEqual([infno]);
      expect(terminal.centre.ledger().settlements.map(({ state }) => state)).toEqual([
        'reversed',
        'standing',
      ]);
      expect(await bookFaults(terminal)).toEqual([]);
      expect(terminal.defects).toEqual([]);
    },
    60_000,
  );

  it('a refund whose answer is lost: reversed where the edition may, otherwise left to the day-end comparison', async () => {
    const terminal = await startTerminal(optionsFor(edition));
    const { settlementId } = await terminal.settle('孙志强');
    terminal.centre.faults.add('2208', { kind: 'dropAfterCommit' });
    const refund = await terminal.refund(settlementId);
    await terminal.drain();
    const end = edition.reversible.includes('2208') ? 'final' : 'disputed';
    expect(terminal.state(refund.settlementId)).toBe(end);
    expect(await bookFaults(terminal)).toEqual([]);
  }, 60_000);
});

it.each(['hunan', 'guangdong'])(
  'the fund total of %s read by the rule of the other one is a difference, not a settlement',
  async (id) => {
    const edition = loadBuiltInEdition(id);
    const { accountInFundTotal } = edition.amountFormula;
    const terminal = await startTerminal({ edition: () => edition });
    terminal.centre.behaviours.accountInFundTotal = !accountInFundTotal;
    // The centre's own figures contradict each other under the wrong rule, so nothing is settled at all.
    expect((await problemOf(() => terminal.prepare('赵建国', { kind: 'inpatient' }))).code).toBe(
      'centreContradicts',
    );
    terminal.centre.behaviours.accountInFundTotal = accountInFundTotal;
    expect((await terminal.settle('赵建国', { kind: 'inpatient' })).state).toBe('final');
  },
);

describe('四川: the card is read again for each settlement', () => {
  const sichuan = loadBuiltInEdition('sichuan');

  it('no card at the trial or at the settlement: nothing is confirmed, and why is said', async () => {
    const terminal = await startTerminal(optionsFor(sichuan));
    rmSync(cardFile(terminal));
    const problem = await problemOf(() => terminal.prepare('孙志强'));
    expect(problem).toMatchObject({ code: 'cardTokenNotRead', happened: expect.stringContaining('请插卡') });
    writeFileSync(cardFile(terminal), 'TOKEN1');
    const prepared = await terminal.prepare('孙志强');
    rmSync(cardFile(terminal));
    expect((await problemOf(() => terminal.confirm(prepared))).code).toBe('cardTokenNotRead');
    expect(terminal.centre.ledger().settlements).toEqual([]);
    writeFileSync(cardFile(terminal), 'TOKEN2');
    const twice = await Promise.all([terminal.confirm(prepared), terminal.confirm(prepared)]);
    expect(new Set(twice.map(({ settlementId }) => settlementId)).size).toBe(1);
    await terminal.drain();
    const settling = listMessagesByStatus(terminal.reading, 'accepted', 100).filter(
      ({ infno }) => infno === '2207A',
    );
    expect(settling).toHaveLength(1);
    expect(settling[0]?.requestBody).toContain('TOKEN2');
    expect(await bookFaults(terminal)).toEqual([]);
  }, 60_000);

  it('offline nothing is granted, and the queue waits for the holder instead of reading any card that lies there', async () => {
    const terminal = await startTerminal(optionsFor(sichuan));
    await terminal.readCard('孙志强');
    await terminal.goOffline();
    const prepared = await terminal.prepare('孙志强', { items: { S01: '1' } });
    expect(prepared.mode).toBe('cashOnly');
    expect(prepared.notices.join()).toContain('重新读卡');
    const { settlementId } = await terminal.confirm(prepared);
    await terminal.goOnline();
    expect(readJob(terminal.reading, settlementId)).toMatchObject({
      status: 'stuck',
      lastProblem: { code: 'cardWanted' },
    });
    await terminal.signIn('S001');
    const view = await terminal.handlers['queue.retry']({ settlementId });
    expect(['final', 'difference']).toContain(view.state);
    expect(terminal.centre.ledger().settlements).toHaveLength(1);
  }, 60_000);
});
