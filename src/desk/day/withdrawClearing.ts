import { ProblemError } from '../../domain/problem.ts';
import { outcomeProblem } from '../../queue/centreExchange.ts';
import { appendAudit } from '../../store/audit.ts';
import { type ClaimEvent, latestClaim, recordClaim } from '../../store/claim.ts';
import { type DeskContext, now } from '../deskContext.ts';
import { signedIn } from './signedIn.ts';
import { supervisorAtDesk } from './supervisorOnly.ts';

/**
 * 3204: takes back an application the centre has accepted; afterwards the month may be applied for anew.
 * @throws ProblemError when there is none, or the centre does not confirm: the application stands then
 */
export async function withdrawClearing(
  context: DeskContext,
  month: string,
  clearingType: string,
): Promise<ClaimEvent> {
  const { operatorNo } = supervisorAtDesk(context, '撤销清算申请');
  const applied = latestClaim(context.store.reader, month, clearingType);
  const centreEventId = applied?.event === 'accepted' ? applied.centreEventId : null;
  if (applied === null || centreEventId === null) {
    throw new ProblemError({
      code: 'noClaim',
      happened: '这个月的该类清算没有已受理的申请。',
      money: '没有改动。',
      nextStep: '请核对清算年月和类别。',
    });
  }
  const { exchange, store } = context;
  const input = { data: { clr_appy_evt_id: centreEventId } };
  const owner = { personNo: '', billId: null, settlementId: null, purpose: `claim.withdraw:${month}` };
  const withdrawn: ClaimEvent = {
    ...applied,
    id: context.newId(),
    event: 'withdrawn',
    at: now(context),
    operatorNo,
  };
  const outcome = await signedIn(exchange, () => {
    const message = store.write((writer) => exchange.prepareFor(writer, '3204', input, null, owner));
    return exchange.send(message, '3204', (writer, answer) => {
      if (answer.kind !== 'accepted') return;
      recordClaim(writer, withdrawn);
      const { at } = withdrawn;
      const content = centreEventId;
      appendAudit(writer, { at, actor: operatorNo, action: 'claim.withdrawn', subject: month, content });
    });
  });
  if (outcome.kind === 'accepted') return withdrawn;
  throw new ProblemError({
    ...outcomeProblem(outcome),
    money: '没有确认撤销，原申请按已受理对待。',
    nextStep: '请在医保局网页上核对后再办。',
  });
}
