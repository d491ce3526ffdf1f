import { displayYuan } from '../../domain/money.ts';
import { html, type Markup } from '../sheet/markup.ts';
import { dayPage, fact } from './dayPage.ts';
import { type ClaimFigures, type ClaimGroup, claimFunds, type MonthlyClaim } from './monthlyClaim.ts';

function cell(amount: Parameters<typeof displayYuan>[0]): Markup {
  return html`<td class="n">${displayYuan(amount)}</td>`;
}

function figureCells({ totalFen, inScopeFen, fundFen, accountFen, cashFen }: ClaimFigures): Markup[] {
  return [totalFen, inScopeFen, fundFen, accountFen, cashFen].map(cell);
}

function groupRow(group: ClaimGroup): Markup {
  return html`<tr><td>${group.insuranceLabel}</td><td>${group.clearingLabel}</td><td class="n">${group.visits}</td>${figureCells(group.figures)}</tr>`;
}

function fundRows(group: ClaimGroup): Markup[] {
  return claimFunds
    .filter(([key]) => group.figures.funds[key] !== 0)
    .map(
      ([key, label]) =>
        html`<tr><td>${group.insuranceLabel}</td><td>${group.clearingLabel}</td><td>${label}</td>${cell(group.figures.funds[key])}</tr>`,
    );
}

/** 月度清算申请表, A4. The rows of single settlements are in the workbook. */
export function renderClaimSheet(
  claim: MonthlyClaim,
  place: {
    readonly institution: string;
    readonly code: string;
    readonly training: boolean;
    readonly copyNo: number;
  },
): string {
  const open =
    claim.open === 0
      ? null
      : html`<p class="note"><span class="alert">另有 ${claim.open} 笔未了结算</span>　未上传、结果未知或有差额，处理后金额可能变化。</p>`;
  const body = html`<dl class="facts">${fact('机构编码', place.code)}${fact('清算年月', claim.month)}${fact('期间', `${claim.from} 至 ${claim.to}`)}${fact('明细', `${claim.detail.length} 笔`)}</dl>
<section><h2>按险种和清算类别<small>金额单位：元；退费以负数计入</small></h2>
<table class="big"><colgroup><col style="width:46mm"><col style="width:24mm"><col style="width:20mm"><col><col><col><col><col></colgroup>
<thead><tr><th>险种</th><th>清算类别</th><th class="n">人次</th><th class="n">总费用</th><th class="n">医保认可费用</th><th class="n">基金申报</th><th class="n">个人账户</th><th class="n">现金</th></tr></thead>
<tbody>${claim.groups.map(groupRow)}<tr class="sum"><td colspan="2">合计</td><td class="n">${claim.visits}</td>${figureCells(claim.total)}</tr></tbody></table></section>
<section><h2>按基金<small>金额单位：元</small></h2><table class="big"><colgroup><col style="width:60mm"><col style="width:34mm"><col><col style="width:50mm"></colgroup>
<thead><tr><th>险种</th><th>清算类别</th><th>基金</th><th class="n">申报金额</th></tr></thead>
<tbody>${claim.groups.flatMap(fundRows)}<tr class="sum"><td colspan="3">基金申报合计</td>${cell(claim.total.fundFen)}</tr></tbody></table></section>
${open}<div class="signs3"><span>填报人：<i></i></span><span>医保办负责人：<i></i></span><span>单位（盖章）：<i></i></span></div>`;
  return dayPage({
    paper: 'A4 landscape',
    institution: place.institution,
    title: '医保月度清算申请表',
    subtitle: `${claim.month.slice(0, 4)} 年 ${claim.month.slice(4)} 月`,
    reference: `${place.institution}　清算年月 ${claim.month}`,
    stamps: place.copyNo > 1 ? [`第 ${place.copyNo} 次打印`] : [],
    training: place.training,
    body,
  });
}
