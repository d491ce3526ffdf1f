import { displayYuan, type Fen, notBelowZero, parseYuan, subtractFen } from '../../domain/money.ts';
import type { StageName, TraceStep } from '../../domain/settlement.ts';
import { fitsOnFront } from './frontPage.ts';
import { html, type Markup } from './markup.ts';
import { usageBar } from './proportionBar.ts';
import type { SheetModel } from './sheetModel.ts';

/** With more lines than these leaving something with the patient, the steps refer to 费用明细, which says the same of each line. */
const maxClassifySteps = 6;

/** What the figure of a step is. */
const figureNames: Readonly<Record<StageName, string>> = {
  classify: '进入报销范围',
  inScope: '医保范围内',
  basis: '适用规定',
  outOfArea: '个人先付',
  daySurgery: '费用分担',
  waiting: '基金支付',
  coverage: '基金支付',
  deductible: '本次起付线',
  poolBand: '基金支付',
  annualCap: '超过限额的费用',
  largeAmount: '基金支付',
  catastrophic: '基金支付',
  civilServant: '基金支付',
  assistance: '基金支付',
  personal: '个人负担',
  account: '账户支付',
  familyAccount: '账户支付',
  cash: '现金支付',
};

function figureName(step: TraceStep): string {
  // The 大病 layer first states how far the year is above the threshold, then pays by bands, each of which has a ratio.
  if (step.stage === 'catastrophic' && step.operands.ratio === undefined) return '超过起付标准';
  return figureNames[step.stage];
}

/** The trace keeps amounts ungrouped; people read 15,475.00 more easily. */
function groupAmounts(formula: string): string {
  return formula.replace(/(?<![\d.])\d{4,12}\.\d{2}(?!\d)/g, (amount) => displayYuan(parseYuan(amount)));
}

function labelOf(step: TraceStep, model: SheetModel): string {
  if (step.stage !== 'classify') return step.label;
  const line = model.lines.find(({ lineNo }) => lineNo === step.operands.line);
  return line === undefined ? step.label : `第 ${line.lineNo} 行 ${line.name}`;
}

function stepRow(step: TraceStep, no: number, model: SheetModel): Markup {
  const clause =
    step.source === null
      ? null
      : html`<div class="clause">依据：${step.source.doc}　${step.source.clause}</div>`;
  return html`<tr><td class="no">${no}</td><td class="what name">${labelOf(step, model)}</td><td>${groupAmounts(step.formula)}${clause}</td><td class="kind">${figureName(step)}</td><td class="n figure">${displayYuan(step.amountFen)}</td></tr>`;
}

function stepsBlock(model: SheetModel): Markup {
  const classified = model.steps.filter(({ stage }) => stage === 'classify').length;
  const elsewhere = classified > maxClassifySteps && !fitsOnFront(model);
  const shown = elsewhere ? model.steps.filter(({ stage }) => stage !== 'classify') : model.steps;
  const hint = html`<p class="lead soft">有 ${classified} 项费用含自费、先行自付或超限价部分，每项进入医保范围的金额见后附“费用明细”。</p>`;
  return html`${elsewhere ? hint : null}<table class="steps"><colgroup><col style="width:8mm"><col style="width:35mm"><col><col style="width:20mm"><col style="width:19mm"></colgroup>
<thead><tr><th class="c">步骤</th><th>项目</th><th>怎样计算</th><th class="n" colspan="2">结果（元）</th></tr></thead>
<tbody>${shown.map((step, index) => stepRow(step, index + 1, model))}</tbody></table>`;
}

/** Centre and terminal may differ, and the trace is the terminal's: then the sheet says which of the two counts. */
function differsFromAmounts(model: SheetModel): boolean {
  const step = model.steps.findLast(({ stage }) => stage === 'personal');
  return step !== undefined && Math.abs(step.amountFen) !== Math.abs(model.amounts.personalFen);
}

/** What must be known before reading the steps; null when they are simply those of this settlement. */
function leadText(model: SheetModel): string | null {
  if (model.marks.refundOfSlipNo !== null)
    return '以下为被冲销的原结算的计算步骤；退费金额与其相同，方向相反。';
  return differsFromAmounts(model)
    ? '以下为本机的计算步骤，与医保中心的结果不一致；金额以第一页所列医保中心结果为准。'
    : null;
}

function leftOf(usedFen: Fen, limitFen: Fen): Fen {
  return notBelowZero(subtractFen(limitFen, usedFen));
}

function limitsBlock(model: SheetModel): Markup | null {
  if (model.limits.length === 0) return null;
  const rows = model.limits.map(({ label, usedFen, limitFen }) =>
    limitFen === null
      ? html`<tr><td>${label}</td><td class="n">${displayYuan(usedFen)}</td><td class="n">—</td><td class="n">—</td><td></td></tr>`
      : html`<tr><td>${label}</td><td class="n">${displayYuan(usedFen)}</td><td class="n">${displayYuan(limitFen)}</td><td class="n">${displayYuan(leftOf(usedFen, limitFen))}</td><td>${usageBar(usedFen, limitFen)}</td></tr>`,
  );
  return html`<section class="block limits"><h2>本年度累计与限额<small>含本次，金额单位：元</small></h2>
<table><colgroup><col><col style="width:28mm"><col style="width:28mm"><col style="width:28mm"><col style="width:40mm"></colgroup>
<thead><tr><th>项目</th><th class="n">已用</th><th class="n">年度标准</th><th class="n">尚余</th><th>使用情况</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

const terms: readonly (readonly [string, string])[] = [
  ['医保范围内', '符合医保目录和限价、可以按比例报销的费用。'],
  ['起付线', '先由个人负担的固定金额，超过后基金才开始支付。'],
  ['先行自付', '乙类项目在报销前先由个人负担的一定比例。'],
  ['限额以上', '基金本年度支付到最高限额之后的范围内费用。'],
  ['个人自付', '医保目录内由个人负担的金额，含以上各项。'],
  ['个人自费', '医保目录外、全部由个人负担的金额。'],
];

function termsBlock(): Markup {
  const entries = terms.map(([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`);
  return html`<section class="block"><h2>名词说明</h2><dl class="terms">${entries}</dl></section>`;
}

function policyText(model: SheetModel): string {
  const { policy } = model;
  if (policy === null) return '按计算顺序逐步说明';
  return `按计算顺序逐步说明。政策依据：${policy.name}政策包 ${policy.version} 版，依据可信程度：${policy.confidenceLabel}`;
}

/** 费用解释: the trace in numbered plain steps, then what the year has left. Null when nothing was calculated. */
export function explanationPages(model: SheetModel): Markup | null {
  if (model.steps.length === 0 || model.marks.cashOnly) return null;
  const lead = leadText(model);
  return html`<section class="later"><h2>费用解释<small>${policyText(model)}</small></h2>${lead === null ? null : html`<p class="lead">${lead}</p>`}
${stepsBlock(model)}${limitsBlock(model)}${termsBlock()}</section>`;
}
