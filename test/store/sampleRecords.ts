import { isoDate, isoDateTime } from '../../src/domain/calendar.ts';
import { type Fen, fen, negateFen, parseYuan } from '../../src/domain/money.ts';
import type { PersonSnapshot } from '../../src/domain/person.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementAmounts } from '../../src/domain/settlement.ts';
import { emptyYearToDate, type YearToDate } from '../../src/domain/yearToDate.ts';
import type { BillRecord } from '../../src/store/bill.ts';
import { saveBill } from '../../src/store/bill.ts';
import type { StoreWriter } from '../../src/store/handles.ts';
import { insertSettlement, type SettlementRecord } from '../../src/store/settlement.ts';
import type { SettlementDetail } from '../../src/store/settlementDetail.ts';

export const at = isoDateTime('2020-09-01 10:20:30');
export const later = isoDateTime('2020-09-01 10:21:00');
export const personNo = '22050000000000000001';

export const problem: Problem = {
  code: 'CENTRE_SILENT',
  happened: '医保中心没有回答。',
  money: '没有扣个人账户。',
  nextStep: '稍后自动重发。',
};

/** GB 11643's published example number, an invented name. */
export const snapshot: PersonSnapshot = {
  personNo,
  identityNumber: '11010519491231002X',
  name: '测试甲',
  sex: 'female',
  birthDate: isoDate('1949-12-31'),
  identityClasses: ['2303'],
  entitlements: [
    {
      insuranceType: '310',
      personType: '12',
      status: 'active',
      insuredAdmdvs: '220500',
      employer: null,
      civilServant: false,
      hasAccount: true,
      accountBalanceFen: parseYuan('1200.05'),
      waitingUntil: null,
      yearToDate: { ...emptyYearToDate, admissionCount: 1, inpatientPoolFen: parseYuan('15475.00') },
    },
  ],
  seenAt: at,
};

/** The worked example of the headless contract: 20 000.00 in scope, pool 15 475.00, cash 4 525.00. */
export const amounts: SettlementAmounts = {
  totalFen: parseYuan('20000.00'),
  ownExpenseFen: fen(0),
  overLimitFen: fen(0),
  firstSelfPayFen: fen(0),
  inScopeFen: parseYuan('20000.00'),
  deductibleFen: parseYuan('700.00'),
  poolFen: parseYuan('15475.00'),
  poolRatioBp: ratioBp(8018),
  civilServantFen: fen(0),
  enterpriseFen: fen(0),
  catastrophicFen: fen(0),
  largeAmountFen: fen(0),
  disabledFen: fen(0),
  assistanceFen: fen(0),
  otherFundFen: fen(0),
  fundTotalFen: parseYuan('15475.00'),
  personalFen: parseYuan('4525.00'),
  accountFen: fen(0),
  familyAccountFen: fen(0),
  cashFen: parseYuan('4525.00'),
  hospitalFen: fen(0),
  accountBalanceAfterFen: fen(0),
};

export const detail: SettlementDetail = {
  funds: [
    {
      fundPayType: '310100',
      label: '基本医疗保险统筹基金',
      inScopeFen: parseYuan('20000.00'),
      paidFen: parseYuan('15475.00'),
    },
  ],
  lines: [
    {
      lineNo: '1',
      amountFen: parseYuan('20000.00'),
      ownExpenseFen: fen(0),
      overLimitFen: fen(0),
      firstSelfPayFen: fen(0),
      inScopeFen: parseYuan('20000.00'),
      selfPayRatioBp: ratioBp(0),
      itemClass: '01',
      chargeCategory: null,
    },
  ],
  steps: [
    {
      stage: 'deductible',
      label: '起付线',
      formula: '700.00',
      operands: { standard: '700.00' },
      amountFen: parseYuan('700.00'),
      source: { doc: '示例文件〔2020〕1号', clause: '第三条' },
    },
    {
      stage: 'cash',
      label: '现金支付',
      formula: '20000.00 − 15475.00',
      operands: { total: '20000.00', pool: '15475.00' },
      amountFen: parseYuan('4525.00'),
      source: null,
    },
  ],
};

export function bill(id: string, changes: Partial<BillRecord> = {}): BillRecord {
  return {
    id,
    personNo,
    kind: 'inpatient',
    careType: '21',
    insuranceType: '310',
    beganOn: isoDate('2020-08-20'),
    settledOn: isoDate('2020-09-01'),
    totalFen: parseYuan('20000.00'),
    createdAt: at,
    body: { department: '内科', note: null },
    lines: [
      {
        lineNo: '1',
        name: '床位费',
        itemClass: '01',
        price: '1000.000000',
        quantity: '20',
        amountFen: parseYuan('20000.00'),
        limitPrice: null,
        selfPayRatioBp: null,
        catalogueCode: '001109000010000',
        chargeCategory: '01',
      },
    ],
    ...changes,
  };
}

export function settlement(
  id: string,
  billId: string,
  changes: Partial<SettlementRecord> = {},
): SettlementRecord {
  return {
    id,
    billId,
    slipNo: `slip-${id}`,
    personNo,
    insuranceType: '310',
    mode: 'online',
    reversesId: null,
    amounts,
    policy: { pack: '220500-tonghua', version: '2020.1', confidence: 'official' },
    year: 2020,
    settledAt: at,
    operatorNo: 'C001',
    yearToDateChange: { admissionCount: 1, inpatientPoolFen: 1_547_500 },
    ...changes,
  };
}

export const yearToDateAfter: YearToDate = {
  ...emptyYearToDate,
  admissionCount: 1,
  inpatientPoolFen: parseYuan('15475.00'),
};

function negated(original: SettlementAmounts): SettlementAmounts {
  const { poolRatioBp, ...money } = original;
  const entries = Object.entries(money).map(([key, amount]) => [key, negateFen(amount as Fen)]);
  return { ...original, ...Object.fromEntries(entries), poolRatioBp };
}

export function reversal(id: string, of: SettlementRecord): SettlementRecord {
  return { ...of, id, slipNo: `slip-${id}`, reversesId: of.id, amounts: negated(of.amounts) };
}

export function putSettlement(
  writer: StoreWriter,
  record: SettlementRecord,
  state: 'pending' | 'provisional' = 'pending',
): void {
  insertSettlement(writer, { settlement: record, detail, state, cause: 'confirmed' });
}

/** A bill `b-<id>` of `owner` and its settlement `id`. */
export function putBillAndSettlement(writer: StoreWriter, id: string, owner = personNo): SettlementRecord {
  saveBill(writer, bill(`b-${id}`, { personNo: owner }));
  const record = settlement(id, `b-${id}`, { personNo: owner });
  putSettlement(writer, record);
  return record;
}
