import type { IsoDate } from '../../domain/calendar.ts';
import { confidenceLabels } from '../../domain/dictionaries.ts';
import { insuranceLabels } from '../../domain/person.ts';
import type { Confidence } from '../../domain/settlement.ts';
import { choosePack } from '../../policy/chooseRules.ts';
import { inForceOn } from '../../policy/datedValues.ts';
import type { LoadedParameter, PackFile, PolicyPack } from '../../policy/packSchema.ts';
import { placeCode } from './choosePlace.ts';
import { type EntryGroup, entryGroups, type PackEntry } from './packEntries.ts';
import { careTypeWords, valueWords } from './valueWords.ts';

export interface ShowQuestion {
  /** Area code or name. */
  readonly place: string;
  readonly day: IsoDate;
  /** Null: every insurance. */
  readonly insuranceType: string | null;
  /** Null: every kind of care. */
  readonly careType: string | null;
}

export interface ShownValue {
  readonly value: unknown;
  readonly words: string;
  readonly from: IsoDate;
  /** Last day, by its own end or because another value follows; null: until replaced. */
  readonly to: IsoDate | null;
  readonly source: { readonly doc: string; readonly title: string; readonly issuer: string };
  readonly clause: string;
  readonly confidence: Confidence;
  readonly checked: IsoDate;
  readonly note: string | null;
}

export interface ShownParameter {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** Null: none in force on the day; `absent` says why. */
  readonly inForce: ShownValue | null;
  readonly absent: string | null;
}

export interface ShownGroup {
  readonly id: string;
  readonly label: string;
  readonly insuranceType: string | null;
  readonly careTypes: readonly string[];
  readonly layer: string | null;
  readonly parameters: readonly ShownParameter[];
}

export interface ShownPolicy {
  readonly pack: string;
  readonly version: string;
  readonly admdvs: string;
  readonly name: string;
  readonly day: IsoDate;
  readonly groups: readonly ShownGroup[];
  readonly unpublished: readonly string[];
}

function endOf({ values }: LoadedParameter<unknown>, from: IsoDate, to: IsoDate | null): IsoDate | null {
  if (to !== null) return to;
  const next = values
    .map((value) => value.from)
    .filter((start) => start > from)
    .sort()[0];
  if (next === undefined) return null;
  return new Date(Date.parse(`${next}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10) as IsoDate;
}

function absence({ values, missing }: LoadedParameter<unknown>, day: IsoDate): string {
  if (missing !== undefined) {
    return `未公布，缺少文件：${missing.document}${missing.note === undefined ? '' : `（${missing.note}）`}`;
  }
  const first = values.map((value) => value.from).sort()[0];
  return `${day} 没有有效的值${first === undefined ? '' : `（最早自 ${first} 起）`}`;
}

function shown(head: PackFile, { id, layer, name, parameter }: PackEntry, day: IsoDate): ShownParameter {
  const { label, unit } = parameter;
  const found = inForceOn(parameter.values, day);
  if (found === null) return { id, label, unit, inForce: null, absent: absence(parameter, day) };
  const { doc = found.source, title = '', issuer = '' } = head.sources[found.source] ?? {};
  const { value, from, to, clause, confidence, checked, note } = found;
  return {
    id,
    label,
    unit,
    absent: null,
    inForce: {
      value,
      words: valueWords(layer, name, value),
      from,
      to: endOf(parameter, from, to),
      source: { doc, title, issuer },
      clause,
      confidence,
      checked,
      note,
    },
  };
}

function isAskedFor({ benefit }: EntryGroup, { insuranceType, careType }: ShowQuestion): boolean {
  if (benefit === null) return true;
  return (
    (insuranceType === null || benefit.insuranceType === insuranceType) &&
    (careType === null || benefit.careTypes.some((code) => code === careType))
  );
}

/** Everything that is in force in a place on a day. @throws PolicyQuestionWrong, PolicyGap for a place without a pack */
export function showPolicy(packs: readonly PolicyPack[], question: ShowQuestion): ShownPolicy {
  const pack = choosePack(packs, placeCode(packs, question.place), question.day);
  const { head } = pack;
  const groups = entryGroups(pack).filter((group) => isAskedFor(group, question));
  return {
    pack: head.pack,
    version: head.version,
    admdvs: head.admdvs,
    name: head.name,
    day: question.day,
    groups: groups.map(({ id, label, benefit, entries }) => ({
      id,
      label,
      insuranceType: benefit?.insuranceType ?? null,
      careTypes: benefit?.careTypes ?? [],
      layer: benefit?.layer ?? null,
      parameters: entries.map((entry) => shown(head, entry, question.day)),
    })),
    unpublished: head.unpublished.map(({ text }) => text),
  };
}

function valueLines({ id, label, unit, inForce, absent }: ShownParameter): string[] {
  if (inForce === null) return [`  ${label}：${absent}　[${id}]`];
  const { words, from, to, source, clause, confidence, checked, note } = inForce;
  const period = to === null ? `自 ${from} 起` : `${from} 至 ${to}`;
  return [
    `  ${label}：${words}　[${id}，单位 ${unit}]`,
    `    ${period}；${source.doc}，${clause}；${confidenceLabels[confidence]}；${checked} 核对`,
    ...(note === null ? [] : [`    注：${note}`]),
  ];
}

/** Title and issuer of every document cited, once. */
function sourceLines({ groups }: ShownPolicy): string[] {
  const cited = groups.flatMap(({ parameters }) =>
    parameters.flatMap(({ inForce }) => inForce?.source ?? []),
  );
  const lines = cited.map(({ doc, title, issuer }) => `  ${doc}《${title}》，${issuer}`);
  return lines.length === 0 ? [] : ['', '来源', ...new Set(lines)];
}

/** For people. */
export function tellPolicy(policy: ShownPolicy): string {
  const lines = [
    `${policy.name}（${policy.admdvs}）${policy.day} 有效的规定　政策包 ${policy.pack} ${policy.version}`,
  ];
  for (const { label, insuranceType, careTypes, parameters } of policy.groups) {
    if (parameters.length === 0) continue;
    const scheme =
      insuranceType === null ? '' : insuranceLabels[insuranceType as keyof typeof insuranceLabels];
    const scope = careTypes.length === 0 ? '' : `（${scheme}；${careTypeWords(careTypes)}）`;
    lines.push('', `${label}${scope}`, ...parameters.flatMap(valueLines));
  }
  lines.push(...sourceLines(policy));
  if (policy.unpublished.length > 0)
    lines.push('', '未公布', ...policy.unpublished.map((text) => `  ${text}`));
  return `${lines.join('\n')}\n`;
}
