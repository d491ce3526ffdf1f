import type { EntitlementView, PersonView } from '../bridge/contract.ts';
import { ageOn } from '../domain/calendar.ts';
import { identityClassLabels, insuranceStatusLabels, personTypeLabels } from '../domain/dictionaries.ts';
import { maskIdentityNumber, maskName } from '../domain/identityNumber.ts';
import type { Entitlement } from '../domain/person.ts';
import { insuranceLabels } from '../domain/person.ts';
import { ProblemError } from '../domain/problem.ts';
import type { BenefitRules } from '../policy/packTypes.ts';
import { benefitFor, type VisitKind } from './chooseBenefit.ts';
import { type DeskContext, snapshotAgeMinutes, today } from './deskContext.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

const sexLabels = { male: '男', female: '女', unknown: '' } as const;
const mediumLabels = { socialCard: '社会保障卡', typed: '手工输入' } as const;

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

function capBars(rules: BenefitRules, entitlement: Entitlement, context: DeskContext): LimitBar[] {
  const { yearToDate } = entitlement;
  const { level } = context.institution;
  const bars: LimitBar[] = [];
  const deductible = rules.pool.deductible.value;
  if (deductible.memory === 'yearly' && deductible.counter !== null) {
    bars.push({
      key: deductible.counter,
      label: `${rules.pool.label}起付线`,
      usedFen: yearToDate[deductible.counter],
      limitFen: deductible.byLevel[level] ?? null,
    });
  }
  const cap = rules.pool.caps.value[level];
  if (cap !== undefined) {
    bars.push({
      key: cap.counter,
      label: rules.pool.label,
      usedFen: yearToDate[cap.counter],
      limitFen: cap.limitFen,
    });
  }
  for (const layer of [rules.largeAmount, rules.catastrophic]) {
    if (layer === null) continue;
    const { counter, limitFen } = layer.cap.value;
    bars.push({ key: counter, label: layer.label, usedFen: yearToDate[counter], limitFen });
  }
  return bars;
}

/** The yearly limits this person meets here, for the thin bars; a benefit the pack lacks has none. */
export function limitBars(context: DeskContext, entitlement: Entitlement): LimitBar[] {
  const kinds: readonly VisitKind[] = ['outpatient', 'inpatient'];
  return kinds.flatMap((kind) => {
    try {
      return capBars(benefitFor(context, entitlement, kind, today(context)), entitlement, context);
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
