import type { Entitlement, PersonSnapshot } from '../domain/person.ts';
import { applyChange, type YearToDate } from '../domain/yearToDate.ts';
import { readYearToDate } from '../store/accumulator.ts';
import type { StoreReader } from '../store/handles.ts';
import { listSettlementsOfPerson } from '../store/settlement.ts';
import { type SettlementState, settlementState } from '../store/settlementState.ts';

/** The person with the yearly figures as they stand in the store: every settlement and refund made here since is in them. */
export function withCurrentYear(reader: StoreReader, snapshot: PersonSnapshot, year: number): PersonSnapshot {
  const entitlements = snapshot.entitlements.map((entitlement) => ({
    ...entitlement,
    yearToDate:
      readYearToDate(reader, snapshot.personNo, entitlement.insuranceType, year) ?? entitlement.yearToDate,
  }));
  return { ...snapshot, entitlements };
}

const onTheWay: readonly SettlementState[] = ['pending', 'provisional', 'unknown'];
const maxOnTheWay = 100;

/** The centre's figures with what is settled or refunded here and has not reached it yet: it will count those as well. */
export function withOnTheWay(
  reader: StoreReader,
  personNo: string,
  entitlement: Entitlement,
  year: number,
): YearToDate {
  return listSettlementsOfPerson(reader, personNo, maxOnTheWay)
    .filter((one) => one.insuranceType === entitlement.insuranceType && one.year === year)
    .filter((one) => onTheWay.includes(settlementState(reader, one.id).state))
    .reduce(
      (sum, one) => applyChange(sum, one.yearToDateChange, one.reversesId === null ? 1 : -1),
      entitlement.yearToDate,
    );
}
