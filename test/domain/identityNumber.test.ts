import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import {
  checkCharacterOf,
  checkIdentityNumber,
  checkPermanentResidenceNumber2017,
  maskIdentityNumber,
  maskName,
  normaliseIdentityText,
} from '../../src/domain/identityNumber.ts';

const today = isoDate('2026-11-22');
/** The worked examples printed in GB 11643-1999. */
const published = ['11010519491231002X', '34052419800101001X', '440524188001010014'] as const;

/** ISO 7064 MOD 11-2 by its recursive definition, which has no table of weights: P ← (P + a) × 2, (P + check) ≡ 1. */
function checkByRecursion(body: string): string {
  let product = 0;
  for (const digit of body) product = ((product + Number(digit)) * 2) % 11;
  const check = (12 - product) % 11;
  return check === 10 ? 'X' : String(check);
}

const body = fc
  .record({
    area: fc.integer({ min: 110_000, max: 999_999 }),
    day: fc.integer({ min: 0, max: 45_000 }),
    sequence: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ area, day, sequence }) => {
    const birth = new Date(Date.UTC(1900, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
    return `${area}${birth.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  });

function fault(text: string): string {
  const check = checkIdentityNumber(text, today);
  return check.ok ? 'none' : check.fault;
}

describe('checkIdentityNumber', () => {
  it.each([
    [published[0], '1949-12-31', 'female'],
    [published[1], '1980-01-01', 'male'],
    [published[2], '1880-01-01', 'male'],
  ])('accepts the published example %s', (number, birthDate, sex) => {
    expect(checkIdentityNumber(number, today)).toEqual({
      ok: true,
      identity: { number, birthDate, sex, kind: 'resident' },
    });
  });

  it('computes the check character of ISO 7064 for any body', () => {
    fc.assert(
      fc.property(body, (digits) => {
        expect(checkCharacterOf(digits)).toBe(checkByRecursion(digits));
      }),
    );
  });

  it('detects every wrong character', () => {
    for (const number of published) {
      for (let place = 0; place < 18; place += 1) {
        for (const wrong of '0123456789X') {
          if (wrong === number[place]) continue;
          const text = number.slice(0, place) + wrong + number.slice(place + 1);
          expect(`${text} ${fault(text)}`).toMatch(/ (checkDigit|characters)$/);
        }
      }
    }
  });

  it('detects every swap of two neighbours', () => {
    for (const number of published) {
      for (let place = 0; place < 17; place += 1) {
        const [left = '', right = ''] = number.slice(place, place + 2);
        if (left === right) continue;
        const text = number.slice(0, place) + right + left + number.slice(place + 2);
        expect(`${text} ${fault(text)}`).toMatch(/ (checkDigit|characters)$/);
      }
    }
  });

  it.each([
    ['110105491231002', '11010519491231002X'],
    ['340524800101001', '34052419800101001X'],
  ])('widens the fifteen digits %s', (old, number) => {
    expect(checkIdentityNumber(old, today)).toMatchObject({ ok: true, identity: { number } });
  });

  it.each([
    '11010519491231002x',
    ' 110105 19491231 002X ',
    '１１０１０５１９４９１２３１００２Ｘ',
    '１１０１０５１９４９１２３１００２ｘ',
    '110105\u00a019491231\u3000002X\r\n',
  ])('reads %j as a person types it', (text) => {
    expect(checkIdentityNumber(text, today)).toMatchObject({
      ok: true,
      identity: { number: '11010519491231002X' },
    });
  });

  it.each([
    ['', 'length'],
    ['11010519491231002', 'length'],
    ['11010519491231002XX', 'length'],
    ['1101054912310021', 'length'],
    ['11010X49123100', 'length'],
    ['X1010519491231002X', 'characters'],
    ['11010519491231002Y', 'characters'],
    ['1101051949123100 X2', 'characters'],
    ['110105194912310020', 'checkDigit'],
  ])('refuses %j for its %s', (text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  it.each(['19490230', '19491301', '19490001', '20230229', '00000000'])(
    'refuses a birth on %s, check digit right or not',
    (birth) => {
      const digits = `999999${birth}001`;
      expect(fault(digits + checkByRecursion(digits))).toBe('birthDate');
    },
  );

  it('refuses an impossible day in fifteen digits', () => {
    expect(fault('110105490230002')).toBe('birthDate');
  });

  it('refuses a birth in the future, and takes one of today', () => {
    const ofToday = '99999920261122001';
    const ofTomorrow = '99999920261123001';
    expect(fault(ofToday + checkByRecursion(ofToday))).toBe('none');
    expect(fault(ofTomorrow + checkByRecursion(ofTomorrow))).toBe('birthDate');
  });

  it('refuses more than 150 completed years', () => {
    expect(checkIdentityNumber(published[2], isoDate('2030-12-31')).ok).toBe(true);
    expect(checkIdentityNumber(published[2], isoDate('2031-01-01'))).toEqual({
      ok: false,
      fault: 'birthDate',
    });
  });

  it.each([
    ['81000019800101001', 'hongKongMacaoTaiwan'],
    ['82000019800101001', 'hongKongMacaoTaiwan'],
    ['83000019800101001', 'hongKongMacaoTaiwan'],
    ['81010019800101001', 'resident'],
    ['91110019800101001', 'permanentResident'],
  ])('tells the kind of %s: %s', (digits, kind) => {
    expect(checkIdentityNumber(digits + checkByRecursion(digits), today)).toMatchObject({
      identity: { kind },
    });
  });

  it('accepts whatever is right and refuses it with any other check character', () => {
    fc.assert(
      fc.property(body, (digits) => {
        const right = checkByRecursion(digits);
        const tomorrow = digits.slice(6, 14) > '20261122';
        expect(fault(digits + right)).toBe(tomorrow ? 'birthDate' : 'none');
        for (const wrong of '0123456789X') {
          if (wrong !== right) expect(fault(digits + wrong)).toBe('checkDigit');
        }
      }),
    );
  });

  it('normalises without inventing characters', () => {
    expect(normaliseIdentityText('　１x ')).toBe('1X');
  });
});

describe('checkPermanentResidenceNumber2017', () => {
  it.each([
    ['ZZZ999985061501', 'ZZZ999985061501'],
    [' zzz 9999 850615 01', 'ZZZ999985061501'],
  ])('takes %j', (text, number) => {
    expect(checkPermanentResidenceNumber2017(text)).toEqual({ ok: true, number });
  });

  it.each([
    ['ZZZ99998506150', 'length'],
    ['ZZZ9999850615011', 'length'],
    ['ZZ9999985061501', 'characters'],
    ['ZZZZ99985061501', 'characters'],
    ['110105491231002', 'characters'],
  ])('refuses %j for its %s', (text, expected) => {
    expect(checkPermanentResidenceNumber2017(text)).toEqual({ ok: false, fault: expected });
  });
});

describe('masking', () => {
  it.each([
    ['11010519491231002X', '110105********002X'],
    ['110105491231002', '110105********1002'],
  ])('keeps six and four of %s', (number, masked) => {
    expect(maskIdentityNumber(number)).toBe(masked);
  });

  it('never shows the greater part of a shorter number, such as a passport or a permit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{1,20}$/), (number) => {
        const shown = maskIdentityNumber(number).replaceAll('*', '').length;
        expect(number.length - shown).toBeGreaterThanOrEqual(Math.min(number.length, 5));
      }),
    );
  });

  it.each([
    ['张三', '张*'],
    ['欧阳明', '欧*明'],
    ['欧阳明日', '欧**日'],
    ['阿卜杜拉·买买提', '阿******提'],
    // a four-byte character of GB18030 is one character
    ['𠮷田', '𠮷*'],
    ['王𠮷明', '王*明'],
    ['', ''],
  ])('%s is shown as %s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  it('leaves a masked text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        expect(maskName(maskName(text))).toBe(maskName(text));
        expect(maskIdentityNumber(maskIdentityNumber(text))).toBe(maskIdentityNumber(text));
      }),
    );
  });
});
