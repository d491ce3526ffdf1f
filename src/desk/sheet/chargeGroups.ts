import { chargeCategoryLabels } from '../../domain/dictionaries.ts';
import { addFen, type Fen } from '../../domain/money.ts';
import type { SheetLine } from './sheetModel.ts';

/** The lines of one 收费项目类别, in the order of the bill. */
export interface ChargeGroup {
  readonly label: string;
  readonly lines: readonly SheetLine[];
  readonly amountFen: Fen;
  readonly inScopeFen: Fen;
}

const otherCharges = '14';

function categoryOf(line: SheetLine): string {
  const code = line.chargeCategory ?? otherCharges;
  return chargeCategoryLabels[code] === undefined ? otherCharges : code;
}

/** In the order of the dictionary; lines without a category, or of one it does not know, are 其他费. */
export function chargeGroups(lines: readonly SheetLine[]): ChargeGroup[] {
  const byCategory = Map.groupBy(lines, categoryOf);
  return [...byCategory]
    .sort(([first], [second]) => first.localeCompare(second))
    .map(([code, members]) => ({
      label: chargeCategoryLabels[code] ?? '',
      lines: members,
      amountFen: addFen(...members.map((line) => line.amountFen)),
      inScopeFen: addFen(...members.map((line) => line.inScopeFen)),
    }));
}

/** "12.5" → "12.50": prices carry at least two decimals on paper. */
export function displayPrice(price: string): string {
  const [whole = '0', decimals = ''] = price.split('.');
  return `${whole}.${decimals.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** "3.0000" → "3" */
export function displayQuantity(quantity: string): string {
  return quantity.includes('.') ? quantity.replace(/\.?0+$/, '') : quantity;
}
