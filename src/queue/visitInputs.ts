import type { IsoDate, IsoDateTime } from '../domain/calendar.ts';
import type { SettlementAmounts } from '../domain/settlement.ts';
import type { BillRecord } from '../store/bill.ts';
import { maxInputCharacters } from '../upstream/envelope.ts';
import { type InputOf, transactions } from '../upstream/registry.ts';
import type { BillBody } from './billBody.ts';

/** The inputs of the outpatient and inpatient flows, from one bill (interface 7.5 and 7.6). */
export interface VisitFacts {
  readonly bill: BillRecord;
  readonly body: BillBody;
  /** 人员编号 at the centre. */
  readonly personNo: string;
  readonly careAdmdvs: string;
}

function morning(day: IsoDate): IsoDateTime {
  return `${day} 08:00:00` as IsoDateTime;
}

function evening(day: IsoDate): IsoDateTime {
  return `${day} 17:00:00` as IsoDateTime;
}

/** 诊断类别 1 西医诊断; the one main diagnosis of the visit. */
function diagnosisRow({ bill, body }: VisitFacts) {
  return {
    diag_type: '1',
    diag_srt_no: 1,
    diag_code: body.diagnosis.code,
    diag_name: body.diagnosis.name,
    diag_dept: body.department.code,
    dise_dor_no: body.doctor.code,
    dise_dor_name: body.doctor.name,
    diag_time: morning(bill.beganOn),
  };
}

function certificate({ body }: VisitFacts) {
  return {
    mdtrt_cert_type: body.certificateType,
    mdtrt_cert_no: body.certificateNo,
    card_sn: body.cardSerial,
  };
}

function person({ body }: VisitFacts) {
  return {
    psn_cert_type: body.personCertificateType,
    certno: body.identityNumber,
    psn_type: body.personType,
    psn_name: body.personName,
  };
}

export function registrationInput(facts: VisitFacts): InputOf<'2201'> {
  const { bill, body } = facts;
  return {
    data: {
      psn_no: facts.personNo,
      insutype: bill.insuranceType,
      begntime: morning(bill.beganOn),
      ...certificate(facts),
      ...person(facts),
      ipt_otp_no: body.visitNo,
      atddr_no: body.doctor.code,
      dr_name: body.doctor.name,
      dept_code: body.department.code,
      dept_name: body.department.name,
      caty: body.department.code,
    },
  };
}

/** For 2203 and 2203A: the plain form wants the disease as well (interface 7.5). */
export function visitInput(facts: VisitFacts, visitId: string): InputOf<'2203'> & InputOf<'2203A'> {
  const { bill, body, personNo } = facts;
  return {
    mdtrtinfo: {
      mdtrt_id: visitId,
      psn_no: personNo,
      med_type: bill.careType,
      begntime: morning(bill.beganOn),
      dise_codg: body.diagnosis.code,
      dise_name: body.diagnosis.name,
    },
    diseinfo: [{ ...diagnosisRow(facts), vali_flag: '1' }],
  };
}

/** A line takes at most some 1 040 characters of the 40 000 that one `input` holds (interface 1.1, 7.5). */
const linesPerCall = 35;

type Lines = BillRecord['lines'];

/** The lines of a stay in the parts they are uploaded in. */
export function lineParts({ bill }: VisitFacts): Lines[] {
  const parts: Lines[] = [];
  for (let from = 0; from < bill.lines.length; from += linesPerCall) {
    parts.push(bill.lines.slice(from, from + linesPerCall));
  }
  return parts;
}

/** Of one charging batch all lines go up in one call (interface 7.5), so an outpatient bill has to fit into one. */
export function outpatientLinesFit(facts: VisitFacts): boolean {
  const longestId = '0'.repeat(30);
  const input = outpatientLinesInput({ ...facts, personNo: longestId }, longestId);
  const checked = transactions['2204'].inputSchema.safeParse(input);
  // What else may be wrong with the input is told, field by field, when it is sent.
  return !checked.success || JSON.stringify(checked.data).length <= maxInputCharacters;
}

function lineFields({ bill, body, personNo }: VisitFacts, visitId: string, lines: Lines) {
  return lines.map((line) => ({
    feedetl_sn: line.lineNo,
    mdtrt_id: visitId,
    psn_no: personNo,
    fee_ocur_time: morning(bill.settledOn),
    med_list_codg: line.catalogueCode ?? '',
    medins_list_codg: line.catalogueCode ?? '',
    det_item_fee_sumamt: line.amountFen,
    cnt: line.quantity,
    pric: line.price,
    bilg_dept_codg: body.department.code,
    bilg_dept_name: body.department.name,
    bilg_dr_codg: body.doctor.code,
    bilg_dr_name: body.doctor.name,
    hosp_appr_flag: '1' as const,
  }));
}

export function outpatientLinesInput(facts: VisitFacts, visitId: string): InputOf<'2204'> {
  return {
    feedetail: lineFields(facts, visitId, facts.bill.lines).map((line) => ({
      ...line,
      chrg_bchno: facts.body.chargeBatch,
      rx_circ_flag: '0',
    })),
  };
}

export function inpatientLinesInput(facts: VisitFacts, visitId: string, part: Lines): InputOf<'2301'> {
  return {
    feedetail: lineFields(facts, visitId, part).map((line) => ({ ...line, med_type: facts.bill.careType })),
  };
}

export function admissionInput(facts: VisitFacts): InputOf<'2401'> {
  const { bill, body } = facts;
  return {
    mdtrtinfo: {
      psn_no: facts.personNo,
      insutype: bill.insuranceType,
      begntime: morning(bill.beganOn),
      ...certificate(facts),
      cert_type: '01',
      certno: body.identityNumber,
      med_type: bill.careType,
      ipt_no: body.visitNo,
      atddr_no: body.doctor.code,
      chfpdr_name: body.doctor.name,
      adm_diag_dscr: body.diagnosis.name,
      adm_dept_codg: body.department.code,
      adm_dept_name: body.department.name,
      adm_bed: '1',
      dscg_maindiag_code: body.diagnosis.code,
      dscg_maindiag_name: body.diagnosis.name,
      insuplc_admdvs: body.insuredAdmdvs,
      mdtrtarea_admvs: facts.careAdmdvs,
    },
    diseinfo: [{ ...diagnosisRow(facts), psn_no: facts.personNo, maindiag_flag: '1' }],
  };
}

export function dischargeInput(facts: VisitFacts, visitId: string): InputOf<'2402'> {
  const { bill, body } = facts;
  return {
    dscginfo: {
      mdtrt_id: visitId,
      psn_no: facts.personNo,
      insutype: bill.insuranceType,
      endtime: evening(bill.settledOn),
      dscg_dept_codg: body.department.code,
      dscg_dept_name: body.department.name,
      dscg_way: '1',
    },
    diseinfo: [{ ...diagnosisRow(facts), mdtrt_id: visitId, psn_no: facts.personNo, maindiag_flag: '1' }],
  };
}

/** 账户使用: 0 不使用, 1 使用本人个账. */
function accountFlag(body: BillBody): '0' | '1' {
  return body.useAccount ? '1' : '0';
}

/** For 2206 and 2206A: what the edition's form does not have is left out on the way (interface 7.5, 12). */
export function outpatientTrialInput(facts: VisitFacts, visitId: string): InputOf<'2206'> & InputOf<'2206A'> {
  const { bill, body } = facts;
  return {
    data: {
      psn_no: facts.personNo,
      ...certificate(facts),
      ...person(facts),
      med_type: bill.careType,
      medfee_sumamt: bill.totalFen,
      psn_setlway: '01',
      mdtrt_id: visitId,
      chrg_bchno: body.chargeBatch,
      acct_used_flag: accountFlag(body),
      insutype: bill.insuranceType,
    },
  };
}

/** For 2207 and 2207A. The four amounts are the centre's own, copied from its trial (interface 7.5). */
export function outpatientSettleInput(
  facts: VisitFacts,
  visitId: string,
  centre: SettlementAmounts,
): InputOf<'2207'> & InputOf<'2207A'> {
  return { data: { ...outpatientTrialInput(facts, visitId).data, ...scopeAmounts(centre) } };
}

function scopeAmounts(centre: SettlementAmounts) {
  return {
    fulamt_ownpay_amt: centre.ownExpenseFen,
    overlmt_selfpay: centre.overLimitFen,
    preselfpay_amt: centre.firstSelfPayFen,
    inscp_scp_amt: centre.inScopeFen,
  };
}

export function inpatientTrialInput(facts: VisitFacts, visitId: string): InputOf<'2303'> {
  const { bill, body } = facts;
  return {
    data: {
      psn_no: facts.personNo,
      ...certificate(facts),
      ...person(facts),
      medfee_sumamt: bill.totalFen,
      psn_setlway: '01',
      mdtrt_id: visitId,
      acct_used_flag: accountFlag(body),
      insutype: bill.insuranceType,
      mid_setl_flag: '0',
      dscgTime: bill.settledOn,
      insuplc_admdvs: body.insuredAdmdvs,
      mdtrtarea_admvs: facts.careAdmdvs,
    },
  };
}

export function inpatientSettleInput(
  facts: VisitFacts,
  visitId: string,
  centre: SettlementAmounts,
): InputOf<'2304'> {
  return { data: { ...inpatientTrialInput(facts, visitId).data, ...scopeAmounts(centre) } };
}
