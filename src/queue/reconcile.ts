import type { IsoDate, IsoDateTime } from '../domain/calendar.ts';
import type { Fen } from '../domain/money.ts';
import type { InsuranceType } from '../domain/person.ts';
import { ProblemError } from '../domain/problem.ts';
import { readBill } from '../store/bill.ts';
import { listSettlementsBetween, type SettlementRecord } from '../store/settlement.ts';
import { settlementState } from '../store/settlementState.ts';
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

/** Rows that the centre has too: final ones, and reversed ones whose cancellation has a row of its own. */
function countsAtCentre(exchange: CentreExchange, settlement: SettlementRecord): boolean {
  const { state } = settlementState(exchange.link.store.reader, settlement.id);
  return ['final', 'difference', 'cleared', 'reversed'].includes(state);
}

/** 清算类别: 11 门诊, 21 住院 (dictionary `clr_type`). */
function clearingType(exchange: CentreExchange, settlement: SettlementRecord): string {
  const bill = readBill(exchange.link.store.reader, settlement.billId);
  return bill?.kind === 'inpatient' ? '21' : '11';
}

/** The centre's figures where it had the last word, the terminal's own otherwise. */
function statementRow(exchange: CentreExchange, settlement: SettlementRecord): StatementRow {
  const { centre, state } = settlementState(exchange.link.store.reader, settlement.id);
  const amounts =
    (state === 'difference' || state === 'cleared') && centre !== null
      ? (centre as unknown as SettlementRecord['amounts'])
      : settlement.amounts;
  return {
    totalFen: amounts.totalFen,
    fundTotalFen: fundTotalOnWire(amounts, exchange.link.edition),
    accountFen: amounts.accountFen,
  };
}

/**
 * 3201 for every (insutype, clr_type) that has rows in the period, both days included.
 * @throws ProblemError when the centre does not answer
 */
export async function reconcile(
  exchange: CentreExchange,
  from: IsoDate,
  to: IsoDate,
): Promise<Reconciliation> {
  const settlements = listSettlementsBetween(exchange.link.store.reader, {
    from: `${from} 00:00:00` as IsoDateTime,
    to: `${to} 23:59:60` as IsoDateTime,
    limit: maxRows,
  }).filter((settlement) => countsAtCentre(exchange, settlement));
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
  const totals = statementTotals(members.map((settlement) => statementRow(exchange, settlement)));
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
