import { describe, expect, it } from 'vitest';
import { printDifferenceSlip } from '../../../src/desk/day/printDifferenceSlip.ts';
import { SheetNotPrinted } from '../../../src/desk/sheet/sheetNotPrinted.ts';
import { findSheet } from '../../../src/desk/sheetFiles.ts';
import { listPrintJobs } from '../../../src/store/printJob.ts';
import { problemOf, startTerminal, type Terminal } from '../deskHarness.ts';

/** 1 215.00 in scope, 915.00 above the deductible: 457.50 from the pool, 982.50 in cash. */
const large = { items: { S16: '3' } };

async function offlineThen(terminal: Terminal, misbehave: () => void): Promise<string> {
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  const { settlementId } = await terminal.settle('孙志强', large);
  misbehave();
  await terminal.goOnline();
  return settlementId;
}

const withDifference = (terminal: Terminal, amountFen = 1_234) =>
  offlineThen(terminal, () => {
    terminal.centre.faults.add('2206A', { kind: 'differ', amountFen });
    terminal.centre.faults.add('2207A', { kind: 'differ', amountFen });
  });

const pageOf = (terminal: Terminal) => terminal.printer.pages.at(-1) ?? '';

describe('the 补退单', () => {
  it('shows both figures and what is to be collected, in figures and in words', async () => {
    const terminal = await startTerminal();
    const settlementId = await withDifference(terminal);
    await printDifferenceSlip(terminal.context, settlementId);
    const { slipNo } = await terminal.get(settlementId);
    const words = ['医保结算补退单', slipNo, '982.50', '994.84', '457.50', '445.16', '应补收现金', '12.34'];
    for (const word of [...words, '壹拾贰元叁角肆分', '离线暂结']) expect(pageOf(terminal)).toContain(word);
    expect(pageOf(terminal)).not.toContain('孙志强');
  });

  it('gives back what a person paid in cash beyond what the centre asks', async () => {
    const terminal = await startTerminal();
    await terminal.goOffline();
    const person = await terminal.readCard('孙志强');
    const draft = terminal.draft(person, { ...large, insuranceType: '390' });
    const paid = await terminal.confirm(await terminal.handlers['bill.prepare'](draft));
    await terminal.goOnline();
    await printDifferenceSlip(terminal.context, paid.settlementId);
    // Paid 1 440.00, owes 982.50.
    for (const word of ['应退还患者现金', '1,440.00', '982.50', '457.50', '现金垫付'])
      expect(pageOf(terminal)).toContain(word);
  });

  it('asks back what the funds were granted for when the centre refuses: 追收', async () => {
    const terminal = await startTerminal();
    const settlementId = await offlineThen(terminal, () =>
      terminal.centre.faults.add('2207A', { kind: 'refuse', text: '额度已用完' }),
    );
    await printDifferenceSlip(terminal.context, settlementId);
    for (const word of ['医保结算追收单', '应追收现金', '457.50', '额度已用完'])
      expect(pageOf(terminal)).toContain(word);
  });

  it('is there before the supervisor clears, and not afterwards', async () => {
    const terminal = await startTerminal();
    const settlementId = await withDifference(terminal);
    await printDifferenceSlip(terminal.context, settlementId);
    await terminal.signIn('S001');
    await terminal.handlers['settlement.clearDifference']({ settlementId, note: '已补收' });
    expect((await problemOf(() => printDifferenceSlip(terminal.context, settlementId))).code).toBe(
      'noDifference',
    );
  });

  it('does not exist for a settlement both sides agree on', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强', large);
    expect((await problemOf(() => printDifferenceSlip(terminal.context, settlementId))).code).toBe(
      'noDifference',
    );
  });

  it('has a durable job of its own beside that of the settlement sheet', async () => {
    const terminal = await startTerminal();
    const settlementId = await withDifference(terminal);
    terminal.printer.fault = new SheetNotPrinted('PRINT_TIMED_OUT', 'test');
    await problemOf(() => printDifferenceSlip(terminal.context, settlementId));
    terminal.printer.fault = null;
    expect(await terminal.handlers['sheet.print']({ settlementId })).toMatchObject({ copyNo: 1 });
    const first = await printDifferenceSlip(terminal.context, settlementId);
    const second = await printDifferenceSlip(terminal.context, settlementId);
    expect([first.copyNo, second.copyNo]).toEqual([1, 2]);
    expect(pageOf(terminal)).toContain('补打');
    const jobs = listPrintJobs(terminal.reading, settlementId).map(({ kind, status }) => [kind, status]);
    expect(jobs).toEqual([
      ['sheet', 'done'],
      ['difference', 'done'],
      ['difference', 'done'],
    ]);
    expect((await terminal.get(settlementId)).sheetUrl).not.toContain('-B-');
    const name = first.sheetUrl.split('/').at(-1) ?? '';
    expect(await findSheet(terminal.context.dataDir, name)).toBe(first.path);
  });
});
