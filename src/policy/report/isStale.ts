import { type IsoDate, yearOf } from '../../domain/calendar.ts';

/** Whether nobody has looked at a value's source for more than a year. */
export function isStale(checked: IsoDate, today: IsoDate): boolean {
  return checked < `${yearOf(today) - 1}${today.slice(4)}`;
}
