import { confidenceLabels } from '../../domain/dictionaries.ts';
import type { BenefitFile, LoadedParameter, PackFile, PolicyPack } from '../packSchema.ts';
import { entryGroups, type PackEntry } from './packEntries.ts';
import { valueWords } from './valueWords.ts';

export type ChangeKind = 'added' | 'removed' | 'changed';

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  added: '增',
  removed: '删',
  changed: '改',
};

export interface PackChange {
  readonly kind: ChangeKind;
  /** `employees-inpatient/deductible@2020-05-29`, `employees-inpatient`, `sources/T1`, `version` … */
  readonly id: string;
  readonly label: string;
  /** Of a change: which field; null for what came or went whole. */
  readonly field: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface PackDiff {
  readonly before: { readonly pack: string; readonly version: string };
  readonly after: { readonly pack: string; readonly version: string };
  readonly changes: readonly PackChange[];
}

/** One thing that can be compared: its label, and its fields in words. */
interface Comparable {
  readonly label: string;
  readonly fields: ReadonlyMap<string, string>;
  /** In one line, for what came or went whole. */
  readonly summary: string;
}

type DatedOne = LoadedParameter<unknown>['values'][number];

function comparableValue({ layer, name, parameter }: PackEntry, one: DatedOne): Comparable {
  const words = valueWords(layer, name, one.value);
  const fields = new Map([
    ['起期', one.from],
    ['值', words],
    ['止期', one.to ?? '未定'],
    ['可信度', confidenceLabels[one.confidence]],
    ['来源', one.source],
    ['条款', one.clause],
    ['核对日期', one.checked],
    ['注', one.note ?? ''],
    // Two values may read alike and still differ in what moves which counter.
    ['写法', JSON.stringify(one.value)],
  ]);
  const { label } = parameter;
  return { label, fields, summary: `${words}（${one.from} 起，${confidenceLabels[one.confidence]}）` };
}

function comparableBenefit(benefit: BenefitFile): Comparable {
  const { label, parameters: _parameters, ...heading } = benefit;
  const fields = Object.entries(heading)
    .filter(([key]) => key !== 'modifiers')
    .map(([key, value]): [string, string] => [key, Array.isArray(value) ? value.join('、') : String(value)]);
  return { label, fields: new Map(fields), summary: `${benefit.layer}，${benefit.careTypes.join('、')}` };
}

function comparableSource(source: PackFile['sources'][string]): Comparable {
  const fields = Object.entries(source).map(([key, value]): [string, string] => [key, String(value)]);
  return { label: source.doc, fields: new Map(fields), summary: source.title };
}

type Comparables = ReadonlyMap<string, Comparable>;

function comparables(pack: PolicyPack): Comparables {
  const { head, benefits } = pack;
  const found = new Map<string, Comparable>();
  const identity = { pack: head.pack, version: head.version, admdvs: head.admdvs, name: head.name };
  found.set('pack', { label: '政策包', fields: new Map(Object.entries(identity)), summary: head.pack });
  for (const [key, source] of Object.entries(head.sources))
    found.set(`sources/${key}`, comparableSource(source));
  for (const benefit of benefits) found.set(benefit.benefit, comparableBenefit(benefit));
  for (const entry of entryGroups(pack).flatMap((group) => group.entries)) {
    const { id, parameter } = entry;
    const { label, missing } = parameter;
    if (missing !== undefined) {
      const summary = `未公布，缺 ${missing.document}`;
      found.set(id, { label, fields: new Map([['未公布', summary]]), summary });
    }
    for (const one of parameter.values) found.set(`${id}@${one.from}`, comparableValue(entry, one));
  }
  return found;
}

function changedFields(id: string, before: Comparable, after: Comparable): PackChange[] {
  const names = [...new Set([...before.fields.keys(), ...after.fields.keys()])];
  const changes = names.flatMap((field): PackChange[] => {
    const [old = null, now = null] = [before.fields.get(field), after.fields.get(field)];
    if (old === now) return [];
    return [{ kind: 'changed', id, label: after.label, field, before: old, after: now }];
  });
  const inWords = changes.some(({ field }) => field === '值');
  return inWords ? changes.filter(({ field }) => field !== '写法') : changes;
}

/** The value of the same parameter that says the same and only begins on another day. */
function movedFrom(id: string, one: Comparable, old: Comparables, now: Comparables): string | null {
  const [parameter] = id.split('@');
  const found = [...old].find(
    ([other, { fields }]) =>
      other.startsWith(`${parameter}@`) && !now.has(other) && fields.get('写法') === one.fields.get('写法'),
  );
  return found?.[0] ?? null;
}

/** Gives a value that only begins on another day the id it has in `now`. */
function withMoved(old: Comparables, now: Comparables): Comparables {
  const matched = new Map(old);
  for (const [id, one] of now) {
    if (matched.has(id) || !id.includes('@')) continue;
    const other = movedFrom(id, one, matched, now);
    const moved = other === null ? undefined : matched.get(other);
    if (other === null || moved === undefined) continue;
    matched.delete(other);
    matched.set(id, moved);
  }
  return matched;
}

/** What one pack says otherwise than the other. */
export function diffPacks(before: PolicyPack, after: PolicyPack): PackDiff {
  const now = comparables(after);
  const old = withMoved(comparables(before), now);
  const ids = [...new Set([...now.keys(), ...old.keys()])];
  const changes = ids.flatMap((id): PackChange[] => {
    const [was, is] = [old.get(id), now.get(id)];
    if (was !== undefined && is !== undefined) return changedFields(id, was, is);
    if (is !== undefined) {
      return [{ kind: 'added', id, label: is.label, field: null, before: null, after: is.summary }];
    }
    if (was === undefined) return [];
    return [{ kind: 'removed', id, label: was.label, field: null, before: was.summary, after: null }];
  });
  const nameOf = ({ head }: PolicyPack) => ({ pack: head.pack, version: head.version });
  return { before: nameOf(before), after: nameOf(after), changes };
}
