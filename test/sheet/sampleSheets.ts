import type { SheetLimit, SheetMarks, SheetModel } from '../../src/desk/sheet/sheetModel.ts';
import { isoDate, isoDateTime } from '../../src/domain/calendar.ts';
import {
  careTypeLabels,
  confidenceLabels,
  itemClassLabels,
  personTypeLabels,
} from '../../src/domain/dictionaries.ts';
import { maskIdentityNumber, maskName } from '../../src/domain/identityNumber.ts';
import { lineAmount } from '../../src/domain/lineAmount.ts';
import { type Fen, fen, negateFen, parseYuan, zeroFen } from '../../src/domain/money.ts';
import type { InsuranceType } from '../../src/domain/person.ts';
import { parseRatio, ratioBp } from '../../src/domain/ratio.ts';
import type {
  AccountUse,
  BillLine,
  CareType,
  InstitutionLevel,
  SettlementAmounts,
  SettlementInput,
} from '../../src/domain/settlement.ts';
import { emptyYearToDate, type YearToDate } from '../../src/domain/yearToDate.ts';
import { chooseRules } from '../../src/policy/chooseRules.ts';
import { loadBuiltInPacks } from '../../src/policy/loadPacks.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';
import { inpatientLines, longBillLines, outpatientLines, type SampleLine } from './sampleLines.ts';

/** Sheets of invented people, split by the real engine and the real pack. Identity numbers are the examples printed in GB 11643. */

const packs = loadBuiltInPacks();

interface SampleQuestion {
  readonly insuranceType: InsuranceType;
  readonly careType: CareType;
  readonly level: InstitutionLevel;
  readonly personType: string;
  readonly beganOn: string;
  readonly settledAt: string;
  readonly lines: readonly SampleLine[];
  readonly balance?: string;
  readonly accountUse?: AccountUse;
  readonly yearToDate?: Partial<YearToDate>;
  readonly name: string;
  readonly identityNumber: string;
  readonly slipNo: string;
  readonly centreSettlementId: string | null;
  readonly limits: (after: YearToDate) => readonly SheetLimit[];
}

export const noMarks: SheetMarks = {
  provisional: false,
  refundOfSlipNo: null,
  cashOnly: false,
  training: false,
  reprintNo: 0,
};

function billLine(line: SampleLine, index: number): BillLine {
  return {
    lineNo: String(index + 1),
    itemClass: line.itemClass,
    price: line.price,
    quantity: line.quantity,
    amountFen: lineAmount(line.price, line.quantity),
    limitPrice: line.limitPrice ?? null,
    selfPayRatioBp: line.selfPayRatio === undefined ? null : parseRatio(line.selfPayRatio),
    catalogueCode: null,
    chargeCategory: line.category,
  };
}

function inputOf(question: SampleQuestion): SettlementInput {
  return {
    insuredAdmdvs: '220500',
    careAdmdvs: '220500',
    insuranceType: question.insuranceType,
    careType: question.careType,
    beganOn: isoDate(question.beganOn),
    settledOn: isoDate(question.settledAt.slice(0, 10)),
    person: {
      personType: question.personType,
      birthDate: null,
      identityClasses: [],
      hasAccount: question.balance !== undefined,
      waitingUntil: null,
    },
    institution: {
      level: question.level,
      affiliation: 'city',
      community: false,
      public: true,
      kind: 'hospital',
    },
    bill: { kind: 'lines', lines: question.lines.map(billLine) },
    yearToDate: { ...emptyYearToDate, ...question.yearToDate },
    account: {
      balanceFen: parseYuan(question.balance ?? '0'),
      use: question.accountUse ?? 'none',
      familyBalancesFen: [],
    },
    outOfArea: 'none',
    daySurgeryStandardFen: null,
  };
}

function settled(question: SampleQuestion): SheetModel {
  const input = inputOf(question);
  const rules = chooseRules(packs, input);
  const result = computeSettlement(input, rules);
  const splits = new Map(result.lines.map((line) => [line.lineNo, line]));
  return {
    institution: { code: 'H22050100001', name: '通化市龙泉示范医院' },
    slipNo: question.slipNo,
    kind: question.careType === '21' ? 'inpatient' : 'outpatient',
    careTypeLabel: careTypeLabels[question.careType] ?? '',
    person: {
      nameMasked: maskName(question.name),
      identityNumberMasked: maskIdentityNumber(question.identityNumber),
      insuranceType: question.insuranceType,
      personTypeLabel: personTypeLabels[question.personType] ?? '',
      insuredPlaceName: rules.placeName,
      hasAccount: input.person.hasAccount,
    },
    beganOn: input.beganOn,
    endedOn: input.settledOn,
    settledAt: isoDateTime(question.settledAt),
    operatorName: '窗口01',
    centreSettlementId: question.centreSettlementId,
    marks: noMarks,
    lines: question.lines.map((line, index) => {
      const { lineNo, amountFen } = billLine(line, index);
      return {
        lineNo,
        name: line.name,
        specification: line.specification,
        itemClassLabel: itemClassLabels[line.itemClass],
        price: line.price,
        quantity: line.quantity,
        amountFen,
        inScopeFen: splits.get(lineNo)?.inScopeFen ?? zeroFen,
        chargeCategory: line.category,
      };
    }),
    amounts: result.amounts,
    funds: result.funds,
    steps: result.steps,
    policy: {
      name: rules.placeName,
      version: result.policy.version,
      confidenceLabel: confidenceLabels[result.policy.confidence],
    },
    limits: question.limits(result.yearToDate),
  };
}

const outpatientLimits = (after: YearToDate): SheetLimit[] => [
  { label: '普通门诊起付标准', usedFen: after.outpatientDeductibleFen, limitFen: parseYuan('300') },
  { label: '普通门诊统筹支付限额', usedFen: after.outpatientPoolFen, limitFen: parseYuan('700') },
];

const outpatientQuestion: SampleQuestion = {
  insuranceType: '390',
  careType: '11',
  level: '2',
  personType: '15',
  beganOn: '2020-09-01',
  settledAt: '2020-09-01 09:41:26',
  lines: outpatientLines,
  name: '周明远',
  identityNumber: '11010519491231002X',
  slipNo: 'T01-20200901-000037',
  centreSettlementId: '220500G0000012345678',
  limits: outpatientLimits,
};

export function outpatientResident(): SheetModel {
  return settled(outpatientQuestion);
}

export function inpatientEmployee(): SheetModel {
  return settled({
    insuranceType: '310',
    careType: '21',
    level: '3',
    personType: '12',
    beganOn: '2020-08-14',
    settledAt: '2020-09-01 14:05:08',
    lines: inpatientLines,
    balance: '8315.42',
    accountUse: 'max',
    yearToDate: { inpatientPoolFen: parseYuan('21480.66'), admissionCount: 1 },
    name: '欧阳秀兰',
    identityNumber: '440524188001010014',
    slipNo: 'T01-20200901-000112',
    centreSettlementId: '220500G0000012345699',
    limits: (after) => [
      {
        label: '职工统筹基金年度最高支付限额',
        usedFen: after.inpatientPoolFen,
        limitFen: parseYuan('70000'),
      },
      {
        label: '职工补充医疗保险年度最高支付限额',
        usedFen: after.largeAmountFen,
        limitFen: parseYuan('250000'),
      },
    ],
  });
}

export function inpatientResident(): SheetModel {
  return settled({
    insuranceType: '390',
    careType: '21',
    level: '3',
    personType: '16',
    beganOn: '2020-08-01',
    settledAt: '2020-09-01 16:20:00',
    lines: inpatientLines,
    yearToDate: { catastrophicBaseFen: parseYuan('4860'), admissionCount: 1 },
    name: '吴德顺',
    identityNumber: '34052419800101001X',
    slipNo: 'T01-20200901-000140',
    centreSettlementId: '220500G0000012345712',
    limits: (after) => [
      {
        label: '居民统筹基金年度最高支付限额',
        usedFen: after.inpatientPoolFen,
        limitFen: parseYuan('200000'),
      },
      {
        label: '居民大病保险年度最高支付限额',
        usedFen: after.catastrophicFen,
        limitFen: parseYuan('300000'),
      },
      {
        label: '大病保险自付累计（超过起付标准后按段支付）',
        usedFen: after.catastrophicBaseFen,
        limitFen: null,
      },
    ],
  });
}

/** As many lines as the front page takes under a line of marks: thirteen, each of its own category. */
export function fullItems(): SheetModel {
  const lines = Array.from(
    { length: 13 },
    (_, index): SampleLine => ({
      name: `项目名称示例${index + 1}`,
      specification: '盒',
      itemClass: '01',
      price: '1234.5',
      quantity: '2',
      category: String(index + 1).padStart(2, '0'),
    }),
  );
  return {
    ...settled({ ...outpatientQuestion, lines, slipNo: 'T01-20200901-000050' }),
    marks: { ...noMarks, provisional: true, training: true, reprintNo: 1 },
  };
}

export function provisional(): SheetModel {
  return {
    ...outpatientResident(),
    slipNo: 'T01-20200901-000038',
    centreSettlementId: null,
    marks: { ...noMarks, provisional: true, training: true },
  };
}

/** As a reversal comes back: the same fields negated, the deductible included (policy facts 5.2, 8). */
function negated(amounts: SettlementAmounts): SettlementAmounts {
  const entries = Object.entries(amounts).map(([key, value]) => [
    key,
    key === 'poolRatioBp' || key === 'accountBalanceAfterFen' ? value : negateFen(value as Fen),
  ]);
  return Object.fromEntries(entries) as SettlementAmounts;
}

export function refund(): SheetModel {
  const original = outpatientResident();
  return {
    ...original,
    slipNo: 'T01-20200902-000004',
    settledAt: isoDateTime('2020-09-02 08:12:40'),
    centreSettlementId: '220500G0000012345801',
    marks: { ...noMarks, refundOfSlipNo: original.slipNo, reprintNo: 2 },
    amounts: negated(original.amounts),
  };
}

/** A person nobody could look up while the network was down. */
export function cashOnly(): SheetModel {
  const online = outpatientResident();
  const { totalFen } = online.amounts;
  const nothing = Object.fromEntries(
    Object.keys(online.amounts).map((key) => [key, zeroFen]),
  ) as unknown as SettlementAmounts;
  return {
    ...online,
    slipNo: 'T01-20200901-000039',
    centreSettlementId: null,
    person: { ...online.person, insuranceType: null, personTypeLabel: null, insuredPlaceName: null },
    marks: { ...noMarks, cashOnly: true },
    amounts: {
      ...nothing,
      poolRatioBp: ratioBp(0),
      totalFen,
      ownExpenseFen: totalFen,
      personalFen: totalFen,
      cashFen: totalFen,
    },
    lines: online.lines.map((each) => ({ ...each, inScopeFen: zeroFen })),
    funds: [],
    steps: [],
    policy: null,
    limits: [],
  };
}

export function longBill(count: number): SheetModel {
  return settled({
    insuranceType: '310',
    careType: '21',
    level: '2',
    personType: '11',
    beganOn: '2020-07-20',
    settledAt: '2020-09-01 10:00:00',
    lines: longBillLines(count),
    balance: '512.08',
    accountUse: { upToFen: fen(30000) },
    name: '慕容思齐格日勒图雅',
    identityNumber: '11010519491231002X',
    slipNo: 'T01-20200901-000201',
    centreSettlementId: '220500G0000012345900',
    limits: (after) => [
      {
        label: '职工统筹基金年度最高支付限额',
        usedFen: after.inpatientPoolFen,
        limitFen: parseYuan('70000'),
      },
    ],
  });
}

export const samples: Readonly<Record<string, () => SheetModel>> = {
  outpatientResident,
  inpatientEmployee,
  inpatientResident,
  provisional,
  refund,
  cashOnly,
  fullItems,
  longBill: () => longBill(120),
};
