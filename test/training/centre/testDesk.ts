import { type Clock, epochOf, isoDateTime } from '../../../src/domain/calendar.ts';
import { lineAmount } from '../../../src/domain/lineAmount.ts';
import { addFen, type Fen } from '../../../src/domain/money.ts';
import {
  type TrainingPerson,
  trainingAdmdvs,
  trainingPersons,
} from '../../../src/training/centre/persons.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingSecrets,
} from '../../../src/training/centre/trainingCentre.ts';
import type { CallOutcome } from '../../../src/upstream/call.ts';
import { prepareCall, sendCall } from '../../../src/upstream/centreClient.ts';
import { type Edition, loadTrainingEdition } from '../../../src/upstream/edition.ts';
import { formatMsgid } from '../../../src/upstream/envelope.ts';
import type { Infno } from '../../../src/upstream/infno.ts';
import { readLines } from '../../../src/upstream/lineWire.ts';
import type { InputOf, OutputOf } from '../../../src/upstream/registry.ts';

export class SettableClock implements Clock {
  #nowMs: number;

  constructor(moment: string) {
    this.#nowMs = epochOf(isoDateTime(moment));
  }

  set(moment: string): void {
    this.#nowMs = epochOf(isoDateTime(moment));
  }

  nowMs(): number {
    return this.#nowMs;
  }
}

export const now = '2026-03-05 09:00:00';
export const level3 = 'H22050000001';
export const level2 = 'H22050000002';

export function personNamed(name: string): TrainingPerson {
  const person = trainingPersons.find((candidate) => candidate.name === name);
  if (person === undefined) throw new Error(`no training person ${name}`);
  return person;
}

export interface Charge {
  readonly code: string;
  readonly price: string;
  readonly quantity: string;
  readonly approval?: '0' | '1' | '2';
  /** Line number this one takes back; the quantity is still written positive here. */
  readonly refunds?: string;
}

/** A minimal desk for tests: allocates msgids, sends, and walks the chains of interface section 6. */
export class TestDesk {
  readonly centre: TrainingCentre;
  readonly edition: Edition;
  readonly clock: SettableClock;
  readonly fixmedinsCode: string;
  signNo: string | null = null;
  #sequence = 0;

  constructor(centre: TrainingCentre, edition: Edition, clock: SettableClock, fixmedinsCode: string) {
    this.centre = centre;
    this.edition = edition;
    this.clock = clock;
    this.fixmedinsCode = fixmedinsCode;
  }

  nextMsgid(): string {
    this.#sequence += 1;
    return formatMsgid(this.fixmedinsCode, isoDateTime(now), this.#sequence);
  }

  async call<I extends Infno>(
    infno: I,
    input: InputOf<I>,
    options: { msgid?: string; readTimeoutMs?: number; insuplcAdmdvs?: string | null } = {},
  ): Promise<CallOutcome<I> & { msgid: string }> {
    const msgid = options.msgid ?? this.nextMsgid();
    const prepared = prepareCall(
      this.edition,
      {
        centreUrl: this.centre.url,
        fixmedinsCode: this.fixmedinsCode,
        fixmedinsName: '培训',
        mdtrtareaAdmvs: trainingAdmdvs,
        recerSysCode: 'TRAINING',
        opter: 'C001',
        opterName: '收费一',
        opterType: '1',
        devNo: '',
      },
      {
        signNo: this.signNo,
        // What the security control of 四川 would read from the card.
        cardToken: 'TOKEN1',
        insuplcAdmdvs: options.insuplcAdmdvs === undefined ? trainingAdmdvs : options.insuplcAdmdvs,
      },
      infno,
      input,
      msgid,
      this.clock.nowMs(),
    );
    const outcome = await sendCall(
      { ...prepared, readTimeoutMs: options.readTimeoutMs ?? 5_000 },
      this.edition,
      trainingSecrets(this.edition),
      this.clock.nowMs(),
    );
    return { ...outcome, msgid };
  }

  /** The output of a call that must succeed. */
  async must<I extends Infno>(infno: I, input: InputOf<I>): Promise<OutputOf<I>> {
    const outcome = await this.call(infno, input);
    if (outcome.kind !== 'accepted') throw new Error(`${infno} ${outcome.kind}: ${outcome.message}`);
    return outcome.output;
  }

  async signIn(): Promise<void> {
    const { signinoutb } = await this.must('9001', {
      signIn: { opter_no: 'C001', mac: '00-11-22-33-44-55', ip: '127.0.0.1' },
    });
    this.signNo = signinoutb.sign_no;
  }

  /** 2201 and 2203A. @returns mdtrt_id */
  async openOutpatient(person: TrainingPerson, insutype: string): Promise<string> {
    const { data } = await this.must('2201', {
      data: {
        psn_no: person.personNo,
        insutype,
        begntime: isoDateTime(now),
        mdtrt_cert_type: '03',
        mdtrt_cert_no: person.cardNumber,
        card_sn: person.cardSerial,
        psn_cert_type: '01',
        certno: person.identityNumber,
        psn_type: '15',
        psn_name: person.name,
        ipt_otp_no: 'MZ1',
        dept_code: '0301',
        dept_name: '内科',
        caty: 'A03',
      },
    });
    await this.must(this.edition.outpatient.visit, {
      mdtrtinfo: {
        mdtrt_id: data.mdtrt_id,
        psn_no: person.personNo,
        med_type: '11',
        begntime: isoDateTime(now),
        // Required in 2203, optional in 2203A.
        dise_codg: 'J06.900',
        dise_name: '急性上呼吸道感染',
      },
      diseinfo: [
        {
          diag_type: '1',
          diag_srt_no: 1,
          diag_code: 'J06.900',
          diag_name: '急性上呼吸道感染',
          diag_dept: '内科',
          dise_dor_no: 'D220500000001',
          dise_dor_name: '测试医师',
          diag_time: isoDateTime(now),
          vali_flag: '1',
        },
      ],
    });
    return data.mdtrt_id;
  }

  linesInput(
    person: TrainingPerson,
    visitId: string,
    batchNo: string,
    charges: readonly Charge[],
  ): InputOf<'2204'> {
    return {
      feedetail: charges.map((charge, index) => ({
        feedetl_sn: String(index + 1),
        mdtrt_id: visitId,
        psn_no: person.personNo,
        chrg_bchno: batchNo,
        rx_circ_flag: '0',
        fee_ocur_time: isoDateTime(now),
        med_list_codg: charge.code,
        medins_list_codg: `Y${index}`,
        det_item_fee_sumamt: lineAmount(charge.price, charge.quantity),
        cnt: charge.quantity,
        pric: charge.price,
        bilg_dept_codg: '0301',
        bilg_dept_name: '内科',
        bilg_dr_codg: 'D220500000001',
        bilg_dr_name: '测试医师',
        hosp_appr_flag: charge.approval ?? '0',
      })),
    };
  }

  trialInput(person: TrainingPerson, visitId: string, batchNo: string, insutype: string, totalFen: Fen) {
    return {
      psn_no: person.personNo,
      mdtrt_cert_type: '03',
      mdtrt_cert_no: person.cardNumber,
      med_type: '11',
      medfee_sumamt: totalFen,
      psn_setlway: '01',
      mdtrt_id: visitId,
      chrg_bchno: batchNo,
      acct_used_flag: '1',
      insutype,
      // Of the editions that have them; the others leave them out.
      card_sn: person.cardSerial,
      psn_cert_type: '01',
      certno: person.identityNumber,
      psn_type: '15',
      psn_name: person.name,
    } as const;
  }

  /** 2201 … 2204, and the input 2207A will need, its four parts copied from the centre's answer. */
  async prepareOutpatient(
    name: string,
    insutype: string,
    charges: readonly Charge[],
  ): Promise<{ person: TrainingPerson; visitId: string; input: InputOf<'2207'> & InputOf<'2207A'> }> {
    const person = personNamed(name);
    const visitId = await this.openOutpatient(person, insutype);
    const { result } = await this.must('2204', this.linesInput(person, visitId, 'B1', charges));
    const { lines } = readLines(result);
    const sum = (key: 'amountFen' | 'ownExpenseFen' | 'overLimitFen' | 'firstSelfPayFen' | 'inScopeFen') =>
      addFen(...lines.map((line) => line[key]));
    const trial = this.trialInput(person, visitId, 'B1', insutype, sum('amountFen'));
    return {
      person,
      visitId,
      input: {
        data: {
          ...trial,
          fulamt_ownpay_amt: sum('ownExpenseFen'),
          overlmt_selfpay: sum('overLimitFen'),
          preselfpay_amt: sum('firstSelfPayFen'),
          inscp_scp_amt: sum('inScopeFen'),
        },
      },
    };
  }

  /** 2401, 2301 and 2402. @returns mdtrt_id and the sum of the lines */
  async prepareInpatient(
    name: string,
    insutype: string,
    charges: readonly Charge[],
  ): Promise<{ person: TrainingPerson; visitId: string; totalFen: Fen }> {
    const person = personNamed(name);
    const visitId = await this.admit(person, insutype);
    const { result } = await this.must('2301', this.inpatientLinesInput(person, visitId, charges));
    await this.discharge(person, visitId, insutype);
    return { person, visitId, totalFen: addFen(...result.map((row) => row.det_item_fee_sumamt)) };
  }

  admitInput(person: TrainingPerson, insutype: string): InputOf<'2401'> {
    return {
      mdtrtinfo: {
        psn_no: person.personNo,
        insutype,
        begntime: isoDateTime('2026-02-24 08:00:00'),
        mdtrt_cert_type: '02',
        mdtrt_cert_no: person.identityNumber,
        cert_type: '01',
        certno: person.identityNumber,
        med_type: '21',
        ipt_no: 'ZY1',
        atddr_no: 'D220500000001',
        chfpdr_name: '测试医师',
        adm_diag_dscr: '阑尾炎',
        adm_dept_codg: '0401',
        adm_dept_name: '普外科',
        adm_bed: '12',
        dscg_maindiag_code: 'K35.900',
        dscg_maindiag_name: '急性阑尾炎',
        insuplc_admdvs: trainingAdmdvs,
        mdtrtarea_admvs: trainingAdmdvs,
      },
      diseinfo: [
        {
          psn_no: person.personNo,
          diag_type: '1',
          maindiag_flag: '1',
          diag_srt_no: 1,
          diag_code: 'K35.900',
          diag_name: '急性阑尾炎',
          diag_dept: '普外科',
          dise_dor_no: 'D220500000001',
          dise_dor_name: '测试医师',
          diag_time: isoDateTime('2026-02-24 09:00:00'),
        },
      ],
    };
  }

  async admit(person: TrainingPerson, insutype: string): Promise<string> {
    const { result } = await this.must('2401', this.admitInput(person, insutype));
    return result.mdtrt_id;
  }

  inpatientLinesInput(person: TrainingPerson, visitId: string, charges: readonly Charge[]): InputOf<'2301'> {
    return {
      feedetail: charges.map((charge, index) => {
        const amountFen = lineAmount(charge.price, charge.quantity);
        const isRefund = charge.refunds !== undefined;
        return {
          feedetl_sn: String(index + 1),
          init_feedetl_sn: charge.refunds ?? '',
          mdtrt_id: visitId,
          psn_no: person.personNo,
          med_type: '21',
          fee_ocur_time: isoDateTime(now),
          med_list_codg: charge.code,
          medins_list_codg: `Y${index}`,
          det_item_fee_sumamt: isRefund ? (-amountFen as Fen) : amountFen,
          cnt: isRefund ? `-${charge.quantity}` : charge.quantity,
          pric: charge.price,
          bilg_dept_codg: '0401',
          bilg_dept_name: '普外科',
          bilg_dr_codg: 'D220500000001',
          bilg_dr_name: '测试医师',
          hosp_appr_flag: charge.approval ?? '0',
        };
      }),
    };
  }

  async discharge(person: TrainingPerson, visitId: string, insutype: string): Promise<void> {
    await this.must('2402', {
      dscginfo: {
        mdtrt_id: visitId,
        psn_no: person.personNo,
        insutype,
        endtime: isoDateTime('2026-03-05 08:30:00'),
        dscg_dept_codg: '0401',
        dscg_dept_name: '普外科',
        dscg_way: '1',
      },
      diseinfo: [
        {
          mdtrt_id: visitId,
          psn_no: person.personNo,
          diag_type: '1',
          maindiag_flag: '1',
          diag_srt_no: 1,
          diag_code: 'K35.900',
          diag_name: '急性阑尾炎',
          diag_dept: '普外科',
          dise_dor_no: 'D220500000001',
          dise_dor_name: '测试医师',
          diag_time: isoDateTime('2026-03-05 08:00:00'),
        },
      ],
    });
  }

  inpatientSettlementInput(
    person: TrainingPerson,
    visitId: string,
    insutype: string,
    totalFen: Fen,
  ): InputOf<'2304'> {
    return {
      data: {
        psn_no: person.personNo,
        mdtrt_cert_type: '02',
        mdtrt_cert_no: person.identityNumber,
        psn_cert_type: '01',
        certno: person.identityNumber,
        psn_type: '15',
        psn_name: person.name,
        medfee_sumamt: totalFen,
        psn_setlway: '01',
        mdtrt_id: visitId,
        acct_used_flag: '1',
        insutype,
        mid_setl_flag: '0',
        insuplc_admdvs: trainingAdmdvs,
        mdtrtarea_admvs: trainingAdmdvs,
      },
    };
  }
}

export interface DeskOptions {
  readonly fixmedinsCode?: string;
  readonly edition?: Edition;
  readonly signIn?: boolean;
  readonly dataFile?: string;
}

export async function openDesk(options: DeskOptions = {}): Promise<TestDesk> {
  const edition = options.edition ?? loadTrainingEdition();
  const clock = new SettableClock(now);
  const centre = await startTrainingCentre({
    edition,
    clock,
    ...(options.dataFile === undefined ? {} : { dataFile: options.dataFile }),
  });
  const desk = new TestDesk(centre, edition, clock, options.fixmedinsCode ?? level2);
  if (options.signIn !== false) await desk.signIn();
  return desk;
}
