import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listAudit } from '../../src/store/audit.ts';
import { alteredSettlements } from '../../src/store/auditedSettlements.ts';
import { bookFaults } from '../../src/store/bookRules.ts';
import { query } from '../../src/store/statement.ts';
import { startTerminal, type Terminal } from './deskHarness.ts';

function actions(terminal: Terminal): string[] {
  return listAudit(terminal.reading, { afterSeq: 0, limit: 1000 }).map(
    ({ actor, action }) => `${actor} ${action}`,
  );
}

/** A day in which everything happens that moves money or shows somebody's data. */
async function fullDay(): Promise<Terminal> {
  const terminal = await startTerminal();
  const settled = await terminal.settle('孙志强');
  await terminal.handlers['sheet.print']({ settlementId: settled.settlementId });
  await terminal.handlers['sheet.print']({ settlementId: settled.settlementId });
  await terminal.refund(settled.settlementId);
  terminal.centre.faults.add('2207A', { kind: 'refuse', text: '暂停结算' });
  await terminal.settle('李淑珍');
  await terminal.goOffline();
  await terminal.settle('周小雨');
  await terminal.goOnline();
  await terminal.drain();
  await terminal.signIn('S001');
  return terminal;
}

describe('the audit of a day', () => {
  it('names who did what to the money, to the paper and to the desk', async () => {
    const terminal = await fullDay();
    const seen = actions(terminal);
    for (const action of [
      'start operator.add',
      'start site.change',
      'C001 operator.signIn',
      'C001 settlement.confirm',
      'queue settlement.final',
      'C001 sheet.print',
      'C001 sheet.reprint',
      'C001 settlement.refund',
      'queue refund.final',
      'queue settlement.refused',
      'C001 operator.signOut',
      'S001 operator.signIn',
    ]) {
      expect(seen).toContain(action);
    }
  }, 60_000);

  it('holds no name and no identity number, of nobody who was at the window', async () => {
    const terminal = await fullDay();
    const rows = terminal.reading.many(
      query('test.audit', z.record(z.string(), z.unknown()), 'SELECT * FROM audit'),
    );
    expect(rows.length).toBeGreaterThan(12);
    const text = JSON.stringify(rows);
    for (const { name, identityNumber, personNo } of terminal.persons) {
      expect(text).not.toContain(name);
      expect(text).not.toContain(identityNumber);
      expect(text).not.toContain(personNo);
    }
  }, 60_000);

  it('agrees with the books it is about', async () => {
    const terminal = await fullDay();
    expect(bookFaults(terminal.reading, 10)).toEqual([]);
    const walk = alteredSettlements(terminal.reading, 10);
    // Three settlements and one refund.
    expect(walk.next()).toEqual({ done: true, value: { checked: 4 } });
  }, 60_000);
});
