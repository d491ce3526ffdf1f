import type { IsoDateTime } from '../../domain/calendar.ts';
import { capitalAmount } from '../../domain/capitalAmount.ts';
import { type AmountDifference, compareAmounts } from '../../domain/compareAmounts.ts';
import { displayYuan, type Fen, fen, negateFen, subtractFen } from '../../domain/money.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import { html, type Markup } from '../sheet/markup.ts';
import { dayPage, fact } from './dayPage.ts';

/** 补退单: what is to be given back to the patient or collected from him after the centre has spoken. */
export interface DifferenceSlip {
  readonly institution: string;
  readonly slipNo: string;
  readonly nameMasked: string;
  readonly identityNumberMasked: string;
  readonly settledAt: IsoDateTime;
  readonly printedAt: IsoDateTime;
  readonly operatorName: string;
  /** recover: settled offline, refused by the centre afterwards; what the funds were granted for is owed. */
  readonly kind: 'difference' | 'recover';
  readonly reason: string;
  readonly local: SettlementAmounts;
  /** Null for a refusal. */
  readonly centre: SettlementAmounts | null;
  readonly training: boolean;
  readonly copyNo: number;
}

/** Above zero collected from the patient, below zero given back. */
export function amountDue({ local, centre }: Pick<DifferenceSlip, 'local' | 'centre'>): Fen {
  return subtractFen(centre === null ? local.totalFen : centre.cashFen, local.cashFen);
}

function dueWords(slip: DifferenceSlip, due: Fen): string {
  if (slip.kind === 'recover') return '应追收现金';
  return due < 0 ? '应退还患者现金' : '应补收现金';
}

function row(label: string, localFen: Fen, centreFen: Fen, bold: boolean): Markup {
  const change = subtractFen(centreFen, localFen);
  const sign = change > 0 ? '+' : '';
  return html`<tr${bold ? html` class="sum"` : null}><td>${label}</td><td class="n">${displayYuan(localFen)}</td><td class="n">${displayYuan(centreFen)}</td><td class="n">${sign}${displayYuan(change)}</td></tr>`;
}

function figures(slip: DifferenceSlip): Markup {
  const { local } = slip;
  const centre = slip.centre ?? refusedFigures(local);
  const cash = { key: 'cashFen', label: '现金支付', localFen: local.cashFen, centreFen: centre.cashFen };
  const differing: readonly AmountDifference[] = compareAmounts(local, centre);
  const rows = [
    row('总费用', local.totalFen, centre.totalFen, false),
    row('基金支付合计', local.fundTotalFen, centre.fundTotalFen, false),
    ...differing
      .filter(({ key }) => key !== 'totalFen' && key !== 'cashFen')
      .map(({ label, localFen, centreFen }) => row(`　${label}`, localFen, centreFen, false)),
    row(cash.label, cash.localFen, cash.centreFen, true),
  ];
  const side = slip.kind === 'recover' ? '应由个人承担' : '医保中心';
  return html`<section><h2>两边金额<small>金额单位：元；只列不同的项目</small></h2><table class="big"><colgroup><col><col style="width:36mm"><col style="width:36mm"><col style="width:36mm"></colgroup>
<thead><tr><th>项目</th><th class="n">窗口已结</th><th class="n">${side}</th><th class="n">相差</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

/** Refused: nothing of any fund, everything in cash. */
function refusedFigures(local: SettlementAmounts): SettlementAmounts {
  const none = fen(0);
  return {
    ...local,
    poolFen: none,
    civilServantFen: none,
    enterpriseFen: none,
    catastrophicFen: none,
    largeAmountFen: none,
    disabledFen: none,
    assistanceFen: none,
    otherFundFen: none,
    fundTotalFen: none,
    accountFen: none,
    familyAccountFen: none,
    personalFen: local.totalFen,
    cashFen: local.totalFen,
  };
}

/** One page of A5, signed by the patient and by a supervisor. */
export function renderDifferenceSlip(slip: DifferenceSlip): string {
  const due = amountDue(slip);
  const size = due < 0 ? negateFen(due) : due;
  const title = slip.kind === 'recover' ? '医保结算追收单' : '医保结算补退单';
  const body = html`<dl class="facts">${fact('姓名', slip.nameMasked)}${fact('证件号码', slip.identityNumberMasked)}${fact('原结算单号', slip.slipNo)}${fact('原结算时间', slip.settledAt)}</dl>
${figures(slip)}
<p class="note">原因：<b>${slip.reason}</b></p>
<section class="foot"><div class="due"><span class="soft">${dueWords(slip, due)}（大写）</span><span class="words">${capitalAmount(size)}</span><span class="figure">￥${displayYuan(size)}</span></div>
<p class="note">本单与原结算单一并保存。患者签字后由组长在系统中清除差额。打印时间 ${slip.printedAt}　经办人 ${slip.operatorName}</p>
<div class="signs3"><span>患者（家属）签字：<i></i></span><span>组长：<i></i></span><span>日期：<i></i></span></div></section>`;
  return dayPage({
    paper: 'A5 landscape',
    institution: slip.institution,
    title,
    subtitle: '',
    reference: `${slip.institution}　原结算单号 ${slip.slipNo}`,
    stamps: slip.copyNo > 1 ? [`补打 第${slip.copyNo - 1}次`] : [],
    training: slip.training,
    body,
  });
}
