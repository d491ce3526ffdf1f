import type { IsoDateTime } from '../../domain/calendar.ts';
import { compareAmounts } from '../../domain/compareAmounts.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import type { StoreWriter } from '../../store/handles.ts';
import { insertComparison } from '../../store/policyComparison.ts';
import type { SettlementRecord } from '../../store/settlement.ts';
import type { Edition } from '../../upstream/edition.ts';
import { guessCause } from './guessCause.ts';

/**
 * The terminal's own split beside the centre's, kept under the pack that made it: every difference with a guess at its cause.
 * Where the edition knows no code of 5206 the year is a guess of our own.
 */
export function recordComparison(
  writer: StoreWriter,
  settlement: SettlementRecord,
  sides: { readonly local: SettlementAmounts; readonly centre: SettlementAmounts },
  edition: Edition,
  at: IsoDateTime,
): void {
  const differences = compareAmounts(sides.local, sides.centre);
  const cause = guessCause(differences, Object.keys(edition.cumTypeCodes).length > 0);
  insertComparison(writer, {
    settlementId: settlement.id,
    pack: settlement.policy.pack,
    packVersion: settlement.policy.version,
    differences: differences.map(({ key, localFen, centreFen }) => ({
      field: key,
      localFen,
      centreFen,
      cause,
    })),
    at,
  });
}
