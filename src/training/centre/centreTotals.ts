import type { InsuranceType } from '../../domain/person.ts';
import type { Edition } from '../../upstream/edition.ts';
import { type StatementTotals, statementTotals } from '../../upstream/statementRule.ts';
import type { StoredSettlement } from './centreStore.ts';
import { statementRow } from './handleStatement.ts';

export interface CentreTotals extends StatementTotals {
  readonly fixmedinsCode: string;
  readonly insuranceType: InsuranceType;
  readonly clrType: string;
}

/** The sums of each statement group over all days, by the rule of src/upstream/statementRule.ts. */
export function totalsOf(settlements: readonly StoredSettlement[], edition: Edition): CentreTotals[] {
  const groups = Map.groupBy(
    settlements.filter((row) => row.state !== 'reversed'),
    ({ fixmedinsCode, insuranceType, clrType }) => `${fixmedinsCode} ${insuranceType} ${clrType}`,
  );
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { fixmedinsCode, insuranceType, clrType } = first;
    return [
      {
        fixmedinsCode,
        insuranceType,
        clrType,
        ...statementTotals(rows.map((row) => statementRow(row, edition))),
      },
    ];
  });
}
