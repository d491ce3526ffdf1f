import { isoDateTime } from '../../domain/calendar.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { asCareType } from './centreSplit.ts';
import type { Visit } from './centreStore.ts';
import type { Fields, RequestInput } from './checkRequest.ts';
import {
  activeInsurance,
  checkCredential,
  field,
  type HandlerContext,
  objectOf,
  personByNo,
} from './handlerContext.ts';
import { knownVisit, openVisit } from './visits.ts';
import type { Output } from './wireAnswer.ts';

/** Digits only, so that a fault can turn it into a number; the first digits keep it from ever being short. */
function newVisitId(context: HandlerContext): string {
  return `2205${String(context.store.next('visit')).padStart(11, '0')}`;
}

function startVisit(
  context: HandlerContext,
  fields: Fields,
  visit: Pick<Visit, 'kind' | 'visitNo' | 'medType'>,
): Visit {
  const person = personByNo(context, field(fields, 'psn_no'));
  const insurance = activeInsurance(person, field(fields, 'insutype'));
  checkCredential(context, person, fields);
  // Older editions do not send it (interface section 7, difference from A).
  if (fields.certno !== undefined && fields.certno !== person.identityNumber)
    throw new CentreRefusal('证件号码与人员不符');
  const started: Visit = {
    ...visit,
    visitId: newVisitId(context),
    state: 'open',
    fixmedinsCode: context.institution.code,
    personNo: person.personNo,
    insuranceType: insurance.insuranceType,
    beganAt: isoDateTime(field(fields, 'begntime')),
    endedAt: null,
  };
  context.store.addVisit(started, context.msgid);
  return started;
}

function knownIn(context: HandlerContext, fields: Fields, kind: Visit['kind']): Visit {
  return knownVisit(context, field(fields, 'mdtrt_id'), field(fields, 'psn_no'), kind);
}

function refuseWithLines(context: HandlerContext, visit: Visit, what: string): void {
  if (context.store.lines(visit.visitId).length > 0) {
    throw new CentreRefusal(`存在费用明细，不能${what}`);
  }
}

/** 2201 门诊挂号 */
export function handleRegister(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const visit = startVisit(context, fields, {
    kind: 'outpatient',
    visitNo: field(fields, 'ipt_otp_no'),
    medType: null,
  });
  return {
    data: { mdtrt_id: visit.visitId, psn_no: visit.personNo, ipt_otp_no: visit.visitNo, exp_content: '' },
  };
}

/** 2202 门诊挂号撤销 */
export function handleCancelRegistration(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const visit = knownIn(context, fields, 'outpatient');
  if (visit.visitNo !== field(fields, 'ipt_otp_no')) throw new CentreRefusal('门诊号与挂号不符');
  refuseWithLines(context, visit, '撤销挂号');
  context.store.changeVisit(visit.visitId, { state: 'cancelled' });
  return null;
}

/** 2203A 门诊就诊信息上传 */
export function handleUploadVisit(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'mdtrtinfo');
  const visit = knownIn(context, fields, 'outpatient');
  const medType = asCareType(field(fields, 'med_type'));
  context.store.changeVisit(visit.visitId, { medType });
  return null;
}

/** 2401 入院办理 */
export function handleAdmit(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'mdtrtinfo');
  const visit = startVisit(context, fields, {
    kind: 'inpatient',
    visitNo: field(fields, 'ipt_no'),
    medType: asCareType(field(fields, 'med_type')),
  });
  return { result: { mdtrt_id: visit.visitId, exp_content: '' } };
}

/** 2403 住院信息变更 */
export function handleChangeAdmission(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'adminfo');
  const visit = knownIn(context, fields, 'inpatient');
  context.store.changeVisit(visit.visitId, { medType: asCareType(field(fields, 'med_type')) });
  return null;
}

/** 2402 出院办理 */
export function handleDischarge(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'dscginfo');
  const visit = knownIn(context, fields, 'inpatient');
  if (visit.state === 'discharged') throw new CentreRefusal('已办理出院，不能重复办理');
  const endedAt = isoDateTime(field(fields, 'endtime'));
  if (endedAt < visit.beganAt) throw new CentreRefusal('出院时间早于入院时间');
  context.store.changeVisit(visit.visitId, { state: 'discharged', endedAt });
  return null;
}

/** 2404 入院撤销 */
export function handleCancelAdmission(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const visit = openVisit(context, field(fields, 'mdtrt_id'), field(fields, 'psn_no'), 'inpatient');
  refuseWithLines(context, visit, '撤销入院');
  context.store.changeVisit(visit.visitId, { state: 'cancelled' });
  return null;
}

/** 2405 出院撤销 */
export function handleCancelDischarge(context: HandlerContext, input: RequestInput): Output {
  const visit = knownIn(context, objectOf(input, 'data'), 'inpatient');
  if (visit.state !== 'discharged') throw new CentreRefusal('未办理出院，不能撤销出院');
  if (context.store.lines(visit.visitId).some((line) => line.settlementId !== null)) {
    throw new CentreRefusal('已结算，先撤销结算再撤销出院');
  }
  context.store.changeVisit(visit.visitId, { state: 'open', endedAt: null });
  return null;
}
