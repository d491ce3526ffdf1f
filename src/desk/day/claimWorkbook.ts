import { unzipSync, type Zippable, zipSync } from 'fflate';
import writeXlsxFile, { type Cell, type Row, type Sheet } from 'write-excel-file/node';
import type { Fen } from '../../domain/money.ts';
import { insuranceLabels } from '../../domain/person.ts';
import { type ClaimFigures, claimFunds, clearingTypeLabels, type MonthlyClaim } from './monthlyClaim.ts';

/** Excel keeps the time of day of every part of its zip; a report made twice must be one file. */
const zipTime = new Date(2000, 0, 1);

const heading = (value: string): Cell => ({
  value,
  type: String,
  fontWeight: 'bold',
  backgroundColor: '#EFF5F7',
});
const text = (value: string): Cell => ({ value, type: String });
const count = (value: number): Cell => ({ value, type: Number, format: '0' });

/** A number with two decimals that Excel can add up: the double nearest to the amount, which is written back with its two decimals. */
function money(amountFen: Fen, bold = false): Cell {
  const value = amountFen / 100;
  return { value, type: Number, format: '#,##0.00', ...(bold ? { fontWeight: 'bold' as const } : {}) };
}

const moneyHeadings = [
  '总费用',
  '政策范围内',
  '基金合计',
  ...claimFunds.map(([, label]) => label),
  '个人账户',
  '现金',
  '医院承担',
];

function moneyCells(figures: ClaimFigures, bold = false): Cell[] {
  const { totalFen, inScopeFen, fundFen, accountFen, cashFen, hospitalFen, funds } = figures;
  const amounts = [totalFen, inScopeFen, fundFen, ...claimFunds.map(([key]) => funds[key])];
  return [...amounts, accountFen, cashFen, hospitalFen].map((amount) => money(amount, bold));
}

function summary(claim: MonthlyClaim): Row[] {
  return [
    ['险种', '清算类别', '人次', '笔数', ...moneyHeadings].map(heading),
    ...claim.groups.map((group) => [
      text(`${group.insuranceLabel}（${group.insuranceType}）`),
      text(`${group.clearingLabel}（${group.clearingType}）`),
      count(group.visits),
      count(group.rows),
      ...moneyCells(group.figures),
    ]),
    [
      heading('合计'),
      heading(''),
      count(claim.visits),
      count(claim.detail.length),
      ...moneyCells(claim.total, true),
    ],
  ];
}

function byFund(claim: MonthlyClaim): Row[] {
  const rows = claim.groups.flatMap((group) =>
    claimFunds
      .filter(([key]) => group.figures.funds[key] !== 0)
      .map(([key, label]) => [
        text(group.insuranceLabel),
        text(group.clearingLabel),
        text(label),
        money(group.figures.funds[key]),
      ]),
  );
  return [
    ['险种', '清算类别', '基金', '申报金额'].map(heading),
    ...rows,
    [heading('合计'), heading(''), heading(''), money(claim.total.fundFen, true)],
  ];
}

function detail(claim: MonthlyClaim): Row[] {
  const head = ['结算单号', '医保结算号', '中心结算时间', '姓名', '险种', '清算类别', '类型'];
  return [
    [...head, ...moneyHeadings].map(heading),
    ...claim.detail.map((row) => [
      text(row.slipNo),
      text(row.centreSettlementId),
      text(row.settledAt),
      text(row.nameMasked),
      text(insuranceLabels[row.insuranceType]),
      text(clearingTypeLabels[row.clearingType] ?? row.clearingType),
      text(row.isRefund ? '退费' : '结算'),
      ...moneyCells(row.figures),
    ]),
    [heading('合计'), ...head.slice(1).map(() => heading('')), ...moneyCells(claim.total, true)],
  ];
}

const widths = (...first: number[]) => [...first, ...moneyHeadings.map(() => 14)].map((width) => ({ width }));

/** The same bytes for the same claim: parts in order of their names, all of one time. */
function withFixedTimes(xlsx: Uint8Array): Uint8Array {
  const parts = unzipSync(xlsx);
  const fixed: Zippable = {};
  for (const name of Object.keys(parts).sort()) {
    const part = parts[name] ?? new Uint8Array();
    fixed[name] = [part, { mtime: zipTime }];
  }
  return zipSync(fixed);
}

/** Three sheets: 汇总, 基金, 明细. Amounts are numbers with two decimals; every sum was checked against its rows (`checkClaim`). */
export async function claimWorkbook(claim: MonthlyClaim): Promise<Uint8Array> {
  const sheets: Sheet<never>[] = [
    { sheet: '汇总', data: summary(claim), columns: widths(24, 12, 8, 8), stickyRowsCount: 1 },
    { sheet: '基金', data: byFund(claim), columns: widths(20, 12, 20), stickyRowsCount: 1 },
    { sheet: '明细', data: detail(claim), columns: widths(22, 22, 20, 10, 20, 10, 8), stickyRowsCount: 1 },
  ];
  return withFixedTimes(await writeXlsxFile(sheets as never).toBuffer());
}
