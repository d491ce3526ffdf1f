import type {
  PolicyAct,
  PolicyConfirmationView,
  PolicyEntry,
  PolicyGroup,
  PolicyView,
} from '../bridge/policyContract.ts';
import { confidenceLabels } from '../domain/dictionaries.ts';
import { insuranceLabels } from '../domain/person.ts';
import { ProblemError } from '../domain/problem.ts';
import { choosePack } from '../policy/chooseRules.ts';
import { compareVersions } from '../policy/compareVersions.ts';
import type { PolicyPack } from '../policy/packSchema.ts';
import { PolicyGap } from '../policy/packTypes.ts';
import {
  type ShownGroup,
  type ShownParameter,
  type ShownValue,
  showPack,
} from '../policy/report/showPack.ts';
import { careTypeWords } from '../policy/report/valueWords.ts';
import { type Operator, readOperator } from '../store/operator.ts';
import {
  type ConfirmationStep,
  listConfirmationsOf,
  type PolicyConfirmation,
} from '../store/policyConfirmation.ts';
import { type DeskContext, signedInOperator, today } from './deskContext.ts';
import { mayDecide } from './policyConfirmations.ts';

const maxHistory = 10;
/** The longest text a screen is given (`longTextSchema`). */
const maxTextLength = 4_000;

const stepLabels = { none: '未确认', proposed: '待确认', confirmed: '已确认', withdrawn: '已撤回' } as const;
const actLabels: Readonly<Record<ConfirmationStep, string>> = {
  proposed: '提出',
  confirmed: '确认',
  withdrawn: '撤回',
};

const meanings: Readonly<Record<keyof typeof stepLabels, string>> = {
  none: '实际结算离线时不据此暂付基金。请管理员提出，再由另一人确认。',
  proposed: '确认以前，实际结算离线时不据此暂付基金。请另一位管理员、组长或医保办人员确认。',
  confirmed: '两人已确认，实际结算离线时可据此暂付基金。',
  withdrawn: '已停用，实际结算离线时不据此暂付基金。有新的依据请管理员重新提出。',
};

function clipped(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength - 1)}…`;
}

/** The pack for the place this institution stands in. @throws ProblemError when there is none */
export function packHere(context: DeskContext): PolicyPack {
  try {
    return choosePack(context.packs, context.institution.admdvs, today(context));
  } catch (error) {
    if (!(error instanceof PolicyGap)) throw error;
    throw new ProblemError({
      code: `policy.${error.code}`,
      happened: `本机没有所在地 ${context.institution.admdvs} 的政策包。`,
      money: '没有执行任何操作，资金没有变化。',
      nextStep: '请医保办导入本地的政策包。',
    });
  }
}

function allowedActs(operator: Operator, latest: PolicyConfirmation | undefined): PolicyAct[] {
  if (latest === undefined || latest.step === 'withdrawn') {
    return operator.role === 'administrator' ? ['propose'] : [];
  }
  if (!mayDecide(operator)) return [];
  const isSecond = latest.step === 'proposed' && latest.actor !== operator.operatorNo;
  return isSecond ? ['confirm', 'withdraw'] : ['withdraw'];
}

function confirmationView(context: DeskContext, valueKey: string): PolicyConfirmationView {
  const { reader } = context.store;
  const said = listConfirmationsOf(reader, valueKey, maxHistory);
  const step = said[0]?.step ?? 'none';
  return {
    valueKey,
    step,
    stepLabel: stepLabels[step],
    meaning: meanings[step],
    allowed: allowedActs(signedInOperator(context), said[0]),
    history: said.map(({ step: done, actor, at, document, reason }) => ({
      stepLabel: actLabels[done],
      who: `${readOperator(reader, actor)?.name ?? ''} ${actor}`.trim(),
      at,
      document,
      reason,
    })),
  };
}

function valueView(value: ShownValue): PolicyEntry['value'] {
  const { words, from, to, source, clause, confidence, checked, stale, note } = value;
  return {
    words: clipped(words),
    from,
    to,
    document: source.doc,
    title: source.title,
    issuer: source.issuer,
    clause,
    confidence,
    confidenceLabel: confidenceLabels[confidence],
    checked,
    stale,
    note,
  };
}

function entryView(context: DeskContext, group: ShownGroup, parameter: ShownParameter): PolicyEntry {
  const { id, label, unit, inForce, absent, missing } = parameter;
  return {
    id,
    label,
    unit,
    value: inForce === null ? null : valueView(inForce),
    absent,
    missing: missing === null ? null : { document: missing.document, note: missing.note ?? null },
    confirmation: needsConfirmation(group, inForce) ? confirmationView(context, inForce.key) : null,
  };
}

/** No bill is computed from the enquiries, so nobody has to stand behind them. */
function needsConfirmation(group: ShownGroup, value: ShownValue | null): value is ShownValue {
  return value !== null && value.confidence !== 'official' && group.id !== 'enquiries';
}

function scopeOf({ insuranceType, careTypes }: ShownGroup): string {
  if (insuranceType === null) return '';
  const insurance = insuranceLabels[insuranceType as keyof typeof insuranceLabels];
  return `${insurance}；${careTypeWords(careTypes)}`;
}

/** Benefits that a text in force leaves to one nobody has published. */
function unpublishedGroup({ head }: PolicyPack): PolicyGroup[] {
  if (head.unpublished.length === 0) return [];
  const entries = head.unpublished.map(
    ({ text, source, clause }, index): PolicyEntry => ({
      id: `unpublished/${index}`,
      label: text,
      unit: '',
      value: null,
      absent: `没有公布；见 ${head.sources[source]?.doc ?? source}，${clause}`,
      missing: null,
      confirmation: null,
    }),
  );
  return [{ id: 'unpublished', label: '没有公布的待遇', scope: '', entries }];
}

/** Everything in force at this institution's place today, and where each unofficial value stands. */
export function policyView(context: DeskContext): PolicyView {
  signedInOperator(context);
  const pack = packHere(context);
  const shown = showPack(pack, today(context), { insuranceType: null, careType: null });
  const { head } = pack;
  const groups = shown.groups
    .filter(({ parameters }) => parameters.length > 0)
    .map(
      (group): PolicyGroup => ({
        id: group.id,
        label: group.label,
        scope: scopeOf(group),
        entries: group.parameters.map((parameter) => entryView(context, group, parameter)),
      }),
    );
  return {
    placeName: head.name,
    admdvs: head.admdvs,
    pack: head.pack,
    version: head.version,
    day: shown.day,
    groups: [...groups, ...unpublishedGroup(pack)],
    versions: versionsOf(context, head.pack).map(({ head: { version }, activeFrom = null }) => ({
      version,
      activeFrom,
    })),
  };
}

/** The highest first. */
export function versionsOf(context: DeskContext, id: string): PolicyPack[] {
  return context.packs
    .filter(({ head }) => head.pack === id)
    .sort((first, second) => compareVersions(second.head.version, first.head.version));
}
