import type { IsoDate } from '../domain/calendar.ts';
import type { InsuranceType } from '../domain/person.ts';
import type { CareType, SourceRef } from '../domain/settlement.ts';
import { compareVersions } from './compareVersions.ts';
import { inForceOn } from './datedValues.ts';
import type {
  AssistanceFile,
  BandsValue,
  CapValue,
  DeductibleValue,
  LayerFile,
  LoadedParameter,
  ModifierValue,
  PackFile,
  PolicyPack,
  PoolFile,
} from './packSchema.ts';
import {
  type AssistanceRules,
  type BandTable,
  type BenefitRules,
  type Cap,
  type Cases,
  type DeductibleRule,
  type LayerRules,
  missingWords,
  PolicyGap,
  type PoolRules,
  type RatioModifier,
  type Sourced,
} from './packTypes.ts';
import { valueKey } from './valueKey.ts';

export interface RulesQuestion {
  readonly insuredAdmdvs: string;
  readonly insuranceType: InsuranceType;
  readonly careType: CareType;
  /** The date of the event, never the date of today. */
  readonly settledOn: IsoDate;
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
  required<T>(where: string, label: string, parameter: LoadedParameter<T> | undefined): Sourced<T> {
    const found = this.optional(where, parameter);
    if (found !== null) return found;
    const { pack } = this.#head;
    if (parameter === undefined) {
      throw new PolicyGap('value_not_published', `政策包 ${pack} 没有${label}的“${where}”`);
    }
    const document = parameter.missing === undefined ? '' : `，${missingWords(parameter.missing)}`;
    const first = parameter.values.map((value) => value.from).sort()[0];
    if (first === undefined) {
      throw new PolicyGap('value_not_published', `“${parameter.label}”未公布${document}`);
    }
    throw new PolicyGap(
      'no_value_on_date',
      `政策包 ${pack} 的“${parameter.label}”没有 ${this.#day} 当日有效的值（最早自 ${first} 起）${document}`,
    );
  }

  optional<T>(where: string, parameter: LoadedParameter<T> | undefined): Sourced<T> | null {
    const inForce = parameter === undefined ? null : inForceOn(parameter.values, this.#day);
    if (inForce === null) return null;
    return {
      name: `${this.#head.pack}/${where}`,
      key: valueKey(this.#head.pack, where, inForce),
      value: inForce.value,
      source: this.sourceRef(inForce.source, inForce.clause),
      confidence: inForce.confidence,
      missing: parameter?.missing,
    };
  }
}

function mapped<T, U>(sourced: Sourced<T>, change: (value: T) => U): Sourced<U> {
  return { ...sourced, value: change(sourced.value) };
}

function mappedOrNull<T, U>(sourced: Sourced<T> | null, change: (value: T) => U): Sourced<U> | null {
  return sourced === null ? null : mapped(sourced, change);
}

function bandTable(value: BandsValue): BandTable {
  return {
    origin: value.origin,
    accrual: value.accrual,
    counters: value.counters,
    moves: value.moves,
    segments: value.segments.map((segment) => ({ upToFen: segment.upTo, ratio: segment.ratio })),
  };
}

function deductibleRule(value: DeductibleValue): DeductibleRule {
  const { standard, memory, counter, admissionFactors, floor } = value;
  return { standard, memory, counter: counter ?? null, admissionFactors, floorFen: floor };
}

function capCases(cases: Cases<CapValue>): Cases<Cap> {
  return cases.map(({ when, value }) => ({
    when,
    value: {
      limitFen: value.limit,
      basis: value.basis,
      counters: value.counters,
      period: value.period,
      payCounter: value.payCounter ?? (value.basis === 'fundPay' ? (value.counters[0] ?? null) : null),
    },
  }));
}

function modifiersOn(
  on: OnDate,
  benefit: string,
  modifiers: readonly LoadedParameter<ModifierValue>[],
): Sourced<RatioModifier>[] {
  return modifiers.flatMap((modifier, index) => {
    const found = on.optional(`${benefit}/modifiers.${index}`, modifier);
    if (found === null) return [];
    return [
      mapped(
        found,
        (value): RatioModifier => ({
          label: value.label,
          when: value.when,
          points: value.points ?? 0,
          factor: value.factor ?? null,
          bands: value.bands ?? null,
        }),
      ),
    ];
  });
}

function fundOf(file: PoolFile | LayerFile | AssistanceFile) {
  return { label: file.label, fundPayType: file.fundPayType, fundLabel: file.fundLabel };
}

function poolRules(on: OnDate, file: PoolFile): PoolRules {
  const at = (name: string) => `${file.benefit}/${name}`;
  const { parameters, label } = file;
  return {
    ...fundOf(file),
    countsAdmission: file.countsAdmission,
    basis: parameters.basis === undefined ? null : on.required(at('basis'), label, parameters.basis),
    coverage: on.optional(at('coverage'), parameters.coverage),
    waiting: on.optional(at('waiting'), parameters.waiting),
    levelMapping: on.optional(at('levelMapping'), parameters.levelMapping),
    firstSelfPayRatio: on.optional(at('firstSelfPayRatio'), parameters.firstSelfPayRatio),
    packagePrice: on.optional(at('packagePrice'), parameters.packagePrice),
    deductible: mapped(on.required(at('deductible'), label, parameters.deductible), deductibleRule),
    bands: mapped(on.required(at('bands'), label, parameters.bands), bandTable),
    modifiers: modifiersOn(on, file.benefit, file.modifiers),
    cap: mappedOrNull(
      parameters.cap === undefined ? null : on.required(at('cap'), label, parameters.cap),
      capCases,
    ),
  };
}

/** Asks once and keeps the answer; a refusal is not kept. */
function once<T>(ask: () => T): () => T {
  let kept: { readonly answer: T } | null = null;
  return () => {
    kept ??= { answer: ask() };
    return kept.answer;
  };
}

/** A layer may need values nobody published; it is asked for them only when a bill reaches it. */
function layerRules(on: OnDate, file: LayerFile): LayerRules {
  const at = (name: string) => `${file.benefit}/${name}`;
  const { parameters, label } = file;
  const isThresholdKnown = on.optional(at('threshold'), parameters.threshold) !== null;
  return {
    ...fundOf(file),
    kind: file.layer,
    pays: file.pays,
    threshold: once(() =>
      parameters.threshold === undefined ? null : on.required(at('threshold'), label, parameters.threshold),
    ),
    base: parameters.base === undefined ? null : on.required(at('base'), label, parameters.base),
    unreached: isThresholdKnown ? null : on.optional(at('unreached'), parameters.unreached),
    bands: once(() => mapped(on.required(at('bands'), label, parameters.bands), bandTable)),
    modifiers: modifiersOn(on, file.benefit, file.modifiers),
    cap: once(() => mapped(on.required(at('cap'), label, parameters.cap), capCases)),
  };
}

function assistanceRules(on: OnDate, file: AssistanceFile): AssistanceRules | null {
  const at = (name: string) => `${file.benefit}/${name}`;
  const { parameters, label } = file;
  const entitled = on.optional(at('entitled'), parameters.entitled);
  if (entitled === null) return null;
  return {
    ...fundOf(file),
    entitled,
    deductible: on.required(at('deductible'), label, parameters.deductible),
    ratio: on.required(at('ratio'), label, parameters.ratio),
    cap: mapped(on.required(at('cap'), label, parameters.cap), capCases),
    base: on.required(at('base'), label, parameters.base),
  };
}

/** Of several versions of a place's pack the newest that is active on the day. */
function versionOn(packs: readonly PolicyPack[], place: string, day: IsoDate): PolicyPack | undefined {
  let newest: PolicyPack | undefined;
  for (const pack of packs) {
    if (pack.head.admdvs !== place || (pack.activeFrom !== undefined && pack.activeFrom > day)) continue;
    if (newest === undefined || compareVersions(pack.head.version, newest.head.version) > 0) newest = pack;
  }
  return newest;
}

/** The pack of the place itself, else of its city, else of its province (GB/T 2260: four digits, two digits). */
export function choosePack(packs: readonly PolicyPack[], insuredAdmdvs: string, day: IsoDate): PolicyPack {
  const places = [insuredAdmdvs, `${insuredAdmdvs.slice(0, 4)}00`, `${insuredAdmdvs.slice(0, 2)}0000`];
  for (const place of places) {
    const found = versionOn(packs, place, day);
    if (found !== undefined) return found;
  }
  throw new PolicyGap('place_without_pack', `没有参保地 ${insuredAdmdvs} 的政策包`);
}

/** A pack is never changed once loaded, and the bills of a day ask the same few questions of it. */
const rememberedByPack = new WeakMap<PolicyPack, Map<string, BenefitRules>>();
const maxRemembered = 500;

/**
 * Chooses by the person's place, insurance, kind of care and the date of the event.
 * @throws PolicyGap when the pack has no such benefit or no value on that day: never a guess.
 */
export function chooseRules(packs: readonly PolicyPack[], question: RulesQuestion): BenefitRules {
  const pack = choosePack(packs, question.insuredAdmdvs, question.settledOn);
  let remembered = rememberedByPack.get(pack);
  if (remembered === undefined) {
    remembered = new Map();
    rememberedByPack.set(pack, remembered);
  }
  const key = `${question.insuranceType} ${question.careType} ${question.settledOn}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const rules = rulesOf(pack, question);
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(key, rules);
  return rules;
}

function rulesOf({ head, benefits }: PolicyPack, question: RulesQuestion): BenefitRules {
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
  const assistance = fitting.find((file) => file.layer === 'assistance');
  return {
    pack: head.pack,
    version: head.version,
    placeName: head.name,
    insuranceType: question.insuranceType,
    careType: question.careType,
    pool: poolRules(on, pool),
    layers: fitting
      .filter((file): file is LayerFile => file.layer === 'beyondCap' || file.layer === 'yearlyBurden')
      .sort((first, second) => first.layer.localeCompare(second.layer))
      .map((file) => layerRules(on, file)),
    assistance: assistance === undefined ? null : assistanceRules(on, assistance),
    account: on.optional('common/account', head.common.account),
    rounding: on.required('common/rounding', '通用', head.common.rounding),
    outOfArea: on.optional('common/outOfArea', head.common.outOfArea),
    crossYear: on.optional('common/crossYear', head.common.crossYear),
    unpublished: head.unpublished.map((entry) => ({
      stage: entry.stage,
      text: entry.text,
      source: on.sourceRef(entry.source, entry.clause),
    })),
  };
}
