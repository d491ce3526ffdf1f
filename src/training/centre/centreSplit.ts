import { yearOf } from '../../domain/calendar.ts';
import { addFen, type Fen, fen, subtractFen } from '../../domain/money.ts';
import type {
  BillLine,
  CareType,
  ClassifiedLine,
  FundShare,
  SettlementAmounts,
  SettlementInput,
} from '../../domain/settlement.ts';
import { emptyYearToDate, type YearToDateChange } from '../../domain/yearToDate.ts';
import { chooseRules } from '../../policy/chooseRules.ts';
import { loadBuiltInPacks } from '../../policy/loadPacks.ts';
import type { PolicyPack } from '../../policy/packSchema.ts';
import { PolicyGap } from '../../policy/packTypes.ts';
import { computeSettlement } from '../../settlement/computeSettlement.ts';
import { CentreRefusal } from './centreRefusal.ts';

/** What the centre decides about one bill. */
export interface Split {
  readonly amounts: SettlementAmounts;
  readonly funds: readonly FundShare[];
  readonly change: YearToDateChange;
  readonly benefitYear: number;
}

let packs: readonly PolicyPack[] | null = null;

function loadedPacks(): readonly PolicyPack[] {
  packs ??= loadBuiltInPacks();
  return packs;
}

const careTypes: readonly CareType[] = [
  '11',
  '13',
  '1301',
  '140104',
  '140201',
  '21',
  '28',
  '41',
  '61',
  '9903',
];

export function asCareType(medType: string): CareType {
  const found = careTypes.find((careType) => careType === medType);
  if (found === undefined) throw new CentreRefusal(`医疗类别 ${medType} 不在本中心受理范围`);
  return found;
}

function compute(input: SettlementInput): ReturnType<typeof computeSettlement> {
  try {
    return computeSettlement(input, chooseRules(loadedPacks(), input));
  } catch (error) {
    if (error instanceof PolicyGap) throw new CentreRefusal(`待遇不予受理：${error.message}`);
    throw error;
  }
}

/** Splits a bill with the shared engine. @throws CentreRefusal when no published rule covers it */
export function splitBill(input: SettlementInput): Split {
  const { amounts, funds, yearToDateChange } = compute(input);
  return { amounts, funds, change: yearToDateChange, benefitYear: yearOf(input.settledOn) };
}

/**
 * Classifies uploaded lines the way the settlement will. Classification does not depend on what was used this year or
 * on the account, so neither is asked for.
 */
export function classifyUploaded(
  lines: readonly BillLine[],
  input: Omit<SettlementInput, 'bill' | 'yearToDate' | 'account'>,
): readonly ClassifiedLine[] {
  return compute({
    ...input,
    bill: { kind: 'lines', lines },
    yearToDate: emptyYearToDate,
    account: { balanceFen: fen(0), use: 'none', familyBalancesFen: [] },
  }).lines;
}

/** The same split with `amountFen` less from the pool and more in cash: a centre whose figures are not ours. */
export function differingSplit(split: Split, amountFen: Fen): Split {
  const { amounts, funds } = split;
  return {
    ...split,
    amounts: {
      ...amounts,
      poolFen: subtractFen(amounts.poolFen, amountFen),
      fundTotalFen: subtractFen(amounts.fundTotalFen, amountFen),
      personalFen: addFen(amounts.personalFen, amountFen),
      cashFen: addFen(amounts.cashFen, amountFen),
    },
    funds: funds.map((fund, index) =>
      index === 0 ? { ...fund, paidFen: subtractFen(fund.paidFen, amountFen) } : fund,
    ),
  };
}
