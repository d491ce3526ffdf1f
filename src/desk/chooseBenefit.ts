import type { IsoDate } from '../domain/calendar.ts';
import type { Entitlement } from '../domain/person.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import type { CareType } from '../domain/settlement.ts';
import { chooseRules } from '../policy/chooseRules.ts';
import { type BenefitRules, PolicyGap } from '../policy/packTypes.ts';
import type { DeskContext } from './deskContext.ts';

export const careTypeOf = { outpatient: '11', inpatient: '21' } as const satisfies Record<string, CareType>;
export type VisitKind = keyof typeof careTypeOf;

/** The rules for this person and kind of visit. @throws ProblemError naming what the pack lacks */
export function benefitFor(
  context: DeskContext,
  entitlement: Entitlement,
  kind: VisitKind,
  settledOn: IsoDate,
): BenefitRules {
  return explainGap(() =>
    chooseRules(context.packs, {
      insuredAdmdvs: entitlement.insuredAdmdvs,
      insuranceType: entitlement.insuranceType,
      careType: careTypeOf[kind],
      settledOn,
    }),
  );
}

/** Runs `action`, turning a gap of the policy into the three sentences for the window. */
export function explainGap<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof PolicyGap)) throw error;
    throw new ProblemError({
      code: `policy.${error.code}`,
      happened: `${error.message}。`,
      money: nothingSettled,
      nextStep: '请改选险种或就诊类别；确应享受的，请医保办补充政策包后再结算。',
    });
  }
}
