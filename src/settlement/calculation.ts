import type { SettlementInput } from '../domain/settlement.ts';
import {
  type BenefitRules,
  type Cases,
  type MissingDocument,
  missingWords,
  PolicyGap,
  type RoundingRule,
} from '../policy/packTypes.ts';
import { pick, type Situation } from './situation.ts';
import type { TraceRecorder } from './traceRecorder.ts';

/** What every stage of one calculation works with. */
export interface Calculation {
  readonly input: SettlementInput;
  readonly rules: BenefitRules;
  readonly situation: Situation;
  readonly rounding: RoundingRule;
  readonly trace: TraceRecorder;
}

export const levelNames: Readonly<Record<Situation['level'], string>> = {
  '3': '三级',
  '2': '二级',
  '1': '一级',
  '0': '一级以下',
};

/** What was looked for, in the words of a refusal. */
export interface Figure {
  /** Label of the benefit or layer whose document would hold it. */
  readonly of: string;
  readonly what: string;
  readonly missing?: MissingDocument | undefined;
}

/**
 * The published figure for this situation, through the level mapping where the level itself has none.
 * @throws PolicyGap naming the figure, the situation and, where the pack knows it, the missing document
 */
export function published<T>(cases: Cases<T>, { of, what, missing }: Figure, calculation: Calculation): T {
  const { situation, rules, trace } = calculation;
  const direct = pick(cases, situation);
  if (direct !== undefined) return direct;
  const { levelMapping } = rules.pool;
  if (levelMapping !== null) {
    const level = levelMapping.value[situation.level] ?? situation.level;
    const throughOther = pick(cases, { ...situation, level });
    if (throughOther !== undefined) {
      trace.use(levelMapping);
      return throughOther;
    }
  }
  const classes = situation.identityClasses.join('、');
  throw new PolicyGap(
    'value_not_published',
    `${rules.placeName}${of}没有公布${levelNames[situation.level]}机构、人员类别 ${situation.personType}` +
      `${classes === '' ? '' : `、身份类别 ${classes}`} 的${what}` +
      (missing === undefined ? '' : `，${missingWords(missing)}`),
  );
}
