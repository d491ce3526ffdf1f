import { displayYuan, parseYuan } from '../../domain/money.ts';
import { displayPercent, parseRatio } from '../../domain/ratio.ts';
import type { TraceStep } from '../../domain/settlement.ts';
import { type ChargeGroup, chargeGroups, displayPrice, displayQuantity } from './chargeGroups.ts';
import { fitsOnFront, inScopeCell, money } from './frontPage.ts';
import { html, type Markup } from './markup.ts';
import type { SheetLine, SheetModel } from './sheetModel.ts';

type Operands = TraceStep['operands'];

/** How each line was split, by line number; lines wholly in scope have no such step. */
function splitsByLine(model: SheetModel): Map<string, Operands> {
  const classified = model.steps.filter(({ stage }) => stage === 'classify');
  return new Map(classified.map(({ operands }) => [operands.line ?? '', operands]));
}

/** "乙类 10%": the class with the share paid first. */
function classText(line: SheetLine, split: Operands | undefined): string {
  const paidFirst = parseYuan(split?.firstSelfPay ?? '0') !== 0;
  if (!paidFirst || split?.selfPayRatio === undefined) return line.itemClassLabel;
  return `${line.itemClassLabel} ${displayPercent(parseRatio(split.selfPayRatio))}`;
}

function overLimitNote(split: Operands | undefined): Markup | null {
  const overLimitFen = parseYuan(split?.overLimit ?? '0');
  return overLimitFen === 0 ? null : html`<div class="clause">超限价部分 ${displayYuan(overLimitFen)}</div>`;
}

function groupBody(group: ChargeGroup, splits: Map<string, Operands>, model: SheetModel): Markup {
  const rows = group.lines.map((line) => {
    const split = splits.get(line.lineNo);
    return html`<tr><td class="c soft">${line.lineNo}</td><td class="name">${line.name}${overLimitNote(split)}</td><td class="name soft">${line.specification}</td><td class="c">${classText(line, split)}</td><td class="n">${displayPrice(line.price)}</td><td class="n">${displayQuantity(line.quantity)}</td>${money(line.amountFen)}${inScopeCell(line.inScopeFen, model)}</tr>`;
  });
  return html`<tr class="group"><td colspan="6">${group.label}　<span class="soft">${group.lines.length} 项</span></td>${money(group.amountFen)}${inScopeCell(group.inScopeFen, model)}</tr>${rows}`;
}

/** 费用明细: every line of a bill too long for the front, over as many pages as it needs, the head repeated on each. */
export function detailPages(model: SheetModel): Markup | null {
  if (model.lines.length === 0 || fitsOnFront(model)) return null;
  const splits = splitsByLine(model);
  const bodies = chargeGroups(model.lines).map((group) => groupBody(group, splits, model));
  const { totalFen, inScopeFen } = model.amounts;
  const place = model.steps.length === 0 ? 'later' : 'detail';
  return html`<section class="${place}"><h2>费用明细<small>共 ${model.lines.length} 项，金额单位：元；乙类所附比例为先行自付比例</small></h2>
<table class="tight"><colgroup><col style="width:11mm"><col><col style="width:40mm"><col style="width:17mm"><col style="width:20mm"><col style="width:15mm"><col style="width:20mm"><col style="width:20mm"></colgroup>
<thead><tr><th class="c">行号</th><th>项目名称</th><th>规格</th><th class="c">等级</th><th class="n">单价</th><th class="n">数量</th><th class="n">金额</th><th class="n">医保范围内</th></tr></thead>
<tbody>${bodies}<tr class="sum"><td colspan="6">合计</td>${money(totalFen)}${inScopeCell(inScopeFen, model)}</tr></tbody></table></section>`;
}
