import { ageOn, type IsoDate, yearOf } from '../../domain/calendar.ts';
import { formatYuan } from '../../domain/money.ts';
import { WireNumber } from '../../upstream/wireJson.ts';
import { CentreRefusal } from './centreRefusal.ts';
import type { RequestInput } from './checkRequest.ts';
import {
  field,
  type HandlerContext,
  objectOf,
  personByNo,
  personByToken,
  todayOf,
} from './handlerContext.ts';
import { type TrainingInsurance, type TrainingPerson, trainingAdmdvs } from './persons.ts';
import type { Output } from './wireAnswer.ts';

const everEnd = '2099-12-31';
const insuredSince = '2015-01-01';

function findPerson(context: HandlerContext, input: RequestInput): TrainingPerson {
  const fields = objectOf(input, 'data');
  const type = field(fields, 'mdtrt_cert_type');
  const number = field(fields, 'mdtrt_cert_no');
  const person =
    type === '01'
      ? personByToken(context, number)
      : context.persons.find((candidate) =>
          type === '03' ? candidate.cardNumber === number : candidate.identityNumber === number,
        );
  if (person === undefined) throw new CentreRefusal('无参保信息：未找到该人员');
  if (type === '03' && field(fields, 'card_sn') !== person.cardSerial) {
    throw new CentreRefusal('卡识别码与卡号不符，请核对社会保障卡');
  }
  if (!['', person.identityNumber].includes(field(fields, 'certno')))
    throw new CentreRefusal('证件号码与人员不符');
  if (!['', person.name].includes(field(fields, 'psn_name'))) throw new CentreRefusal('姓名与证件号码不符');
  return person;
}

function insuranceRow(context: HandlerContext, person: TrainingPerson, insurance: TrainingInsurance) {
  const balance = context.store.balanceFen(person.personNo, insurance.insuranceType);
  return {
    balc: new WireNumber(formatYuan(balance)),
    insutype: insurance.insuranceType,
    psn_type: insurance.personType,
    psn_insu_stas: insurance.status,
    psn_insu_date: insuredSince,
    paus_insu_date: insurance.status === '1' ? '' : `${yearOf(todayOf(context))}-01-01`,
    cvlserv_flag: insurance.civilServant ? '1' : '0',
    insuplc_admdvs: trainingAdmdvs,
    emp_name: insurance.employer ?? '',
  };
}

/** 1101 人员信息获取 */
export function handleQueryPerson(context: HandlerContext, input: RequestInput): Output {
  const person = findPerson(context, input);
  const age = ageOn(person.birthDate, todayOf(context));
  return {
    baseinfo: {
      psn_no: person.personNo,
      psn_cert_type: '01',
      certno: person.identityNumber,
      psn_name: person.name,
      gend: person.sex === 'male' ? '1' : '2',
      naty: person.ethnicity,
      brdy: person.birthDate,
      age: new WireNumber(`${age}.0`),
      exp_content: '',
    },
    insuinfo: person.insurances.map((insurance) => insuranceRow(context, person, insurance)),
    idetinfo: person.identityClasses.map((code) => ({
      psn_idet_type: code,
      psn_type_lv: '',
      memo: '',
      begntime: `${yearOf(todayOf(context))}-01-01 00:00:00`,
      endtime: `${everEnd} 00:00:00`,
    })),
  };
}

/** Funds asked about per insurance; 310200 is the personal account. */
const fundsOf: Readonly<Record<string, readonly string[]>> = {
  '310': ['310100', '310200', '330100'],
  '390': ['390100', '390200'],
};

interface BenefitAnswer {
  readonly enjoyed: boolean;
  readonly from: string;
  readonly reason: string;
}

function benefitOf(
  insurance: TrainingInsurance,
  fund: string,
  waiting: IsoDate | null,
  today: IsoDate,
): BenefitAnswer {
  if (insurance.status !== '1') {
    return {
      enjoyed: false,
      from: insuredSince,
      reason: insurance.status === '2' ? '暂停参保' : '参保已终止',
    };
  }
  if (fund === '310200') {
    return insurance.accountBalanceFen === null
      ? { enjoyed: false, from: insuredSince, reason: '单建统筹，未建个人账户' }
      : { enjoyed: true, from: insuredSince, reason: '' };
  }
  if (waiting !== null && waiting > today) {
    return { enjoyed: false, from: waiting, reason: `待遇等待期，${waiting} 起享受` };
  }
  return { enjoyed: true, from: waiting ?? insuredSince, reason: '' };
}

/** 2001 待遇享受检查: one row per fund. */
export function handleCheckBenefits(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const person = personByNo(context, field(fields, 'psn_no'));
  const insutype = field(fields, 'insutype');
  const insurance = person.insurances.find((candidate) => candidate.insuranceType === insutype);
  if (insurance === undefined) throw new CentreRefusal(`无参保信息：险种 ${insutype}`);
  const waiting = context.store.waitingUntil(person.personNo, insurance.insuranceType);
  return {
    trtinfo: (fundsOf[insutype] ?? []).map((fund) => {
      const answer = benefitOf(insurance, fund, waiting, todayOf(context));
      return {
        psn_no: person.personNo,
        trt_chk_type: '01',
        fund_pay_type: fund,
        trt_enjymnt_flag: answer.enjoyed ? '1' : '0',
        begndate: answer.from,
        enddate: everEnd,
        trt_chk_rslt: answer.reason,
        exp_content: '',
      };
    }),
  };
}

/** 5206 人员累计信息查询, in the codes of the edition. */
export function handleQueryCumulatives(context: HandlerContext, input: RequestInput): Output {
  const person = personByNo(context, field(objectOf(input, 'data'), 'psn_no'));
  const today = todayOf(context);
  const year = yearOf(today);
  return {
    cuminfo: person.insurances.flatMap(({ insuranceType }) => {
      const used = context.store.yearToDate(person.personNo, insuranceType, year);
      return Object.entries(context.edition.cumTypeCodes).map(([code, key]) => ({
        insutype: insuranceType,
        year: String(year),
        cum_ym: today.slice(0, 7).replace('-', ''),
        cum_type_code: code,
        cum: new WireNumber(key === 'admissionCount' ? `${used[key]}.00` : formatYuan(used[key])),
      }));
    }),
  };
}
