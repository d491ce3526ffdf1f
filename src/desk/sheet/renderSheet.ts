import { addFen, negateFen } from '../../domain/money.ts';
import { IdentityBroken } from '../../domain/settlementIdentities.ts';
import { detailPages } from './detailPages.ts';
import { explanationPages } from './explanationPages.ts';
import { frontPage } from './frontPage.ts';
import { cssString, html, type Markup, rawMarkup } from './markup.ts';
import { receiptTerms } from './receiptTerms.ts';
import type { SheetModel } from './sheetModel.ts';
import { sheetNotices } from './sheetNotices.ts';
import { sheetStyle } from './sheetStyle.ts';

/** Lines of the longest bill that is printed, as many as the headless contract accepts. */
export const maxSheetLines = 5000;

const maxFooterName = 26;
const marginText =
  'font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimSun", sans-serif; font-size: 6.8pt; color: #59636b;';

/** The lines of a refund are those of the bill it undoes, turned round. */
function asPrinted(model: SheetModel): SheetModel {
  if (model.marks.refundOfSlipNo === null) return model;
  const lines = model.lines.map((line) => ({
    ...line,
    quantity: `-${line.quantity}`,
    amountFen: negateFen(line.amountFen),
    inScopeFen: negateFen(line.inScopeFen),
  }));
  return { ...model, lines };
}

function checkLines({ lines, amounts }: SheetModel): void {
  if (lines.length > maxSheetLines)
    throw new RangeError(`${lines.length} lines on one sheet, at most ${maxSheetLines}`);
  if (lines.length === 0) return;
  const sumFen = addFen(...lines.map((line) => line.amountFen));
  if (sumFen !== amounts.totalFen)
    throw new IdentityBroken(`总额 = 各行之和: ${amounts.totalFen} ≠ ${sumFen} fen`);
}

function shortened(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Institution, slip and marks stand in the margin of every page, so that a loose page still says what it is worth. */
function pageRule(model: SheetModel): Markup {
  const place = `${shortened(model.institution.name, maxFooterName)}　结算单号 ${shortened(model.slipNo, 40)}`;
  const marks = sheetNotices(model.marks)
    .map(({ mark }) => mark)
    .join(' · ');
  return rawMarkup(`@page { size: A5 landscape; margin: 8mm 9mm 10mm; ${marginText}
@bottom-left { content: ${cssString(place)}; width: 75%; text-align: left; }
@bottom-right { content: "第 " counter(page) " 页／共 " counter(pages) " 页"; width: 25%; text-align: right; }
@top-right { content: ${cssString(marks)}; color: #b3261e; font-weight: 700; } }
@page :first { @top-right { content: none; } }`);
}

/**
 * 医保结算单 as one complete print file: page one the settlement, then 费用解释, then 费用明细 when the lines do not fit on page one.
 * No scripts, nothing loaded from anywhere; all text escaped.
 * @throws IdentityBroken when the figures contradict each other: such a sheet is a defect and is not printed
 */
export function renderSheet(settled: SheetModel): string {
  const model = asPrinted(settled);
  checkLines(model);
  const terms = receiptTerms(model.amounts);
  const watermark = model.marks.training ? html`<div class="watermark" aria-hidden="true">训练</div>` : null;
  return html`<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>医保结算单 ${model.slipNo}</title>
<style>${pageRule(model)}${rawMarkup(sheetStyle)}</style></head>
<body>${watermark}${frontPage(model, terms)}${explanationPages(model)}${detailPages(model)}</body></html>
`.text;
}
