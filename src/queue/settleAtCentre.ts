import { compareAmounts } from '../domain/compareAmounts.ts';
import { formatYuan } from '../domain/money.ts';
import type { Problem } from '../domain/problem.ts';
import { appendAudit } from '../store/audit.ts';
import { readBill } from '../store/bill.ts';
import type { StoreWriter } from '../store/handles.ts';
import { readSettlement as readStored, type SettlementRecord } from '../store/settlement.ts';
import { moveSettlement, settlementState } from '../store/settlementState.ts';
import { saveVisit } from '../store/visit.ts';
import type { Infno } from '../upstream/infno.ts';
import type { InputOf } from '../upstream/registry.ts';
import { type CentreSettlement, readSettlement } from '../upstream/settlementWire.ts';
import { readBillBody } from './billBody.ts';
import { type CentreExchange, outcomeProblem } from './centreExchange.ts';
import { CentreVisit } from './centreVisit.ts';
import { runDurableStep } from './durableStep.ts';
import type { JobOutcome } from './jobOutcome.ts';
import { done, type StepOutcome } from './stepOutcome.ts';
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

export function visitOfSettlement(exchange: CentreExchange, settlement: SettlementRecord): CentreVisit {
  return new CentreVisit(exchange, storedFacts(exchange, settlement));
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
        psn_cert_type: '01',
        certno: body.identityNumber,
        psn_name: body.personName,
      },
    },
    null,
  );
  if (outcome.kind !== 'accepted') {
    const definitive = outcome.kind === 'refused' && outcome.reason !== 'notSent';
    return { kind: definitive ? 'refused' : 'later', problem: outcomeProblem(outcome) };
  }
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
  const at = exchange.now();
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
    at,
    actor: 'queue',
    action: differences.length === 0 ? 'settlement.final' : 'settlement.difference',
    subject: settlement.id,
    content: JSON.stringify(centre.amounts),
  });
}

function settleStep<I extends '2207A' | '2304'>(
  exchange: CentreExchange,
  settlement: SettlementRecord,
  visit: CentreVisit,
  infno: I,
  inputOf: (centre: CentreSettlement) => InputOf<I>,
): Promise<StepOutcome<null>> {
  const { facts } = visit;
  const { edition } = exchange.link;
  return runDurableStep<Infno>(exchange, {
    infno,
    input: async () => {
      const trial = await visit.trial();
      return trial.kind === 'done' ? done(inputOf(trial.value.centre)) : trial;
    },
    owner: {
      personNo: facts.personNo,
      billId: settlement.billId,
      settlementId: settlement.id,
      purpose: settlePurpose,
    },
    insuplcAdmdvs: facts.body.insuredAdmdvs,
    onAccepted: (writer, output) => {
      const centre = readSettlement(output as Parameters<typeof readSettlement>[0], edition);
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
 * with their visit open and their settling message stored; provisional ones play everything through.
 */
export async function settleAtCentre(exchange: CentreExchange, settlementId: string): Promise<JobOutcome> {
  const settlement = required(readStored(exchange.link.store.reader, settlementId), 'settlement');
  const known = await identified(exchange, storedFacts(exchange, settlement));
  if (known.kind !== 'done') return ending(exchange, settlement, known);
  const visit = new CentreVisit(exchange, known.value);
  const opened = await visit.open();
  if (opened.kind !== 'done') return ending(exchange, settlement, opened);
  const settled = visit.inpatient
    ? await settleStep(exchange, settlement, visit, '2304', (centre) => settleInput(visit, centre, '2304'))
    : await settleStep(exchange, settlement, visit, '2207A', (centre) => settleInput(visit, centre, '2207A'));
  return ending(exchange, settlement, settled);
}

function settleInput<I extends '2207A' | '2304'>(
  visit: CentreVisit,
  centre: CentreSettlement,
  infno: I,
): InputOf<I> {
  const call = visit.settleCall(centre.amounts);
  if (call.infno !== infno) throw new Error(`the visit settles by ${call.infno}, not by ${infno}`);
  return call.input as InputOf<I>;
}

/** Provisional money is already in the patient's hands: a refusal there needs a person, not just a state. */
function ending(
  exchange: CentreExchange,
  settlement: SettlementRecord,
  outcome: StepOutcome<unknown>,
): JobOutcome {
  if (outcome.kind === 'done') return { kind: 'done' };
  if (outcome.kind === 'later') return { kind: 'later', problem: outcome.problem };
  const to = outcome.kind === 'refused' ? 'refused' : 'disputed';
  exchange.link.store.write((writer) => {
    const at = exchange.now();
    moveSettlement(writer, {
      settlementId: settlement.id,
      to,
      at,
      cause: outcome.problem.happened,
      centre: null,
    });
    if (to === 'refused') moveYearToDate(writer, settlement, -1, at);
    appendAudit(writer, {
      at,
      actor: 'queue',
      action: `settlement.${to}`,
      subject: settlement.id,
      content: outcome.problem.happened,
    });
  });
  const needsPerson = to === 'disputed' || settlement.mode === 'provisional';
  return needsPerson ? { kind: 'stuck', problem: outcome.problem } : { kind: 'done' };
}
