import { ProblemError } from '../../domain/problem.ts';
import { outcomeProblem } from '../../queue/centreExchange.ts';
import { settlePurpose } from '../../queue/settleAtCentre.ts';
import type { StoreWriter } from '../../store/handles.ts';
import { messageByMsgid, type OutgoingMessage } from '../../store/outgoingMessage.ts';
import { readSettlement } from '../../store/settlement.ts';
import { settlementState } from '../../store/settlementState.ts';
import { endAsNeverDone } from './acceptAbsence.ts';
import { endMessages, insuredPlaceOf, type RepairStep, repairRefused } from './repairStep.ts';
import { signedIn } from './signedIn.ts';

/**
 * The row our own books count on is never taken away here: that is a refund's business. What may go is a row of unknown fate, one
 * we hold for refused, or a second one beside ours.
 */
function checkNotOurs(step: RepairStep, message: OutgoingMessage): void {
  const { reader } = step.context.store;
  const settlement = readSettlement(reader, message.settlementId ?? '');
  if (settlement === null || message.status !== 'accepted') return;
  const { state } = settlementState(reader, settlement.id);
  if (state === 'disputed' || state === 'refused') return;
  throw repairRefused('这一笔在本机已经入账，不能冲正。', '请重新对账；确需撤销的，请办理退费。');
}

async function sendReversal(step: RepairStep, message: OutgoingMessage): Promise<void> {
  const { exchange, store } = step.context;
  const data = { psn_no: message.personNo, omsgid: message.msgid, oinfno: message.infno };
  const { personNo, billId, settlementId } = message;
  const outcome = await signedIn(exchange, () => {
    const purpose = `repair:${message.id}:${step.context.newId().slice(0, 8)}`;
    const owner = { personNo, billId, settlementId, purpose };
    const reversal = store.write((writer) =>
      exchange.prepareFor(writer, '2601', { data }, insuredPlaceOf(step, billId), owner),
    );
    return exchange.send(reversal, '2601', () => {});
  });
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
  checkNotOurs(step, message);
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
