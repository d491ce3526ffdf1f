import type { IsoDateTime } from '../domain/calendar.ts';
import { applyChange, emptyYearToDate } from '../domain/yearToDate.ts';
import { readYearToDate, writeYearToDate } from '../store/accumulator.ts';
import type { StoreWriter } from '../store/handles.ts';
import type { SettlementRecord } from '../store/settlement.ts';

/**
 * Adds what a settlement moved to the person's year, or takes it out again: new versions, nothing overwritten. A refund,
 * a refusal and a settlement all pass here, so every counter is restored by the same arithmetic that moved it.
 */
export function moveYearToDate(
  writer: StoreWriter,
  settlement: SettlementRecord,
  direction: 1 | -1,
  at: IsoDateTime,
): void {
  const { personNo, insuranceType, year } = settlement;
  const before = readYearToDate(writer, personNo, insuranceType, year) ?? emptyYearToDate;
  writeYearToDate(writer, {
    personNo,
    insuranceType,
    year,
    yearToDate: applyChange(before, settlement.yearToDateChange, direction),
    settlementId: settlement.id,
    writtenAt: at,
  });
}
