import { ageOn, dateOf, yearOf } from '../../domain/calendar.ts';
import { formatYuan, negateFen, parseYuan } from '../../domain/money.ts';
import type { FundShare, SettlementAmounts } from '../../domain/settlement.ts';
import { negateAmounts, writeAmounts } from '../../upstream/settlementWire.ts';
import { WireNumber } from '../../upstream/wireJson.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { asCareType, differingSplit, type Split, splitBill } from './centreSplit.ts';
import { type StoredLine, type StoredSettlement, sumLines, type Visit } from './centreStore.ts';
import type { Fields, RequestInput } from './checkRequest.ts';
import {
  activeInsurance,
  checkCredential,
  field,
  type HandlerContext,
  nowOf,
  objectOf,
  personByNo,
  todayOf,
} from './handlerContext.ts';
import { type TrainingPerson, trainingAdmdvs } from './persons.ts';
import { knownVisit } from './visits.ts';
import type { Output } from './wireAnswer.ts';

/** A bill ready to be split: the visit, its lines and the person's side. */
interface Case {
  readonly person: TrainingPerson;
  readonly visit: Visit;
  readonly lines: readonly StoredLine[];
  readonly batchNo: string;
  readonly medType: string;
  readonly split: Split;
}

function linesToSettle(context: HandlerContext, visit: Visit, batchNo: string): readonly StoredLine[] {
  const all = context.store.lines(visit.visitId).filter((line) => line.batchNo === batchNo);
  const open = all.filter((line) => line.settlementId === null);
  if (open.length > 0) return open;
  if (all.length === 0) throw new CentreRefusal('没有可结算的费用明细');
  if (context.behaviours.secondSettlement === 'settleAgain') return all;
  throw new CentreRefusal('该收费批次已结算，不能重复结算');
}

const partsOfTotal = {
  fulamt_ownpay_amt: 'ownExpenseFen',
  overlmt_selfpay: 'overLimitFen',
  preselfpay_amt: 'firstSelfPayFen',
  inscp_scp_amt: 'inScopeFen',
} as const;

/**
 * medfee_sumamt is the sum of the lines exactly; the four parts are copies of what this centre answered
 * (interface 7.3, 7.5). `0` in the optional ones of 2303 and 2304 says nothing.
 */
function checkSums(fields: Fields, lines: readonly StoredLine[], partsRequired: boolean): void {
  const totalFen = sumLines(lines, 'amountFen');
  if (parseYuan(field(fields, 'medfee_sumamt')) !== totalFen) {
    throw new CentreRefusal(
      `医疗费总额 ${field(fields, 'medfee_sumamt')} 与已上传明细合计 ${formatYuan(totalFen)} 不符`,
    );
  }
  for (const [name, key] of Object.entries(partsOfTotal)) {
    const given = fields[name];
    if (given === undefined || (!partsRequired && given === '0')) continue;
    const expected = sumLines(lines, key);
    if (parseYuan(given) !== expected) {
      throw new CentreRefusal(`${name} ${given} 与中心返回的 ${formatYuan(expected)} 不符`);
    }
  }
}

export function accountUse(fields: Fields): 'none' | 'max' {
  const flag = fields.acct_used_flag;
  if (flag === '2') throw new CentreRefusal('未开通家庭共济，不能使用共济账户');
  return flag === '1' ? 'max' : 'none';
}

function prepareCase(
  context: HandlerContext,
  fields: Fields,
  kind: Visit['kind'],
  partsRequired: boolean,
): Case {
  const person = personByNo(context, field(fields, 'psn_no'));
  const visit = knownVisit(context, field(fields, 'mdtrt_id'), person.personNo, kind);
  if (visit.insuranceType !== field(fields, 'insutype')) throw new CentreRefusal('险种与就诊登记不符');
  checkCredential(context, person, fields);
  if (kind === 'inpatient' && visit.state !== 'discharged' && field(fields, 'mid_setl_flag') !== '1') {
    throw new CentreRefusal('未办理出院，不能结算');
  }
  const batchNo = fields.chrg_bchno ?? '';
  const lines = linesToSettle(context, visit, batchNo);
  checkSums(fields, lines, partsRequired);
  const medType = visit.medType ?? '';
  if (fields.med_type !== undefined && fields.med_type !== medType) {
    throw new CentreRefusal('医疗类别与就诊信息不符');
  }
  const split = splitFor(context, person, visit, lines, accountUse(fields));
  return { person, visit, lines, batchNo, medType, split };
}

function splitFor(
  context: HandlerContext,
  person: TrainingPerson,
  visit: Visit,
  lines: readonly StoredLine[],
  use: 'none' | 'max',
): Split {
  const insurance = activeInsurance(person, visit.insuranceType);
  const settledOn = visit.endedAt === null ? todayOf(context) : dateOf(visit.endedAt);
  const { personNo } = person;
  const { insuranceType } = insurance;
  const split = splitBill({
    insuredAdmdvs: trainingAdmdvs,
    careAdmdvs: context.careAdmdvs,
    insuranceType,
    careType: asCareType(visit.medType ?? ''),
    beganOn: dateOf(visit.beganAt),
    settledOn,
    person: {
      personType: insurance.personType,
      birthDate: person.birthDate,
      identityClasses: person.identityClasses,
      hasAccount: insurance.accountBalanceFen !== null,
      waitingUntil: context.store.waitingUntil(personNo, insuranceType),
    },
    institution: context.institution,
    bill: {
      kind: 'totals',
      totals: {
        totalFen: sumLines(lines, 'amountFen'),
        ownExpenseFen: sumLines(lines, 'ownExpenseFen'),
        overLimitFen: sumLines(lines, 'overLimitFen'),
        firstSelfPayFen: sumLines(lines, 'firstSelfPayFen'),
      },
    },
    yearToDate: context.store.yearToDate(personNo, insuranceType, yearOf(settledOn)),
    account: { balanceFen: context.store.balanceFen(personNo, insuranceType), use, familyBalancesFen: [] },
    outOfArea: 'none',
    daySurgeryStandardFen: null,
  });
  return context.differFen === 0 ? split : differingSplit(split, context.differFen);
}

function numbers(written: Readonly<Record<string, string>>): Record<string, WireNumber> {
  return Object.fromEntries(Object.entries(written).map(([name, text]) => [name, new WireNumber(text)]));
}

function amountsOnWire(context: HandlerContext, amounts: SettlementAmounts): Record<string, WireNumber> {
  return numbers(writeAmounts(amounts, context.edition));
}

export function detailRows(context: HandlerContext, amounts: SettlementAmounts, funds: readonly FundShare[]) {
  const rows = funds.map((fund) => ({
    fund_pay_type: fund.fundPayType,
    inscp_scp_amt: fund.inScopeFen,
    fund_payamt: fund.paidFen,
    fund_pay_type_name: fund.label,
  }));
  if (context.edition.amountFormula.accountInFundTotal && amounts.accountFen !== 0) {
    rows.push({
      fund_pay_type: '310200',
      inscp_scp_amt: amounts.accountFen,
      fund_payamt: amounts.accountFen,
      fund_pay_type_name: '城镇职工基本医疗保险个人账户基金',
    });
  }
  return rows.map((row) => ({
    ...row,
    inscp_scp_amt: new WireNumber(formatYuan(row.inscp_scp_amt)),
    crt_payb_lmt_amt: new WireNumber('0.00'),
    fund_payamt: new WireNumber(formatYuan(row.fund_payamt)),
    setl_proc_info: '',
  }));
}

function personFields(context: HandlerContext, person: TrainingPerson, visit: Visit) {
  const insurance = activeInsurance(person, visit.insuranceType);
  return {
    psn_name: person.name,
    psn_cert_type: '01',
    certno: person.identityNumber,
    gend: person.sex === 'male' ? '1' : '2',
    naty: person.ethnicity,
    brdy: person.birthDate,
    age: new WireNumber(`${ageOn(person.birthDate, todayOf(context))}.0`),
    psn_type: insurance.personType,
    cvlserv_flag: insurance.civilServant ? '1' : '0',
  };
}

/** clr_type: the national pairs for the care this centre settles (dictionaries clr_type and med_type). */
export function clearingTypeOf(medType: string): string {
  if (medType.startsWith('14')) return '14';
  return medType === '1301' ? '13' : medType;
}

export function setlinfo(
  context: HandlerContext,
  person: TrainingPerson,
  visit: Visit,
  medType: string,
  amounts: SettlementAmounts,
  settlementId: string | null,
) {
  return {
    mdtrt_id: visit.visitId,
    ...(settlementId === null ? {} : { setl_id: settlementId }),
    psn_no: person.personNo,
    ...personFields(context, person, visit),
    insutype: visit.insuranceType,
    setl_time: nowOf(context),
    mdtrt_cert_type: '02',
    med_type: medType,
    ...amountsOnWire(context, amounts),
    medins_setl_id: context.msgid,
    clr_optins: trainingAdmdvs,
    clr_way: '1',
    clr_type: clearingTypeOf(medType),
    exp_content: '',
  };
}

function trial(context: HandlerContext, fields: Fields, kind: Visit['kind']): Output {
  const { person, visit, medType, split } = prepareCase(context, fields, kind, false);
  return {
    setlinfo: setlinfo(context, person, visit, medType, split.amounts, null),
    setldetail: detailRows(context, split.amounts, split.funds),
  };
}

function settle(context: HandlerContext, fields: Fields, kind: Visit['kind']): Output {
  const { person, visit, lines, batchNo, medType, split } = prepareCase(
    context,
    fields,
    kind,
    kind === 'outpatient',
  );
  const settlementId = newSettlementId(context);
  const row: StoredSettlement = {
    settlementId,
    msgid: context.msgid,
    kind: 'settlement',
    cancels: null,
    state: 'standing',
    visitId: visit.visitId,
    batchNo,
    fixmedinsCode: context.institution.code,
    personNo: person.personNo,
    insuranceType: visit.insuranceType,
    medType,
    clrType: clearingTypeOf(medType),
    office: trainingAdmdvs,
    settledAt: nowOf(context),
    benefitYear: split.benefitYear,
    amounts: split.amounts,
    funds: split.funds,
    change: split.change,
  };
  context.store.addSettlement(row);
  context.store.markLines(lines, settlementId);
  context.store.applySettlement(row, 1);
  return {
    setlinfo: setlinfo(context, person, visit, medType, split.amounts, settlementId),
    setldetail: detailRows(context, split.amounts, split.funds),
  };
}

export function newSettlementId(context: HandlerContext): string {
  return `2205${String(context.store.next('settlement')).padStart(12, '0')}`;
}

/** 2206A 门诊预结算 */
export function handleTrialOutpatient(context: HandlerContext, input: RequestInput): Output {
  return trial(context, objectOf(input, 'data'), 'outpatient');
}

/** 2207A 门诊结算 */
export function handleSettleOutpatient(context: HandlerContext, input: RequestInput): Output {
  return settle(context, objectOf(input, 'data'), 'outpatient');
}

/** 2303 住院预结算 */
export function handleTrialInpatient(context: HandlerContext, input: RequestInput): Output {
  return trial(context, objectOf(input, 'data'), 'inpatient');
}

/** 2304 住院结算 */
export function handleSettleInpatient(context: HandlerContext, input: RequestInput): Output {
  return settle(context, objectOf(input, 'data'), 'inpatient');
}

/** The negative row of a settlement, and everything the settlement moved moved back. */
export function cancel(context: HandlerContext, fields: Fields, kind: Visit['kind']): StoredSettlement {
  const visit = knownVisit(context, field(fields, 'mdtrt_id'), field(fields, 'psn_no'), kind);
  const original = context.store.settlement(field(fields, 'setl_id'));
  if (original === null || original.visitId !== visit.visitId || original.kind !== 'settlement') {
    throw new CentreRefusal('结算信息不存在');
  }
  if (original.state !== 'standing') throw new CentreRefusal('该结算已撤销或已冲正');
  const row: StoredSettlement = {
    ...original,
    settlementId: newSettlementId(context),
    msgid: context.msgid,
    kind: 'cancellation',
    cancels: original.settlementId,
    settledAt: nowOf(context),
    amounts: negateAmounts(original.amounts),
    funds: original.funds.map((fund) => ({
      ...fund,
      inScopeFen: negateFen(fund.inScopeFen),
      paidFen: negateFen(fund.paidFen),
    })),
    change: Object.fromEntries(Object.entries(original.change).map(([key, value]) => [key, -value])),
  };
  context.store.addSettlement(row);
  context.store.setSettlementState(original.settlementId, 'cancelled');
  context.store.freeLines(original.settlementId);
  context.store.applySettlement(row, 1);
  return {
    ...row,
    amounts: {
      ...row.amounts,
      accountBalanceAfterFen: context.store.balanceFen(row.personNo, row.insuranceType),
    },
  };
}

export function cancellationAnswer(context: HandlerContext, row: StoredSettlement) {
  const positive = context.behaviours.cancellationSign === 'positive';
  const amounts = positive ? negateAmounts(row.amounts) : row.amounts;
  const funds = positive ? (context.store.settlement(row.cancels ?? '')?.funds ?? []) : row.funds;
  return { amounts, funds };
}

/** 2208 门诊结算撤销: names the cash field `pdn_cash_pay` (interface 7.3). */
export function handleCancelOutpatient(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const row = cancel(context, fields, 'outpatient');
  const { amounts, funds } = cancellationAnswer(context, row);
  const person = personByNo(context, row.personNo);
  const visit = knownVisit(context, row.visitId, row.personNo, 'outpatient');
  const { psn_cash_pay, ...info } = setlinfo(
    context,
    person,
    visit,
    row.medType,
    amounts,
    row.settlementId,
  ) as Record<string, unknown>;
  return {
    setlinfo: { ...info, pdn_cash_pay: psn_cash_pay },
    setldetail: detailRows(context, amounts, funds),
  };
}

/** 2305 住院结算撤销: no person fields, some of its own (interface 7.3). */
export function handleCancelInpatient(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const row = cancel(context, fields, 'inpatient');
  const { amounts, funds } = cancellationAnswer(context, row);
  const visit = knownVisit(context, row.visitId, row.personNo, 'inpatient');
  return {
    setlinfo: {
      mdtrt_id: row.visitId,
      setl_id: row.settlementId,
      psn_no: row.personNo,
      psn_insu_rlts_id: '',
      insu_admdvs: trainingAdmdvs,
      insutype: row.insuranceType,
      begndate: dateOf(visit.beganAt),
      enddate: visit.endedAt === null ? '' : dateOf(visit.endedAt),
      mdtrt_cert_no: '',
      setl_type: '2',
      setl_time: nowOf(context),
      med_type: row.medType,
      ...amountsOnWire(context, amounts),
      crt_dedc: new WireNumber(formatYuan(amounts.deductibleFen)),
      medins_setl_id: context.msgid,
      clr_optins: row.office,
      clr_way: '1',
      clr_type: row.clrType,
      invono: '',
      exp_content: '',
    },
    setldetail: detailRows(context, amounts, funds),
  };
}
