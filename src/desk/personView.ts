import type { EntitlementView, PersonView } from '../bridge/contract.ts';
import { ageOn } from '../domain/calendar.ts';
import { identityClassLabels, insuranceStatusLabels, personTypeLabels } from '../domain/dictionaries.ts';
import { maskIdentityNumber, maskName } from '../domain/identityNumber.ts';
import { addFen } from '../domain/money.ts';
import type { Entitlement } from '../domain/person.ts';
import { insuranceLabels } from '../domain/person.ts';
import { ProblemError } from '../domain/problem.ts';
import type { YearToDate } from '../domain/yearToDate.ts';
import type { BenefitRules, Cap } from '../policy/packTypes.ts';
import { pick, type Situation } from '../settlement/situation.ts';
import { benefitFor, explainGap, type VisitKind } from './chooseBenefit.ts';
import { type DeskContext, snapshotAgeMinutes, today } from './deskContext.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

const sexLabels = { male: '男', female: '女', unknown: '' } as const;
const mediumLabels = {
  socialCard: '社会保障卡',
  identityCard: '身份证',
  electronicCredential: '医保码',
  typed: '手工输入',
} as const;

/** Why no fund share can be granted to this person now; null when it can. */
export function cashOnlyReason(person: PersonAtDesk): string | null {
  if (person.unknown) return '网络中断且本机没有此人的参保信息：按现金收费，打印待结算单，网络恢复后补结算。';
  const { entitlements } = person.snapshot;
  if (entitlements.length === 0) return '中心没有此人的参保信息，不能医保结算。';
  return entitlements.some((entitlement) => entitlement.status === 'active')
    ? null
    : `参保状态为${insuranceStatusLabels[entitlements[0]?.status ?? 'none']}，不能医保结算。`;
}

export type LimitBar = EntitlementView['limits'][number];

function situationHere(
  context: DeskContext,
  entitlement: Entitlement,
  identityClasses: readonly string[],
): Situation {
  const { institution } = context;
  return {
    level: institution.level,
    institution,
    personType: entitlement.personType,
    identityClasses,
    admission: entitlement.yearToDate.admissionCount + 1,
    outOfArea: 'none',
    carePlace: institution.admdvs,
  };
}

function capBar(label: string, cap: Cap | undefined, yearToDate: YearToDate): LimitBar[] {
  if (cap === undefined) return [];
  const usedFen = addFen(...cap.counters.map((counter) => yearToDate[counter]));
  return [{ key: cap.counters.join('+'), label, usedFen, limitFen: cap.limitFen }];
}

function capBars(rules: BenefitRules, entitlement: Entitlement, situation: Situation): LimitBar[] {
  const { yearToDate } = entitlement;
  const { pool, layers } = rules;
  const deductible = pool.deductible.value;
  const yearlyDeductible =
    deductible.memory === 'yearly' && deductible.counter !== null
      ? [
          {
            key: deductible.counter,
            label: `${pool.label}起付线`,
            usedFen: yearToDate[deductible.counter],
            limitFen: pick(deductible.standard, situation) ?? null,
          },
        ]
      : [];
  return [
    ...yearlyDeductible,
    ...(pool.cap === null ? [] : capBar(pool.label, pick(pool.cap.value, situation), yearToDate)),
    ...layers.flatMap((layer) => capBar(layer.label, pick(layer.cap().value, situation), yearToDate)),
  ];
}

/** The yearly limits this person meets here, for the thin bars; a benefit the pack lacks has none. */
export function limitBars(context: DeskContext, entitlement: Entitlement): LimitBar[] {
  const kinds: readonly VisitKind[] = ['outpatient', 'inpatient'];
  return kinds.flatMap((kind) => {
    try {
      return explainGap(() =>
        capBars(
          benefitFor(context, entitlement, kind, today(context)),
          entitlement,
          situationHere(context, entitlement, []),
        ),
      );
    } catch (error) {
      if (error instanceof ProblemError) return [];
      throw error;
    }
  });
}

export function placeName(context: DeskContext, admdvs: string): string {
  const pack = context.packs.find((one) => one.head.admdvs === admdvs);
  return pack?.head.name ?? admdvs;
}

function entitlementView(context: DeskContext, entitlement: Entitlement, unknown: boolean): EntitlementView {
  return {
    insuranceType: entitlement.insuranceType,
    insuranceLabel: insuranceLabels[entitlement.insuranceType],
    personType: entitlement.personType,
    personTypeLabel: unknown
      ? '未核实'
      : (personTypeLabels[entitlement.personType] ?? entitlement.personType),
    status: entitlement.status,
    statusLabel: unknown ? '未联网核实' : insuranceStatusLabels[entitlement.status],
    insuredPlaceName: placeName(context, entitlement.insuredAdmdvs),
    hasAccount: entitlement.hasAccount,
    accountBalanceFen: entitlement.accountBalanceFen,
    waitingUntil: entitlement.waitingUntil,
    limits: unknown ? [] : limitBars(context, entitlement),
    yearToDate: entitlement.yearToDate,
  };
}

/** What the screen may know of a person: masked by default. */
export function personView(context: DeskContext, person: PersonAtDesk): PersonView {
  const { snapshot, credential } = person;
  const waiting = snapshot.entitlements.flatMap((entitlement) =>
    entitlement.waitingUntil !== null && entitlement.waitingUntil > today(context)
      ? [
          `${insuranceLabels[entitlement.insuranceType]}在待遇等待期内，${entitlement.waitingUntil} 起享受待遇。`,
        ]
      : [],
  );
  return {
    personNo: snapshot.personNo,
    nameMasked: maskName(snapshot.name),
    identityNumberMasked: maskIdentityNumber(snapshot.identityNumber),
    sexLabel: sexLabels[snapshot.sex],
    age: snapshot.birthDate === null ? null : ageOn(snapshot.birthDate, today(context)),
    identityClassLabels: snapshot.identityClasses.map((code) => identityClassLabels[code] ?? code),
    entitlements: snapshot.entitlements.map((entitlement) =>
      entitlementView(context, entitlement, person.unknown),
    ),
    source: person.source,
    seenAt: snapshot.seenAt,
    ageMinutes: snapshotAgeMinutes(context, person),
    credentialLabel: mediumLabels[credential.medium],
    warnings: [...credential.warnings, ...waiting],
    cashOnlyReason: cashOnlyReason(person),
  };
}
