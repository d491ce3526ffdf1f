import { dateOf, type IsoDate } from '../../domain/calendar.ts';
import { lineAmount } from '../../domain/lineAmount.ts';
import { addFen, type Fen, formatYuan, negateFen, parseYuan } from '../../domain/money.ts';
import { formatRatio, fullRatio, ratioBp } from '../../domain/ratio.ts';
import type { BillLine, ClassifiedLine } from '../../domain/settlement.ts';
import { WireNumber } from '../../upstream/wireJson.ts';
import type { TrainingItem } from './catalogue.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { asCareType, classifyUploaded } from './centreSplit.ts';
import type { StoredLine, Visit } from './centreStore.ts';
import type { Fields, RequestInput } from './checkRequest.ts';
import {
  activeInsurance,
  field,
  type HandlerContext,
  personByNo,
  rowsOf,
  todayOf,
} from './handlerContext.ts';
import { trainingAdmdvs } from './persons.ts';
import { openVisit } from './visits.ts';
import type { Output } from './wireAnswer.ts';

/** Tolerance between price × quantity and the line's amount: 0.01 yuan (interface 7.3, amount rules). */
const lineToleranceFen = 1;

const noLimit = '999999';

interface Upload {
  readonly fields: Fields;
  readonly item: TrainingItem;
  /** Of a refund line too: the line it takes back, with a positive quantity. */
  readonly line: BillLine;
  readonly refunds: string | null;
}

function itemOf(context: HandlerContext, fields: Fields): TrainingItem {
  const code = field(fields, 'med_list_codg');
  const item = context.catalogue.get(code);
  if (item === undefined) throw new CentreRefusal(`目录未对照：${code}`);
  return item;
}

/**
 * 限制使用 against 医院审批 (interface 7.5): a restricted item is reimbursable only with approval 1, an unrestricted one
 * unless it was disapproved (2).
 */
function isSelfPaid(item: TrainingItem, approval: string): boolean {
  return item.restricted ? approval !== '1' : approval === '2';
}

function withoutSign(text: string): string {
  return text.startsWith('-') ? text.slice(1) : text;
}

function uploadOf(context: HandlerContext, fields: Fields): Upload {
  const item = itemOf(context, fields);
  const quantity = field(fields, 'cnt');
  const refunds =
    fields.init_feedetl_sn === undefined || fields.init_feedetl_sn === '' ? null : fields.init_feedetl_sn;
  if (quantity.startsWith('-') !== (refunds !== null)) {
    throw new CentreRefusal(`明细 ${field(fields, 'feedetl_sn')} 的数量为负时须给出原费用流水号，反之亦然`);
  }
  // 2101 and 2102 have no approval: what a pharmacy sells on prescription is approved.
  const selfPaid = isSelfPaid(item, fields.hosp_appr_flag ?? '1');
  return {
    fields,
    item,
    refunds,
    line: {
      lineNo: field(fields, 'feedetl_sn'),
      itemClass: selfPaid ? '03' : item.itemClass,
      price: field(fields, 'pric'),
      quantity: withoutSign(quantity),
      amountFen: parseYuan(withoutSign(field(fields, 'det_item_fee_sumamt'))),
      limitPrice: item.limitPrice,
      selfPayRatioBp: selfPaid ? fullRatio : item.selfPayRatioBp,
      catalogueCode: item.code,
      chargeCategory: item.chargeCategory,
    },
  };
}

function checkAmount({ line }: Upload): void {
  const expected = lineAmount(line.price, line.quantity);
  if (Math.abs(expected - line.amountFen) > lineToleranceFen) {
    throw new CentreRefusal(
      `明细 ${line.lineNo} 金额 ${formatYuan(line.amountFen)} 与单价乘数量 ${formatYuan(expected)} 不符`,
    );
  }
}

function checkRefund(upload: Upload, existing: readonly StoredLine[]): void {
  if (upload.refunds === null) return;
  const original = existing.find((line) => line.lineNo === upload.refunds);
  if (original === undefined || original.code !== upload.item.code) {
    throw new CentreRefusal(`明细 ${upload.line.lineNo} 所退的原明细 ${upload.refunds} 不存在`);
  }
  const alreadyFen = addFen(
    ...existing.filter((line) => line.refunds === upload.refunds).map((line) => line.amountFen),
  );
  if (upload.line.amountFen - alreadyFen > original.amountFen) {
    throw new CentreRefusal(`明细 ${upload.refunds} 的退费超过原金额`);
  }
}

function storedLine(visit: Visit, upload: Upload, split: ClassifiedLine, batchNo: string): StoredLine {
  const signed = (amount: Fen): Fen => (upload.refunds === null ? amount : negateFen(amount));
  return {
    visitId: visit.visitId,
    lineNo: split.lineNo,
    batchNo,
    refunds: upload.refunds,
    code: upload.item.code,
    price: upload.line.price,
    quantity: field(upload.fields, 'cnt'),
    itemClass: split.itemClass,
    selfPayBp: split.selfPayRatioBp,
    amountFen: signed(split.amountFen),
    ownExpenseFen: signed(split.ownExpenseFen),
    overLimitFen: signed(split.overLimitFen),
    firstSelfPayFen: signed(split.firstSelfPayFen),
    inScopeFen: signed(split.inScopeFen),
    settlementId: null,
    lastSettlementId: null,
  };
}

function resultRow(line: StoredLine, item: TrainingItem) {
  const yuan = (amount: Fen): WireNumber => new WireNumber(formatYuan(amount));
  return {
    feedetl_sn: line.lineNo,
    det_item_fee_sumamt: yuan(line.amountFen),
    cnt: new WireNumber(line.quantity),
    pric: new WireNumber(line.price),
    pric_uplmt_amt: new WireNumber(item.limitPrice ?? noLimit),
    selfpay_prop: new WireNumber(formatRatio(ratioBp(line.selfPayBp))),
    fulamt_ownpay_amt: yuan(line.ownExpenseFen),
    overlmt_amt: yuan(line.overLimitFen),
    preselfpay_amt: yuan(line.firstSelfPayFen),
    inscp_scp_amt: yuan(line.inScopeFen),
    chrgitm_lv: line.itemClass,
    med_chrgitm_type: item.chargeCategory,
    bas_medn_flag: '0',
    hi_nego_drug_flag: '0',
    chld_medc_flag: '0',
    list_sp_item_flag: '0',
    lmt_used_flag: item.restricted ? '1' : '0',
    drt_reim_flag: '0',
    memo: '',
    exp_content: '',
  };
}

function classify(
  context: HandlerContext,
  visit: Visit,
  uploads: readonly Upload[],
  day: IsoDate,
): readonly ClassifiedLine[] {
  const person = personByNo(context, visit.personNo);
  const insurance = activeInsurance(person, visit.insuranceType);
  return classifyUploaded(
    uploads.map((upload) => upload.line),
    {
      insuredAdmdvs: trainingAdmdvs,
      careAdmdvs: context.careAdmdvs,
      insuranceType: insurance.insuranceType,
      careType: asCareType(visit.medType ?? ''),
      beganOn: dateOf(visit.beganAt),
      settledOn: day,
      person: {
        personType: insurance.personType,
        birthDate: person.birthDate,
        identityClasses: person.identityClasses,
        hasAccount: insurance.accountBalanceFen !== null,
        waitingUntil: context.store.waitingUntil(person.personNo, insurance.insuranceType),
      },
      institution: context.institution,
      outOfArea: 'none',
      daySurgeryStandardFen: null,
    },
  );
}

function addLines(
  context: HandlerContext,
  visit: Visit,
  rows: readonly Fields[],
  batchOf: (row: Fields) => string,
) {
  const existing = context.store.lines(visit.visitId);
  const uploads = rows.map((row) => uploadOf(context, row));
  const numbers = [...existing.map((line) => line.lineNo), ...uploads.map((upload) => upload.line.lineNo)];
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (twice !== undefined) throw new CentreRefusal(`费用明细流水号 ${twice} 重复`);
  for (const upload of uploads) checkAmount(upload);
  return classify(context, visit, uploads, todayOf(context)).map((split, index) => {
    const upload = uploads[index];
    if (upload === undefined) throw new Error('a classified line without its upload');
    // A line may be taken back in the same upload that brought it.
    checkRefund(upload, context.store.lines(visit.visitId));
    const line = storedLine(visit, upload, split, batchOf(upload.fields));
    context.store.addLine(line);
    return resultRow(line, upload.item);
  });
}

/** The lines of 2101 and 2102, split but not kept: the visit they belong to may never come to be. */
export function splitPurchase(context: HandlerContext, visit: Visit, rows: readonly Fields[]) {
  const uploads = rows.map((row) => uploadOf(context, row));
  for (const upload of uploads) checkAmount(upload);
  return classify(context, visit, uploads, todayOf(context)).map((split, index) => {
    const upload = uploads[index];
    if (upload === undefined) throw new Error('a classified line without its upload');
    const line = storedLine(visit, upload, split, '');
    return { line, answer: resultRow(line, upload.item) };
  });
}

function visitOfRows(context: HandlerContext, rows: readonly Fields[], kind: Visit['kind']): Visit {
  const [first] = rows;
  if (first === undefined) throw new CentreRefusal('没有费用明细');
  const visitId = field(first, 'mdtrt_id');
  if (rows.some((row) => row.mdtrt_id !== visitId)) throw new CentreRefusal('一次只能上传同一次就诊的明细');
  return openVisit(context, visitId, field(first, 'psn_no'), kind);
}

/** 2204 门诊费用明细上传: all lines of a batch in one call (interface 7.5). */
export function handleOutpatientLines(context: HandlerContext, input: RequestInput): Output {
  const rows = rowsOf(input, 'feedetail');
  const visit = visitOfRows(context, rows, 'outpatient');
  if (visit.medType === null) throw new CentreRefusal('未上传就诊信息（2203A），不能上传明细');
  const batches = new Set(rows.map((row) => field(row, 'chrg_bchno')));
  if (context.store.lines(visit.visitId).some((line) => batches.has(line.batchNo))) {
    throw new CentreRefusal('该收费批次已上传，撤销后才能重新上传');
  }
  return { result: addLines(context, visit, rows, (row) => field(row, 'chrg_bchno')) };
}

/** 2301 住院费用明细上传 */
export function handleInpatientLines(context: HandlerContext, input: RequestInput): Output {
  const rows = rowsOf(input, 'feedetail');
  const visit = visitOfRows(context, rows, 'inpatient');
  return { result: addLines(context, visit, rows, () => '') };
}

/** Settled lines cannot be withdrawn (interface 7.5). */
function withdraw(context: HandlerContext, lines: readonly StoredLine[]): Output {
  if (lines.length === 0) throw new CentreRefusal('没有可撤销的费用明细');
  if (lines.some((line) => line.settlementId !== null)) {
    throw new CentreRefusal('费用明细已结算，不能撤销');
  }
  for (const line of lines) context.store.removeLine(line.visitId, line.lineNo);
  return null;
}

const everything = '0000';

/** 2205 门诊费用明细撤销; `0000`: all that is not settled. */
export function handleWithdrawOutpatientLines(context: HandlerContext, input: RequestInput): Output {
  const fields = rowsOf(input, 'data')[0] ?? {};
  const batch = field(fields, 'chrg_bchno');
  const visit = openVisit(context, field(fields, 'mdtrt_id'), field(fields, 'psn_no'), 'outpatient');
  const lines = context.store.lines(visit.visitId);
  return withdraw(
    context,
    lines.filter((line) => (batch === everything ? line.settlementId === null : line.batchNo === batch)),
  );
}

/** 2302 住院费用明细撤销; `0000`: all that is not settled. */
export function handleWithdrawInpatientLines(context: HandlerContext, input: RequestInput): Output {
  const fields = rowsOf(input, 'data')[0] ?? {};
  const number = field(fields, 'feedetl_sn');
  const visit = openVisit(context, field(fields, 'mdtrt_id'), field(fields, 'psn_no'), 'inpatient');
  const lines = context.store.lines(visit.visitId);
  return withdraw(
    context,
    lines.filter((line) => (number === everything ? line.settlementId === null : line.lineNo === number)),
  );
}
