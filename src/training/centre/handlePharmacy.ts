import { isoDateTime } from '../../domain/calendar.ts';
import { formatYuan, minFen, parseYuan, subtractFen, zeroFen } from '../../domain/money.ts';
import { ratioBp } from '../../domain/ratio.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { type StoredLine, type StoredSettlement, sumLines, type Visit } from './centreStore.ts';
import type { Fields, RequestInput } from './checkRequest.ts';
import { splitPurchase } from './handleLines.ts';
import {
  activeInsurance,
  checkCredential,
  field,
  type HandlerContext,
  nowOf,
  objectOf,
  personByNo,
  rowsOf,
  todayOf,
} from './handlerContext.ts';
import {
  accountUse,
  cancel,
  cancellationAnswer,
  clearingTypeOf,
  detailRows,
  newSettlementId,
  setlinfo,
} from './handleSettlements.ts';
import { type TrainingPerson, trainingAdmdvs } from './persons.ts';
import type { Output } from './wireAnswer.ts';

interface Purchase {
  readonly person: TrainingPerson;
  readonly visit: Visit;
  readonly lines: readonly StoredLine[];
  readonly lineAnswers: readonly Record<string, unknown>[];
  readonly amounts: SettlementAmounts;
}

const medTypeOfPurchase = '41';

/** 通化 publishes no pool benefit at pharmacies: the personal account pays as far as it reaches, the rest is cash. */
function amountsOf(
  context: HandlerContext,
  visit: Visit,
  lines: readonly StoredLine[],
  use: 'none' | 'max',
): SettlementAmounts {
  const totalFen = sumLines(lines, 'amountFen');
  const balanceFen = context.store.balanceFen(visit.personNo, visit.insuranceType);
  const accountFen = use === 'max' ? minFen(balanceFen, totalFen) : zeroFen;
  return {
    totalFen,
    ownExpenseFen: sumLines(lines, 'ownExpenseFen'),
    overLimitFen: sumLines(lines, 'overLimitFen'),
    firstSelfPayFen: sumLines(lines, 'firstSelfPayFen'),
    inScopeFen: sumLines(lines, 'inScopeFen'),
    deductibleFen: zeroFen,
    poolFen: zeroFen,
    poolRatioBp: ratioBp(0),
    civilServantFen: zeroFen,
    enterpriseFen: zeroFen,
    catastrophicFen: zeroFen,
    largeAmountFen: zeroFen,
    disabledFen: zeroFen,
    assistanceFen: zeroFen,
    otherFundFen: zeroFen,
    fundTotalFen: zeroFen,
    personalFen: totalFen,
    accountFen,
    familyAccountFen: zeroFen,
    cashFen: subtractFen(totalFen, accountFen),
    hospitalFen: zeroFen,
    accountBalanceAfterFen: subtractFen(balanceFen, accountFen),
  };
}

function purchaseOf(context: HandlerContext, input: RequestInput): Purchase {
  const fields = objectOf(input, 'druginfo');
  const person = personByNo(context, field(fields, 'psn_no'));
  const insurance = activeInsurance(person, field(fields, 'insutype'));
  checkCredential(context, person, fields);
  if (context.institution.kind !== 'pharmacy') throw new CentreRefusal('不是定点零售药店，不能办理药店结算');
  const visit: Visit = {
    visitId: `2205${String(context.store.next('visit')).padStart(11, '0')}`,
    kind: 'outpatient',
    state: 'open',
    fixmedinsCode: context.institution.code,
    personNo: person.personNo,
    insuranceType: insurance.insuranceType,
    visitNo: '',
    medType: medTypeOfPurchase,
    beganAt: isoDateTime(field(fields, 'begntime')),
    endedAt: null,
  };
  // 通化 publishes no rules for pharmacies; how an item divides does not depend on where it is bought.
  const asClassified: Visit = { ...visit, medType: '21' };
  const split = splitPurchase(context, asClassified, rowsOf(input, 'drugdetail'));
  const lines = split.map(({ line }) => line);
  const totalFen = sumLines(lines, 'amountFen');
  if (parseYuan(field(fields, 'medfee_sumamt')) !== totalFen) {
    throw new CentreRefusal(
      `医疗费总额 ${field(fields, 'medfee_sumamt')} 与明细合计 ${formatYuan(totalFen)} 不符`,
    );
  }
  const amounts = amountsOf(context, visit, lines, accountUse(fields));
  return { person, visit, lines, lineAnswers: split.map(({ answer }) => answer), amounts };
}

function answerOf(context: HandlerContext, purchase: Purchase, settlementId: string | null): Output {
  const { person, visit, amounts, lineAnswers } = purchase;
  return {
    setlinfo: setlinfo(context, person, visit, medTypeOfPurchase, amounts, settlementId),
    setldetail: detailRows(context, amounts, []),
    detlcutinfo: lineAnswers,
  };
}

/** 2101 药店预结算 */
export function handleTrialPharmacy(context: HandlerContext, input: RequestInput): Output {
  return answerOf(context, purchaseOf(context, input), null);
}

/** 2102 药店结算: visit, lines and settlement at once. */
export function handleSettlePharmacy(context: HandlerContext, input: RequestInput): Output {
  const purchase = purchaseOf(context, input);
  const { visit, lines, amounts } = purchase;
  const settlementId = newSettlementId(context);
  const row: StoredSettlement = {
    settlementId,
    msgid: context.msgid,
    kind: 'settlement',
    cancels: null,
    state: 'standing',
    visitId: visit.visitId,
    batchNo: '',
    fixmedinsCode: context.institution.code,
    personNo: visit.personNo,
    insuranceType: visit.insuranceType,
    medType: medTypeOfPurchase,
    clrType: clearingTypeOf(medTypeOfPurchase),
    office: trainingAdmdvs,
    settledAt: nowOf(context),
    benefitYear: Number.parseInt(todayOf(context).slice(0, 4), 10),
    amounts,
    funds: [],
    change: {},
  };
  context.store.addVisit(visit, context.msgid);
  for (const line of lines) context.store.addLine(line);
  context.store.addSettlement(row);
  context.store.markLines(lines, settlementId);
  context.store.applySettlement(row, 1);
  return answerOf(context, purchase, settlementId);
}

/** The fields of a person that 2103 leaves out, and those others it has not (interface 7.3). */
const absentFrom2103: ReadonlySet<string> = new Set(
  'psn_name psn_cert_type certno gend naty brdy age psn_type cvlserv_flag hosp_part_amt clr_way clr_type'.split(
    ' ',
  ),
);

function without2103(info: Readonly<Fields | Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(info).filter(([name]) => !absentFrom2103.has(name)));
}

/** 2103 药店结算撤销 */
export function handleCancelPharmacy(context: HandlerContext, input: RequestInput): Output {
  const row = cancel(context, objectOf(input, 'data'), 'outpatient');
  const { amounts, funds } = cancellationAnswer(context, row);
  const visit = context.store.visit(row.visitId);
  if (visit === null) throw new CentreRefusal('就诊信息不存在');
  const person = personByNo(context, row.personNo);
  return {
    setlinfo: without2103(setlinfo(context, person, visit, row.medType, amounts, row.settlementId)),
    setldetail: detailRows(context, amounts, funds),
  };
}

/** 3505A 商品销售: each pack once. */
export function handleSales(context: HandlerContext, input: RequestInput): Output {
  const known = rowsOf(input, 'selinfoDetail').every((row) =>
    context.catalogue.has(field(row, 'med_list_codg')),
  );
  if (!known) throw new CentreRefusal('目录未对照：销售的商品不在目录中');
  return null;
}

/** 3592B 虚拟追溯码 */
export function handleTraceCode(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  return {
    result: {
      med_list_codg: field(fields, 'med_list_codg'),
      fixmedins_hilist_id: field(fields, 'fixmedins_hilist_id'),
      fixmedins_hilist_name: field(fields, 'fixmedins_hilist_name'),
      drug_trac_codg: `V${String(context.store.next('traceCode')).padStart(19, '0')}`,
    },
  };
}
