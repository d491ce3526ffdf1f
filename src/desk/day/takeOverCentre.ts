import type { IsoDateTime } from '../../domain/calendar.ts';
import { compareAmounts } from '../../domain/compareAmounts.ts';
import { addFen, formatYuan, subtractFen, zeroFen } from '../../domain/money.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import { settlePurpose } from '../../queue/settleAtCentre.ts';
import type { StoreWriter } from '../../store/handles.ts';
import { messageByMsgid } from '../../store/outgoingMessage.ts';
import type { SettlementRecord } from '../../store/settlement.ts';
import { moveSettlement } from '../../store/settlementState.ts';
import { readVisit, saveVisit } from '../../store/visit.ts';
import { type Edition, speaks } from '../../upstream/edition.ts';
import { fundTotalOnWire, readSettlement } from '../../upstream/settlementWire.ts';
import type { StatementRow } from '../../upstream/statementRule.ts';
import { now } from '../deskContext.ts';
import {
  endMessages,
  endStuckJob,
  insuredPlaceOf,
  type RepairStep,
  repairRefused,
  settlementToRepair,
} from './repairStep.ts';

/**
 * The amounts behind a row that names three of them. What the row does not say, which of the funds paid, stays as calculated
 * when the fund total is the same; otherwise the difference stands under the other funds, so that the sums still hold.
 */
export function amountsOfRow(
  local: SettlementAmounts,
  row: StatementRow,
  edition: Edition,
): SettlementAmounts {
  const { accountFen, totalFen } = row;
  const fundTotalFen = edition.amountFormula.accountInFundTotal
    ? subtractFen(row.fundTotalFen, accountFen)
    : row.fundTotalFen;
  const personalFen = subtractFen(totalFen, fundTotalFen, local.hospitalFen);
  return {
    ...local,
    fundTotalFen,
    otherFundFen: addFen(local.otherFundFen, subtractFen(fundTotalFen, local.fundTotalFen)),
    accountFen,
    familyAccountFen: accountFen === local.accountFen ? local.familyAccountFen : zeroFen,
    personalFen,
    cashFen: subtractFen(personalFen, accountFen),
  };
}

function isRowOf(amounts: SettlementAmounts, row: StatementRow, edition: Edition): boolean {
  return (
    amounts.totalFen === row.totalFen &&
    amounts.accountFen === row.accountFen &&
    fundTotalOnWire(amounts, edition) === row.fundTotalFen
  );
}

/** 5203 tells all amounts where the setl_id is known and the edition has it; it must agree with the row. */
async function centreAmounts(
  step: RepairStep,
  settlement: SettlementRecord,
  row: StatementRow,
): Promise<SettlementAmounts> {
  const { edition } = step.context.exchange.link;
  const { centreSettlementId, personNo } = step.finding;
  const visitId = readVisit(step.context.store.reader, settlement.billId)?.mdtrtId ?? null;
  const guessed = amountsOfRow(settlement.amounts, row, edition);
  if (centreSettlementId === null || visitId === null || !speaks(edition, '5203')) return guessed;
  const data = { psn_no: personNo, setl_id: centreSettlementId, mdtrt_id: visitId };
  const asked = await step.context.exchange.ask('5203', { data }, insuredPlaceOf(step, settlement.billId));
  if (asked.kind !== 'accepted') return guessed;
  const { amounts } = readSettlement(asked.output, edition);
  return isRowOf(amounts, row, edition) ? amounts : guessed;
}

/** The row names no time: it stands on a day of the compared period, so when the request left, kept within it. */
function centreMoment({ run, finding, context }: RepairStep): IsoDateTime {
  const sentAt = messageByMsgid(context.store.reader, finding.msgid ?? '')?.sentAt ?? now(context);
  const [first, last] = [`${run.from} 00:00:00`, `${run.to} 23:59:59`] as [IsoDateTime, IsoDateTime];
  const [, kept = last] = [first, sentAt, last].sort();
  return kept;
}

function rememberAtCentre(
  step: RepairStep,
  writer: StoreWriter,
  { billId }: SettlementRecord,
  amounts: SettlementAmounts,
): void {
  const visit = readVisit(writer, billId);
  if (visit === null) return;
  const setlId = step.finding.centreSettlementId ?? visit.setlId;
  saveVisit(writer, { ...visit, setlId, centreAmounts: amounts, updatedAt: now(step.context) });
}

async function takeOverSettlement(step: RepairStep): Promise<(writer: StoreWriter) => void> {
  const { settlement } = settlementToRepair(step, ['disputed', 'final']);
  const row = step.finding.centre;
  if (row === null || row.totalFen !== settlement.amounts.totalFen)
    throw repairRefused(
      '中心记录的总费用与本机账单不同，不是同一张账单。',
      '请医保办与经办机构核对后注明原因。',
    );
  const centre = await centreAmounts(step, settlement, row);
  const differs = compareAmounts(settlement.amounts, centre);
  const words = differs.map(
    ({ label, localFen, centreFen }) => `${label} 本机 ${formatYuan(localFen)} 中心 ${formatYuan(centreFen)}`,
  );
  return (writer) => {
    const { state } = settlementToRepair(step, ['disputed', 'final']);
    if (state.state === 'final' && differs.length === 0)
      throw repairRefused('两边的金额已经一致。', '请重新对账。');
    moveSettlement(writer, {
      settlementId: settlement.id,
      to: differs.length === 0 ? 'cleared' : 'difference',
      at: centreMoment(step),
      cause:
        differs.length === 0 ? '对账：按中心的记录入账，金额一致' : `对账：中心金额不同：${words.join('；')}`,
      centre,
    });
    rememberAtCentre(step, writer, settlement, centre);
    const { billId } = settlement;
    const msgid = step.finding.msgid ?? '';
    endMessages(step, writer, { billId, purpose: settlePurpose, msgid }, 'accepted');
    endStuckJob(writer, settlement.id);
  };
}

/** The centre cancelled after all: the refund is done, and the money may be given back. */
function takeOverRefund(step: RepairStep): (writer: StoreWriter) => void {
  const { settlement: refund } = settlementToRepair(step, ['disputed']);
  const originalId = refund.reversesId ?? '';
  return (writer) => {
    const at = centreMoment(step);
    const cause = '对账：中心已撤销结算';
    moveSettlement(writer, { settlementId: refund.id, to: 'cleared', at, cause, centre: refund.amounts });
    moveSettlement(writer, { settlementId: originalId, to: 'reversed', at, cause, centre: null });
    const msgid = step.finding.msgid ?? '';
    endMessages(step, writer, { billId: refund.billId, purpose: 'cancel', msgid }, 'accepted');
    endStuckJob(writer, refund.id);
  };
}

/**
 * 按中心的记录入账: our books follow the centre's row, found by the msgid of our own request (interface 4.3, 4). Other figures are
 * a difference for the 补退单. @throws ProblemError when it has changed since
 */
export function takeOverCentre(step: RepairStep): Promise<(writer: StoreWriter) => void> {
  return step.finding.isRefund ? Promise.resolve(takeOverRefund(step)) : takeOverSettlement(step);
}
