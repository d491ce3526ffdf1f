import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { checkCharacterOf } from '../../src/domain/identityNumber.ts';
import { barCodesOf, routeScannedText, type ScanMode } from '../../src/domain/scannedCode.ts';

const today = isoDate('2026-11-23');
const route = (text: string, mode: ScanMode = 'desk') => routeScannedText(text, { mode, today });
const opaque28 = '7Kd02mQx91LfZt5Wv8Rb3Yc6Hs4p';

describe('the shapes of card readers 8.3', () => {
  // The three worked examples of GB 11643-1999.
  it.each(['11010519491231002X', '34052419800101001X', '440524188001010014'])(
    '%s is an identity number',
    (number) => {
      // 1880 is more than 150 years before 2026 but not before 2020: the age is judged by the day of the scan.
      const judged = routeScannedText(number, { mode: 'desk', today: isoDate('2020-01-01') });
      expect(judged).toEqual({ kind: 'identityNumber', number });
      expect(routeScannedText(number, { mode: 'outsidePrescription', today: isoDate('2020-01-01') })).toEqual(
        judged,
      );
    },
  );

  it('reads a small x as the check character', () => {
    expect(route('11010519491231002x')).toEqual({ kind: 'identityNumber', number: '11010519491231002X' });
  });

  it('takes 18 characters whose check fails for no identity number', () => {
    expect(route('110105194912310021')).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['an opaque text of 20 characters', 'aB3dE5gH7jK9mN1pQ3rS'],
    ['an opaque text of 28 characters', opaque28],
    ['an opaque text of 200 characters', 'x'.repeat(200)],
    ['an address', 'https://example.invalid/q?c=1'],
    ['a short text that names the bureau', 'nhsa:91f2'],
  ])('%s may be a 医保码', (_, text) => {
    expect(route(text)).toEqual({ kind: 'electronicCredential' });
  });

  it.each([
    ['19 characters', 'aB3dE5gH7jK9mN1pQ3r'],
    ['201 characters', 'x'.repeat(201)],
    ['a blank in it', `${opaque28} ${opaque28}`],
    ['Chinese in it', `${opaque28}张`],
    ['an address longer than any credential', `https://example.invalid/${'x'.repeat(200)}`],
    ['nothing', ''],
    ['blanks', '   '],
  ])('%s is no 医保码', (_, text) => {
    expect(route(text)).toEqual({ kind: 'unknown' });
  });

  it('never repeats the text of what may be a 医保码', () => {
    expect(JSON.stringify(route(opaque28))).not.toContain(opaque28.slice(0, 8));
  });

  it('20 digits that begin with 8 are a 追溯码', () => {
    expect(route('81234567890123456789')).toEqual({ kind: 'drugTrace', code: '81234567890123456789' });
    expect(route('71234567890123456789')).toEqual({ kind: 'electronicCredential' });
  });

  // GS1 General Specifications, worked example of the check digit: 629104150021 → 3.
  it('13 digits with their check digit are a 商品条码', () => {
    expect(route('6291041500213')).toEqual({ kind: 'product', code: '6291041500213' });
    expect(route('6291041500214')).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['brackets', '(01)06291041500213(17)270131(10)A1'],
    ['FNC1 as GS', '\u001d0106291041500213172701311\u001d0A1'.replace('1\u001d0A1', '10A1')],
    ['a separator between its fields', '010629104150021310A1\u001d17270131'],
    ['neither', '01062910415002131727013110A1'],
  ])('a UDI with %s names its item', (_, text) => {
    expect(route(text)).toEqual({ kind: 'gs1', gtin: '06291041500213' });
  });

  it('an element string without an item number, or with a wrong one, is nothing to act on', () => {
    expect(route('(10)A1(17)270131(21)0000000000001')).toEqual({ kind: 'unknown' });
    expect(route('(01)06291041500214(17)270131')).toEqual({ kind: 'unknown' });
  });

  it('while an outside prescription is taken in, up to 40 opaque characters are its code', () => {
    expect(route('RX20261123A0007', 'outsidePrescription')).toEqual({ kind: 'prescription' });
    expect(route('x'.repeat(40), 'outsidePrescription')).toEqual({ kind: 'prescription' });
    expect(route('x'.repeat(41), 'outsidePrescription')).toEqual({ kind: 'electronicCredential' });
    expect(route('x'.repeat(40))).toEqual({ kind: 'electronicCredential' });
  });
});

describe('the numbers an item may be filed under', () => {
  it.each([
    ['6291041500213', ['6291041500213']],
    ['(01)06291041500213', ['06291041500213', '6291041500213']],
    ['(01)16291041500210', ['16291041500210']],
    ['81234567890123456789', ['8123456']],
    [opaque28, []],
  ])('%s: %j', (text, codes) => {
    expect(barCodesOf(route(text))).toEqual(codes);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 11, maxLength: 24 }),
  fc.string({ unit: fc.constantFrom(...'0128()A\u001d'), maxLength: 60 }),
);

it('gives every text exactly one kind, whatever the blanks around it', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom<ScanMode>('desk', 'outsidePrescription'), (text, mode) => {
      const code = route(text, mode);
      expect(route(` ${text}\t`, mode)).toEqual(code);
      if (mode === 'desk') expect(code.kind).not.toBe('prescription');
    }),
    { numRuns: 2_000 },
  );
});

it('takes every well-formed identity number and no neighbour of it', () => {
  const body = fc
    .tuple(
      fc.integer({ min: 100_000, max: 999_999 }),
      fc.integer({ min: 0, max: 28_000 }),
      fc.integer({ min: 0, max: 999 }),
    )
    .map(([area, days, sequence]) => {
      const born = new Date(Date.UTC(1950, 0, 1 + (days % 27_000))).toISOString().slice(0, 10);
      return `${area}${born.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
    });
  fc.assert(
    fc.property(body, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (digits, at, by) => {
      const number = digits + checkCharacterOf(digits);
      expect(route(number)).toEqual({ kind: 'identityNumber', number });
      const changed = String((Number(number[at]) + by) % 10);
      expect(route(number.slice(0, at) + changed + number.slice(at + 1)).kind).toBe('unknown');
    }),
  );
});

it('takes no EAN-13 with one wrong digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const good = '6291041500213';
      const wrong = String((Number(good[at]) + by) % 10);
      expect(route(good.slice(0, at) + wrong + good.slice(at + 1))).toEqual({ kind: 'unknown' });
    }),
  );
});
