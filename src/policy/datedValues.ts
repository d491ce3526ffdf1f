import type { IsoDate } from '../domain/calendar.ts';

/** A value's days: `from` and `to` inclusive; without `to` until the next value begins. */
export interface Dated {
  readonly from: IsoDate;
  readonly to: IsoDate | null;
}

export interface DatedFault {
  /** Place in the list as written. */
  readonly index: number;
  readonly message: string;
}

const dayMs = 86_400_000;

function dayAfter(day: IsoDate): IsoDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10) as IsoDate;
}

export function dayBefore(day: IsoDate): IsoDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10) as IsoDate;
}

interface Placed extends Dated {
  readonly index: number;
}

function inOrder(values: readonly Dated[]): Placed[] {
  return values
    .map(({ from, to }, index) => ({ from, to, index }))
    .sort((first, second) => (first.from < second.from ? -1 : first.from > second.from ? 1 : 0));
}

/** Each value and the one that begins next. */
function pairs(values: readonly Dated[]): [Placed, Placed][] {
  const ordered = inOrder(values);
  return ordered.slice(1).map((next, index) => [ordered[index] as Placed, next]);
}

/** Values that count on the same day: which of them applies would be chance. */
export function overlapping(values: readonly Dated[]): DatedFault[] {
  return pairs(values).flatMap(([before, next]) => {
    if (before.from === next.from) {
      return [{ index: next.index, message: `与另一个值同日开始（${next.from}）；请改正日期或删去其一` }];
    }
    if (before.to === null || before.to < next.from) return [];
    const message = `自 ${next.from} 起与前一个值（${before.from} 至 ${before.to}）日期重叠；请把前一个值的 to 改为 ${dayBefore(next.from)}`;
    return [{ index: next.index, message }];
  });
}

/** Days between two values on which none counts: the law, or the pack, has a hole there. */
export function gapsBetween(values: readonly Dated[]): DatedFault[] {
  return pairs(values).flatMap(([before, next]) => {
    if (before.to === null || dayAfter(before.to) >= next.from) return [];
    const message = `${dayAfter(before.to)} 至 ${dayBefore(next.from)} 没有值；若原文前后相接，请改正 to 或 from`;
    return [{ index: next.index, message }];
  });
}

/** Of the values that have begun the last one; none once it has ended, for nothing says that an older one came back. */
export function inForceOn<T extends Dated>(values: readonly T[], day: IsoDate): T | null {
  let found: T | null = null;
  for (const one of values) {
    if (one.from <= day && (found === null || one.from > found.from)) found = one;
  }
  return found === null || (found.to !== null && found.to < day) ? null : found;
}
