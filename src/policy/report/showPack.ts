import type { IsoDate } from '../../domain/calendar.ts';
import type { Confidence } from '../../domain/settlement.ts';
import { dayBefore, inForceOn } from '../datedValues.ts';
import type { LoadedParameter, PackFile, PolicyPack } from '../packSchema.ts';
import type { MissingDocument } from '../packTypes.ts';
import { valueKey } from '../valueKey.ts';
import { isStale } from './isStale.ts';
import { type EntryGroup, entryGroups, type PackEntry } from './packEntries.ts';
import { valueWords } from './valueWords.ts';

export interface ShownValue {
  /** What two people confirm of an unofficial value; see `valueKey`. */
  readonly key: string;
  readonly value: unknown;
  readonly words: string;
  readonly from: IsoDate;
  /** Last day, by its own end or because another value follows; null: until replaced. */
  readonly to: IsoDate | null;
  readonly source: { readonly doc: string; readonly title: string; readonly issuer: string };
  readonly clause: string;
  readonly confidence: Confidence;
  readonly checked: IsoDate;
  /** Nobody has looked at the source for more than a year. */
  readonly stale: boolean;
  readonly note: string | null;
}

export interface ShownParameter {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** Null: none in force on the day; `absent` says why. */
  readonly inForce: ShownValue | null;
  readonly absent: string | null;
  /** The document nobody published: that of the whole value, or of the cases that the value leaves out. */
  readonly missing: MissingDocument | null;
}

export interface ShownGroup {
  readonly id: string;
  readonly label: string;
  readonly insuranceType: string | null;
  readonly careTypes: readonly string[];
  readonly layer: string | null;
  readonly parameters: readonly ShownParameter[];
}

/** What to show; null: every insurance, every kind of care. */
export interface ShowFilter {
  readonly insuranceType: string | null;
  readonly careType: string | null;
}

/** Everything that a pack says for one day. */
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
  return next === undefined ? null : dayBefore(next);
}

function absence({ values, missing }: LoadedParameter<unknown>, day: IsoDate): string {
  if (missing !== undefined) {
    return `未公布，缺少文件：${missing.document}${missing.note === undefined ? '' : `（${missing.note}）`}`;
  }
  const first = values.map((value) => value.from).sort()[0];
  return `${day} 没有有效的值${first === undefined ? '' : `（最早自 ${first} 起）`}`;
}

function shown(head: PackFile, { id, layer, name, parameter }: PackEntry, day: IsoDate): ShownParameter {
  const { label, unit, missing = null } = parameter;
  const found = inForceOn(parameter.values, day);
  if (found === null) return { id, label, unit, inForce: null, absent: absence(parameter, day), missing };
  const { doc = found.source, title = '', issuer = '' } = head.sources[found.source] ?? {};
  const { value, from, to, clause, confidence, checked, note } = found;
  return {
    id,
    label,
    unit,
    absent: null,
    missing,
    inForce: {
      key: valueKey(head.pack, id, found),
      value,
      words: valueWords(layer, name, value),
      from,
      to: endOf(parameter, from, to),
      source: { doc, title, issuer },
      clause,
      confidence,
      checked,
      stale: isStale(checked, day),
      note,
    },
  };
}

function isAskedFor({ benefit }: EntryGroup, { insuranceType, careType }: ShowFilter): boolean {
  if (benefit === null) return true;
  return (
    (insuranceType === null || benefit.insuranceType === insuranceType) &&
    (careType === null || benefit.careTypes.some((code) => code === careType))
  );
}

/** What the pack says on the day. */
export function showPack(pack: PolicyPack, day: IsoDate, filter: ShowFilter): ShownPolicy {
  const { head } = pack;
  const groups = entryGroups(pack).filter((group) => isAskedFor(group, filter));
  return {
    pack: head.pack,
    version: head.version,
    admdvs: head.admdvs,
    name: head.name,
    day,
    groups: groups.map(({ id, label, benefit, entries }) => ({
      id,
      label,
      insuranceType: benefit?.insuranceType ?? null,
      careTypes: benefit?.careTypes ?? [],
      layer: benefit?.layer ?? null,
      parameters: entries.map((entry) => shown(head, entry, day)),
    })),
    unpublished: head.unpublished.map(({ text }) => text),
  };
}
