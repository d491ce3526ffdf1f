import type { IsoDate } from '../../domain/calendar.ts';
import { confidenceLabels } from '../../domain/dictionaries.ts';
import type { Confidence } from '../../domain/settlement.ts';
import { choosePack } from '../../policy/chooseRules.ts';
import type { PolicyPack } from '../../policy/packSchema.ts';
import { isStale } from '../../policy/report/isStale.ts';
import { type EntryGroup, entryGroups } from '../../policy/report/packEntries.ts';
import { valueWords } from '../../policy/report/valueWords.ts';
import { placeCode } from './choosePlace.ts';

export interface MissingValue {
  readonly id: string;
  readonly label: string;
  readonly benefit: string;
  readonly document: string;
  readonly note: string | null;
  /** Some cases are known, those that the document would add are not. */
  readonly partly: boolean;
}

export interface DoubtfulValue {
  readonly id: string;
  readonly label: string;
  readonly benefit: string;
  readonly words: string;
  readonly from: IsoDate;
  readonly to: IsoDate | null;
  readonly confidence: Confidence;
  readonly source: string;
  readonly clause: string;
  readonly checked: IsoDate;
}

export interface MissingReport {
  readonly pack: string;
  readonly version: string;
  readonly name: string;
  readonly today: IsoDate;
  /** Named parameters that nobody has published. */
  readonly missing: readonly MissingValue[];
  /** Benefits left to a text nobody has published. */
  readonly unpublished: readonly {
    readonly text: string;
    readonly source: string;
    readonly clause: string;
  }[];
  /** Values that no official text states. */
  readonly doubtful: readonly DoubtfulValue[];
  /** Values whose source nobody has looked at for more than a year. */
  readonly stale: readonly DoubtfulValue[];
}

function missingIn({ label: benefit, entries }: EntryGroup): MissingValue[] {
  return entries.flatMap(({ id, parameter: { label, missing, values } }) =>
    missing === undefined
      ? []
      : [
          {
            id,
            label,
            benefit,
            document: missing.document,
            note: missing.note ?? null,
            partly: values.length > 0,
          },
        ],
  );
}

function valuesIn(pack: PolicyPack, { label: benefit, entries }: EntryGroup): DoubtfulValue[] {
  return entries.flatMap(({ id, layer, name, parameter }) =>
    parameter.values.map((one) => ({
      id,
      label: parameter.label,
      benefit,
      words: valueWords(layer, name, one.value),
      from: one.from,
      to: one.to,
      confidence: one.confidence,
      source: pack.head.sources[one.source]?.doc ?? one.source,
      clause: one.clause,
      checked: one.checked,
    })),
  );
}

/** What somebody should look for or look at again. @throws PolicyQuestionWrong, PolicyGap for a place without a pack */
export function listMissing(packs: readonly PolicyPack[], place: string, today: IsoDate): MissingReport {
  const pack = choosePack(packs, placeCode(packs, place), today);
  const { head } = pack;
  const groups = entryGroups(pack);
  const values = groups.flatMap((group) => valuesIn(pack, group));
  return {
    pack: head.pack,
    version: head.version,
    name: head.name,
    today,
    missing: groups.flatMap(missingIn),
    unpublished: head.unpublished.map(({ text, source, clause }) => ({
      text,
      source: head.sources[source]?.doc ?? source,
      clause,
    })),
    doubtful: values.filter(({ confidence }) => confidence !== 'official'),
    stale: values.filter(({ checked }) => isStale(checked, today)),
  };
}

function doubtfulLines(values: readonly DoubtfulValue[]): string[] {
  return values.flatMap(({ id, label, benefit, words, from, to, confidence, source, clause, checked }) => [
    `  ${benefit} · ${label}：${words}　[${id}]`,
    `    ${confidenceLabels[confidence]}；${from} 起${to === null ? '' : `至 ${to}`}；${source}，${clause}；${checked} 核对`,
  ]);
}

/** For people. */
export function tellMissing({ name, pack, version, today, ...report }: MissingReport): string {
  const sections: [string, string[]][] = [
    [
      `没有公布的值 ${report.missing.length} 个（用到时拒绝结算并指明缺少的文件）`,
      report.missing.map(
        ({ id, label, benefit, document, note, partly }) =>
          `  ${benefit} · ${label}${partly ? '（部分情形）' : ''}：缺 ${document}${note === null ? '' : `（${note}）`}　[${id}]`,
      ),
    ],
    [
      `没有公布的待遇 ${report.unpublished.length} 项`,
      report.unpublished.map(({ text, source, clause }) => `  ${text}（${source} ${clause}）`),
    ],
    [`不是正式文件的值 ${report.doubtful.length} 个`, doubtfulLines(report.doubtful)],
    [`超过一年没有核对的值 ${report.stale.length} 个`, doubtfulLines(report.stale)],
  ];
  const body = sections.flatMap(([title, lines]) => ['', title, ...lines]);
  return `${[`${name}　政策包 ${pack} ${version}　${today}`, ...body].join('\n')}\n`;
}
