import type { Problem } from '../domain/problem.ts';
import type { SettlementAmounts } from '../domain/settlement.ts';
import type { StoreWriter } from '../store/handles.ts';
import { listMessagesOfBill, markEnded, type OutgoingMessage } from '../store/outgoingMessage.ts';
import { readVisit, saveVisit, type Visit } from '../store/visit.ts';
import type { Infno } from '../upstream/infno.ts';
import type { InputOf, OutputOf } from '../upstream/registry.ts';
import { type CentreSettlement, readSettlement } from '../upstream/settlementWire.ts';
import { cardWanted } from './cardTokens.ts';
import type { CentreExchange } from './centreExchange.ts';
import { runDurableStep } from './durableStep.ts';
import { done, type StepOutcome, unanswered } from './stepOutcome.ts';
import {
  admissionInput,
  dischargeInput,
  inpatientLinesInput,
  inpatientSettleInput,
  inpatientTrialInput,
  lineParts,
  outpatientLinesInput,
  outpatientSettleInput,
  outpatientTrialInput,
  registrationInput,
  type VisitFacts,
  visitInput,
} from './visitInputs.ts';

/** The message that registers a visit; until it is undone, the visit stands at the centre. */
export const registerPurpose = 'register';

const maxUploadRounds = 3;

const uploadsLost: Problem = {
  code: 'stillUnsettled',
  happened: '上传住院明细时中心的应答接连丢失，明细还没有传全。',
  money: '没有结算，没有重复上传。',
  nextStep: '系统稍后自动再试，不必重复操作。',
};

export type SettleInfno = '2207' | '2207A' | '2304';

/** What the centre makes of a trial, in the visit's own terms. */
export interface VisitTrial {
  readonly visitId: string;
  readonly centre: CentreSettlement;
}

/**
 * One visit at the centre: 2201 → 2203 → 2204 → 2206 for outpatients, in the plain or the A form of the edition,
 * 2401 → 2301 → 2402 → 2303 for stays, and the way back. Every step may be asked for again at any time; what is already accepted is not sent twice.
 */
export class CentreVisit {
  readonly #exchange: CentreExchange;
  readonly #facts: VisitFacts;

  constructor(exchange: CentreExchange, facts: VisitFacts) {
    this.#exchange = exchange;
    this.#facts = facts;
  }

  get facts(): VisitFacts {
    return this.#facts;
  }

  get inpatient(): boolean {
    return this.#facts.bill.kind === 'inpatient';
  }

  /** What settles this visit in the edition in use. */
  get settleInfno(): SettleInfno {
    return this.inpatient ? '2304' : this.#exchange.link.edition.outpatient.settle;
  }

  get trialInfno(): '2206' | '2206A' | '2303' {
    return this.inpatient ? '2303' : this.#exchange.link.edition.outpatient.trial;
  }

  visit(): Visit | null {
    return readVisit(this.#exchange.link.store.reader, this.#facts.bill.id);
  }

  #visitId(): string {
    const visitId = this.visit()?.mdtrtId;
    if (visitId === null || visitId === undefined) throw new Error('the visit is not registered yet');
    return visitId;
  }

  #step<I extends Infno>(
    infno: I,
    purpose: string,
    input: InputOf<I>,
    onAccepted: (writer: StoreWriter, output: OutputOf<I>) => void = () => {},
    withdraw?: () => Promise<StepOutcome<null>>,
  ): Promise<StepOutcome<null>> {
    const { bill, body, personNo } = this.#facts;
    return runDurableStep(this.#exchange, {
      infno,
      input: async () => done(input),
      owner: { personNo, billId: bill.id, settlementId: null, purpose },
      insuplcAdmdvs: body.insuredAdmdvs,
      onAccepted,
      ...(withdraw === undefined ? {} : { withdraw }),
    });
  }

  /** From here on the visit has a number to go on with, and to withdraw it by. */
  remember(writer: StoreWriter, visitId: string): void {
    const { bill, body } = this.#facts;
    saveVisit(writer, {
      billId: bill.id,
      mdtrtId: visitId,
      iptOtpNo: body.visitNo,
      chrgBchno: body.chargeBatch,
      setlId: null,
      centreAmounts: null,
      updatedAt: this.#exchange.now(),
    });
  }

  /** Registers the visit and uploads what belongs to it, as far as that is not done yet. */
  async open(): Promise<StepOutcome<null>> {
    const registered = await this.#register();
    if (registered.kind !== 'done') return registered;
    return this.inpatient ? this.#openStay() : this.#openOutpatient();
  }

  #register(): Promise<StepOutcome<null>> {
    if (this.inpatient) {
      return this.#step('2401', registerPurpose, admissionInput(this.#facts), (writer, output) =>
        this.remember(writer, output.result.mdtrt_id),
      );
    }
    return this.#step('2201', registerPurpose, registrationInput(this.#facts), (writer, output) =>
      this.remember(writer, output.data.mdtrt_id),
    );
  }

  async #openOutpatient(): Promise<StepOutcome<null>> {
    const visitId = this.#visitId();
    const { visit } = this.#exchange.link.edition.outpatient;
    const visited = await this.#step(visit, 'visit', visitInput(this.#facts, visitId));
    if (visited.kind !== 'done') return visited;
    const input = outpatientLinesInput(this.#facts, visitId);
    return this.#step('2204', 'lines', input, undefined, () => this.#withdrawLines());
  }

  async #openStay(): Promise<StepOutcome<null>> {
    const visitId = this.#visitId();
    const uploaded = await this.#uploadStayLines(visitId);
    if (uploaded.kind !== 'done') return uploaded;
    return this.#step('2402', 'discharge', dischargeInput(this.#facts, visitId), undefined, () =>
      this.#withdrawDischarge(),
    );
  }

  /** 2302 takes every part back at once, so that after one all parts are gone through again. */
  async #uploadStayLines(visitId: string): Promise<StepOutcome<null>> {
    for (let round = 0; round < maxUploadRounds; round += 1) {
      const withdrawnBefore = this.#countAccepted('2302');
      for (const [index, part] of lineParts(this.#facts).entries()) {
        const purpose = index === 0 ? 'lines' : `lines:${index + 1}`;
        const input = inpatientLinesInput(this.#facts, visitId, part);
        const uploaded = await this.#step('2301', purpose, input, undefined, () => this.#withdrawLines());
        if (uploaded.kind !== 'done') return uploaded;
      }
      if (this.#countAccepted('2302') === withdrawnBefore) return done(null);
    }
    return { kind: 'later', problem: uploadsLost };
  }

  /** 2206, 2206A or 2303: asks, changes nothing. */
  async trial(): Promise<StepOutcome<VisitTrial>> {
    const visitId = this.#visitId();
    const { edition } = this.#exchange.link;
    const { bill, body } = this.#facts;
    if (this.#exchange.cardTokens.missing(this.trialInfno, bill.id)) {
      return { kind: 'later', problem: cardWanted, needsPerson: true };
    }
    const input = this.inpatient
      ? inpatientTrialInput(this.#facts, visitId)
      : outpatientTrialInput(this.#facts, visitId);
    const outcome = await this.#exchange.ask(this.trialInfno, input, body.insuredAdmdvs, [], bill.id);
    if (outcome.kind === 'accepted')
      return done({ visitId, centre: readSettlement(outcome.output, edition) });
    return unanswered(outcome);
  }

  /** The input of `settleInfno` with the centre's own four amounts; the caller sends or stores it. */
  settleInput(centre: SettlementAmounts): InputOf<SettleInfno> {
    const visitId = this.#visitId();
    return this.inpatient
      ? inpatientSettleInput(this.#facts, visitId, centre)
      : outpatientSettleInput(this.#facts, visitId, centre);
  }

  #withdrawLines(): Promise<StepOutcome<null>> {
    const common = { mdtrt_id: this.#visitId(), psn_no: this.#facts.personNo };
    return this.inpatient
      ? this.#undo('2302', 'lines', { data: { ...common, feedetl_sn: '0000' } })
      : this.#undo('2205', 'lines', { data: { ...common, chrg_bchno: '0000' } });
  }

  #withdrawDischarge(): Promise<StepOutcome<null>> {
    const data = { mdtrt_id: this.#visitId(), psn_no: this.#facts.personNo };
    return this.#undo('2405', 'discharge', { data });
  }

  #withdrawRegistration(): Promise<StepOutcome<null>> {
    const common = { mdtrt_id: this.#visitId(), psn_no: this.#facts.personNo };
    return this.inpatient
      ? this.#undo('2404', registerPurpose, { data: common })
      : this.#undo('2202', registerPurpose, { data: { ...common, ipt_otp_no: this.#facts.body.visitNo } });
  }

  /** An undoing call; when accepted, the step it undoes counts as never done and would be sent anew. */
  async #undo<I extends '2205' | '2202' | '2302' | '2404' | '2405'>(
    infno: I,
    undonePurpose: string,
    input: InputOf<I>,
  ): Promise<StepOutcome<null>> {
    const nth = this.#countAccepted(infno) + 1;
    return this.#step(infno, `undo:${undonePurpose}:${nth}`, input, (writer) =>
      this.#endStep(writer, undonePurpose, 'reversed'),
    );
  }

  #messages(): OutgoingMessage[] {
    return listMessagesOfBill(this.#exchange.link.store.reader, this.#facts.bill.id);
  }

  #countAccepted(infno: Infno): number {
    return this.#messages().filter((message) => message.infno === infno && message.status === 'accepted')
      .length;
  }

  /** Messages of a step, in all its parts, that the centre has or may have for all the terminal knows. */
  #standing(purpose: string): OutgoingMessage[] {
    return this.#messages().filter(
      (message) =>
        (message.purpose === purpose || message.purpose.startsWith(`${purpose}:`)) &&
        ['accepted', 'sent', 'unknown'].includes(message.status),
    );
  }

  /** The undoing left and was cut off: done over again by the centre's word, a step may be refused here and stand there. */
  #isBeingUndone(purpose: string): boolean {
    return this.#messages().some(
      (message) =>
        message.purpose.startsWith(`undo:${purpose}:`) && ['sent', 'unknown'].includes(message.status),
    );
  }

  #endStep(writer: StoreWriter, purpose: string, status: 'reversed' | 'disputed'): void {
    for (const { id, status: from, responseBody } of this.#standing(purpose)) {
      const ended = { id, at: this.#exchange.now(), responseBody, problem: null };
      if (from === 'sent') markEnded(writer, { ...ended, status: 'unknown' });
      markEnded(writer, { ...ended, status });
    }
  }

  /**
   * Takes the unsettled visit back, latest step first: 2205 → 2202, or 2405 → 2302 → 2404. A refusal of one step does not
   * stop the next: what cannot be withdrawn holds no money, and is not tried again.
   */
  async withdraw(): Promise<StepOutcome<null>> {
    const registration = await this.#knowRegistration();
    if (registration.kind !== 'done') return registration.kind === 'refused' ? done(null) : registration;
    if (this.visit() === null) return done(null);
    const steps: (readonly [string, () => Promise<StepOutcome<null>>])[] = [
      ['discharge', () => this.#withdrawDischarge()],
      ['lines', () => this.#withdrawLines()],
      [registerPurpose, () => this.#withdrawRegistration()],
    ];
    for (const [purpose, undo] of steps) {
      if (this.#standing(purpose).length === 0 && !this.#isBeingUndone(purpose)) continue;
      const outcome = await undo();
      if (outcome.kind === 'later' || outcome.kind === 'disputed') return outcome;
      if (outcome.kind === 'refused') {
        this.#exchange.link.store.write((writer) => this.#endStep(writer, purpose, 'disputed'));
      }
    }
    return done(null);
  }

  /** A registration whose answer was lost has no number to cancel it by: brought to its end, it has. */
  #knowRegistration(): Promise<StepOutcome<null>> {
    const open = this.#standing(registerPurpose).some((message) => message.status !== 'accepted');
    return open ? this.#register() : Promise.resolve(done(null));
  }
}
