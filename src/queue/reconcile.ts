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

const maxRows = 10_000;
const dayMs = 86_400_000;
/** A settlement made offline has its row at the centre on the day it was replayed: so far back such a one may lie. */
const replayedWithinMs = 7 * dayMs;

/** The moment the centre took a settlement or a refund, and with which figures; null when it never did. */
function takenAtCentre(exchange: CentreExchange, settlement: SettlementRecord): SettlementStateRow | null {
  const states = settlementStates(exchange.link.store.reader, settlement.id);
  return states.find(({ state }) => state === 'final' || state === 'difference') ?? null;
}

/** 清算类别: 11 门诊, 21 住院 (dictionary `clr_type`). */
function clearingType(exchange: CentreExchange, settlement: SettlementRecord): string {
  const bill = readBill(exchange.link.store.reader, settlement.billId);
  return bill?.kind === 'inpatient' ? '21' : '11';
}

/** The figures the centre settled with; a cancellation takes back what was settled. */
function statementRow(exchange: CentreExchange, settlement: SettlementRecord): StatementRow {
  const centre = takenAtCentre(exchange, settlement)?.centre ?? null;
  const amounts = centre === null ? settlement.amounts : (centre as SettlementRecord['amounts']);
  return {
    totalFen: amounts.totalFen,
    fundTotalFen: fundTotalOnWire(amounts, exchange.link.edition),
    accountFen: amounts.accountFen,
  };
}

/** Rows stand on the centre's day (interface 7.7); what never reached it, on the day it was made. */
function standsInPeriod(
  exchange: CentreExchange,
  settlement: SettlementRecord,
  from: IsoDate,
  to: IsoDate,
): boolean {
  const day = dateOf(takenAtCentre(exchange, settlement)?.at ?? settlement.settledAt);
  return day >= from && day <= to;
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
  const settlements = listSettlementsBetween(exchange.link.store.reader, {
    from: beijingTime(epochOf(`${from} 00:00:00` as IsoDateTime) - replayedWithinMs),
    to: beijingTime(epochOf(`${to} 00:00:00` as IsoDateTime) + dayMs),
    limit: maxRows,
  }).filter((settlement) => standsInPeriod(exchange, settlement, from, to));
  const groups = Map.groupBy(
    settlements,
    (settlement) => `${settlement.insuranceType} ${clearingType(exchange, settlement)}`,
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
  members: readonly SettlementRecord[],
  from: IsoDate,
  to: IsoDate,
): Promise<ReconciliationRow> {
  // A reversed settlement keeps its row beside that of its cancellation.
  const taken = members.filter((settlement) => takenAtCentre(exchange, settlement) !== null);
  const totals = statementTotals(taken.map((settlement) => statementRow(exchange, settlement)));
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
