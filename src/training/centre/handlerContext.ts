import { beijingTime, dateOf, type IsoDate, type IsoDateTime } from '../../domain/calendar.ts';
import type { Fen } from '../../domain/money.ts';
import type { Edition } from '../../upstream/edition.ts';
import type { TrainingItem } from './catalogue.ts';
import type { CentreBehaviours } from './centreFaults.ts';
import { CentreRefusal } from './centreRefusal.ts';
import type { CentreStore } from './centreStore.ts';
import type { Fields, RequestInput } from './checkRequest.ts';
import type { ElectronicCodes } from './electronicCodes.ts';
import type { TrainingInstitution } from './institutions.ts';
import type { TrainingInsurance, TrainingPerson } from './persons.ts';

/** Everything a handler may look at while it answers one request. */
export interface HandlerContext {
  readonly store: CentreStore;
  readonly edition: Edition;
  readonly behaviours: CentreBehaviours;
  readonly persons: readonly TrainingPerson[];
  readonly catalogue: ReadonlyMap<string, TrainingItem>;
  readonly electronicCodes: ElectronicCodes;
  readonly institution: TrainingInstitution;
  readonly msgid: string;
  /** The file of a multipart 9101; null: it stands inside the envelope. */
  readonly file: Buffer | null;
  readonly careAdmdvs: string;
  readonly nowMs: number;
  /** By how much this answer shall differ from the engine's; zero as a rule. */
  readonly differFen: Fen;
}

/** The rows of a node; the tables make sure it is there. */
export function rowsOf(input: RequestInput, node: string): readonly Fields[] {
  return input[node] ?? [];
}

/** The single object of a node. */
export function objectOf(input: RequestInput, node: string): Fields {
  const [row] = rowsOf(input, node);
  if (row === undefined) throw new CentreRefusal(`没有节点 ${node}`);
  return row;
}

export function nowOf(context: HandlerContext): IsoDateTime {
  return beijingTime(context.nowMs);
}

export function todayOf(context: HandlerContext): IsoDate {
  return dateOf(nowOf(context));
}

/** A field the tables guarantee. */
export function field(fields: Fields, name: string): string {
  const value = fields[name];
  if (value === undefined) throw new Error(`field ${name} is not in the request table`);
  return value;
}

export function personByNo(context: HandlerContext, personNo: string): TrainingPerson {
  const person = context.persons.find((candidate) => candidate.personNo === personNo);
  if (person === undefined) throw new CentreRefusal('人员编号不存在，无参保信息');
  return person;
}

/** @throws CentreRefusal when the person does not hold this insurance, or holds it suspended or ended */
export function activeInsurance(person: TrainingPerson, insuranceType: string): TrainingInsurance {
  const insurance = person.insurances.find((candidate) => candidate.insuranceType === insuranceType);
  if (insurance === undefined) throw new CentreRefusal(`无参保信息：险种 ${insuranceType}`);
  if (insurance.status === '2') throw new CentreRefusal('该人员暂停参保，不能享受医保待遇');
  if (insurance.status !== '1') throw new CentreRefusal('该人员参保已终止，无参保信息');
  return insurance;
}

/** The holder of an ecToken. @throws CentreRefusal when it is nobody's, or too old */
export function personByToken(context: HandlerContext, token: string): TrainingPerson {
  const personNo = context.electronicCodes.holderOf(token, context.nowMs);
  if (personNo === null) throw new CentreRefusal('电子凭证令牌失效，请重新扫码');
  return personByNo(context, personNo);
}

/** Credentials 01 医保电子凭证, 02 身份证 and 03 社保卡 as interface 3.2 has them. */
export function checkCredential(context: HandlerContext, person: TrainingPerson, fields: Fields): void {
  const type = fields.mdtrt_cert_type;
  if (type === '01') {
    if (personByToken(context, field(fields, 'mdtrt_cert_no')) !== person) {
      throw new CentreRefusal('就诊凭证与人员不符');
    }
    return;
  }
  const expected = type === '03' ? person.cardNumber : person.identityNumber;
  if (fields.mdtrt_cert_no !== '' && fields.mdtrt_cert_no !== expected) {
    throw new CentreRefusal('就诊凭证与人员不符');
  }
  if (type === '03' && fields.card_sn !== undefined && fields.card_sn !== person.cardSerial) {
    throw new CentreRefusal('卡识别码与人员不符，请核对社会保障卡');
  }
}
