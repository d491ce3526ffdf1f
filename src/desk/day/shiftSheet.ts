import { displayYuan, type Fen, fen } from '../../domain/money.ts';
import { headText } from '../../store/auditCheckpoint.ts';
import { html, type Markup } from '../sheet/markup.ts';
import { denominationLabel, denominationsFen } from './cashCount.ts';
import type { ClosedShift } from './closeShift.ts';
import { dayPage, fact } from './dayPage.ts';
import { isNothingOpen } from './shiftReport.ts';

function moneyRow(label: string, amount: Fen, sign = ''): Markup {
  return html`<tr><td>${label}</td><td class="n">${amount === 0 ? '' : sign}${displayYuan(amount)}</td></tr>`;
}

function drawerTable({ shift, cash, expectedFen }: ClosedShift): Markup {
  return html`<section><h2>应有现金<small>金额单位：元</small></h2><table><colgroup><col><col style="width:30mm"></colgroup><tbody>
${moneyRow('备用金', shift.openingCashFen)}
${moneyRow(`收现金（结算 ${cash.settlements} 笔）`, cash.cashInFen, '+')}
${moneyRow(`退现金（退费 ${cash.refunds} 笔）`, cash.cashBackFen, '−')}
${moneyRow('补收、追收差额', cash.differenceInFen, '+')}
${moneyRow('退还差额', cash.differenceBackFen, '−')}
<tr class="sum"><td>应有现金</td><td class="n">${displayYuan(expectedFen)}</td></tr></tbody></table>
<p class="note">总费用 <b>${displayYuan(cash.totalFen)}</b>　基金支付 <b>${displayYuan(cash.fundFen)}</b>　账户支付 <b>${displayYuan(cash.accountFen)}</b></p></section>`;
}

function countTable({ counts, countedFen }: ClosedShift): Markup {
  const rows = denominationsFen.map((denomination) => {
    const pieces = counts[String(denomination)] ?? 0;
    return html`<tr><td>${denominationLabel(denomination)}</td><td class="n">${pieces}</td><td class="n">${displayYuan(fen(denomination * pieces))}</td></tr>`;
  });
  return html`<section><h2>实点现金<small>金额单位：元</small></h2><table class="tight"><colgroup><col><col style="width:18mm"><col style="width:30mm"></colgroup>
<thead><tr><th>面额</th><th class="n">张（枚）数</th><th class="n">金额</th></tr></thead>
<tbody>${rows}<tr class="sum"><td colspan="2">实点现金</td><td class="n">${displayYuan(countedFen)}</td></tr></tbody></table></section>`;
}

function overShortWords(overShortFen: Fen): string {
  if (overShortFen === 0) return '账款相符';
  return overShortFen > 0 ? '长款' : '短款';
}

function openBlock({ open, signature, cash }: ClosedShift): Markup | null {
  if (isNothingOpen(open)) return null;
  const signed =
    signature === null ? null : html`　组长签字：<b>${signature.name}</b>，原因：<b>${signature.note}</b>`;
  return html`<p class="note"><span class="alert">未了业务</span>　待上传 ${open.waiting} 笔　结果未知 ${open.unknown} 笔　差额 ${open.differences} 笔　搁置 ${open.stuck} 笔　待定现金 ${displayYuan(cash.undecidedFen)} 元（未计入应有现金）${signed}</p>`;
}

/** 班结单, one page of A5. @param copyNo above 1 is stamped 补打 */
export function renderShiftSheet(
  closed: ClosedShift,
  place: { readonly institution: string; readonly training: boolean; readonly copyNo: number },
): string {
  const { shift, overShortFen } = closed;
  const size = fen(Math.abs(overShortFen));
  const body = html`<dl class="facts">${fact('班次', shift.shiftNo)}${fact('收费员', `${closed.operatorName}（${shift.operatorNo}）`)}${fact('开班', shift.openedAt)}${fact('结班', closed.closedAt)}</dl>
<div class="columns">${drawerTable(closed)}${countTable(closed)}</div>
${openBlock(closed)}
<section class="foot"><div class="due"><span class="soft">长短款</span><span class="words${overShortFen === 0 ? '' : ' alert'}">${overShortWords(overShortFen)}</span><span class="figure">￥${displayYuan(size)}</span></div>
<p class="note">审计链校验值 <span class="head">${headText(closed.auditHead)}</span></p>
<div class="signs3"><span>收费员：<i></i></span><span>组长：<i></i></span><span>交款签收：<i></i></span></div></section>`;
  return dayPage({
    paper: 'A5 landscape',
    institution: place.institution,
    title: '收费班结单',
    subtitle: '',
    reference: `${place.institution}　班次 ${shift.shiftNo}`,
    stamps: place.copyNo > 1 ? [`补打 第${place.copyNo - 1}次`] : [],
    training: place.training,
    body,
  });
}
