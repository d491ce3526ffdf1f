import { compareAmounts } from '../domain/compareAmounts.ts';
import { formatYuan } from '../domain/money.ts';
import type { Problem } from '../domain/problem.ts';
import { appendAudit } from '../store/audit.ts';
import { readBill } from '../store/bill.ts';
import type { StoreWriter } from '../store/handles.ts';
import { readSettlement as readStored, type SettlementRecord } from '../store/settlement.ts';
import { moveSettlement, type SettlementState, settlementState } from '../store/settlementState.ts';
import { saveVisit } from '../store/visit.ts';
import { type CentreSettlement, readSettlement } from '../upstream/settlementWire.ts';
import { readBillBody } from './billBody.ts';
import { cardWanted } from './cardTokens.ts';
import type { CentreExchange } from './centreExchange.ts';
import { CentreVisit, type SettleInfno } from './centreVisit.ts';
import { runDurableStep } from './durableStep.ts';
import type { JobOutcome } from './jobOutcome.ts';
import { done, type StepOutcome, unanswered } from './stepOutcome.ts';
import type { VisitFacts } from './visitInputs.ts';
import { moveYearToDate } from './yearToDateMove.ts';

/** The message that settles; one open at a time for each settlement (enforced by the store). */
export const settlePurpose = 'settle';

function required<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`${what} is missing`);
  return value;
}

/** The facts of a stored settlement's visit, as known when the bill was made. */
function storedFacts(exchange: CentreExchange, settlement: SettlementRecord): VisitFacts {
  const bill = required(readBill(exchange.link.store.reader, settlement.billId), 'bill');
  const body = readBillBody(bill);
  return { bill, body, personNo: settlement.personNo, careAdmdvs: exchange.link.site.mdtrtareaAdmvs };
}

/** The visit a settlement belongs to, under the person's number at the centre. */
export async function visitOfSettlement(
  exchange: CentreExchange,
  settlement: SettlementRecord,
): Promise<StepOutcome<CentreVisit>> {
  const known = await identified(exchange, storedFacts(exchange, settlement));
  return known.kind === 'done' ? done(new CentreVisit(exchange, known.value)) : known;
}

/** A person who paid cash because nobody knew them offline is asked for now (1101). */
async function identified(exchange: CentreExchange, facts: VisitFacts): Promise<StepOutcome<VisitFacts>> {
  const { bill, body } = facts;
  if (!body.cashOnly) return done(facts);
  const outcome = await exchange.ask(
    '1101',
    {
      data: {
        mdtrt_cert_type: body.certificateType,
        mdtrt_cert_no: body.certificateNo,
        card_sn: body.cardSerial,
        psn_cert_type: body.personCertificateType,
        certno: body.identityNumber,
        psn_name: body.personName,
      },
    },
    null,
  );
  if (outcome.kind !== 'accepted') return unanswered(outcome);
  const { baseinfo, insuinfo } = outcome.output;
  const row = insuinfo.find((candidate) => candidate.insutype === bill.insuranceType);
  if (row === undefined) {
    return { kind: 'refused', problem: notInsured };
  }
  return done({
    ...facts,
    personNo: baseinfo.psn_no,
    body: {
      ...body,
      personName: baseinfo.psn_name,
      personType: row.psn_type,
      insuredAdmdvs: row.insuplc_admdvs,
    },
  });
}

const notInsured: Problem = {
  code: 'notInsured',
  happened: '中心查不到这位患者所选险种的参保信息。',
  money: '已按现金全额收取，没有动用基金。',
  nextStep: '请核对险种；确属未参保的，由组长清理此笔。',
};

/** What the accepted settlement means here: final when it agrees to the fen, otherwise a difference for a person. */
function recordCentreSettlement(
  exchange: CentreExchange,
  writer: StoreWriter,
  settlement: SettlementRecord,
  facts: VisitFacts,
  visitId: string,
  centre: CentreSettlement,
): void {
  // The centre's own time decides on which day's statement the row stands.
  const at = centre.settledAt ?? exchange.now();
  const differences = compareAmounts(settlement.amounts, centre.amounts);
  const amounts = centre.amounts;
  saveVisit(writer, {
    billId: settlement.billId,
    mdtrtId: visitId,
    iptOtpNo: facts.body.visitNo,
    chrgBchno: facts.body.chargeBatch,
    setlId: centre.settlementId,
    centreAmounts: amounts,
    updatedAt: at,
  });
  const words = differences.map(
    ({ label, localFen, centreFen }) => `${label} 本机 ${formatYuan(localFen)} 中心 ${formatYuan(centreFen)}`,
  );
  moveSettlement(writer, {
    settlementId: settlement.id,
    to: differences.length === 0 ? 'final' : 'difference',
    at,
    cause: differences.length === 0 ? '中心已结算' : `中心已结算，金额不同：${words.join('；')}`,
    centre: amounts,
  });
  appendAudit(writer, {
    at: exchange.now(),
    actor: 'queue',
    action: differences.length === 0 ? 'settlement.final' : 'settlement.difference',
    subject: settlement.id,
    content: JSON.stringify(centre.amounts),
  });
}

/** Twice the longest wait for an answer: what has not come by then hangs nowhere any more. */
const settlementArrivesWithinMs = 120_000;

function settleStep(
  exchange: CentreExchange,
  settlement: SettlementRecord,
  visit: CentreVisit,
): Promise<StepOutcome<null>> {
  const { facts } = visit;
  const { edition } = exchange.link;
  return runDurableStep<SettleInfno>(exchange, {
    infno: visit.settleInfno,
    input: async () => {
      if (exchange.cardTokens.missing(visit.settleInfno, settlement.billId)) {
        return { kind: 'later', problem: cardWanted, needsPerson: true };
      }
      const trial = await visit.trial();
      return trial.kind === 'done' ? done(visit.settleInput(trial.value.centre.amounts)) : trial;
    },
    owner: {
      personNo: facts.personNo,
      billId: settlement.billId,
      settlementId: settlement.id,
      purpose: settlePurpose,
    },
    insuplcAdmdvs: facts.body.insuredAdmdvs,
    arrivesWithinMs: settlementArrivesWithinMs,
    onAccepted: (writer, output) => {
      const centre = readSettlement(output, edition);
      recordCentreSettlement(exchange, writer, settlement, facts, visit.visit()?.mdtrtId ?? '', centre);
    },
    onUnknown: (writer, problem) => {
      if (settlementState(writer, settlement.id).state !== 'pending') return;
      moveSettlement(writer, {
        settlementId: settlement.id,
        to: 'unknown',
        at: exchange.now(),
        cause: problem.happened,
        centre: null,
      });
    },
  });
}

/**
 * Takes one settlement through the whole chain at the centre, from wherever it stands. Online settlements arrive here
 * with their visit open and their settling message stored; provisional ones play everything through. One that came to
 * its end before a crash is left at it: what was refused is never settled afterwards.
 */
export async function settleAtCentre(exchange: CentreExchange, settlementId: string): Promise<JobOutcome> {
  const settlement = required(readStored(exchange.link.store.reader, settlementId), 'settlement');
  const { state, cause } = settlementState(exchange.link.store.reader, settlementId);
  if (state === 'refused') return takeBack(exchange, settlement, refusedBefore(cause));
  if (state === 'disputed') return { kind: 'stuck', problem: disputedBefore(cause) };
  if (!underWay.includes(state)) return { kind: 'done' };
  return ending(exchange, settlement, await settleVisit(exchange, settlement));
}

const underWay: readonly SettlementState[] = ['pending', 'provisional', 'unknown'];

async function settleVisit(
  exchange: CentreExchange,
  settlement: SettlementRecord,
): Promise<StepOutcome<unknown>> {
  const found = await visitOfSettlement(exchange, settlement);
  if (found.kind !== 'done') return found;
  const visit = found.value;
  const opened = await visit.open();
  if (opened.kind !== 'done') return opened;
  return settleStep(exchange, settlement, visit);
}

function refusedBefore(cause: string): Problem {
  return {
    code: 'centreRefused',
    happened: cause,
    money: '中心没有结算这一笔。',
    nextStep: '请组长按原因处理已收已付的款项，处理后清除。',
  };
}

/** For a settlement or refund found disputed: the sentences its first run gave. */
export function disputedBefore(cause: string): Problem {
  return {
    code: 'disputed',
    happened: cause,
    money: '在日终对账确认之前，不要收款、退款，也不要重新结算。',
    nextStep: '请组长在日终对账后按中心结果处理。',
  };
}

async function ending(
  exchange: CentreExchange,
  settlement: SettlementRecord,
  outcome: StepOutcome<unknown>,
): Promise<JobOutcome> {
  if (outcome.kind === 'done') return { kind: 'done' };
  const { problem } = outcome;
  if (outcome.kind === 'later') return { kind: outcome.needsPerson ? 'stuck' : 'later', problem };
  // "Already settled" about a bill that nothing here settled is evidence of a payment, not of a refusal (interface 4.3, 2).
  const refused = outcome.kind === 'refused' && problem.code !== 'alreadySettled';
  endSettlement(exchange, settlement, refused ? 'refused' : 'disputed', problem);
  return refused ? takeBack(exchange, settlement, problem) : { kind: 'stuck', problem };
}

function endSettlement(
  exchange: CentreExchange,
  settlement: SettlementRecord,
  to: 'refused' | 'disputed',
  problem: Problem,
): void {
  exchange.link.store.write((writer) => {
    const at = exchange.now();
    moveSettlement(writer, { settlementId: settlement.id, to, at, cause: problem.happened, centre: null });
    if (to === 'refused') moveYearToDate(writer, settlement, -1, at);
    appendAudit(writer, {
      at,
      actor: 'queue',
      action: `settlement.${to}`,
      subject: settlement.id,
      content: problem.happened,
    });
  });
}

/**
 * What was uploaded for a refused settlement is withdrawn, so that nothing of it waits at the centre. Provisional money is
 * already in the patient's hands: a refusal there needs a person, not just a state.
 */
async function takeBack(
  exchange: CentreExchange,
  settlement: SettlementRecord,
  problem: Problem,
): Promise<JobOutcome> {
  const found = await visitOfSettlement(exchange, settlement);
  const withdrawn = found.kind === 'done' ? await found.value.withdraw() : found;
  if (withdrawn.kind === 'later') return { kind: 'later', problem: withdrawn.problem };
  return settlement.mode === 'provisional' ? { kind: 'stuck', problem } : { kind: 'done' };
}
