import { ProblemError } from '../../domain/problem.ts';
import { readBillBody } from '../../queue/billBody.ts';
import { outcomeProblem } from '../../queue/centreExchange.ts';
import { settlePurpose } from '../../queue/settleAtCentre.ts';
import { readBill } from '../../store/bill.ts';
import type { StoreWriter } from '../../store/handles.ts';
import { messageByMsgid, type OutgoingMessage } from '../../store/outgoingMessage.ts';
import { readSettlement } from '../../store/settlement.ts';
import { settlementState } from '../../store/settlementState.ts';
import { endAsNeverDone } from './acceptAbsence.ts';
import { endMessages, type RepairStep, repairRefused } from './repairStep.ts';

function insuredPlace({ context }: RepairStep, message: OutgoingMessage): string | null {
  const bill = message.billId === null ? null : readBill(context.store.reader, message.billId);
  return bill === null ? null : readBillBody(bill).insuredAdmdvs;
}

async function sendReversal(step: RepairStep, message: OutgoingMessage): Promise<void> {
  const { exchange, store } = step.context;
  const data = { psn_no: message.personNo, omsgid: message.msgid, oinfno: message.infno };
  const { personNo, billId, settlementId } = message;
  const purpose = `repair:${message.id}:${step.context.newId().slice(0, 8)}`;
  const reversal = store.write((writer) =>
    exchange.prepareFor(writer, '2601', { data }, insuredPlace(step, message), {
      personNo,
      billId,
      settlementId,
      purpose,
    }),
  );
  const outcome = await exchange.send(reversal, '2601', () => {});
  const nothingThere = outcome.kind === 'refused' && outcome.errorClass === 'nothingToReverse';
  if (outcome.kind === 'accepted' || nothingThere) return;
  throw new ProblemError({
    ...outcomeProblem(outcome),
    money: '冲正没有得到中心的肯定答复，本机的账没有改动；不要收款、退款。',
    nextStep: '请重新对账，按新的结果处理。',
  });
}

/**
 * 2601 with the original msgid, within the edition's reversible set (interface 4.1, 4.2). Its success is no proof: the next 3201
 * is. A settlement of ours that was disputed becomes one that never was; a second row beside a good one leaves ours alone.
 */
export async function reverseAtCentre(step: RepairStep): Promise<(writer: StoreWriter) => void> {
  const { reader } = step.context.store;
  const message = messageByMsgid(reader, step.finding.msgid ?? '');
  if (message === null)
    throw repairRefused('本机没有发出过这笔交易，不能由本机冲正。', '请到发出它的终端处理。');
  const { reversible } = step.context.exchange.link.edition;
  if (!reversible.some((infno) => infno === message.infno))
    throw repairRefused(`本地接口版本不允许冲正 ${message.infno}。`, '请联系医保办在网页上处理。');
  await sendReversal(step, message);
  return (writer) => {
    const settlement = readSettlement(writer, message.settlementId ?? '');
    const { billId, purpose, msgid } = message;
    if (billId !== null) endMessages(step, writer, { billId, purpose, msgid }, 'reversed');
    if (settlement === null || (purpose !== settlePurpose && purpose !== 'cancel')) return;
    if (settlementState(writer, settlement.id).state !== 'disputed') return;
    endAsNeverDone(step, writer, settlement, '对账：已向中心冲正，这一笔不再算数');
  };
}
