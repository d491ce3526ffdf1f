import { careTypeLabels, identityClassLabels, personTypeLabels } from '../../domain/dictionaries.ts';
import { displayYuan, type Fen } from '../../domain/money.ts';
import { displayPercent, type RatioBp, ratioBp } from '../../domain/ratio.ts';
import type { YearToDateMoneyKey } from '../../domain/yearToDate.ts';
import type { BandsValue, CapValue, DeductibleValue, ModifierValue } from '../packSchema.ts';
import type {
  AccountRule,
  BurdenBase,
  Cases,
  Condition,
  CrossYearMode,
  OutOfAreaRule,
  RoundingRule,
  Unreached,
} from '../packTypes.ts';

/** What a value of a pack says, in the words of the trade, for whoever compares it with the document. */

const counterWords: Readonly<Record<YearToDateMoneyKey, string>> = {
  outpatientDeductibleFen: '本年门诊已付起付线',
  specialDeductibleFen: '本年特病已付起付线',
  inpatientPoolFen: '本年住院限额已用',
  outpatientPoolFen: '本年普通门诊已支付',
  basicOutpatientPoolFen: '本年一级以下门诊已支付',
  chronicPoolFen: '本年慢性病已支付',
  largeAmountFen: '本年大额已支付',
  catastrophicBaseFen: '本年大病累计个人负担',
  catastrophicFen: '本年大病已支付',
  assistanceFen: '本年救助已支付',
  assistanceDeductibleFen: '本年已付救助起付线',
  accidentFen: '本年意外伤害费用',
};

const levelWords = { '3': '三级', '2': '二级', '1': '一级', '0': '一级以下' } as const;
const affiliationWords = { province: '省属', city: '市属', county: '县区属' } as const;
const kindWords = { hospital: '医疗机构', pharmacy: '药店' } as const;
const filingWords = {
  none: '本地就医',
  residence_filed: '异地长期居住备案',
  referral: '异地转诊备案',
  unfiled: '异地未备案',
} as const;
const specialtyWords = { tcm: '中医', psychiatric: '精神专科' } as const;

function codeWords(code: string, labels: Readonly<Record<string, string>>): string {
  return labels[code] === undefined ? code : `${code} ${labels[code]}`;
}

function listed<T>(values: readonly T[] | undefined, word: (value: T) => string): string[] {
  return values === undefined ? [] : [values.map(word).join('、')];
}

export function conditionWords(when: Condition): string {
  const parts = [
    ...listed(when.levels, (level) => levelWords[level]),
    ...listed(when.affiliations, (one) => affiliationWords[one]),
    ...(when.community === undefined ? [] : [when.community ? '社区机构' : '非社区机构']),
    ...(when.public === undefined ? [] : [when.public ? '公立' : '非公立']),
    ...listed(when.kinds, (kind) => kindWords[kind]),
    ...listed(when.specialties, (one) => specialtyWords[one]),
    ...listed(when.carePlaces, (place) => `就医地 ${place}`),
    ...listed(when.personTypes, (code) => codeWords(code, personTypeLabels)),
    ...listed(when.identityClasses, (code) => codeWords(code, identityClassLabels)),
    ...(when.admissionsFrom === undefined ? [] : [`本年第 ${when.admissionsFrom} 次住院起`]),
    ...listed(when.outOfArea, (filing) => filingWords[filing]),
  ];
  return parts.length === 0 ? '其他情形' : parts.join('，');
}

function casedWords<T>(cases: Cases<T>, word: (value: T) => string): string {
  const [only] = cases;
  if (cases.length === 1 && only !== undefined && Object.keys(only.when).length === 0)
    return word(only.value);
  return cases.map(({ when, value }) => `${conditionWords(when)} ${word(value)}`).join('；');
}

const yuanWords = (amount: Fen) => `${displayYuan(amount)} 元`;
const casedYuan = (cases: Cases<Fen>) => casedWords(cases, yuanWords);
const casedRatio = (cases: Cases<RatioBp>) => casedWords(cases, displayPercent);

function countersWords(counters: readonly YearToDateMoneyKey[]): string {
  return counters.map((counter) => counterWords[counter]).join(' + ');
}

function deductibleWords({ standard, memory, counter, admissionFactors, floor }: DeductibleValue): string {
  const remembered = counter === undefined ? '' : `，记入${counterWords[counter]}`;
  const factors =
    admissionFactors.length === 0
      ? ''
      : `，各次住院按 ${admissionFactors.map(displayPercent).join('、')}${floor > 0 ? `，不低于 ${yuanWords(floor)}` : ''}`;
  return `${casedYuan(standard)}（${memory === 'perVisit' ? '每次' : '每年一次'}${remembered}${factors}）`;
}

function bandsWords({ origin, accrual, counters, moves, segments }: BandsValue): string {
  const last = segments.length === 1 ? '不分段，' : '以上部分 ';
  const upTo = (limit: Fen | null) => (limit === null ? last : `至 ${yuanWords(limit)} `);
  const scale = [
    origin === 'gross' ? '分段界限含起付线' : '分段界限从起付线以上算起',
    accrual === 'visit' ? '每次从头分段' : `全年累计分段（${countersWords(counters)}）`,
    ...(moves === null ? [] : [`费用记入${counterWords[moves]}`]),
  ];
  return `${segments.map((one) => `${upTo(one.upTo)}${casedRatio(one.ratio)}`).join('；')}（${scale.join('，')}）`;
}

function capWords({ limit, basis, period, counters }: CapValue): string {
  const what = basis === 'fundPay' ? '限基金支付' : '限范围内费用（含起付线）';
  const counted = counters.length === 0 ? '' : `，累计${countersWords(counters)}`;
  const amount = limit === null ? '不设限额' : `${yuanWords(limit)}${period === 'month' ? '/月' : '/年'}`;
  return `${amount}（${what}${counted}）`;
}

/** 0.02 is two points; a part of a point stays visible. */
function pointsWords(points: number): string {
  return `${displayPercent(ratioBp(Math.abs(points))).slice(0, -1)} 个百分点`;
}

function modifierWords({ label, when, points = 0, factor, bands }: ModifierValue): string {
  const parts = [
    ...(points === 0 ? [] : [`${points > 0 ? '提高' : '降低'} ${pointsWords(points)}`]),
    ...(factor === undefined ? [] : [`乘以 ${displayPercent(factor)}`]),
  ];
  const where = bands === undefined ? '' : `，只在第 ${bands.map((band) => band + 1).join('、')} 段`;
  return `${label}（${conditionWords(when)}）${parts.join('，')}${where}`;
}

function baseWords({ firstSelfPay, overLimit, outOfAreaLoss }: BurdenBase): string {
  const inOrOut = (is: boolean) => (is ? '计入' : '不计入');
  return (
    `范围内个人负担；先行自付${inOrOut(firstSelfPay)}，超限价${inOrOut(overLimit)}，` +
    `异地少报部分${inOrOut(outOfAreaLoss)}`
  );
}

const scopeWords: Readonly<Record<AccountRule['scope'], string>> = {
  inScope: '只付政策范围内的个人负担',
  selfPay: '可付目录内的个人自付，不付自费',
  all: '自付、自费都可付',
};
const modeWords = { halfAwayFromZero: '四舍五入', halfEven: '四舍六入五成双', truncate: '舍去' } as const;
const outOfAreaModes = { subtractPoints: '降低', factor: '比例乘以', firstShare: '先行自付' } as const;

function outOfAreaWords({ mode, shares, exempt }: OutOfAreaRule): string {
  const share = mode === 'subtractPoints' ? pointsWords : displayPercent;
  const each = (['residence_filed', 'referral', 'unfiled'] as const).map(
    (filing) => `${filingWords[filing]} ${share(shares[filing])}`,
  );
  const spared = exempt === undefined ? '' : `；视同本地：${exempt.map(conditionWords).join('；')}`;
  return `${outOfAreaModes[mode]}：${each.join('，')}${spared}`;
}

const crossYearWords: Readonly<Record<CrossYearMode, string>> = {
  dischargeYear: '全部计入出院年度',
  chargeDate: '按费用发生日期分年度',
};

function levelMappingWords(mapping: Readonly<Record<string, string>>): string {
  const word = (level: string) => levelWords[level as keyof typeof levelWords];
  return Object.entries(mapping)
    .map(([level, other]) => `${word(level)}按${word(other)}`)
    .join('，');
}

function enquiryWords(value: string | Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([key, one]) => `${key}：${one}`)
    .join('；');
}

const conditionsWords = (conditions: readonly Condition[]) => conditions.map(conditionWords).join('；或 ');

/** By the name of the parameter; a name that means something else in a layer stands under `layer/name`. */
const words: Readonly<Record<string, (value: never) => string>> = {
  deductible: deductibleWords,
  'assistance/deductible': casedYuan,
  bands: bandsWords,
  cap: (cases: Cases<CapValue>) => casedWords(cases, capWords),
  threshold: casedYuan,
  unreached: ({ upTo, counter }: Unreached) =>
    `${casedYuan(upTo)} 以内一定不到（记入${counterWords[counter]}）`,
  ratio: casedRatio,
  firstSelfPayRatio: casedRatio,
  base: baseWords,
  coverage: conditionsWords,
  entitled: conditionsWords,
  waiting: ({ months }: { months: number }) => `${months} 个月`,
  levelMapping: levelMappingWords,
  basis: () => '与所引用的待遇相同',
  packagePrice: () => '按病种收费标准支付，结余归医院、超支医院承担',
  modifiers: modifierWords,
  account: ({ scope }: AccountRule) => scopeWords[scope],
  rounding: ({ mode, place }: RoundingRule) =>
    `${modeWords[mode]}到分，${place === 'segment' ? '逐段' : '每项基金合计后'}舍入`,
  outOfArea: outOfAreaWords,
  crossYear: (mode: CrossYearMode) => crossYearWords[mode],
  enquiries: enquiryWords,
};

/** `name` as in the file; a parameter without words of its own is shown as it stands. */
export function valueWords(layer: string, name: string, value: unknown): string {
  const word = words[`${layer}/${name}`] ?? words[name];
  return word === undefined ? JSON.stringify(value) : word(value as never);
}

export function careTypeWords(careTypes: readonly string[]): string {
  return careTypes.map((code) => codeWords(code, careTypeLabels)).join('、');
}
