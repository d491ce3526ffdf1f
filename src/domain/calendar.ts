/** A real calendar day, `YYYY-MM-DD`. Made only by `isoDate`. */
declare const dateBrand: unique symbol;
export type IsoDate = string & { readonly [dateBrand]: true };

/** A moment on the institution's wall clock, `YYYY-MM-DD HH:mm:ss`, the interface's own form (section 1.3). */
declare const dateTimeBrand: unique symbol;
export type IsoDateTime = string & { readonly [dateTimeBrand]: true };

export class CalendarError extends Error {
  override readonly name = 'CalendarError';
}

const dateShape = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTimeShape = /^(\d{4}-\d{2}-\d{2})[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** @throws CalendarError for anything that is not a day of the calendar, 30 February included. */
export function isoDate(text: string): IsoDate {
  const parts = dateShape.exec(text);
  const [year, month, day] = (parts?.slice(1) ?? []).map((part) => Number.parseInt(part, 10));
  if (year === undefined || month === undefined || day === undefined) {
    throw new CalendarError(`not a date of the form YYYY-MM-DD: "${text}"`);
  }
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
    throw new CalendarError(`no such day in the calendar: "${text}"`);
  }
  return text as IsoDate;
}

/** Accepts a date with a time of minutes or seconds, `T` or blank between them. @throws CalendarError */
export function isoDateTime(text: string): IsoDateTime {
  const parts = dateTimeShape.exec(text);
  if (parts === null)
    throw new CalendarError(`not a date and time of the form YYYY-MM-DD HH:mm:ss: "${text}"`);
  const [, day = '', hour, minute, second = '00'] = parts;
  return `${isoDate(day)} ${hour}:${minute}:${second}` as IsoDateTime;
}

export function dateOf(moment: IsoDateTime): IsoDate {
  return moment.slice(0, 10) as IsoDate;
}

export function yearOf(day: IsoDate): number {
  return Number.parseInt(day.slice(0, 4), 10);
}

/** Months begun between two days, the last day not counted (03-01 to 04-01 is one); never less than one. */
export function startedMonths(from: IsoDate, to: IsoDate): number {
  const monthOf = (day: IsoDate) => yearOf(day) * 12 + Number.parseInt(day.slice(5, 7), 10);
  const whole = monthOf(to) - monthOf(from);
  return Math.max(1, to.slice(8) > from.slice(8) ? whole + 1 : whole);
}

/** Compact digits of a card or an identity number, `YYYYMMDD`. @throws CalendarError */
export function fromCompactDate(digits: string): IsoDate {
  if (!/^\d{8}$/.test(digits)) throw new CalendarError(`not a date of the form YYYYMMDD: "${digits}"`);
  return isoDate(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`);
}

/** Completed years of age on `day`. */
export function ageOn(birth: IsoDate, day: IsoDate): number {
  const years = yearOf(day) - yearOf(birth);
  return day.slice(5) < birth.slice(5) ? years - 1 : years;
}

const beijingOffsetMs = 8 * 3_600_000;

/** The moment `epochMs` on a clock in Beijing time, which has had no daylight saving since 1991. */
export function beijingTime(epochMs: number): IsoDateTime {
  return new Date(epochMs + beijingOffsetMs).toISOString().slice(0, 19).replace('T', ' ') as IsoDateTime;
}

/** The inverse of `beijingTime`. */
export function epochOf(moment: IsoDateTime): number {
  return Date.parse(`${moment.replace(' ', 'T')}Z`) - beijingOffsetMs;
}

/** Who tells the time is always a parameter: nothing below the shells reads a clock by itself. */
export interface Clock {
  /** Milliseconds since the epoch, corrected by the skew measured from the centre's answers. */
  nowMs(): number;
}
