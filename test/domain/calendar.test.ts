import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ageOn,
  beijingTime,
  CalendarError,
  dateOf,
  epochOf,
  fromCompactDate,
  isoDate,
  isoDateTime,
  startedMonths,
  yearOf,
} from '../../src/domain/calendar.ts';

describe('isoDate', () => {
  it.each(['2024-02-29', '2000-02-29', '2020-12-31', '2020-01-01', '1880-01-01', '2021-04-30'])(
    'knows %s',
    (text) => {
      expect(isoDate(text)).toBe(text);
    },
  );

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2100-02-29',
    '2020-02-30',
    '2020-04-31',
    '2020-06-31',
    '2020-09-31',
    '2020-11-31',
    '2020-01-32',
    '2020-13-01',
    '2020-00-10',
    '2020-10-00',
    '2020-1-1',
    '20200101',
    '2020/01/01',
    '',
    ' 2020-01-01',
    '2020-01-01 ',
    '2020-01-01T00:00',
    '12020-01-01',
    '２０２０-01-01',
  ])('refuses %j', (text) => {
    expect(() => isoDate(text)).toThrow(CalendarError);
  });

  it('agrees with the platform calendar on every day of four centuries', () => {
    const first = Date.UTC(1900, 0, 1);
    const days = fc.integer({ min: 0, max: 146_096 });
    fc.assert(
      fc.property(days, (offset) => {
        const day = new Date(first + offset * 86_400_000).toISOString().slice(0, 10);
        expect(isoDate(day)).toBe(day);
      }),
    );
  });

  it('accepts exactly the days that exist', () => {
    const field = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
    fc.assert(
      fc.property(fc.integer({ min: 1800, max: 2400 }), field(13), field(32), (year, month, day) => {
        const text = `${year}-${month}-${day}`;
        const platform = new Date(`${text}T00:00:00Z`);
        const exists = !Number.isNaN(platform.getTime()) && platform.toISOString().slice(0, 10) === text;
        if (exists) expect(isoDate(text)).toBe(text);
        else expect(() => isoDate(text)).toThrow(CalendarError);
      }),
    );
  });
});

describe('isoDateTime', () => {
  it.each([
    ['2020-09-01 08:05:09', '2020-09-01 08:05:09'],
    ['2020-09-01T23:59', '2020-09-01 23:59:00'],
    ['2020-09-01 00:00', '2020-09-01 00:00:00'],
  ])('%s is %s on the wire', (text, moment) => {
    expect(isoDateTime(text)).toBe(moment);
    expect(dateOf(isoDateTime(text))).toBe('2020-09-01');
  });

  it.each([
    '2020-09-01',
    '2020-09-01 24:00:00',
    '2020-09-01 12:60',
    '2020-09-01 12:00:60',
    '2020-02-30 12:00',
    '2020-09-01  12:00',
    '2020-09-01T12:00:00Z',
    '2020-09-01T12:00:00+08:00',
    '2020-09-01T12:00:00.000',
  ])('refuses %j', (text) => {
    expect(() => isoDateTime(text)).toThrow(CalendarError);
  });
});

describe('fromCompactDate', () => {
  it('reads the digits of a card', () => {
    expect(fromCompactDate('19491231')).toBe('1949-12-31');
  });

  it.each(['1949123', '194912311', '19490231', '1949-1231', '00000000', '99999999'])(
    'refuses %s',
    (digits) => {
      expect(() => fromCompactDate(digits)).toThrow(CalendarError);
    },
  );
});

describe('ageOn', () => {
  it.each([
    ['1949-12-31', '2020-12-30', 70],
    ['1949-12-31', '2020-12-31', 71],
    ['2000-02-29', '2019-02-28', 18],
    ['2000-02-29', '2019-03-01', 19],
    ['2020-05-29', '2020-05-29', 0],
  ])('born %s, on %s: %d completed years', (birth, day, age) => {
    expect(ageOn(isoDate(birth), isoDate(day))).toBe(age);
  });
});

describe('startedMonths', () => {
  it.each([
    ['2023-03-01', '2023-03-01', 1],
    ['2023-03-01', '2023-03-31', 1],
    ['2023-03-01', '2023-04-01', 1],
    ['2023-03-01', '2023-04-02', 2],
    ['2023-03-01', '2023-05-01', 2],
    ['2023-03-15', '2023-04-14', 1],
    ['2023-03-15', '2023-04-16', 2],
    ['2023-12-20', '2024-01-20', 1],
    ['2023-12-20', '2024-02-21', 3],
    ['2024-01-31', '2024-02-29', 1],
  ])('from %s to %s are %i', (from, to, months) => {
    expect(startedMonths(isoDate(from), isoDate(to))).toBe(months);
  });
});

describe('Beijing time', () => {
  it.each([
    [0, '1970-01-01 08:00:00'],
    [1_600_000_000_000, '2020-09-13 20:26:40'],
    // 2020-12-31T16:00:00Z: the year has already turned in Beijing
    [1_609_430_400_000, '2021-01-01 00:00:00'],
    [1_609_430_399_999, '2020-12-31 23:59:59'],
  ])('%d ms is %s', (epochMs, moment) => {
    expect(beijingTime(epochMs)).toBe(moment);
  });

  it('finds the way back from every second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_271_999 }), (seconds) => {
        expect(epochOf(beijingTime(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });

  it('reads the year of a day', () => {
    expect(yearOf(isoDate('2021-01-01'))).toBe(2021);
  });
});
