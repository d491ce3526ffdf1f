import type { IsoDate } from '../../domain/calendar.ts';
import { confidenceLabels } from '../../domain/dictionaries.ts';
import { insuranceLabels } from '../../domain/person.ts';
import { choosePack } from '../../policy/chooseRules.ts';
import type { PolicyPack } from '../../policy/packSchema.ts';
import {
  type ShowFilter,
  type ShownParameter,
  type ShownPolicy,
  showPack,
} from '../../policy/report/showPack.ts';
import { careTypeWords } from '../../policy/report/valueWords.ts';
import { placeCode } from './choosePlace.ts';

export interface ShowQuestion extends ShowFilter {
  /** Area code or name. */
  readonly place: string;
  readonly day: IsoDate;
}

/** Everything that is in force in a place on a day. @throws PolicyQuestionWrong, PolicyGap for a place without a pack */
export function showPolicy(packs: readonly PolicyPack[], question: ShowQuestion): ShownPolicy {
  const pack = choosePack(packs, placeCode(packs, question.place), question.day);
  return showPack(pack, question.day, question);
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
