import { ageOn, dateOf } from '../../domain/calendar.ts';
import { formatYuan } from '../../domain/money.ts';
import { formatRatio, ratioBp } from '../../domain/ratio.ts';
import { WireNumber } from '../../upstream/wireJson.ts';
import { CentreRefusal } from './centreRefusal.ts';
import type { StoredSettlement, Visit } from './centreStore.ts';
import type { RequestInput } from './checkRequest.ts';
import { field, type HandlerContext, objectOf, personByNo, todayOf } from './handlerContext.ts';
import { detailRows, setlinfo } from './handleSettlements.ts';
import type { Output } from './wireAnswer.ts';

function visitsBetween(context: HandlerContext, personNo: string, from: string, to: string): Visit[] {
  return context.store
    .visits(context.institution.code)
    .filter(
      (visit) =>
        (personNo === '' || visit.personNo === personNo) &&
        visit.state !== 'cancelled' &&
        visit.beganAt >= from &&
        visit.beganAt <= to,
    );
}

/** 5201: visits, without a word about settlements (interface 4.3). */
export function handleQueryVisits(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const visits = visitsBetween(
    context,
    field(fields, 'psn_no'),
    field(fields, 'begntime'),
    field(fields, 'endtime'),
  ).filter((visit) => [null, field(fields, 'med_type')].includes(visit.medType));
  return {
    mdtrtinfo: visits.map((visit) => ({
      mdtrt_id: visit.visitId,
      psn_no: visit.personNo,
      med_type: visit.medType ?? '',
      insutype: visit.insuranceType,
      begntime: visit.beganAt,
      endtime: visit.endedAt ?? '',
    })),
  };
}

function settlementAsked(context: HandlerContext, input: RequestInput): [StoredSettlement, Visit] {
  const fields = objectOf(input, 'data');
  const row = context.store.settlement(field(fields, 'setl_id'));
  const visit = row === null ? null : context.store.visit(row.visitId);
  if (
    row === null ||
    visit === null ||
    row.state === 'reversed' ||
    row.personNo !== field(fields, 'psn_no')
  ) {
    throw new CentreRefusal('结算信息不存在');
  }
  return [row, visit];
}

/** 5203, with its own names for two amounts (interface 7.3). */
export function handleQuerySettlement(context: HandlerContext, input: RequestInput): Output {
  const [row, visit] = settlementAsked(context, input);
  const person = personByNo(context, row.personNo);
  const { psn_part_amt, psn_cash_pay, hosp_part_amt, ...info } = {
    ...setlinfo(context, person, visit, row.medType, row.amounts, row.settlementId),
    medins_setl_id: row.msgid,
    setl_time: row.settledAt,
  } as Record<string, unknown>;
  return {
    setlinfo: {
      ...info,
      psn_pay: psn_part_amt,
      cash_payamt: psn_cash_pay,
      refd_setl_flag: row.kind === 'cancellation' || row.state === 'cancelled' ? '1' : '0',
      fixmedins_code: row.fixmedinsCode,
      begndate: dateOf(visit.beganAt),
      enddate: dateOf(visit.endedAt ?? row.settledAt),
      year: String(row.benefitYear),
      invono: '',
    },
    setldetail: detailRows(context, row.amounts, row.funds),
  };
}

/** 5204 */
export function handleQueryLines(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const settlementId = field(fields, 'setl_id');
  const visit = context.store.visit(field(fields, 'mdtrt_id'));
  if (visit === null || visit.personNo !== field(fields, 'psn_no')) throw new CentreRefusal('就诊信息不存在');
  const lines = context.store
    .lines(visit.visitId)
    .filter((line) => settlementId === '' || line.lastSettlementId === settlementId);
  const yuan = (amount: Parameters<typeof formatYuan>[0]) => new WireNumber(formatYuan(amount));
  return {
    data: lines.map((line) => ({
      mdtrt_id: line.visitId,
      setl_id: line.settlementId ?? '',
      feedetl_sn: line.lineNo,
      med_type: visit.medType ?? '',
      cnt: new WireNumber(line.quantity),
      pric: new WireNumber(line.price),
      det_item_fee_sumamt: yuan(line.amountFen),
      selfpay_prop: new WireNumber(formatRatio(ratioBp(line.selfPayBp))),
      fulamt_ownpay_amt: yuan(line.ownExpenseFen),
      overlmt_amt: yuan(line.overLimitFen),
      preselfpay_amt: yuan(line.firstSelfPayFen),
      inscp_scp_amt: yuan(line.inScopeFen),
      chrgitm_lv: line.itemClass,
      hilist_code: line.code,
      hilist_name: context.catalogue.get(line.code)?.name ?? '',
      med_list_codg: line.code,
    })),
  };
}

/** 5301: nobody here has a filing of this kind. */
export function handleSpecialDiseases(context: HandlerContext, input: RequestInput): Output {
  personByNo(context, field(objectOf(input, 'data'), 'psn_no'));
  return { feedetail: [] };
}

/** 5303 */
export function handleInpatients(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const stays = visitsBetween(
    context,
    field(fields, 'psn_no'),
    field(fields, 'begntime'),
    field(fields, 'endtime'),
  ).filter((visit) => visit.kind === 'inpatient' && visit.state === 'open');
  return {
    data: stays.map((visit) => {
      const person = personByNo(context, visit.personNo);
      return {
        mdtrt_id: visit.visitId,
        psn_no: visit.personNo,
        psn_cert_type: '01',
        certno: person.identityNumber,
        psn_name: person.name,
        gend: person.sex === 'male' ? '1' : '2',
        brdy: person.birthDate,
        age: new WireNumber(`${ageOn(person.birthDate, todayOf(context))}.0`),
        insutype: visit.insuranceType,
        begndate: dateOf(visit.beganAt),
        med_type: visit.medType ?? '',
        ipt_otp_no: visit.visitNo,
        out_flag: '0',
      };
    }),
  };
}

/** 100001: the pool's share as one item. */
export function handlePolicyItems(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const row = context.store.settlement(field(fields, 'setl_Id'));
  if (row === null || row.personNo !== field(fields, 'psn_No')) throw new CentreRefusal('结算信息不存在');
  const yuan = (amount: Parameters<typeof formatYuan>[0]) => new WireNumber(formatYuan(amount));
  return {
    data: [
      {
        setlId: row.settlementId,
        mdtrtId: row.visitId,
        psnNo: row.personNo,
        polItemCode: 'C001',
        polItemName: '统筹一段',
        selfPayAmt: yuan(row.amounts.personalFen),
        selfPayProp: new WireNumber('0'),
        fundPayAmt: yuan(row.amounts.poolFen),
        fundPayProp: new WireNumber(formatRatio(row.amounts.poolRatioBp)),
        polItemPaySum: yuan(row.amounts.fundTotalFen),
      },
    ],
  };
}

/** 4101 and 4101A */
export function handleSettlementList(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'setlinfo');
  const row = context.store.settlement(field(fields, 'setl_id'));
  if (row === null || row.state === 'reversed' || row.personNo !== field(fields, 'psn_no')) {
    throw new CentreRefusal('结算信息不存在，不能上传结算清单');
  }
  return { data: { setl_list_id: String(100_000_000 + context.store.next('settlementList')) } };
}
