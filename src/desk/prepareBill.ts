import type { BillDraft, Prepared } from '../bridge/contract.ts';
import { checkBill } from '../checks/checkBill.ts';
import { compareAmounts } from '../domain/compareAmounts.ts';
import { insuranceStatusLabels } from '../domain/dictionaries.ts';
import { nothingSettled, type Problem, ProblemError } from '../domain/problem.ts';
import type { SettlementResult } from '../domain/settlement.ts';
import { type BillBody, readBillBody } from '../queue/billBody.ts';
import { CentreVisit, type VisitTrial } from '../queue/centreVisit.ts';
import type { StepOutcome } from '../queue/stepOutcome.ts';
import { outpatientLinesFit, type VisitFacts } from '../queue/visitInputs.ts';
import { type BillRecord, saveBill } from '../store/bill.ts';
import { nextCounter } from '../store/counter.ts';
import { listJobs } from '../store/settleJob.ts';
import { keptCertificateOf } from '../upstream/certificateOf.ts';
import { careTypeOf } from './chooseBenefit.ts';
import { type DeskContext, now, remember, signedInOperator, today } from './deskContext.ts';
import { type DraftLine, draftLines } from './draftBill.ts';
import { engineInput, entitlementOf, splitAsCash, splitLocally } from './localSplit.ts';
import { decideOffline } from './offlineLimits.ts';
import type { PersonAtDesk } from './personAtDesk.ts';
import type { PreparedBill } from './preparedBill.ts';
import { splitView } from './splitView.ts';
import { personOfDraft } from './trySettlement.ts';

const visitNumberLimit = 9_999_999;
/** The contract's limit; the first findings are the ones that matter. */
const maxNotices = 20;

function refuse(problem: Omit<Problem, 'money'>): ProblemError {
  return new ProblemError({ ...problem, money: nothingSettled });
}

function checkDates(context: DeskContext, draft: BillDraft): void {
  if (draft.beganOn > draft.settledOn || draft.settledOn > today(context)) {
    throw refuse({
      code: 'billDates',
      happened: '就诊（入院）日期晚于结算日期，或结算日期在今天之后。',
      nextStep: '请改正日期后重试。',
    });
  }
}

function billBody(
  context: DeskContext,
  person: PersonAtDesk,
  draft: BillDraft,
  mode: Prepared['mode'],
  no: number,
): BillBody {
  const { institution } = context;
  const entitlement = entitlementOf(person, draft.insuranceType);
  const serial = String(no).padStart(7, '0');
  const day = today(context).replaceAll('-', '');
  return {
    personName: person.snapshot.name,
    personType: entitlement.personType,
    insuredAdmdvs: entitlement.insuredAdmdvs,
    ...keptCertificateOf(person.credential, context.exchange.link.edition),
    // Account money is never spent offline, nor afterwards behind the patient's back (design section 2).
    useAccount: draft.useAccount && entitlement.hasAccount && mode === 'online',
    department: institution.defaultDepartment,
    doctor: institution.defaultDoctor,
    diagnosis: institution.defaultDiagnosis,
    visitNo: `${draft.kind === 'inpatient' ? 'ZY' : 'MZ'}${day}${serial}`,
    chargeBatch: `${day}${serial}`,
    cashOnly: mode === 'cashOnly',
  };
}

function storeBill(
  context: DeskContext,
  person: PersonAtDesk,
  draft: BillDraft,
  lines: readonly DraftLine[],
  local: SettlementResult,
  mode: Prepared['mode'],
): BillRecord {
  return context.store.write((writer) => {
    const no = nextCounter(writer, 'visit', visitNumberLimit);
    const body = billBody(context, person, draft, mode, no);
    const bill: BillRecord = {
      id: context.newId(),
      personNo: person.snapshot.personNo,
      kind: draft.kind,
      careType: careTypeOf[draft.kind],
      insuranceType: draft.insuranceType,
      beganOn: draft.beganOn,
      settledOn: draft.settledOn,
      totalFen: local.amounts.totalFen,
      createdAt: now(context),
      body,
      lines: lines.map(({ line }) => line),
    };
    if (bill.kind === 'outpatient' && !outpatientLinesFit(factsOf(context, bill))) throw billTooLong;
    saveBill(writer, bill);
    return bill;
  });
}

const billTooLong = refuse({
  code: 'billTooLong',
  happened: '门诊一张账单的项目太多，超过中心一次能接收的数量。',
  nextStep: '请把账单分成两张，分次结算。',
});

function factsOf(context: DeskContext, bill: BillRecord): VisitFacts {
  return {
    bill,
    body: readBillBody(bill),
    personNo: bill.personNo,
    careAdmdvs: context.institution.admdvs,
  };
}

export function centreVisitOf(context: DeskContext, bill: BillRecord): CentreVisit {
  return new CentreVisit(context.exchange, factsOf(context, bill));
}

async function askCentre(context: DeskContext, bill: BillRecord): Promise<StepOutcome<VisitTrial>> {
  const visit = centreVisitOf(context, bill);
  const missing = await context.exchange.cardTokens.present(visit.trialInfno, bill.id);
  if (missing !== null) return { kind: 'refused', problem: missing };
  const opened = await visit.open();
  return opened.kind === 'done' ? visit.trial() : opened;
}

interface Preparation {
  readonly context: DeskContext;
  readonly person: PersonAtDesk;
  readonly draft: BillDraft;
  readonly lines: readonly DraftLine[];
}

function keep(context: DeskContext, prepared: PreparedBill): PreparedBill {
  remember(context.session.preparedBills, prepared.bill.id, prepared);
  return prepared;
}

/** Online: the visit goes to the centre's trial. What it leaves there when that fails is withdrawn by the queue. */
async function onlineBill(preparation: Preparation): Promise<PreparedBill> {
  const { context, person, draft, lines } = preparation;
  const { billsUnderWay, preparedBills } = context.session;
  const local = splitLocally(context, person, draft, lines, true);
  const bill = storeBill(context, person, draft, lines, local, 'online');
  billsUnderWay.add(bill.id);
  try {
    return await triedBill(preparation, bill, local);
  } finally {
    billsUnderWay.delete(bill.id);
    if (!preparedBills.has(bill.id)) void context.drainer.kick();
  }
}

/** The line is down or the centre behind it: what the offline rules are for. Anything else is told as it is. */
const offlineCodes = ['centreUnreachable', 'outcomeUnknown'];

/** Falls back to `offlineBill` when the line breaks on the way. */
async function triedBill(
  preparation: Preparation,
  bill: BillRecord,
  local: SettlementResult,
): Promise<PreparedBill> {
  const { context, person, draft, lines } = preparation;
  const answer = await askCentre(context, bill);
  if (answer.kind === 'later' && offlineCodes.includes(answer.problem.code)) {
    return offlineBill(preparation, ['联系医保中心时网络中断，已转为离线办理。']);
  }
  if (answer.kind !== 'done') throw new ProblemError(answer.problem);
  const { centre } = answer.value;
  if (centre.warnings.length > 0) {
    throw refuse({
      code: 'centreContradicts',
      happened: centre.warnings.join('；'),
      nextStep: '中心的数据有误，请稍后重试；仍如此请联系医保办。',
    });
  }
  const input = engineInput(context, person, draft, lines, true);
  return keep(context, { bill, person, mode: 'online', input, local, centre, notices: [] });
}

function offlineBill(preparation: Preparation, notices: readonly string[]): PreparedBill {
  const { context, person, draft, lines } = preparation;
  const tried = person.unknown ? null : splitLocally(context, person, draft, lines, false);
  const decision = decideOffline(
    context,
    person,
    draft.kind,
    tried?.amounts.fundTotalFen ?? splitAsCash(person, draft, lines).amounts.fundTotalFen,
  );
  if (decision.kind === 'forbidden') {
    throw refuse({
      code: 'offlineForbidden',
      happened: decision.reason,
      nextStep: '请等网络恢复后办理；急需出院的，按医院规定先收押金。',
    });
  }
  if (decision.kind === 'provisional' && tried !== null) {
    const bill = storeBill(context, person, draft, lines, tried, 'provisional');
    const notice = '离线暂结：基金支付以网络恢复后中心结算为准，如有差额将补退；个人账户离线不能使用。';
    const input = engineInput(context, person, draft, lines, false);
    const prepared = { bill, person, mode: 'provisional', input, local: tried, centre: null } as const;
    return keep(context, { ...prepared, notices: [...notices, notice] });
  }
  const reason = decision.kind === 'cashOnly' ? decision.reason : '';
  const local = splitAsCash(person, draft, lines);
  const bill = storeBill(context, person, draft, lines, local, 'cashOnly');
  const notice = `${reason}按现金全额收费并打印待结算单，网络恢复后补结算、退差额。`;
  return keep(context, {
    bill,
    person,
    mode: 'cashOnly',
    input: null,
    local,
    centre: null,
    notices: [...notices, notice],
  });
}

const maxStuckLookedAt = 1000;

/** A person's settlements go up in order: behind one that waits for a decision, the next would wait unseen. */
function checkNothingStuck(context: DeskContext, personNo: string): void {
  const stuck = listJobs(context.store.reader, 'stuck', maxStuckLookedAt);
  if (!stuck.some((job) => job.personNo === personNo)) return;
  throw refuse({
    code: 'earlierUnsettled',
    happened: '这位患者前面有一笔结算还没有处理完，后面的结算不能上传。',
    nextStep: '请组长在“最近结算”里先处理那一笔，再为患者结算。',
  });
}

/**
 * F9: stores the bill and, online, takes it to the centre's trial (2206A, 2303). No money moves.
 * @throws ProblemError when the bill is wrong, the person is not entitled, or the centre refuses
 */
export async function prepareBill(context: DeskContext, draft: BillDraft): Promise<PreparedBill> {
  signedInOperator(context);
  const person = personOfDraft(context, draft);
  checkDates(context, draft);
  const lines = draftLines(context, draft);
  if (lines.length === 0) {
    throw refuse({ code: 'billEmpty', happened: '账单还没有收费项目。', nextStep: '请先录入收费项目。' });
  }
  const entitlement = entitlementOf(person, draft.insuranceType);
  if (!person.unknown && entitlement.status !== 'active') {
    throw refuse({
      code: 'notEntitled',
      happened: `参保状态为${insuranceStatusLabels[entitlement.status]}，不能医保结算。`,
      nextStep: '请按自费收费，或请患者联系参保地医保部门。',
    });
  }
  checkNothingStuck(context, draft.personNo);
  const preparation = { context, person, draft, lines };
  const { online } = context.exchange.link.connection.state;
  return online && !person.unknown ? onlineBill(preparation) : offlineBill(preparation, []);
}

/** What the patient pays if this is confirmed: the centre's figure when there is one. */
export function cashToCollect(prepared: PreparedBill): Prepared['cashFen'] {
  return prepared.centre?.amounts.cashFen ?? prepared.local.amounts.cashFen;
}

export function preparedView(context: DeskContext, prepared: PreparedBill): Prepared {
  const { centre, local } = prepared;
  const differences = centre === null ? [] : compareAmounts(local.amounts, centre.amounts);
  const differ = '本机测算与中心不同，按中心的金额收取；若经常出现，请医保办核对政策包。';
  return {
    billId: prepared.bill.id,
    mode: prepared.mode,
    local: splitView(context, local),
    centre: centre?.amounts ?? null,
    differences: differences.map(({ label, localFen, centreFen }) => ({ label, localFen, centreFen })),
    cashFen: cashToCollect(prepared),
    notices: [
      ...prepared.notices,
      ...checkBill(prepared.bill.lines).map((finding) => finding.text),
      ...(differences.length === 0 ? [] : [differ]),
    ].slice(0, maxNotices),
  };
}

/** Esc before confirming: what the trial registered at the centre is left for the queue to withdraw. */
export function abandonBill(context: DeskContext, billId: string): void {
  context.session.preparedBills.delete(billId);
  void context.drainer.kick();
}
