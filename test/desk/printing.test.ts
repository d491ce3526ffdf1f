import { describe, expect, it } from 'vitest';
import { noPdfPrinter } from '../../src/desk/noPdfPrinter.ts';
import { SheetNotPrinted } from '../../src/desk/sheet/sheetNotPrinted.ts';
import { listPrintJobs } from '../../src/store/printJob.ts';
import { bookFaults } from './bookFaults.ts';
import { problemOf, startTerminal } from './deskHarness.ts';

describe('printing', () => {
  it('counts every copy, and marks each after the first', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强');
    const first = await terminal.handlers['sheet.print']({ settlementId });
    const second = await terminal.handlers['sheet.print']({ settlementId });
    expect([first.copyNo, second.copyNo]).toEqual([1, 2]);
    expect(terminal.printer.pages[0]).not.toContain('补打');
    expect(terminal.printer.pages[1]).toContain('补打');
    expect((await terminal.get(settlementId)).sheetUrl).toBe(second.sheetUrl);
  });

  it('without a browser says what is missing, and the settlement stands', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强');
    terminal.printer.print = noPdfPrinter.print;
    const problem = await problemOf(() => terminal.handlers['sheet.print']({ settlementId }));
    expect(problem).toMatchObject({ code: 'PRINT_BROWSER_MISSING' });
    expect(problem.money).toContain('不要重新结算');
    expect(terminal.state(settlementId)).toBe('final');
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('what did not come out is not counted as a copy', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强');
    terminal.printer.fault = new SheetNotPrinted('PRINT_TIMED_OUT', 'test');
    await problemOf(() => terminal.handlers['sheet.print']({ settlementId }));
    terminal.printer.fault = null;
    expect(await terminal.handlers['sheet.print']({ settlementId })).toMatchObject({ copyNo: 1 });
    expect(terminal.printer.pages[0]).not.toContain('补打');
    expect(listPrintJobs(terminal.reading, settlementId)).toHaveLength(1);
  });

  it('asked for twice at the same moment, prints two copies that are told apart', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强');
    const copies = await Promise.all([
      terminal.handlers['sheet.print']({ settlementId }),
      terminal.handlers['sheet.print']({ settlementId }),
    ]);
    expect(copies.map((copy) => copy.copyNo).sort()).toEqual([1, 2]);
  });

  it('an unexpected error of the printer has its three sentences as well', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强');
    terminal.printer.fault = new Error('segmentation fault');
    expect((await problemOf(() => terminal.handlers['sheet.print']({ settlementId }))).code).toBe(
      'sheetNotPrinted',
    );
    expect(terminal.state(settlementId)).toBe('final');
  });

  it('a provisional sheet says so, and a refund names what it takes back', async () => {
    const terminal = await startTerminal();
    const settled = await terminal.settle('李淑珍');
    const refund = await terminal.refund(settled.settlementId);
    await terminal.handlers['sheet.print']({ settlementId: refund.settlementId });
    expect(terminal.printer.pages[0]).toContain(settled.slipNo);
    await terminal.readCard('孙志强');
    await terminal.goOffline();
    const provisional = await terminal.settle('孙志强');
    await terminal.handlers['sheet.print']({ settlementId: provisional.settlementId });
    expect(terminal.printer.pages[1]).toContain('暂结');
  });
});
