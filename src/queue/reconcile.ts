import { beijingTime, dateOf, epochOf, type IsoDate, type IsoDateTime } from '../domain/calendar.ts';
import type { Fen } from '../domain/money.ts';
import type { InsuranceType } from '../domain/person.ts';
import { ProblemError } from '../domain/problem.ts';
import { readBill } from '../store/bill.ts';
import { listSettlementsBetween, type SettlementRecord } from '../store/settlement.ts';
import { type SettlementStateRow, settlementStates } from '../store/settlementState.ts';
import { fundTotalOnWire } from '../upstream/settlementWire.ts';
import {
  isLevel,
  type StatementRow,
  statementRefundFlag,
  statementTotals,
} from '../upstream/statementRule.ts';
import { type CentreExchange, outcomeProblem } from './centreExchange.ts';

/** One comparison of 3201: an insurance and a clearing type over a period. */
export interface ReconciliationRow {
  readonly insuranceType: InsuranceType;
  readonly clearingType: string;
  readonly count: number;
  readonly totalFen: Fen;
  readonly fundTotalFen: Fen;
  readonly accountFen: Fen;
  readonly level: boolean;
  readonly description: string;
}

export interface Reconciliation {
  readonly level: boolean;
  readonly rows: readonly ReconciliationRow[];
}

const maxRowsPerDay = 10_000;
const dayMs = 86_400_000;
/** A settlement made offline has its row at the centre on the day it was replayed: so far back such a one may lie. */
const replayedWithinMs = 7 * dayMs;

/** When the centre took a settlement or a refund, and its figures where they are not ours. */
export interface CentreTaking {
  readonly at: IsoDateTime;
  readonly centre: SettlementRecord['amounts'] | null;
}

/**
 * Null when the centre never took it, or when reconciliation has found that it does not have it. What a supervisor took over
 * from the centre's row (disputed, then cleared with its figures) counts from that row's day.
 */
export function takenAtCentre(states: readonly SettlementStateRow[]): CentreTaking | null {
  if (states.some(({ state }) => state === 'refused')) return null;
  const taken = states.filter(
    ({ state, centre }) =>
      state === 'final' || state === 'difference' || (state === 'cleared' && centre !== null),
  );
  const [first] = taken;
  if (first === undefined) return null;
  const { centre } = taken.findLast((row) => row.centre !== null) ?? first;
  return { at: first.at, centre: centre as CentreTaking['centre'] };
}

/** A settlement or refund of the period, in the group that 3201 adds up. */
export interface StatementMember {
  readonly settlement: SettlementRecord;
  /** 清算类别: 11 门诊, 21 住院 (dictionary `clr_type`). */
  readonly clearingType: string;
  /** The figures the centre settled with; a cancellation takes back what was settled. */
  readonly amounts: SettlementRecord['amounts'];
  readonly row: StatementRow;
  /** Null for what never reached the centre: it has no row there. */
  readonly taken: CentreTaking | null;
}

function memberOf(exchange: CentreExchange, settlement: SettlementRecord): StatementMember {
  const { reader } = exchange.link.store;
  const taken = takenAtCentre(settlementStates(reader, settlement.id));
  const amounts = taken?.centre ?? settlement.amounts;
  return {
    settlement,
    clearingType: readBill(reader, settlement.billId)?.kind === 'inpatient' ? '21' : '11',
    amounts,
    row: {
      totalFen: amounts.totalFen,
      fundTotalFen: fundTotalOnWire(amounts, exchange.link.edition),
      accountFen: amounts.accountFen,
    },
    taken,
  };
}

/** Rows stand on the centre's day (interface 7.7); what never reached it, on the day it was made. */
function standsInPeriod({ taken, settlement }: StatementMember, from: IsoDate, to: IsoDate): boolean {
  const day = dateOf(taken?.at ?? settlement.settledAt);
  return day >= from && day <= to;
}

/** One day at a time: a month of a busy window is more than one list holds. @throws Error above `maxRowsPerDay` */
function* settlementsMade(exchange: CentreExchange, from: IsoDate, to: IsoDate): Generator<SettlementRecord> {
  const firstMs = epochOf(`${from} 00:00:00` as IsoDateTime) - replayedWithinMs;
  const endMs = epochOf(`${to} 00:00:00` as IsoDateTime) + dayMs;
  for (let dayStartMs = firstMs; dayStartMs < endMs; dayStartMs += dayMs) {
    const ofDay = listSettlementsBetween(exchange.link.store.reader, {
      from: beijingTime(dayStartMs),
      to: beijingTime(dayStartMs + dayMs),
      limit: maxRowsPerDay,
    });
    if (ofDay.length === maxRowsPerDay) throw new Error(`${maxRowsPerDay} settlements or more on one day`);
    yield* ofDay;
  }
}

/** Everything settled, refunded or tried here that belongs to the period, both days included, in the order it was made. */
export function statementMembers(exchange: CentreExchange, from: IsoDate, to: IsoDate): StatementMember[] {
  return [...settlementsMade(exchange, from, to)]
    .map((settlement) => memberOf(exchange, settlement))
    .filter((member) => standsInPeriod(member, from, to));
}

/**
 * 3201 for every (insutype, clr_type) that was settled here in the period, both days included; also where nothing came of
 * it: the centre may hold what the terminal believes it does not.
 * @throws ProblemError when the centre does not answer
 */
export async function reconcile(
  exchange: CentreExchange,
  from: IsoDate,
  to: IsoDate,
): Promise<Reconciliation> {
  const groups = Map.groupBy(
    statementMembers(exchange, from, to),
    ({ settlement, clearingType }) => `${settlement.insuranceType} ${clearingType}`,
  );
  const rows: ReconciliationRow[] = [];
  for (const [key, members] of [...groups].sort(([left], [right]) => left.localeCompare(right))) {
    const [insuranceType = '', clearing = ''] = key.split(' ');
    rows.push(await compareGroup(exchange, insuranceType as InsuranceType, clearing, members, from, to));
  }
  return { level: rows.every((row) => row.level), rows };
}

async function compareGroup(
  exchange: CentreExchange,
  insuranceType: InsuranceType,
  clearing: string,
  members: readonly StatementMember[],
  from: IsoDate,
  to: IsoDate,
): Promise<ReconciliationRow> {
  // A reversed settlement keeps its row beside that of its cancellation.
  const totals = statementTotals(members.filter(({ taken }) => taken !== null).map(({ row }) => row));
  const outcome = await exchange.ask(
    '3201',
    {
      data: {
        insutype: insuranceType,
        clr_type: clearing,
        setl_optins: exchange.link.site.mdtrtareaAdmvs,
        stmt_begndate: from,
        stmt_enddate: to,
        medfee_sumamt: totals.totalFen,
        fund_pay_sumamt: totals.fundTotalFen,
        acct_pay: totals.accountFen,
        fixmedins_setl_cnt: totals.count,
        refd_setl_flag: statementRefundFlag,
        fixmedins_refd_setl_flag: statementRefundFlag,
      },
    },
    null,
  );
  if (outcome.kind !== 'accepted') throw new ProblemError(outcomeProblem(outcome));
  const { stmt_rslt, stmt_rslt_dscr } = outcome.output.stmtinfo;
  return {
    insuranceType,
    clearingType: clearing,
    ...totals,
    level: isLevel(stmt_rslt),
    description: stmt_rslt_dscr ?? '',
  };
}
