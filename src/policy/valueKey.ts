import { createHash } from 'node:crypto';
import type { IsoDate } from '../domain/calendar.ts';
import type { Confidence } from '../domain/settlement.ts';

/** Sixteen hexadecimal digits of the value's contents: a value that is changed is another value. */
function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/**
 * Names one value of a pack: `220500-tonghua/employees-inpatient/bands@2020-01-01#…`. What two people confirm is this.
 * Official values are never confirmed one by one, so their contents need no digest.
 */
export function valueKey(
  pack: string,
  /** `employees-inpatient/bands`, `common/rounding`, `employees-inpatient/modifiers.0` */
  where: string,
  {
    from,
    confidence,
    value,
  }: { readonly from: IsoDate; readonly confidence: Confidence; readonly value: unknown },
): string {
  const name = `${pack}/${where}@${from}`;
  return confidence === 'official' ? name : `${name}#${digestOf(value)}`;
}
