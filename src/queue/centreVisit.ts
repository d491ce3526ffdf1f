import type { SettlementAmounts } from '../domain/settlement.ts';
import type { StoreWriter } from '../store/handles.ts';
import { listMessagesOfBill, markEnded } from '../store/outgoingMessage.ts';
import { readVisit, saveVisit, type Visit } from '../store/visit.ts';
import type { Infno } from '../upstream/infno.ts';
import type { InputOf, OutputOf } from '../upstream/registry.ts';
import { type CentreSettlement, readSettlement } from '../upstream/settlementWire.ts';
import { type CentreExchange, outcomeProblem } from './centreExchange.ts';
import { runDurableStep } from './durableStep.ts';
import { done, type StepOutcome } from './stepOutcome.ts';
import {
  admissionInput,
  dischargeInput,
  inpatientLinesInput,
  inpatientSettleInput,
  inpatientTrialInput,
  outpatientLinesInput,
  outpatientSettleInput,
  outpatientTrialInput,
  registrationInput,
  type VisitFacts,
  visitInput,
} from './visitInputs.ts';

/** What the centre makes of a trial, in the visit's own terms. */
export interface VisitTrial {
  readonly visitId: string;
  readonly centre: CentreSettlement;
}

/**
 * One visit at the centre: 2201 → 2203A → 2204 → 2206A for outpatients, 2401 → 2301 → 2402 → 2303 for stays, and the
 * way back. Every step may be asked for again at any time; what is already accepted is not sent twice.
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

  #rememberVisit(writer: StoreWriter, visitId: string): void {
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
      return this.#step('2401', 'register', admissionInput(this.#facts), (writer, output) =>
        this.#rememberVisit(writer, output.result.mdtrt_id),
      );
    }
    return this.#step('2201', 'register', registrationInput(this.#facts), (writer, output) =>
      this.#rememberVisit(writer, output.data.mdtrt_id),
    );
  }

  async #openOutpatient(): Promise<StepOutcome<null>> {
    const visitId = this.#visitId();
    const visited = await this.#step('2203A', 'visit', visitInput(this.#facts, visitId));
    if (visited.kind !== 'done') return visited;
    const input = outpatientLinesInput(this.#facts, visitId);
    return this.#step('2204', 'lines', input, undefined, () => this.#withdrawLines());
  }

  async #openStay(): Promise<StepOutcome<null>> {
    const visitId = this.#visitId();
    const input = inpatientLinesInput(this.#facts, visitId);
    const uploaded = await this.#step('2301', 'lines', input, undefined, () => this.#withdrawLines());
    if (uploaded.kind !== 'done') return uploaded;
    return this.#step('2402', 'discharge', dischargeInput(this.#facts, visitId));
  }

  /** 2206A or 2303: asks, changes nothing. */
  async trial(): Promise<StepOutcome<VisitTrial>> {
    const visitId = this.#visitId();
    const { edition } = this.#exchange.link;
    const { insuredAdmdvs } = this.#facts.body;
    const outcome = this.inpatient
      ? await this.#exchange.ask('2303', inpatientTrialInput(this.#facts, visitId), insuredAdmdvs)
      : await this.#exchange.ask('2206A', outpatientTrialInput(this.#facts, visitId), insuredAdmdvs);
    if (outcome.kind === 'accepted')
      return done({ visitId, centre: readSettlement(outcome.output, edition) });
    const definitive = outcome.kind === 'refused' && outcome.reason !== 'notSent';
    return { kind: definitive ? 'refused' : 'later', problem: outcomeProblem(outcome) };
  }

  /** The settling call with the centre's own four amounts; the caller sends or stores it. */
  settleCall(
    centre: SettlementAmounts,
  ): { infno: '2207A'; input: InputOf<'2207A'> } | { infno: '2304'; input: InputOf<'2304'> } {
    const visitId = this.#visitId();
    return this.inpatient
      ? { infno: '2304', input: inpatientSettleInput(this.#facts, visitId, centre) }
      : { infno: '2207A', input: outpatientSettleInput(this.#facts, visitId, centre) };
  }

  #withdrawLines(): Promise<StepOutcome<null>> {
    const common = { mdtrt_id: this.#visitId(), psn_no: this.#facts.personNo };
    return this.inpatient
      ? this.#undo('2302', 'lines', { data: { ...common, feedetl_sn: '0000' } })
      : this.#undo('2205', 'lines', { data: { ...common, chrg_bchno: '0000' } });
  }

  /** An undoing call; when accepted, the step it undoes counts as never done and would be sent anew. */
  async #undo<I extends '2205' | '2202' | '2302' | '2404' | '2405'>(
    infno: I,
    undonePurpose: string,
    input: InputOf<I>,
  ): Promise<StepOutcome<null>> {
    const nth = listMessagesOfBill(this.#exchange.link.store.reader, this.#facts.bill.id).filter(
      (message) => message.infno === infno && message.status === 'accepted',
    ).length;
    return this.#step(infno, `undo:${undonePurpose}:${nth + 1}`, input, (writer) =>
      this.#forgetStep(writer, undonePurpose),
    );
  }

  #forgetStep(writer: StoreWriter, purpose: string): void {
    const undone = listMessagesOfBill(writer, this.#facts.bill.id).findLast(
      (message) => message.purpose === purpose && message.status === 'accepted',
    );
    if (undone === undefined) return;
    markEnded(writer, {
      id: undone.id,
      status: 'reversed',
      at: this.#exchange.now(),
      responseBody: undone.responseBody,
      problem: null,
    });
  }

  /**
   * Takes the unsettled visit back, latest step first: 2205 → 2202, or 2405 → 2302 → 2404. A refusal of one step does not
   * stop the next: what cannot be withdrawn holds no money.
   */
  async withdraw(): Promise<StepOutcome<null>> {
    const visitId = this.visit()?.mdtrtId;
    if (visitId === null || visitId === undefined) return done(null);
    const common = { mdtrt_id: visitId, psn_no: this.#facts.personNo };
    const steps: (readonly [string, () => Promise<StepOutcome<null>>])[] = this.inpatient
      ? [
          ['discharge', () => this.#undo('2405', 'discharge', { data: common })],
          ['lines', () => this.#withdrawLines()],
          ['register', () => this.#undo('2404', 'register', { data: common })],
        ]
      : [
          ['lines', () => this.#withdrawLines()],
          [
            'register',
            () =>
              this.#undo('2202', 'register', { data: { ...common, ipt_otp_no: this.#facts.body.visitNo } }),
          ],
        ];
    for (const [purpose, undo] of steps) {
      if (!this.#isDone(purpose)) continue;
      const outcome = await undo();
      if (outcome.kind === 'later' || outcome.kind === 'disputed') return outcome;
    }
    return done(null);
  }

  #isDone(purpose: string): boolean {
    return listMessagesOfBill(this.#exchange.link.store.reader, this.#facts.bill.id).some(
      (message) => message.purpose === purpose && message.status === 'accepted',
    );
  }
}
