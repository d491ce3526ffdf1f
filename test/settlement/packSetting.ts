import fc from 'fast-check';
import { type IsoDate, isoDate } from '../../src/domain/calendar.ts';
import { lineAmount } from '../../src/domain/lineAmount.ts';
import { type Fen, fen } from '../../src/domain/money.ts';
import type { InsuranceType } from '../../src/domain/person.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type {
  Bill,
  CareType,
  Institution,
  SettlementInput,
  SettlementResult,
} from '../../src/domain/settlement.ts';
import { emptyYearToDate, yearToDateMoneyKeys } from '../../src/domain/yearToDate.ts';
import { chooseRules } from '../../src/policy/chooseRules.ts';
import { loadBuiltInPacks } from '../../src/policy/loadPacks.ts';
import type { BenefitFile, LoadedParameter, PolicyPack } from '../../src/policy/packSchema.ts';
import { type BenefitRules, PolicyGap } from '../../src/policy/packTypes.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';
import { billLine } from './randomInput.ts';

/** One insurance and kind of care under one pack, with the days and amounts at which its law changes. */
export interface PackSetting {
  readonly name: string;
  readonly pack: PolicyPack;
  readonly insuranceType: InsuranceType;
  readonly careType: CareType;
  /** The day before, of and after the beginning of every dated value that may count here, and round its end. */
  readonly days: readonly IsoDate[];
  readonly edgesFen: readonly number[];
}

export type Outcome =
  | { readonly result: SettlementResult; readonly gap: null }
  | { readonly result: null; readonly gap: PolicyGap };

const insuranceTypes: readonly InsuranceType[] = ['310', '390'];
const careTypes: readonly CareType[] = [
  '11',
  '13',
  '1301',
  '140104',
  '140201',
  '21',
  '28',
  '41',
  '61',
  '9903',
];

const dayMs = 86_400_000;

export function dayAfter(day: IsoDate, days: number): IsoDate {
  return isoDate(new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10));
}

function parametersOf(
  { head, benefits }: PolicyPack,
  counts: (benefit: BenefitFile) => boolean,
): LoadedParameter<unknown>[] {
  const ofBenefits = benefits
    .filter(counts)
    .flatMap((benefit) => [
      ...Object.values(benefit.parameters),
      ...('modifiers' in benefit ? benefit.modifiers : []),
    ]);
  return [...Object.values(head.common), ...ofBenefits].filter((one) => one !== undefined);
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function settingOf(pack: PolicyPack, insuranceType: InsuranceType, careType: CareType): PackSetting {
  const values = parametersOf(
    pack,
    (benefit) => benefit.insuranceType === insuranceType && benefit.careTypes.includes(careType),
  ).flatMap((parameter) => parameter.values);
  const days = values.flatMap(({ from, to }) => [
    dayAfter(from, -1),
    from,
    dayAfter(from, 1),
    ...(to === null ? [] : [to, dayAfter(to, 1)]),
  ]);
  const latest = days.toSorted().at(-1) ?? isoDate('2024-01-01');
  // ratios are among them, as amounts of less than a hundred yuan: they do no harm
  const numbers = [...new Set(values.flatMap(({ value }) => numbersIn(value)))];
  const caps = numbers.filter((number) => number >= 100_000);
  const ratios = numbers.filter((number) => number > 0 && number <= 10_000);
  const reached = caps.flatMap((cap) => ratios.map((ratio) => Math.round((cap * 10_000) / ratio)));
  return {
    name: `${pack.head.pack} ${insuranceType} ${careType}`,
    pack,
    insuranceType,
    careType,
    days: [...new Set([...days, dayAfter(latest, 200), dayAfter(latest, 600)])].toSorted(),
    edgesFen: [...numbers, ...reached.slice(0, 200)],
  };
}

export const builtInPacks = loadBuiltInPacks();

export const settings: readonly PackSetting[] = builtInPacks.flatMap((pack) =>
  insuranceTypes.flatMap((insurance) => careTypes.map((care) => settingOf(pack, insurance, care))),
);

const rulesSeen = new Map<string, BenefitRules>();

/** Choosing costs more than computing, and the question is the same for many bills. */
export function rulesOf({ name, pack }: PackSetting, input: SettlementInput): BenefitRules {
  const key = `${name} ${input.settledOn}`;
  const seen = rulesSeen.get(key);
  if (seen !== undefined) return seen;
  const rules = chooseRules([pack], input);
  rulesSeen.set(key, rules);
  return rules;
}

/** Result or refusal; any other error is thrown on: a pack must not be able to cause one. */
export function outcomeOf(input: SettlementInput, rules: () => BenefitRules): Outcome {
  try {
    return { result: computeSettlement(input, rules()), gap: null };
  } catch (error) {
    if (error instanceof PolicyGap) return { result: null, gap: error };
    throw error;
  }
}

export function settleUnder(setting: PackSetting, input: SettlementInput): Outcome {
  return outcomeOf(input, () => rulesOf(setting, input));
}

export function amountNear(edgesFen: readonly number[]): fc.Arbitrary<Fen> {
  const near = fc.tuple(fc.constantFrom(0, ...edgesFen), fc.integer({ min: -3, max: 3 }));
  return fc
    .oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 3_000_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 90_000_000 }) },
      { weight: 3, arbitrary: near.map(([edge, by]) => Math.max(0, edge + by)) },
    )
    .map(fen);
}

function totalsNear(amount: fc.Arbitrary<Fen>): fc.Arbitrary<Bill> {
  const outside = fc.oneof(fc.constant(fen(0)), amount);
  return fc
    .record({ inScope: amount, own: outside, over: outside, first: outside })
    .map(({ inScope, own, over, first }) => ({
      kind: 'totals',
      totals: {
        totalFen: fen(inScope + own + over + first),
        ownExpenseFen: own,
        overLimitFen: over,
        firstSelfPayFen: first,
      },
    }));
}

/** Lines of class 02 with a share of their own, or without one where the pack has to know it; few large, most small. */
const linesBill: fc.Arbitrary<Bill> = fc
  .record({
    lines: fc.array(billLine, { minLength: 1, maxLength: 12 }),
    own: fc.boolean(),
    isLarge: fc.nat({ max: 4 }).map((dice) => dice === 0),
  })
  .map(({ lines, own, isLarge }) => ({
    kind: 'lines',
    lines: lines.map((line, index) => {
      const quantity = isLarge ? line.quantity : `0.${line.quantity.slice(-2)}01`;
      return {
        ...line,
        lineNo: String(index + 1),
        quantity,
        amountFen: lineAmount(line.price, quantity),
        selfPayRatioBp: own ? (line.selfPayRatioBp ?? ratioBp(0)) : null,
      };
    }),
  }));

const institution: fc.Arbitrary<Institution> = fc.record({
  level: fc.constantFrom('0', '1', '2', '3'),
  affiliation: fc.constantFrom('province', 'city', 'county'),
  community: fc.boolean(),
  public: fc.boolean(),
  kind: fc.constantFrom('hospital', 'hospital', 'hospital', 'pharmacy'),
  specialty: fc.constantFrom(undefined, undefined, 'tcm', 'psychiatric'),
});

const personTypes: Readonly<Record<InsuranceType, readonly string[]>> = {
  '310': ['11', '11', '12', '12', '1105', '1204', '13', '34'],
  '390': ['1401', '1403', '1404', '15', '15', '16', '16', '1701'],
};

const identityClasses = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.subarray(['2302', '2303', '2304', '2306', '2401'], { maxLength: 2 }) },
);

function yearNear(amount: fc.Arbitrary<Fen>): fc.Arbitrary<SettlementInput['yearToDate']> {
  const used = fc.oneof({ weight: 2, arbitrary: fc.constant(fen(0)) }, { weight: 1, arbitrary: amount });
  const money = fc.record(Object.fromEntries(yearToDateMoneyKeys.map((key) => [key, used])));
  const admissionCount = fc.nat({ max: 4 });
  return fc.oneof(
    fc.constant(emptyYearToDate),
    fc.tuple(money, admissionCount).map(([keys, count]) => ({
      ...(keys as unknown as SettlementInput['yearToDate']),
      admissionCount: count,
    })),
  );
}

function inputUnder(setting: PackSetting, bill: fc.Arbitrary<Bill>): fc.Arbitrary<SettlementInput> {
  const amount = amountNear(setting.edgesFen);
  const filing = fc.constantFrom('none', 'none', 'none', 'residence_filed', 'referral', 'unfiled');
  return fc
    .record({
      settledOn: fc.oneof(fc.constantFrom(...setting.days), fc.constantFrom(...setting.days.slice(-4))),
      stayDays: fc.nat({ max: 80 }),
      filing,
      elsewhere: fc.constantFrom('220281', '110000'),
      personType: fc.constantFrom(...personTypes[setting.insuranceType]),
      identityClasses,
      hasAccount: fc.boolean(),
      waitingDays: fc.option(fc.integer({ min: -90, max: 10 }), { freq: 6 }),
      institution,
      bill,
      yearToDate: yearNear(amount),
      balanceFen: amount,
      use: fc.oneof(
        fc.constantFrom('none' as const, 'max' as const),
        amount.map((upToFen) => ({ upToFen })),
      ),
      familyBalancesFen: fc.array(amount, { maxLength: 3 }),
      standardFen: fc.option(amount, { freq: 20 }),
    })
    .map((drawn) => ({
      insuredAdmdvs: setting.pack.head.admdvs,
      careAdmdvs: drawn.filing === 'none' ? setting.pack.head.admdvs : drawn.elsewhere,
      insuranceType: setting.insuranceType,
      careType: setting.careType,
      beganOn: dayAfter(drawn.settledOn, -drawn.stayDays),
      settledOn: drawn.settledOn,
      person: {
        personType: drawn.personType,
        birthDate: null,
        identityClasses: drawn.identityClasses,
        hasAccount: drawn.hasAccount,
        waitingUntil: drawn.waitingDays === null ? null : dayAfter(drawn.settledOn, drawn.waitingDays),
      },
      institution: drawn.institution,
      bill: drawn.bill,
      yearToDate: drawn.yearToDate,
      account: {
        balanceFen: drawn.balanceFen,
        use: drawn.use,
        familyBalancesFen: drawn.familyBalancesFen,
      },
      outOfArea: drawn.filing,
      daySurgeryStandardFen: setting.careType === '28' ? drawn.standardFen : null,
    }));
}

export function anyBillUnder(setting: PackSetting): fc.Arbitrary<SettlementInput> {
  const totals = totalsNear(amountNear(setting.edgesFen));
  return inputUnder(setting, fc.oneof({ weight: 4, arbitrary: totals }, { weight: 1, arbitrary: linesBill }));
}

export function anyTotalsUnder(setting: PackSetting): fc.Arbitrary<SettlementInput> {
  return inputUnder(setting, totalsNear(amountNear(setting.edgesFen)));
}

export function anyLinesUnder(setting: PackSetting): fc.Arbitrary<SettlementInput> {
  return inputUnder(setting, linesBill);
}
