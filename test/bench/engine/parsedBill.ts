import type { SettlementInput } from '../../../src/domain/settlement.ts';

/**
 * The same bill in whole numbers only: what the rivals and the plain arithmetic are given, so that none of them has to read
 * decimal text. Ours reads prices and limits as text, as they come.
 */
export interface ParsedLine {
  readonly itemClass: string;
  readonly amountFen: number;
  readonly priceMicros: number;
  /** 0: no limit. */
  readonly limitMicros: number;
  readonly quantityTenThousandths: number;
  readonly selfPayRatio: number;
}

export interface ParsedBill {
  readonly level: string;
  readonly retired: boolean;
  readonly community: boolean;
  readonly poolUsedFen: number;
  readonly supplementUsedFen: number;
  readonly balanceFen: number;
  readonly lines: readonly ParsedLine[];
}

function units(text: string, places: number): number {
  const [whole = '0', decimals = ''] = text.split('.');
  return Number(whole + decimals.padEnd(places, '0'));
}

export function parsedBill({ bill, institution, person, yearToDate, account }: SettlementInput): ParsedBill {
  if (bill.kind !== 'lines') throw new Error('a bill of lines is needed');
  return {
    level: institution.level,
    retired: person.personType.startsWith('12'),
    community: institution.community,
    poolUsedFen: yearToDate.inpatientPoolFen,
    supplementUsedFen: yearToDate.largeAmountFen,
    balanceFen: account.balanceFen,
    lines: bill.lines.map((line) => ({
      itemClass: line.itemClass,
      amountFen: line.amountFen,
      priceMicros: units(line.price, 6),
      limitMicros: line.limitPrice === null ? 0 : units(line.limitPrice, 6),
      quantityTenThousandths: units(line.quantity, 4),
      selfPayRatio: line.selfPayRatioBp ?? 0,
    })),
  };
}
