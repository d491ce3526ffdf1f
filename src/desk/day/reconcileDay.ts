import { beijingTime, dateOf, epochOf, type IsoDate } from '../../domain/calendar.ts';
import { ProblemError } from '../../domain/problem.ts';
import { type ReconciliationRow, reconcile, statementMembers } from '../../queue/reconcile.ts';
import { settlePurpose } from '../../queue/settleAtCentre.ts';
import { appendAudit } from '../../store/audit.ts';
import { readBill } from '../../store/bill.ts';
import { listMessagesOfSettlement } from '../../store/outgoingMessage.ts';
import { listSettlementsInState } from '../../store/settlementsInState.ts';
import { insertStatementRun } from '../../store/statementRun.ts';
import { speaks } from '../../upstream/edition.ts';
import { type DeskContext, now, signedInOperator } from '../deskContext.ts';
import { classifyStatement } from './classifyStatement.ts';
import { moneyAtStake, type StatementFinding } from './statementFinding.ts';
import { compareInDetail } from './uploadStatement.ts';

/** 对账 of a period: the totals by insurance and clearing type, and what stands behind those that are not level. */
export interface DayReconciliation {
  readonly runId: string;
  /** Every total is level; findings may still stand for what our books had left open. */
  readonly level: boolean;
  readonly totals: readonly ReconciliationRow[];
  readonly findings: readonly StatementFinding[];
}

/** Twice the longest wait for an answer: a request older than this hangs nowhere any more. */
const arrivesWithinMs = 120_000;
const maxDisputed = 1_000;

/** Left for good, and inside the period: a request of the last minutes may still stand on the next day's statement. */
function wasHeardInPeriod(context: DeskContext, settlementId: string, period: Period): boolean {
  const sent = listMessagesOfSettlement(context.store.reader, settlementId)
    .filter(({ purpose }) => purpose === settlePurpose || purpose === 'cancel')
    .flatMap(({ sentAt }) => sentAt ?? [])
    .at(-1);
  if (sent === undefined) return false;
  const arrived = beijingTime(epochOf(sent) + arrivesWithinMs);
  return dateOf(sent) >= period.from && dateOf(arrived) <= period.to && arrived <= now(context);
}

/** Disputed here, and the centre's list, complete for its group, does not know it. */
function absentFindings(context: DeskContext, compared: Compared, period: Period): StatementFinding[] {
  const { reader } = context.store;
  const known = new Set(compared.findings.map(({ settlementId }) => settlementId));
  return listSettlementsInState(reader, 'disputed', maxDisputed)
    .filter(({ id }) => !known.has(id) && wasHeardInPeriod(context, id, period))
    .map((settlement) => ({
      settlement,
      clearingType: readBill(reader, settlement.billId)?.kind === 'inpatient' ? '21' : '11',
    }))
    .filter(({ clearingType }) => compared.complete(clearingType))
    .map(({ settlement, clearingType }) => ({
      id: `${clearingType}:${settlement.slipNo}`,
      kind: 'absentThere',
      clearingType,
      settlementId: settlement.id,
      slipNo: settlement.slipNo,
      personNo: settlement.personNo,
      isRefund: settlement.reversesId !== null,
      msgid: null,
      centreSettlementId: null,
      ours: null,
      centre: null,
      money: moneyAtStake(null, null),
      actions: ['acceptAbsence'],
    }));
}

interface Period {
  readonly from: IsoDate;
  readonly to: IsoDate;
}

interface Compared {
  readonly findings: readonly StatementFinding[];
  /** Whether everything the centre has of this clearing type is known: its totals are level, or its rows were read. */
  readonly complete: (clearingType: string) => boolean;
}

async function compareRows(
  context: DeskContext,
  totals: readonly ReconciliationRow[],
  period: Period,
): Promise<Compared> {
  const { exchange } = context;
  const { edition } = exchange.link;
  const unlevel = new Set(totals.filter(({ level }) => !level).map(({ clearingType }) => clearingType));
  const readable = (['3202', '9101', '9102'] as const).every((infno) => speaks(edition, infno));
  if (!readable) return { findings: [], complete: (clearingType) => !unlevel.has(clearingType) };
  const members = statementMembers(exchange, period.from, period.to);
  const findings: StatementFinding[] = [];
  for (const clearingType of unlevel) {
    const taken = members.filter((one) => one.taken !== null && one.clearingType === clearingType);
    const rows = await compareInDetail(exchange, clearingType, taken, period);
    findings.push(...classifyStatement(context.store.reader, edition, clearingType, taken, rows));
  }
  return { findings, complete: () => true };
}

function checkPeriod(from: IsoDate, to: IsoDate): void {
  if (from <= to) return;
  throw new ProblemError({
    code: 'statementPeriod',
    happened: '对账的结束日期在开始日期之前。',
    money: '没有对账，两边的账都没有改动。',
    nextStep: '请改正日期。',
  });
}

/**
 * 3201 by insurance and clearing type; for every clearing type that is not level 9101 → 3202 → 9102, each differing row a finding
 * with what may be done about it. Nothing is repaired here. The run is kept, level or not; run again, it proves a repair.
 * @param from, to first and last day, both included, by the centre's own time of settling
 * @throws ProblemError when the centre does not answer
 */
export async function reconcileDay(
  context: DeskContext,
  from: IsoDate,
  to: IsoDate,
): Promise<DayReconciliation> {
  const { operatorNo } = signedInOperator(context);
  checkPeriod(from, to);
  const { level, rows: totals } = await reconcile(context.exchange, from, to);
  const compared = await compareRows(context, totals, { from, to });
  const findings = [...compared.findings, ...absentFindings(context, compared, { from, to })];
  const runId = context.newId();
  context.store.write((writer) => {
    const at = now(context);
    insertStatementRun(writer, { id: runId, from, to, at, operatorNo, level, totals, findings });
    const content = JSON.stringify({ from, to, level, findings: findings.length });
    appendAudit(writer, { at, actor: operatorNo, action: 'statement.run', subject: runId, content });
  });
  return { runId, level, totals, findings };
}
