import { addFen, type Fen, MoneyError, notBelowZero, subtractFen, zeroFen } from '../../domain/money.ts';
import type { SettlementAmounts, SettlementInput, SettlementResult } from '../../domain/settlement.ts';
import {
  type YearToDate,
  type YearToDateChange,
  type YearToDateKey,
  yearToDateMoneyKeys,
} from '../../domain/yearToDate.ts';
import { chooseRules } from '../../policy/chooseRules.ts';
import type { PolicyPack } from '../../policy/packSchema.ts';
import { PolicyGap } from '../../policy/packTypes.ts';
import { computeSettlement } from '../../settlement/computeSettlement.ts';
import type { SettlementRecord } from '../../store/settlement.ts';
import type { ReplayableSettlement } from '../../store/settlementInput.ts';

/** Who pays, in the order of the report. */
export const comparedAmounts = [
  'poolFen',
  'largeAmountFen',
  'catastrophicFen',
  'assistanceFen',
  'fundTotalFen',
  'accountFen',
  'cashFen',
] as const satisfies readonly (keyof SettlementAmounts)[];
export type ComparedAmount = (typeof comparedAmounts)[number];

export interface AmountSum {
  readonly beforeFen: Fen;
  readonly afterFen: Fen;
}

/** One settlement that would come out otherwise. No name and no number of the person: the slip leads to both. */
export interface ReplayedDifference {
  readonly slipNo: string;
  readonly settledOn: string;
  readonly insuranceType: string;
  readonly careType: string;
  readonly pack: string;
  readonly beforeFen: Fen;
  readonly afterFen: Fen;
}

export interface ReplayReport {
  readonly replayed: number;
  readonly more: number;
  readonly less: number;
  readonly same: number;
  /** Persons for whom the sum of all their settlements comes out higher, or lower. */
  readonly personsMore: number;
  readonly personsLess: number;
  readonly sums: Readonly<Record<ComparedAmount, AmountSum>>;
  /** By what the funds pay, the largest change first. */
  readonly largest: readonly ReplayedDifference[];
  /** Not computed again: why, and how many. */
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
}

const largestKept = 10;
const maxReasons = 50;

/** How far the replayed year of one person stands from the stored one: what earlier replayed settlements moved otherwise. */
class YearDrift {
  readonly #moved = new Map<string, Map<YearToDateKey, number>>();
  #accountFen = 0;

  apply({ insuranceType, year }: SettlementRecord, input: SettlementInput): SettlementInput {
    const moved = this.#moved.get(`${insuranceType} ${year}`);
    const balanceFen = notBelowZero(addFen(input.account.balanceFen, this.#accountFen as Fen));
    const account = { ...input.account, balanceFen };
    if (moved === undefined) return { ...input, account };
    const admissionCount = Math.max(0, input.yearToDate.admissionCount + (moved.get('admissionCount') ?? 0));
    const yearToDate: { -readonly [Key in YearToDateKey]: YearToDate[Key] } = {
      ...input.yearToDate,
      admissionCount,
    };
    for (const key of yearToDateMoneyKeys) {
      yearToDate[key] = notBelowZero(addFen(input.yearToDate[key], (moved.get(key) ?? 0) as Fen));
    }
    return { ...input, account, yearToDate };
  }

  record(
    { insuranceType, year, yearToDateChange, amounts }: SettlementRecord,
    result: SettlementResult,
  ): void {
    const key = `${insuranceType} ${year}`;
    const moved = this.#moved.get(key) ?? new Map<YearToDateKey, number>();
    this.#moved.set(key, moved);
    this.#add(moved, result.yearToDateChange, 1);
    this.#add(moved, yearToDateChange, -1);
    this.#accountFen += ownAccount(amounts) - ownAccount(result.amounts);
  }

  #add(moved: Map<YearToDateKey, number>, change: YearToDateChange, direction: 1 | -1): void {
    for (const key of Object.keys(change) as YearToDateKey[]) {
      moved.set(key, (moved.get(key) ?? 0) + direction * (change[key] ?? 0));
    }
  }
}

function ownAccount({ accountFen, familyAccountFen }: SettlementAmounts): Fen {
  return subtractFen(accountFen, familyAccountFen);
}

/** Counts and sums; what it holds does not grow with the number of settlements. */
class Tally {
  replayed = 0;
  more = 0;
  less = 0;
  personsMore = 0;
  personsLess = 0;
  readonly #before: Record<ComparedAmount, Fen> = noAmounts();
  readonly #after: Record<ComparedAmount, Fen> = noAmounts();
  readonly #largest: ReplayedDifference[] = [];
  readonly #skipped = new Map<string, number>();

  skip(reason: string): void {
    const known = this.#skipped.has(reason) || this.#skipped.size < maxReasons ? reason : '其他原因';
    this.#skipped.set(known, (this.#skipped.get(known) ?? 0) + 1);
  }

  /** @returns what the funds pay more, or less when negative */
  count(
    { slipNo, settledAt, amounts }: SettlementRecord,
    input: SettlementInput,
    result: SettlementResult,
  ): number {
    this.replayed += 1;
    for (const key of comparedAmounts) {
      this.#before[key] = addFen(this.#before[key], amounts[key]);
      this.#after[key] = addFen(this.#after[key], result.amounts[key]);
    }
    const [beforeFen, afterFen] = [amounts.fundTotalFen, result.amounts.fundTotalFen];
    if (afterFen > beforeFen) this.more += 1;
    if (afterFen < beforeFen) this.less += 1;
    const { insuranceType, careType } = input;
    const settledOn = settledAt.slice(0, 10);
    this.#keep({ slipNo, settledOn, insuranceType, careType, pack: result.policy.pack, beforeFen, afterFen });
    return afterFen - beforeFen;
  }

  #keep(difference: ReplayedDifference): void {
    if (difference.beforeFen === difference.afterFen) return;
    this.#largest.push(difference);
    this.#largest.sort((first, second) => changeOf(second) - changeOf(first));
    if (this.#largest.length > largestKept) this.#largest.pop();
  }

  countPerson(changeFen: number): void {
    if (changeFen > 0) this.personsMore += 1;
    if (changeFen < 0) this.personsLess += 1;
  }

  report(): ReplayReport {
    const { replayed, more, less, personsMore, personsLess } = this;
    const sums = Object.fromEntries(
      comparedAmounts.map((key) => [key, { beforeFen: this.#before[key], afterFen: this.#after[key] }]),
    ) as Record<ComparedAmount, AmountSum>;
    return {
      replayed,
      more,
      less,
      same: replayed - more - less,
      personsMore,
      personsLess,
      sums,
      largest: this.#largest,
      skipped: [...this.#skipped].map(([reason, count]) => ({ reason, count })),
    };
  }
}

function noAmounts(): Record<ComparedAmount, Fen> {
  return Object.fromEntries(comparedAmounts.map((key) => [key, zeroFen])) as Record<ComparedAmount, Fen>;
}

function changeOf({ beforeFen, afterFen }: ReplayedDifference): number {
  return Math.abs(afterFen - beforeFen);
}

function computeAgain(packs: readonly PolicyPack[], input: SettlementInput): SettlementResult | string {
  try {
    return computeSettlement(input, chooseRules(packs, input));
  } catch (error) {
    if (error instanceof PolicyGap || error instanceof MoneyError) return error.message;
    throw error;
  }
}

const notComputed = '现金全收的待结算账单，或由旧版本结算，没有留下计算依据';

/**
 * Computes settlements again under other packs and compares with what was settled: by the centre's figures where there were
 * any. They come person by person in their order, and what an earlier one would have moved otherwise in the year and in the
 * account stands before the next; the year of one person is all that is held.
 */
export function replaySettlements(
  settlements: Iterable<ReplayableSettlement>,
  packs: readonly PolicyPack[],
): ReplayReport {
  const tally = new Tally();
  let personNo: string | null = null;
  let drift = new YearDrift();
  let changeFen = 0;
  for (const { settlement, input } of settlements) {
    if (settlement.personNo !== personNo) {
      tally.countPerson(changeFen);
      personNo = settlement.personNo;
      drift = new YearDrift();
      changeFen = 0;
    }
    if (input === null) {
      tally.skip(notComputed);
      continue;
    }
    const result = computeAgain(packs, drift.apply(settlement, input));
    if (typeof result === 'string') {
      tally.skip(result);
      continue;
    }
    changeFen += tally.count(settlement, input, result);
    drift.record(settlement, result);
  }
  tally.countPerson(changeFen);
  return tally.report();
}
