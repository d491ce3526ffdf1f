import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { closeShift } from '../../../src/desk/day/closeShift.ts';
import { exportClaim } from '../../../src/desk/day/exportClaim.ts';
import { openShift } from '../../../src/desk/day/openShift.ts';
import { printDifferenceSlip } from '../../../src/desk/day/printDifferenceSlip.ts';
import { printShiftReport } from '../../../src/desk/day/printShiftReport.ts';
import { chromiumPdfPrinter } from '../../../src/desk/sheet/chromiumPdfPrinter.ts';
import { fen } from '../../../src/domain/money.ts';
import { chromiumSandboxFlags } from '../../../src/shell/chromiumSandbox.ts';
import { findBrowser } from '../../../src/shell/findBrowser.ts';
import { thisMachine } from '../../../src/shell/openBrowser.ts';
import { startTerminal } from '../deskHarness.ts';

/** 210 × 148 mm and 297 × 210 mm in points, as a browser rounds them. */
const papers = {
  a5: /MediaBox \[0 0 59[45][.\d]* (?:419|420)[.\d]*\]/,
  a4: /MediaBox \[0 0 84[12][.\d]* 59[456][.\d]*\]/,
};

it('each comes out of a real browser on one page of its paper', async (context) => {
  const browser = findBrowser(thisMachine);
  context.skip(browser === null, 'no Chromium, Chrome or Edge on this machine');
  const terminal = await startTerminal();
  openShift(terminal.context, fen(20_000));
  terminal.clock.advance(2_000);
  await terminal.readCard('孙志强');
  await terminal.goOffline();
  const { settlementId } = await terminal.settle('孙志强', { items: { S16: '3' } });
  terminal.centre.faults.add('2206A', { kind: 'differ', amountFen: 1_234 });
  terminal.centre.faults.add('2207A', { kind: 'differ', amountFen: 1_234 });
  await terminal.goOnline();
  await terminal.drain();
  await printDifferenceSlip(terminal.context, settlementId);
  const note = '差额待患者明早来补'.repeat(12);
  const { shift } = closeShift(terminal.context, { '10000': 12 }, { operatorNo: 'S001', note });
  await printShiftReport(terminal.context, shift.id);
  await exportClaim(terminal.context, '202611');
  const folder = mkdtempSync(join(tmpdir(), 'day-sheets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const printer = chromiumPdfPrinter({
    chromiumPath: browser?.path ?? '',
    launchFlags: chromiumSandboxFlags(process.platform, process.getuid?.()),
    timeoutMs: 60_000,
  });
  const paperOf = [papers.a5, papers.a5, papers.a4];
  expect(terminal.printer.pages).toHaveLength(paperOf.length);
  for (const [index, html] of terminal.printer.pages.entries()) {
    const path = join(folder, `${index}.pdf`);
    expect((await printer.print(html, path)).pages).toBe(1);
    expect(readFileSync(path, 'latin1')).toMatch(paperOf[index] ?? papers.a5);
  }
}, 240_000);
