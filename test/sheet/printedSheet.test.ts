import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { chromiumPdfPrinter } from '../../src/desk/sheet/chromiumPdfPrinter.ts';
import { renderSheet } from '../../src/desk/sheet/renderSheet.ts';
import type { SheetModel } from '../../src/desk/sheet/sheetModel.ts';
import { displayYuan } from '../../src/domain/money.ts';
import { chromiumSandboxFlags } from '../../src/shell/chromiumSandbox.ts';
import { findBrowser } from '../../src/shell/findBrowser.ts';
import { thisMachine } from '../../src/shell/openBrowser.ts';
import { inpatientEmployee, longBill, noMarks, samples } from './sampleSheets.ts';

/** Every kind of category, every mark that may meet, a long institution name: the fullest front page there can be. */
function fullestFront(): SheetModel {
  const model = longBill(56);
  return {
    ...model,
    institution: { ...model.institution, name: '通化市东昌区龙泉街道示范社区卫生服务中心（示范医院分院）' },
    lines: model.lines.map((line, index) => ({
      ...line,
      chargeCategory: String((index % 14) + 1).padStart(2, '0'),
    })),
    marks: { ...noMarks, provisional: true, reprintNo: 3 },
  };
}

const printed: Readonly<Record<string, () => SheetModel>> = { ...samples, fullestFront };

const browser = findBrowser(thisMachine);
const hasPoppler = ['pdfinfo', 'pdffonts', 'pdftotext'].every((tool) => spawnSync(tool, ['-v']).status === 0);
const folder = mkdtempSync(join(tmpdir(), 'sheet-test-'));
const pagesOf = new Map<string, number>();

function pdf(name: string): string {
  return join(folder, `${name}.pdf`);
}

function poppler(tool: string, ...args: string[]): string {
  return execFileSync(tool, args, { encoding: 'utf8', maxBuffer: 32_000_000 });
}

function textOfPage(name: string, page: number): string {
  return poppler('pdftotext', '-layout', '-f', String(page), '-l', String(page), pdf(name), '-');
}

function needTools(context: TestContext): void {
  context.skip(browser === null, 'no Chromium, Chrome or Edge on this machine');
  context.skip(!hasPoppler, 'pdfinfo, pdffonts or pdftotext (poppler-utils) is missing');
}

beforeAll(async () => {
  if (browser === null) return;
  const printer = chromiumPdfPrinter({
    chromiumPath: browser.path,
    launchFlags: chromiumSandboxFlags(process.platform, process.getuid?.()),
    timeoutMs: 60_000,
  });
  for (const [name, make] of Object.entries(printed)) {
    const { pages } = await printer.print(renderSheet(make()), pdf(name));
    pagesOf.set(name, pages);
  }
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.keys(printed))('%s on paper', (name) => {
  const make = printed[name] as () => SheetModel;

  it('is A5 landscape, every page numbered', (context) => {
    needTools(context);
    const pages = pagesOf.get(name) ?? 0;
    const info = poppler('pdfinfo', '-l', String(pages), pdf(name));
    expect(info).toMatch(new RegExp(`Pages:\\s+${pages}\n`));
    const sizes = [...info.matchAll(/size:\s+([\d.]+) x ([\d.]+) pts/g)];
    expect(sizes).toHaveLength(pages);
    for (const [, width, height] of sizes) {
      // 210 × 148 mm; the browser lays pages out on a grid of its own, half a point is a sixth of a millimetre.
      expect(Math.abs(Number(width) - 595.28)).toBeLessThan(0.5);
      expect(Math.abs(Number(height) - 419.53)).toBeLessThan(0.5);
    }
    for (let page = 1; page <= pages; page += 1) {
      expect(textOfPage(name, page)).toContain(`第 ${page} 页／共 ${pages} 页`);
    }
  });

  it('embeds every font', (context) => {
    needTools(context);
    const rows = poppler('pdffonts', pdf(name)).trim().split('\n').slice(2);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/ yes (?:yes|no)\s+(?:yes|no)\s+\d+\s+\d+\s*$/);
  });

  it('has the amounts of the model on page one, down to the signatures', (context) => {
    needTools(context);
    const { amounts, marks } = make();
    const front = textOfPage(name, 1);
    const shown = [amounts.totalFen, amounts.cashFen];
    if (!marks.cashOnly)
      shown.push(amounts.fundTotalFen, amounts.personalFen, amounts.inScopeFen, amounts.poolFen);
    for (const amount of shown) expect(front).toContain(displayYuan(amount));
    expect(front).toContain('患者（家属）签字');
    expect(front).toContain('收款单位（盖章）');
  });

  it('puts nothing outside the margins', (context) => {
    needTools(context);
    const boxes = poppler('pdftotext', '-bbox', pdf(name), '-').matchAll(
      /xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)</g,
    );
    let words = 0;
    for (const [, xMin, yMin, xMax, yMax, word] of boxes) {
      if (word === '训' || word === '练') continue; // the watermark, turned
      words += 1;
      expect(Number(xMin), word).toBeGreaterThan(25); // 9 mm = 25.5 pt
      expect(Number(xMax), word).toBeLessThan(570.3);
      expect(Number(yMin), word).toBeGreaterThan(0);
      expect(Number(yMax), word).toBeLessThan(419.53);
    }
    expect(words).toBeGreaterThan(50);
  });
});

it('a sheet with steps has 费用解释 on page two', (context) => {
  needTools(context);
  for (const name of Object.keys(printed)) {
    if ((printed[name]?.().steps.length ?? 0) === 0 || name === 'cashOnly') continue;
    expect(textOfPage(name, 2)).toContain('费用解释');
  }
});

it('120 lines flow over several pages, each with the head of the table, and none is lost', (context) => {
  needTools(context);
  const pages = pagesOf.get('longBill') ?? 0;
  const texts = Array.from({ length: pages }, (_, index) => textOfPage('longBill', index + 1));
  const first = texts.findIndex((text) => /费用明细 {2}|费用明细 共/.test(text));
  const detail = texts.slice(first);
  expect(detail.length).toBeGreaterThan(3);
  for (const text of detail)
    expect(text).toMatch(/行号\s+项目名称\s+规格\s+等级\s+单价\s+数量\s+金额\s+医保范围内/);
  const text = detail.join('\n');
  expect(text.match(/ (?:甲类|乙类 10%|自费) /g)).toHaveLength(120);
  for (const line of longBill(120).lines) expect(text).toContain(line.price); // each line has a price of its own
});

it('replaces an earlier file whole, readable by its owner alone, and leaves nothing beside it', async (context) => {
  context.skip(browser === null, 'no Chromium, Chrome or Edge on this machine');
  context.skip(process.platform === 'win32', 'Windows has no permission bits');
  const target = mkdtempSync(join(folder, 'target-'));
  const path = join(target, 'sheet.pdf');
  writeFileSync(path, 'earlier');
  const printer = chromiumPdfPrinter({
    chromiumPath: browser?.path ?? '',
    launchFlags: chromiumSandboxFlags(process.platform, process.getuid?.()),
  });
  expect(await printer.print(renderSheet(inpatientEmployee()), path)).toEqual({ pages: 3 });
  expect(readdirSync(target)).toEqual(['sheet.pdf']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
