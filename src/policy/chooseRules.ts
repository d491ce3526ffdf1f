import type { IsoDate } from '../domain/calendar.ts';
import type { InsuranceType } from '../domain/person.ts';
import type { CareType, InstitutionLevel, SourceRef } from '../domain/settlement.ts';
import type { BandsValue, BenefitFile, PackFile, PolicyPack, PoolFile } from './packSchema.ts';
import {
  type BandTable,
  type BenefitRules,
  type ByLevel,
  type CatastrophicRules,
  type DeductibleRule,
  type LargeAmountRules,
  type PaymentCap,
  PolicyGap,
  type PoolRules,
  type RatioAddition,
  type Sourced,
} from './packTypes.ts';

export interface RulesQuestion {
  readonly insuredAdmdvs: string;
  readonly insuranceType: InsuranceType;
  readonly careType: CareType;
  /** The date of the event, never the date of today. */
  readonly settledOn: IsoDate;
}

interface LoadedParameter<T> {
  readonly label: string;
  readonly values: readonly {
    from: IsoDate;
    to: IsoDate | null;
    value: T;
    source: string;
    clause: string;
    confidence: Sourced<unknown>['confidence'];
  }[];
}

/** Turns the parameters of one pack into values in force on one day. */
class OnDate {
  readonly #head: PackFile;
  readonly #day: IsoDate;

  constructor(head: PackFile, day: IsoDate) {
    this.#head = head;
    this.#day = day;
  }

  sourceRef(key: string, clause: string): SourceRef {
    return { doc: this.#head.sources[key]?.doc ?? key, clause };
  }

  /** @throws PolicyGap when no value covers the day */
  required<T>(where: string, parameter: LoadedParameter<T>): Sourced<T> {
    const found = this.optional(where, parameter);
    if (found !== null) return found;
    const first = parameter.values.map((value) => value.from).sort()[0];
    throw new PolicyGap(
      'no_value_on_date',
      `政策包 ${this.#head.pack} 的“${parameter.label}”没有 ${this.#day} 当日有效的值（最早自 ${first} 起）`,
    );
  }

  optional<T>(where: string, parameter: LoadedParameter<T> | undefined): Sourced<T> | null {
    const inForce = (parameter?.values ?? [])
      .filter((value) => value.from <= this.#day && (value.to === null || value.to >= this.#day))
      .sort((first, second) => second.from.localeCompare(first.from))[0];
    if (inForce === undefined) return null;
    return {
      name: `${this.#head.pack}/${where}`,
      value: inForce.value,
      source: this.sourceRef(inForce.source, inForce.clause),
      confidence: inForce.confidence,
    };
  }
}

function mapped<T, U>(sourced: Sourced<T>, change: (value: T) => U): Sourced<U> {
  return { ...sourced, value: change(sourced.value) };
}

function dropAbsent<T>(table: Partial<Record<InstitutionLevel, T | undefined>>): ByLevel<T> {
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined)) as ByLevel<T>;
}

const levels: readonly InstitutionLevel[] = ['0', '1', '2', '3'];

function bandTable(value: BandsValue): BandTable {
  return {
    origin: value.origin,
    accrual: value.accrual,
    segments: value.segments.map((segment) => ({
      upToFen: segment.upTo,
      ratios:
        segment.ratio === undefined
          ? dropAbsent(segment.ratios ?? {})
          : (Object.fromEntries(levels.map((level) => [level, segment.ratio])) as ByLevel<
              typeof segment.ratio
            >),
    })),
  };
}

function paymentCap(value: {
  limit: PaymentCap['limitFen'];
  basis: 'fundPay';
  counter: PaymentCap['counter'];
}): PaymentCap {
  return { limitFen: value.limit, basis: value.basis, counter: value.counter };
}

function poolRules(on: OnDate, file: PoolFile): PoolRules {
  const at = (name: string) => `${file.benefit}/${name}`;
  const { parameters } = file;
  return {
    label: file.label,
    fundPayType: file.fundPayType,
    fundLabel: file.fundLabel,
    countsAdmission: file.countsAdmission,
    coverage: on.optional(at('coverage'), parameters.coverage),
    waiting: on.optional(at('waiting'), parameters.waiting),
    levelMapping: levelMapping(on, at('levelMapping'), parameters.levelMapping),
    firstSelfPayRatio: on.optional(at('firstSelfPayRatio'), parameters.firstSelfPayRatio),
    deductible: mapped(
      on.required(at('deductible'), parameters.deductible),
      (value): DeductibleRule => ({
        byLevel: dropAbsent(value.byLevel),
        memory: value.memory,
        counter: value.counter ?? null,
      }),
    ),
    bands: mapped(on.required(at('bands'), parameters.bands), bandTable),
    ratioAdditions: file.ratioAdditions.flatMap((addition, index) => {
      const found = on.optional(at(`ratioAdditions.${index}`), addition);
      return found === null
        ? []
        : [
            mapped(
              found,
              (value): RatioAddition => ({
                label: value.label,
                points: value.points,
                personTypePrefixes: value.personTypePrefixes ?? null,
                community: value.community ?? null,
              }),
            ),
          ];
    }),
    caps: mapped(on.required(at('caps'), parameters.caps), (value) =>
      dropAbsent(
        Object.fromEntries(
          Object.entries(value).map(([level, one]) => [
            level,
            one === undefined ? undefined : paymentCap(one),
          ]),
        ) as Partial<Record<InstitutionLevel, PaymentCap | undefined>>,
      ),
    ),
  };
}

function levelMapping(
  on: OnDate,
  where: string,
  parameter: PoolFile['parameters']['levelMapping'],
): PoolRules['levelMapping'] {
  const found = on.optional(where, parameter);
  return found === null ? null : mapped(found, dropAbsent<InstitutionLevel>);
}

function largeAmountRules(on: OnDate, file: BenefitFile & { layer: 'largeAmount' }): LargeAmountRules {
  return {
    label: file.label,
    fundPayType: file.fundPayType,
    fundLabel: file.fundLabel,
    bands: mapped(on.required(`${file.benefit}/bands`, file.parameters.bands), bandTable),
    cap: mapped(on.required(`${file.benefit}/cap`, file.parameters.cap), paymentCap),
  };
}

function catastrophicRules(on: OnDate, file: BenefitFile & { layer: 'catastrophic' }): CatastrophicRules {
  return {
    label: file.label,
    fundPayType: file.fundPayType,
    fundLabel: file.fundLabel,
    threshold: on.required(`${file.benefit}/threshold`, file.parameters.threshold),
    base: on.required(`${file.benefit}/base`, file.parameters.base),
    bands: mapped(on.required(`${file.benefit}/bands`, file.parameters.bands), bandTable),
    cap: mapped(on.required(`${file.benefit}/cap`, file.parameters.cap), paymentCap),
  };
}

/** The pack of the place itself, else of the city it belongs to (GB/T 2260: first four digits). */
export function choosePack(packs: readonly PolicyPack[], insuredAdmdvs: string): PolicyPack {
  const city = `${insuredAdmdvs.slice(0, 4)}00`;
  const found =
    packs.find((pack) => pack.head.admdvs === insuredAdmdvs) ??
    packs.find((pack) => pack.head.admdvs === city);
  if (found === undefined) {
    throw new PolicyGap('place_without_pack', `没有参保地 ${insuredAdmdvs} 的政策包`);
  }
  return found;
}

/**
 * Chooses by the person's place, insurance, kind of care and the date of the event.
 * @throws PolicyGap when the pack has no such benefit or no value on that day: never a guess.
 */
export function chooseRules(packs: readonly PolicyPack[], question: RulesQuestion): BenefitRules {
  const { head, benefits } = choosePack(packs, question.insuredAdmdvs);
  const on = new OnDate(head, question.settledOn);
  const fitting = benefits.filter(
    (file) => file.insuranceType === question.insuranceType && file.careTypes.includes(question.careType),
  );
  const pool = fitting.find((file) => file.layer === 'pool');
  if (pool === undefined) {
    throw new PolicyGap(
      'benefit_not_published',
      `政策包 ${head.pack} 没有险种 ${question.insuranceType}、医疗类别 ${question.careType} 的待遇规定`,
    );
  }
  const largeAmount = fitting.find((file) => file.layer === 'largeAmount');
  const catastrophic = fitting.find((file) => file.layer === 'catastrophic');
  return {
    pack: head.pack,
    version: head.version,
    placeName: head.name,
    insuranceType: question.insuranceType,
    careType: question.careType,
    pool: poolRules(on, pool),
    largeAmount: largeAmount === undefined ? null : largeAmountRules(on, largeAmount),
    catastrophic: catastrophic === undefined ? null : catastrophicRules(on, catastrophic),
    account: on.optional('common/account', head.common.account),
    rounding: on.required('common/rounding', head.common.rounding),
    outOfArea: on.optional('common/outOfArea', head.common.outOfArea),
    unpublished: head.unpublished.map((entry) => ({
      stage: entry.stage,
      text: entry.text,
      source: on.sourceRef(entry.source, entry.clause),
    })),
  };
}
