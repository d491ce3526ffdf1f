import type { InstitutionLevel } from '../domain/settlement.ts';
import { type BandTable, PolicyGap } from '../policy/packTypes.ts';
import type { ResolvedBand } from './payByBands.ts';

/** The bands of a layer that no person or place condition changes. @throws PolicyGap for a level without a ratio */
export function bandsAtLevel(table: BandTable, level: InstitutionLevel, label: string): ResolvedBand[] {
  return table.segments.map((segment) => {
    const ratio = segment.ratios[level];
    if (ratio === undefined)
      throw new PolicyGap('value_not_published', `${label}没有公布等级 ${level} 机构的支付比例`);
    return { upToFen: segment.upToFen, ratioBp: ratio };
  });
}
