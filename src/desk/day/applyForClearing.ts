import { type Problem, ProblemError } from '../../domain/problem.ts';
import { outcomeProblem } from '../../queue/centreExchange.ts';
import { appendAudit } from '../../store/audit.ts';
import { type ClaimEvent, type ClaimEventKind, latestClaim, recordClaim } from '../../store/claim.ts';
import type { OutgoingMessage } from '../../store/outgoingMessage.ts';
import type { CallOutcome } from '../../upstream/call.ts';
import { speaks } from '../../upstream/edition.ts';
import type { InputOf } from '../../upstream/registry.ts';
import { type DeskContext, now, today } from '../deskContext.ts';
import { addFigures, clearingTypeLabels, type MonthlyClaim, monthlyClaim } from './monthlyClaim.ts';
import { signedIn } from './signedIn.ts';
import { supervisorAtDesk } from './supervisorOnly.ts';

function refused(happened: string, nextStep: string): ProblemError {
  const problem: Problem = {
    code: 'claimRefused',
    happened,
    money: '没有向中心提交清算申请。',
    nextStep,
  };
  return new ProblemError(problem);
}

const blocking: readonly ClaimEventKind[] = ['sent', 'accepted', 'unknown'];

function checkAppliable(context: DeskContext, claim: MonthlyClaim, clearingType: string): void {
  if (!speaks(context.exchange.link.edition, '3203'))
    throw refused('本地接口版本没有清算申请（3203）。', '请在医保局网页上申请，用导出的报表核对。');
  if (claim.to >= today(context)) throw refused('这个月还没有结束。', '请在次月申请。');
  if (claim.open > 0) throw refused(`还有 ${claim.open} 笔未了结算。`, '请先处理完，再申请。');
  const latest = latestClaim(context.store.reader, claim.month, clearingType);
  if (latest !== null && blocking.includes(latest.event))
    throw refused(
      latest.event === 'accepted' ? '这个月的该类清算已经申请过。' : '上一次申请的结果还不清楚。',
      latest.event === 'accepted'
        ? '不要重复申请；需要更正的，先撤销。'
        : '请向医保局核实是否收到，再由信息科处理。',
    );
}

function inputOf(claim: MonthlyClaim, clearingType: string): InputOf<'3203'> {
  const groups = claim.groups.filter((group) => group.clearingType === clearingType);
  if (groups.length === 0)
    throw refused(`这个月没有${clearingTypeLabels[clearingType] ?? clearingType}结算。`, '请核对清算类别。');
  const figures = addFigures(groups.map((group) => group.figures));
  return {
    data: {
      clr_type: clearingType,
      clr_way: '1',
      setlym: claim.month,
      psntime: groups.reduce((sum, { visits }) => sum + visits, 0),
      medfee_sumamt: figures.totalFen,
      med_sumfee: figures.inScopeFen,
      fund_appy_sum: figures.fundFen,
      cash_payamt: figures.cashFen,
      acct_pay: figures.accountFen,
      begndate: claim.from,
      enddate: claim.to,
    },
  };
}

/**
 * 3203 for one clearing type of a finished month with nothing open, where the edition has it. Written down before it leaves and
 * never sent twice: a second application would claim the month twice.
 * @param clearingType 11 门诊, 21 住院
 * @throws ProblemError; after an answer that did not come the application stands as unknown and blocks the next
 */
export async function applyForClearing(
  context: DeskContext,
  month: string,
  clearingType: string,
): Promise<ClaimEvent> {
  const { operatorNo } = supervisorAtDesk(context, '清算申请');
  const claim = monthlyClaim(context, month);
  checkAppliable(context, claim, clearingType);
  const input = inputOf(claim, clearingType);
  const { exchange, store } = context;
  let ended: ClaimEvent | null = null;
  const event = (kind: ClaimEventKind, centreEventId: string | null): ClaimEvent => ({
    id: context.newId(),
    month,
    clearingType,
    event: kind,
    centreEventId,
    figures: input.data,
    at: now(context),
    operatorNo,
  });
  const send = async (): Promise<CallOutcome<'3203'>> => {
    const message: OutgoingMessage = store.write((writer) => {
      recordClaim(writer, event('sent', null));
      const owner = { personNo: '', billId: null, settlementId: null, purpose: `claim:${month}` };
      return exchange.prepareFor(writer, '3203', input, null, owner);
    });
    return exchange.send(message, '3203', (writer, answer) => {
      ended = event(answer.kind, answer.kind === 'accepted' ? answer.output.result.clr_appy_evt_id : null);
      recordClaim(writer, ended);
      const content = JSON.stringify(ended.figures);
      const action = `claim.${answer.kind}`;
      appendAudit(writer, { at: ended.at, actor: operatorNo, action, subject: month, content });
    });
  };
  const outcome = await signedIn(exchange, send);
  if (outcome.kind === 'accepted' && ended !== null) return ended;
  if (outcome.kind === 'accepted') throw new Error('an accepted claim that was not written down');
  const unknown = '中心是否收到申请还不清楚，不要再次申请。';
  throw new ProblemError({
    ...outcomeProblem(outcome),
    money: outcome.kind === 'unknown' ? unknown : '没有提交清算申请，资金没有变化。',
    nextStep: outcome.kind === 'unknown' ? '请向医保局核实。' : '请按提示处理后重新申请。',
  });
}
