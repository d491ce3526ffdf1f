import { formatYuan } from '../../domain/money.ts';
import type { DemoReport, DemoSettlement } from './runDemo.ts';

function settlementLine(title: string, one: DemoSettlement): string {
  const parts = [
    `总费用 ${one.medfee_sumamt}`,
    `统筹 ${one.hifp_pay}`,
    ...(one.hifmi_pay === '0.00' ? [] : [`大病 ${one.hifmi_pay}`]),
    ...(one.hifob_pay === '0.00' ? [] : [`补充 ${one.hifob_pay}`]),
    ...(one.acct_pay === '0.00' ? [] : [`账户 ${one.acct_pay}`]),
    `现金 ${one.psn_cash_pay}`,
  ];
  return `${title}　${one.slipNo}　${parts.join('，')}　[${one.state}]`;
}

/** The report for people. */
export function tellDemo(report: DemoReport): string {
  const { card, outage, lostAnswer, reconciliation } = report;
  const lines = [
    '医结 演示（训练模式，虚构人员）',
    '',
    `读卡　　　${card.port}　发 ${card.sentBytes} 字节，收 ${card.receivedBytes} 字节，${card.durationMs} 毫秒`,
    settlementLine('门诊　　　', report.outpatient),
    settlementLine('住院　　　', report.inpatient),
    settlementLine('断网暂结　', outage.during),
    settlementLine('复网之后　', outage.after),
    settlementLine('丢失应答　', lostAnswer),
    `　　　　　　中心有效结算 ${lostAnswer.paidTimesAtCentre} 笔；报文：${lostAnswer.messages.join('，')}`,
    settlementLine('退费　　　', report.refund),
    settlementLine('两边不知　', report.repair.before),
    settlementLine('对明细账后', report.repair.after),
    `队列　　　待上传 ${report.queue.pending}，结果未知 ${report.queue.unknown}，差额 ${report.queue.differences}，待处理 ${report.queue.stuck}`,
    ...reconciliation.rows.map(
      (row) =>
        `对账　　　险种 ${row.insuranceType} 清算 ${row.clearingType}：${row.count} 笔，总额 ${formatYuan(row.totalFen)}，基金 ${formatYuan(row.fundTotalFen)}　${row.level ? '平' : `不平：${row.description}`}`,
    ),
    `结算单　　${report.sheet.path}（${report.sheet.pages} 页）`,
    '',
    ...report.checks.map(
      (check) => `${check.ok ? '✓' : '✗'} ${check.name}${check.ok ? '' : `　${check.detail}`}`,
    ),
    '',
  ];
  return lines.join('\n');
}
