import { capitalAmount } from '../../domain/capitalAmount.ts';
import { maskIdentityNumber, maskName } from '../../domain/identityNumber.ts';
import { addFen, displayYuan, type Fen, fen } from '../../domain/money.ts';
import { insuranceLabels } from '../../domain/person.ts';
import { displayPercent, ratioOf } from '../../domain/ratio.ts';
import { type ChargeGroup, chargeGroups, displayPrice, displayQuantity } from './chargeGroups.ts';
import { html, type Markup } from './markup.ts';
import { fundPayers, hospitalPayers, type Payer, personalPayers } from './payers.ts';
import { proportionBar, swatch } from './proportionBar.ts';
import type { ReceiptTerms } from './receiptTerms.ts';
import type { SheetLine, SheetMarks, SheetModel } from './sheetModel.ts';
import { sheetNotices } from './sheetNotices.ts';

const notStated = '—';

/** Rows of the left half that fit beside the split. */
const maxFrontRows = 14;
/** What the narrow columns of the front hold on one line: figures below 100 000 yuan, short prices and quantities. */
const maxFrontFen = 9_999_999;
const maxFrontPriceLength = 8;
const maxFrontQuantityLength = 5;
/** Width of the name column of the front, in ems of a Chinese character. */
const frontNameEms = 17;

function emsOf(text: string): number {
  let ems = 0;
  for (const character of text) ems += (character.codePointAt(0) ?? 0) < 0x2e80 ? 0.58 : 1;
  return ems;
}

function rowsOfText(text: string): number {
  return Math.max(1, Math.ceil(emsOf(text) / frontNameEms));
}

/** A category of one line stands before its name; one of several has a row of its own. */
function rowsOfGroup({ label, lines }: ChargeGroup): number {
  const alone = lines.length === 1;
  const texts = lines.map((line) => `${alone ? `${label} ` : ''}${line.name} ${line.specification}`);
  return texts.reduce((sum, text) => sum + rowsOfText(text), alone ? 0 : 1);
}

function figuresFit(line: SheetLine): boolean {
  return (
    displayPrice(line.price).length <= maxFrontPriceLength &&
    displayQuantity(line.quantity).length <= maxFrontQuantityLength
  );
}

/** True when every line has room on the front; otherwise it shows the categories, and the lines follow on pages of their own. */
export function fitsOnFront(model: SheetModel): boolean {
  const { lines, marks } = model;
  if (Math.abs(model.amounts.totalFen) > maxFrontFen || !lines.every(figuresFit)) return false;
  // Each line of notices under the title, three to a line, takes the room of one row.
  const roomRows = maxFrontRows - Math.ceil(sheetNotices(marks).length / 3);
  if (lines.length > roomRows) return false;
  return chargeGroups(lines).reduce((sum, group) => sum + rowsOfGroup(group), 0) <= roomRows;
}

function titleOf(model: SheetModel): string {
  if (model.marks.cashOnly) return '医保待结算单';
  return model.marks.refundOfSlipNo === null ? '医保结算单' : '医保结算退费单';
}

function titleBlock(model: SheetModel): Markup {
  const notices = sheetNotices(model.marks);
  const stamps = notices.map(({ mark }) => html`<span class="stamp">${mark}</span>`);
  const meanings = notices.map(({ mark, meaning }) => html`<p><b>${mark}</b>— ${meaning}</p> `);
  const subtitle = model.marks.cashOnly ? null : html`<small>一站式服务 · 一单制结算</small>`;
  return html`<header><div class="title"><div><p class="place name">${model.institution.name}</p>
<h1>${titleOf(model)}${subtitle}</h1></div><div class="stamps">${stamps}</div></div>
${meanings.length === 0 ? null : html`<div class="notices">${meanings}</div>`}</header>`;
}

function fact(label: string, value: string): Markup {
  return html`<div><dt>${label}</dt><dd class="name">${value}</dd></div>`;
}

function settledBy(marks: SheetMarks): string {
  if (marks.cashOnly) return '现金垫付';
  return marks.provisional ? '离线暂结' : '联网结算';
}

function factsBlock(model: SheetModel): Markup {
  const { person } = model;
  const inpatient = model.kind === 'inpatient';
  const insurance = person.insuranceType === null ? notStated : insuranceLabels[person.insuranceType];
  // Masked once more: both masks leave a masked text as it is, and a full number must not reach paper.
  return html`<dl class="facts">
${fact('姓名', maskName(person.nameMasked))}
${fact('证件号码', maskIdentityNumber(person.identityNumberMasked))}
${fact('人员类别', person.personTypeLabel ?? notStated)}
${fact('参保地', person.insuredPlaceName ?? notStated)}
${fact('险种', insurance)}
${inpatient ? fact('入出院日期', `${model.beganOn} 至 ${model.endedOn}`) : fact('就诊日期', model.beganOn)}
${fact('就诊类别', `${inpatient ? '住院' : '门诊'}·${model.careTypeLabel}`)}
${fact('机构编码', model.institution.code)}
${fact('结算单号', model.slipNo)}
${fact('医保结算号', model.centreSettlementId ?? '尚未取得')}
${fact(model.marks.refundOfSlipNo === null ? '结算时间' : '退费时间', model.settledAt)}
${fact('结算方式', settledBy(model.marks))}
</dl>`;
}

export function money(amount: Fen): Markup {
  return html`<td class="n">${displayYuan(amount)}</td>`;
}

/** Nothing is known of the scope before the insurance has seen the bill. */
export function inScopeCell(amount: Fen, model: SheetModel): Markup {
  return model.marks.cashOnly ? html`<td class="n">${notStated}</td>` : money(amount);
}

function lineRow(line: SheetLine, category: Markup | null, model: SheetModel): Markup {
  return html`<tr><td${category === null ? html` class="member"` : null}>${category}<span class="name">${line.name}</span><span class="spec name">${line.specification}</span></td>
<td class="c">${line.itemClassLabel}</td><td class="n">${displayPrice(line.price)}</td><td class="n">${displayQuantity(line.quantity)}</td>${money(line.amountFen)}${inScopeCell(line.inScopeFen, model)}</tr>`;
}

function groupRows(group: ChargeGroup, model: SheetModel): Markup {
  const [only, ...others] = group.lines;
  if (only !== undefined && others.length === 0)
    return lineRow(only, html`<b class="category">${group.label}</b> `, model);
  const rows = group.lines.map((line) => lineRow(line, null, model));
  return html`<tr class="group"><td colspan="4">${group.label}</td>${money(group.amountFen)}${inScopeCell(group.inScopeFen, model)}</tr>${rows}`;
}

function sumRow(columns: number, model: SheetModel): Markup {
  return html`<tr class="sum"><td colspan="${columns}">合计</td>${money(model.amounts.totalFen)}${inScopeCell(model.amounts.inScopeFen, model)}</tr>`;
}

function itemsTable(groups: readonly ChargeGroup[], model: SheetModel): Markup {
  return html`<h2>收费项目<small>金额单位：元</small></h2>
<table class="tight"><colgroup><col><col style="width:9mm"><col style="width:14mm"><col style="width:9mm"><col style="width:16mm"><col style="width:16mm"></colgroup>
<thead><tr><th>项目名称　规格</th><th class="c">等级</th><th class="n">单价</th><th class="n">数量</th><th class="n">金额</th><th class="n">医保范围内</th></tr></thead>
<tbody>${groups.map((group) => groupRows(group, model))}${sumRow(4, model)}</tbody></table>`;
}

function categoriesTable(groups: readonly ChargeGroup[], model: SheetModel): Markup {
  const rows = groups.map(
    (group) =>
      html`<tr><td>${group.label}</td><td class="n">${group.lines.length}</td>${money(group.amountFen)}${inScopeCell(group.inScopeFen, model)}</tr>`,
  );
  const count = model.lines.length;
  const sum = html`<tr class="sum"><td>合计</td><td class="n">${count}</td>${money(model.amounts.totalFen)}${inScopeCell(model.amounts.inScopeFen, model)}</tr>`;
  return html`<h2>收费项目汇总<small>共 ${count} 项，逐项见后附“费用明细”；金额单位：元</small></h2>
<table class="tight"><colgroup><col><col style="width:14mm"><col style="width:27mm"><col style="width:27mm"></colgroup>
<thead><tr><th>收费类别</th><th class="n">项数</th><th class="n">金额</th><th class="n">医保范围内</th></tr></thead>
<tbody>${rows}${sum}</tbody></table>`;
}

function totalsTable(model: SheetModel): Markup {
  return html`<h2>费用合计<small>金额单位：元</small></h2>
<table><colgroup><col><col style="width:27mm"><col style="width:27mm"></colgroup>
<thead><tr><th>项目</th><th class="n">金额</th><th class="n">医保范围内</th></tr></thead>
<tbody>${sumRow(1, model)}</tbody></table>`;
}

function billBlock(model: SheetModel): Markup {
  if (model.lines.length === 0) return totalsTable(model);
  const groups = chargeGroups(model.lines);
  return fitsOnFront(model) ? itemsTable(groups, model) : categoriesTable(groups, model);
}

function compositionBlock(model: SheetModel): Markup | null {
  if (model.marks.cashOnly) return null;
  const { inScopeFen, firstSelfPayFen, overLimitFen, ownExpenseFen } = model.amounts;
  const part = (label: string, amount: Fen) => html`<span>${label} <b>${displayYuan(amount)}</b></span> `;
  const inScopeOfLines = addFen(...model.lines.map((line) => line.inScopeFen));
  const differs = model.lines.length > 0 && inScopeOfLines !== inScopeFen;
  return html`<p class="parts">${part('医保范围内', inScopeFen)}${part('先行自付', firstSelfPayFen)}${part('超限价', overLimitFen)}${part('目录外', ownExpenseFen)}</p>
${differs ? html`<p class="parts">各项的医保范围内金额为本机计算，合计以医保中心结果为准。</p>` : null}`;
}

/** A part against the bill's sign, or above the whole of it, has no share. */
function percentOf(part: Fen, total: Fen): string {
  if (part === 0 || part < 0 !== total < 0 || Math.abs(part) > Math.abs(total)) return '';
  return displayPercent(ratioOf(fen(Math.abs(part)), fen(Math.abs(total))));
}

function payerRow(payer: Payer): Markup {
  return html`<tr><td colspan="2">${swatch(payer.colour)}${payer.label}</td>${money(payer.paidFen)}</tr>`;
}

function splitBlock(model: SheetModel, terms: ReceiptTerms): Markup {
  const { amounts, person } = model;
  const funds = fundPayers(amounts, model.funds, model.marks.cashOnly ? null : person.insuranceType);
  const hospital = hospitalPayers(amounts);
  const personal = personalPayers(amounts, person.hasAccount && !model.marks.cashOnly);
  const total = amounts.totalFen;
  const sum = (label: string, amount: Fen) =>
    html`<tr class="sum"><td>${label}</td><td class="n">${percentOf(amount, total)}</td>${money(amount)}</tr>`;
  return html`<h2>费用由谁支付<small>金额单位：元</small></h2>${proportionBar([...funds, ...hospital, ...personal], total)}
<table><colgroup><col><col style="width:15mm"><col style="width:23mm"></colgroup>
<thead><tr><th>支付方</th><th class="n">占总费用</th><th class="n">金额</th></tr></thead>
<tbody>${funds.map(payerRow)}${funds.length === 0 ? null : sum('基金支付合计', amounts.fundTotalFen)}
${hospital.map(payerRow)}${personal.map(payerRow)}${sum('个人支付合计', terms.personalPaidFen)}</tbody></table>
${model.marks.cashOnly ? html`<p class="parts">自付、自费金额待医保结算后确定。</p>` : burdenBlock(terms)}`;
}

/** 自付 and 自费 by the receipt rule, and what the 自付 is made of. */
function burdenBlock(terms: ReceiptTerms): Markup {
  const turned = terms.restFen !== 0 && terms.restFen < 0 !== terms.totalFen < 0;
  const parts: readonly (readonly [string, Fen])[] = [
    ['起付线', terms.deductibleFen],
    ['先行自付', terms.firstSelfPayFen],
    ['超限价', terms.overLimitFen],
    [turned ? '已由大病、救助承担' : '按比例及限额以上', terms.restFen],
  ];
  const made = parts.map(([label, amount]) => html`<span>${label} ${displayYuan(amount)}</span> `);
  return html`<table class="made"><colgroup><col style="width:16mm"><col><col style="width:23mm"></colgroup><tbody>
<tr><td><b>个人自付</b></td><td class="soft">医保目录内由个人负担</td><td class="n"><b>${displayYuan(terms.selfPayFen)}</b></td></tr>
<tr><td class="n soft">其中</td><td class="of" colspan="2">${made}</td></tr>
<tr><td><b>个人自费</b></td><td class="soft">医保目录外</td><td class="n"><b>${displayYuan(terms.ownExpenseFen)}</b></td></tr></tbody></table>`;
}

function footBlock(model: SheetModel): Markup {
  const { amounts, marks } = model;
  const refund = marks.refundOfSlipNo !== null;
  const cashFen = refund ? fen(-amounts.cashFen) : amounts.cashFen;
  const balance =
    model.person.hasAccount && !marks.cashOnly ? displayYuan(amounts.accountBalanceAfterFen) : notStated;
  return html`<section class="foot"><div class="pay"><span class="soft">${refund ? '应退现金' : '个人现金支付'}（大写）</span><span class="words">${capitalAmount(cashFen)}</span><span class="figure">￥${displayYuan(cashFen)}</span><span class="balance"><span class="soft">个人账户余额</span> ${balance}</span></div>
<div class="signs"><span>收费员：${model.operatorName}</span><span>患者（家属）签字：<i></i></span><span>收款单位（盖章）：<i></i></span></div></section>`;
}

/** Page one: who, what for, who pays, what is due. */
export function frontPage(model: SheetModel, terms: ReceiptTerms): Markup {
  return html`<main class="front">${titleBlock(model)}${factsBlock(model)}
<div class="halves"><section>${billBlock(model)}${compositionBlock(model)}</section><section>${splitBlock(model, terms)}</section></div>
${footBlock(model)}</main>`;
}
