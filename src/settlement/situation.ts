import type { SettlementInput } from '../domain/settlement.ts';
import type { Cases, Condition } from '../policy/packTypes.ts';

/** What conditions are asked of: the person, the institution and the admission of one bill. */
export interface Situation {
  readonly level: SettlementInput['institution']['level'];
  readonly institution: SettlementInput['institution'];
  readonly personType: string;
  readonly identityClasses: readonly string[];
  /** 1 for the first admission of the year. */
  readonly admission: number;
  readonly outOfArea: SettlementInput['outOfArea'];
  readonly carePlace: string;
}

export function situationOf(input: SettlementInput): Situation {
  return {
    level: input.institution.level,
    institution: input.institution,
    personType: input.person.personType,
    identityClasses: input.person.identityClasses,
    admission: input.yearToDate.admissionCount + 1,
    outOfArea: input.outOfArea,
    carePlace: input.careAdmdvs,
  };
}

function isOneOf<T>(wanted: readonly T[] | undefined, value: T): boolean {
  return wanted === undefined || wanted.includes(value);
}

function anyStartsAs(prefixes: readonly string[] | undefined, ...codes: readonly string[]): boolean {
  return prefixes === undefined || codes.some((code) => prefixes.some((prefix) => code.startsWith(prefix)));
}

export function fits(when: Condition, situation: Situation): boolean {
  const { institution } = situation;
  return (
    isOneOf(when.levels, situation.level) &&
    isOneOf(when.affiliations, institution.affiliation) &&
    (when.community === undefined || when.community === institution.community) &&
    (when.public === undefined || when.public === institution.public) &&
    isOneOf(when.kinds, institution.kind) &&
    anyStartsAs(when.personTypes, situation.personType) &&
    anyStartsAs(when.identityClasses, ...situation.identityClasses) &&
    (when.admissionsFrom === undefined || situation.admission >= when.admissionsFrom) &&
    isOneOf(when.outOfArea, situation.outOfArea) &&
    isOneOf(when.specialties, institution.specialty) &&
    anyStartsAs(when.carePlaces, situation.carePlace)
  );
}

/** The first value whose condition fits; undefined: nobody published one for this situation. */
export function pick<T>(cases: Cases<T>, situation: Situation): T | undefined {
  for (const one of cases) if (fits(one.when, situation)) return one.value;
  return undefined;
}
