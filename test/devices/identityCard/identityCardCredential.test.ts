import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityCardCredential } from '../../../src/devices/identityCard/identityCardCredential.ts';
import { IdentityCardFaultError } from '../../../src/devices/identityCard/identityCardFault.ts';
import { takeIdentityText } from '../../../src/devices/identityCard/identityCardText.ts';
import { isoDate } from '../../../src/domain/calendar.ts';

const today = isoDate('2026-01-15');

/** A text block with fields at the offsets of card readers 4.2, blanks elsewhere. */
function block(fields: Readonly<Record<number, string>>): Uint8Array {
  const units = new Uint16Array(128).fill(0x20);
  for (const [offset, text] of Object.entries(fields)) {
    for (let unit = 0; unit < text.length; unit += 1)
      units[Number(offset) / 2 + unit] = text.charCodeAt(unit);
  }
  return new Uint8Array(units.buffer);
}

const resident = {
  0: '张三',
  30: '2',
  32: '01',
  36: '19491231',
  52: '某市某区某街道一号',
  122: '11010519491231002X',
  158: '某市公安局',
  188: '20100301',
  204: '长期',
};

/** 810000 1990-01-01 001: 8×7+1×9 + 1×2+9×1+9×6 + 1×9+1×5 + 1×2 = 146, 146 mod 11 = 3, the fourth check character: 9. */
const residence = {
  ...resident,
  0: '陈大文',
  30: '1',
  32: '  ',
  36: '19900101',
  122: '810000199001010019',
  188: '20240601',
  204: '20290601',
  220: 'H99999999',
  238: '01',
  248: 'J',
};

const permanent2017 = {
  0: 'DOE, JANE ALEXANDRA',
  120: '2',
  122: 'ZZZ999985061501',
  152: 'ZZZ',
  188: '20190615',
  204: '20290614',
  220: '19850615',
  236: '01',
  240: '1500',
  248: 'I',
};

/** 911999 1985-06-15 002: by the weights of GB 11643 the sum is 402, 402 mod 11 = 6, the seventh check character: 6. */
const permanent2023 = {
  0: '杜珍',
  30: '2',
  32: '00',
  36: '19850615',
  52: 'DOE-MONTGOMERY, JANE ALEXANDRA CORD',
  122: '911999198506150026',
  188: '20240615',
  204: '20340614',
  220: 'ELIA',
  242: 'ZZZ',
  248: 'Y',
};

function read(fields: Readonly<Record<number, string>>) {
  return identityCardCredential(block(fields), today);
}

function faultOf(fields: Readonly<Record<number, string>>): string {
  try {
    read(fields);
    return 'none';
  } catch (error) {
    if (error instanceof IdentityCardFaultError) return error.fault.code;
    throw error;
  }
}

describe('the four variants', () => {
  test('居民身份证', () => {
    expect(read(resident)).toEqual({
      medium: 'identityCard',
      identityNumber: '11010519491231002X',
      certificate: 'residentIdentityCard',
      name: '张三',
      sex: 'female',
      ethnicity: '01',
      birthDate: '1949-12-31',
      validFrom: '2010-03-01',
      validUntil: null,
      nationality: null,
      warnings: [],
    });
  });

  test('港澳台居民居住证', () => {
    expect(read(residence)).toEqual({
      medium: 'identityCard',
      identityNumber: '810000199001010019',
      certificate: 'hongKongMacaoTaiwanResidence',
      name: '陈大文',
      sex: 'male',
      ethnicity: null,
      birthDate: '1990-01-01',
      validFrom: '2024-06-01',
      validUntil: '2029-06-01',
      nationality: null,
      warnings: [],
    });
  });

  test('外国人永久居留身份证 of 2017', () => {
    expect(read(permanent2017)).toEqual({
      medium: 'identityCard',
      identityNumber: 'ZZZ999985061501',
      certificate: 'permanentResidence',
      name: 'DOE, JANE ALEXANDRA',
      sex: 'female',
      ethnicity: null,
      birthDate: '1985-06-15',
      validFrom: '2019-06-15',
      validUntil: '2029-06-14',
      nationality: 'ZZZ',
      warnings: [],
    });
  });

  test('外国人永久居留身份证 of 2023, with a Chinese and an English name', () => {
    expect(read(permanent2023)).toMatchObject({
      identityNumber: '911999198506150026',
      certificate: 'permanentResidence',
      name: '杜珍',
      sex: 'female',
      ethnicity: null,
      birthDate: '1985-06-15',
      validUntil: '2034-06-14',
      nationality: 'ZZZ',
      warnings: [expect.stringContaining('中文和英文姓名')],
    });
  });

  test('an English name of 2023 goes on in its extension', () => {
    expect(read({ ...permanent2023, 0: '  ' })).toMatchObject({
      name: 'DOE-MONTGOMERY, JANE ALEXANDRA CORDELIA',
      warnings: [],
    });
  });

  test('any other letter at offset 248 is a resident card', () => {
    expect(read({ ...resident, 248: 'Q' })).toMatchObject({ certificate: 'residentIdentityCard' });
  });
});

describe('warnings', () => {
  test.each([
    ['性别与证件号码不一致', { ...resident, 30: '1' }],
    ['出生日期与证件号码不一致', { ...resident, 36: '19491230' }],
    ['出生日期不是有效日期', { ...resident, 36: '19490230' }],
    ['已过有效期（至 2026-01-14）', { ...resident, 204: '20260114' }],
    ['还没有生效（自 2026-01-16 起）', { ...resident, 188: '20260116' }],
    ['有效期止不是有效日期', { ...resident, 204: '2026011' }],
    ['性别代码不认识', { ...resident, 30: '7' }],
    ['性别代码不认识', { ...resident, 30: ' ' }],
    ['写满了格子', { ...resident, 0: '阿卜杜热合曼·买买提依明·吐尔逊' }],
    ['自造字', { ...resident, 0: '王\ue000' }],
    ['种类与证件号码的开头不一致', { ...residence, 248: ' ', 220: ' '.repeat(9), 238: '  ' }],
    ['种类与证件号码的开头不一致', { ...resident, 248: 'J' }],
    ['国籍代码不认识', { ...permanent2017, 152: 'Z1Z' }],
  ])('%s', (text, fields) => {
    expect(read(fields).warnings).toEqual([expect.stringContaining(text)]);
  });

  test('valid to the last day', () => {
    expect(read({ ...resident, 204: '20260115' })).toMatchObject({ validUntil: '2026-01-15', warnings: [] });
  });

  test.each(['0', '9'])('sex %s is a code for unknown and no reason to warn', (code) => {
    expect(read({ ...resident, 30: code })).toMatchObject({ sex: 'unknown', warnings: [] });
  });
});

describe('refused', () => {
  test.each([
    ['identityNumberInvalid', 'a wrong check character', { ...resident, 122: '110105194912310021' }],
    ['identityNumberInvalid', 'an empty number', { ...resident, 122: ' '.repeat(18) }],
    ['identityNumberInvalid', 'a 15-digit number of before 1999', { ...resident, 122: '110105491231002   ' }],
    [
      'identityNumberInvalid',
      'letters and digits of 2017 that do not fit',
      { ...permanent2017, 122: 'ZZ9999985061501' },
    ],
    ['identityNumberInvalid', 'a number of 2017 that is short', { ...permanent2017, 122: 'ZZZ99998506150 ' }],
    ['fieldMissing', 'no name', { ...resident, 0: '  ' }],
    ['cardDataDamaged', 'a high surrogate alone', { ...resident, 0: '张\ud842' }],
    ['cardDataDamaged', 'a low surrogate alone', { ...resident, 0: '\udfb7三' }],
    ['cardDataDamaged', 'a control character', { ...resident, 0: '张\u0007三' }],
    ['cardDataDamaged', 'a zero within', { ...resident, 0: '张\0三' }],
    ['cardDataDamaged', 'a mark that turns the writing direction', { ...resident, 0: '张\u202e三' }],
    ['cardDataDamaged', 'an erased cell', { ...resident, 0: '张\uffff' }],
    ['cardDataDamaged', 'a damaged English name', { ...permanent2017, 0: 'DOE,\u0001JANE' }],
  ])('%s: %s', (code, _what, fields) => {
    expect(faultOf(fields)).toBe(code);
  });

  test('no fault tells a name or a number', () => {
    try {
      read({ ...resident, 122: '110105194912310021' });
    } catch (error) {
      expect(JSON.stringify(error)).not.toMatch(/110105|张三/);
      expect(String(error)).not.toMatch(/110105|张三/);
    }
    expect.assertions(2);
  });
});

test('names of rare characters and names padded with zeros are read whole', () => {
  expect(read({ ...resident, 0: '王𠮷㐂' }).name).toBe('王𠮷㐂');
  expect(read({ ...resident, 0: '张三\0\0\0\0\0\0\0\0\0\0\0\0\0' }).name).toBe('张三');
});

test('whatever the block holds, it is a credential or a fault for the screen', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 256, maxLength: 256 }),
      fc.constantFrom(resident, residence, permanent2017, permanent2023),
      fc.array(fc.nat({ max: 255 }), { maxLength: 6 }),
      (noise, fields, places) => {
        const text = block(fields);
        for (const place of places) text[place] = noise[place] ?? 0;
        try {
          expect(identityCardCredential(text, today).name).toMatch(/^[^\p{Cc}\p{Cs}]+$/u);
        } catch (error) {
          if (!(error instanceof IdentityCardFaultError)) throw error;
          expect(error.fault.nextStep).toMatch(/。$/);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('the text of a reading', () => {
  const text = block(resident);
  /** Lengths of text and photograph, then both (card readers 4.1). */
  const reading = (textLength: number, photoLength: number, photoBytes: number): Uint8Array =>
    Uint8Array.of(
      textLength >> 8,
      textLength & 0xff,
      photoLength >> 8,
      photoLength & 0xff,
      ...text,
      ...new Uint8Array(photoBytes),
    );

  test('is what stands between the lengths and the photograph', () => {
    expect(takeIdentityText(reading(256, 1024, 1024))).toEqual(text);
  });

  test.each([
    ['a text of another length', 255, 1024, 1024],
    ['a photograph that is shorter than it says', 256, 1024, 1023],
    ['a photograph that is longer than it says', 256, 512, 1024],
  ])('is refused with %s', (_what, textLength, photoLength, photoBytes) => {
    expect(takeIdentityText(reading(textLength, photoLength, photoBytes))).toBeNull();
  });

  test('is refused when it ends early', () => {
    expect(takeIdentityText(reading(256, 1024, 1024).subarray(0, 200))).toBeNull();
    expect(takeIdentityText(new Uint8Array(0))).toBeNull();
  });
});
