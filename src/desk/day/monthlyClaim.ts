import { type IsoDate, isoDate, yearOf } from '../../domain/calendar.ts';
import { maskName } from '../../domain/identityNumber.ts';
import { addFen, type Fen } from '../../domain/money.ts';
import { type InsuranceType, insuranceLabels } from '../../domain/person.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import { readBillBody } from '../../queue/billBody.ts';
import { type StatementMember, statementMembers } from '../../queue/reconcile.ts';
import { readBill } from '../../store/bill.ts';
import type { OpenSettlementState } from '../../store/settlementState.ts';
import { listSettlementsInState } from '../../store/settlementsInState.ts';
import { readVisit } from '../../store/visit.ts';
import { type DeskContext, signedInOperator } from '../deskContext.ts';

/** The funds a month is claimed from: the parts of `fund_pay_sumamt`, policy facts 5.2. */
export const claimFunds = [
  ['poolFen', '统筹基金'],
  ['largeAmountFen', '大额医疗补助'],
  ['catastrophicFen', '居民大病保险'],
  ['civilServantFen', '公务员补助'],
  ['enterpriseFen', '企业补充'],
  ['disabledFen', '伤残人员医疗保障'],
  ['assistanceFen', '医疗救助'],
  ['otherFundFen', '其他基金'],
] as const satisfies readonly (readonly [keyof SettlementAmounts, string])[];
export type ClaimFund = (typeof claimFunds)[number][0];

export const clearingTypeLabels: Readonly<Record<string, string>> = { '11': '门诊', '21': '住院' };

/** In fen; refunds are rows with negative amounts. */
export interface ClaimFigures {
  readonly totalFen: Fen;
  readonly inScopeFen: Fen;
  readonly fundFen: Fen;
  readonly accountFen: Fen;
  readonly cashFen: Fen;
  readonly hospitalFen: Fen;
  readonly funds: Readonly<Record<ClaimFund, Fen>>;
}

export interface ClaimRow {
  readonly slipNo: string;
  readonly centreSettlementId: string;
  /** The centre's time. */
  readonly settledAt: string;
  readonly nameMasked: string;
  readonly insuranceType: InsuranceType;
  readonly clearingType: string;
  readonly isRefund: boolean;
  readonly figures: ClaimFigures;
}

export interface ClaimGroup {
  readonly insuranceType: InsuranceType;
  readonly insuranceLabel: string;
  readonly clearingType: string;
  readonly clearingLabel: string;
  /** 人次: settlements less refunds. */
  readonly visits: number;
  readonly rows: number;
  readonly figures: ClaimFigures;
}

/** 按月申请结算: everything the centre has settled in the month, by insurance, clearing type and fund. */
export interface MonthlyClaim {
  /** `YYYYMM` */
  readonly month: string;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly groups: readonly ClaimGroup[];
  readonly total: ClaimFigures;
  readonly visits: number;
  readonly detail: readonly ClaimRow[];
  /** Settlements that are still open, of whatever month: their money is not in the figures, or may change. */
  readonly open: number;
}

function figuresOf(amounts: SettlementAmounts): ClaimFigures {
  const { totalFen, inScopeFen, accountFen, cashFen, hospitalFen } = amounts;
  const funds = Object.fromEntries(claimFunds.map(([key]) => [key, amounts[key]])) as ClaimFigures['funds'];
  return { totalFen, inScopeFen, fundFen: amounts.fundTotalFen, accountFen, cashFen, hospitalFen, funds };
}

type MoneyOfFigures = Exclude<keyof ClaimFigures, 'funds'>;

export function addFigures(all: readonly ClaimFigures[]): ClaimFigures {
  const sum = (key: MoneyOfFigures) => addFen(...all.map((figures) => figures[key]));
  const funds = Object.fromEntries(
    claimFunds.map(([key]) => [key, addFen(...all.map((figures) => figures.funds[key]))]),
  ) as ClaimFigures['funds'];
  return {
    totalFen: sum('totalFen'),
    inScopeFen: sum('inScopeFen'),
    fundFen: sum('fundFen'),
    accountFen: sum('accountFen'),
    cashFen: sum('cashFen'),
    hospitalFen: sum('hospitalFen'),
    funds,
  };
}

function rowOf(context: DeskContext, member: StatementMember): ClaimRow {
  const { reader } = context.store;
  const { settlement, clearingType, amounts, taken } = member;
  const bill = readBill(reader, settlement.billId);
  return {
    slipNo: settlement.slipNo,
    centreSettlementId: readVisit(reader, settlement.billId)?.setlId ?? '',
    settledAt: taken?.at ?? settlement.settledAt,
    nameMasked: bill === null ? '' : maskName(readBillBody(bill).personName),
    insuranceType: settlement.insuranceType,
    clearingType,
    isRefund: settlement.reversesId !== null,
    figures: figuresOf(amounts),
  };
}

const visitsOf = (rows: readonly ClaimRow[]) =>
  rows.reduce((count, { isRefund }) => count + (isRefund ? -1 : 1), 0);

function groupsOf(detail: readonly ClaimRow[]): ClaimGroup[] {
  const groups = Map.groupBy(detail, (row) => `${row.insuranceType} ${row.clearingType}`);
  return [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, rows]) => {
      const [first] = rows;
      if (first === undefined) return [];
      const { insuranceType, clearingType } = first;
      return {
        insuranceType,
        insuranceLabel: insuranceLabels[insuranceType],
        clearingType,
        clearingLabel: clearingTypeLabels[clearingType] ?? clearingType,
        visits: visitsOf(rows),
        rows: rows.length,
        figures: addFigures(rows.map(({ figures }) => figures)),
      };
    });
}

/** A claim whose parts do not add up is a defect, and no report is made of it. */
export class ClaimSumBroken extends ProblemError {
  override readonly name = 'ClaimSumBroken';

  constructor(detail: string) {
    super({
      code: 'claimSumBroken',
      happened: `清算报表的金额对不上：${detail}。`,
      money: '没有生成报表，没有提交申请，账目没有改动。',
      nextStep: '请先对账；仍不行请联系信息科并告知错误代码。',
    });
  }
}

/** Every sum three ways: funds of a row against its fund total, groups against rows, the total against the groups. */
export function checkClaim(claim: MonthlyClaim): void {
  const checked: readonly (readonly [string, ClaimFigures])[] = [
    ...claim.detail.map((row) => [row.slipNo, row.figures] as const),
    ...claim.groups.map((group) => [`${group.insuranceType}/${group.clearingType}`, group.figures] as const),
    ['total', claim.total],
  ];
  for (const [place, { funds, fundFen, totalFen, accountFen, cashFen, hospitalFen }] of checked) {
    if (addFen(...Object.values(funds)) !== fundFen)
      throw new ClaimSumBroken(`${place}: 各基金之和 ≠ 基金合计`);
    if (addFen(fundFen, accountFen, cashFen, hospitalFen) !== totalFen)
      throw new ClaimSumBroken(`${place}: 基金 + 账户 + 现金 + 医院 ≠ 总费用`);
  }
  const same = (figures: ClaimFigures) => JSON.stringify(figures);
  const total = same(claim.total);
  if (total !== same(addFigures(claim.detail.map(({ figures }) => figures))))
    throw new ClaimSumBroken('明细之和 ≠ 合计');
  if (total !== same(addFigures(claim.groups.map(({ figures }) => figures))))
    throw new ClaimSumBroken('分组之和 ≠ 合计');
}

const lastDays = [31, 30, 29, 28];

/** First and last day of `YYYYMM`. @throws ProblemError */
function monthRange(month: string): { readonly from: IsoDate; readonly to: IsoDate } {
  const text = `${month.slice(0, 4)}-${month.slice(4)}`;
  for (const day of /^\d{6}$/.test(month) ? lastDays : []) {
    try {
      const to = isoDate(`${text}-${day}`);
      if (yearOf(to) >= 2000) return { from: isoDate(`${text}-01`), to };
    } catch {
      // Not a day of that month; the next shorter one is tried.
    }
  }
  throw new ProblemError({
    code: 'claimMonth',
    happened: '清算年月应写成六位数字，如 202611。',
    money: '没有生成申请，资金没有变化。',
    nextStep: '请改正年月。',
  });
}

const openStates: readonly OpenSettlementState[] = [
  'pending',
  'provisional',
  'unknown',
  'disputed',
  'difference',
];
const maxOpen = 10_000;

/**
 * The month's claim, by the centre's own time of settling and with its figures. Deterministic: the same books give the same claim.
 * @param month `YYYYMM`
 */
export function monthlyClaim(context: DeskContext, month: string): MonthlyClaim {
  signedInOperator(context);
  const { from, to } = monthRange(month);
  const detail = statementMembers(context.exchange, from, to)
    .filter(({ taken }) => taken !== null)
    .map((member) => rowOf(context, member))
    .sort((left, right) => (left.slipNo < right.slipNo ? -1 : 1));
  const claim: MonthlyClaim = {
    month,
    from,
    to,
    groups: groupsOf(detail),
    total: addFigures(detail.map(({ figures }) => figures)),
    visits: visitsOf(detail),
    detail,
    open: openStates
      .flatMap((state) => listSettlementsInState(context.store.reader, state, maxOpen))
      .filter(({ settledAt }) => settledAt <= `${to} 23:59:59`).length,
  };
  checkClaim(claim);
  return claim;
}
