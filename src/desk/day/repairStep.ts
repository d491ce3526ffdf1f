import type { IsoDateTime } from '../../domain/calendar.ts';
import { ProblemError } from '../../domain/problem.ts';
import { readBillBody } from '../../queue/billBody.ts';
import { readBill } from '../../store/bill.ts';
import type { StoreWriter } from '../../store/handles.ts';
import {
  listMessagesOfBill,
  markEnded,
  messageTransitions,
  type OutgoingMessage,
} from '../../store/outgoingMessage.ts';
import { closeStuckJob, readJob, reopenStuckJob } from '../../store/settleJob.ts';
import { readSettlement, type SettlementRecord } from '../../store/settlement.ts';
import { type SettlementStateRow, settlementState } from '../../store/settlementState.ts';
import type { StatementRun } from '../../store/statementRun.ts';
import { type DeskContext, now } from '../deskContext.ts';
import type { StatementFinding } from './statementFinding.ts';

/** One repair under way: what was found, in which comparison, and who decides. */
export interface RepairStep {
  readonly context: DeskContext;
  readonly run: StatementRun;
  readonly finding: StatementFinding;
  readonly operatorNo: string;
  readonly note: string;
}

/** 参保地医保区划 of the bill's person, which the centre wants with every call about him. */
export function insuredPlaceOf({ context }: RepairStep, billId: string | null): string | null {
  const bill = billId === null ? null : readBill(context.store.reader, billId);
  return bill === null ? null : readBillBody(bill).insuredAdmdvs;
}

/** For what the situation no longer allows. */
export function repairRefused(happened: string, nextStep: string): ProblemError {
  return new ProblemError({
    code: 'repairNotPossible',
    happened,
    money: '没有改动，两边的账都不变。',
    nextStep,
  });
}

/** The settlement of the finding as it stands now. @throws ProblemError when it has gone on since the comparison */
export function settlementToRepair(
  { context, finding }: RepairStep,
  from: readonly SettlementStateRow['state'][],
): { readonly settlement: SettlementRecord; readonly state: SettlementStateRow } {
  const { reader } = context.store;
  const settlement = finding.settlementId === null ? null : readSettlement(reader, finding.settlementId);
  if (settlement === null)
    throw repairRefused('本机没有这笔结算。', '请到其他终端或医保局网页查明后注明原因。');
  const state = settlementState(reader, settlement.id);
  if (!from.includes(state.state))
    throw repairRefused('这笔结算的状态在对账之后已经变化。', '请重新对账，按新的结果处理。');
  return { settlement, state };
}

/** Messages of a purpose whose fate the repair decides; those that are over stay as they are. */
export function endMessages(
  { context }: RepairStep,
  writer: StoreWriter,
  which: { readonly billId: string; readonly purpose: string; readonly msgid?: string },
  status: 'accepted' | 'refused' | 'reversed',
): void {
  const chosen = listMessagesOfBill(writer, which.billId).filter(
    (message) => message.purpose === which.purpose && (which.msgid ?? message.msgid) === message.msgid,
  );
  for (const message of chosen) endOne(writer, message, status, now(context));
}

function endOne(
  writer: StoreWriter,
  { id, status: from }: OutgoingMessage,
  status: 'accepted' | 'refused' | 'reversed',
  at: IsoDateTime,
): void {
  const next = messageTransitions[from];
  if (next.includes(status)) markEnded(writer, { id, status, at, responseBody: null, problem: null });
}

/** The person's later settlements waited behind it. */
export function endStuckJob(writer: StoreWriter, settlementId: string): void {
  if (readJob(writer, settlementId)?.status === 'stuck') closeStuckJob(writer, { settlementId });
}

/** Lets the queue withdraw what is left of the visit at the centre. */
export function reopenJob({ context }: RepairStep, writer: StoreWriter, settlementId: string): void {
  if (readJob(writer, settlementId)?.status !== 'stuck') return;
  reopenStuckJob(writer, { settlementId, nextAtMs: context.clock.nowMs() });
}
