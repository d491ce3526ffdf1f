import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { CardFaultError } from '../../../src/devices/cardFaultText.ts';
import { type JsonResult, jsonCredential, readVerdict } from '../../../src/devices/vendor/jsonCredential.ts';
import { libraryText, libraryWords, quotableWords } from '../../../src/devices/vendor/libraryText.ts';
import { pipeCredential } from '../../../src/devices/vendor/pipeCredential.ts';
import { pipeFieldNames } from '../../../src/devices/vendor/vendorDescription.ts';
import { isoDate } from '../../../src/domain/calendar.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };

/** Card readers section 2.9, with the sample card of section 2.5. */
const fields = {
  issuingArea: '220500',
  identityNumber: '11010519491231002X',
  cardNumber: 'A12345678',
  cardSerial: '220500D1560000050102030405060708',
  name: '张三',
  resetInformation: '00814E43238697159900BF7C7A',
  specification: '2.00',
  issuedOn: '20190301',
  validUntil: '20290301',
  terminalNumber: '000000000001',
  terminalDevice: '00000001',
};

function pipe(changes: Partial<typeof fields> = {}): string {
  return `${Object.values({ ...fields, ...changes }).join('|')}|`;
}

function read(text: string, business: string | null = null) {
  return pipeCredential(text, business, pipeFieldNames, context);
}

function faultOf(act: () => unknown): { code: string; detail: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof CardFaultError) return error.fault;
    throw error;
  }
  throw new Error('no fault');
}

describe('the pipe string', () => {
  test('the bar at the end may be missing, and 8-digit and dashed dates are the same', () => {
    const usual = read(pipe());

    expect(read(pipe().slice(0, -1))).toEqual(usual);
    expect(read(pipe({ issuedOn: '2019-03-01', validUntil: '2029-03-01' }))).toEqual(usual);
    expect(usual).toMatchObject({ issuingArea: '220500', validUntil: '2029-03-01', warnings: [] });
  });

  test('a GBK character whose second byte is the bar stays one character', () => {
    // 瑋 is AC 7C in GBK.
    const bytes = iconv.encode(pipe({ name: '陈瑋' }), 'gbk');
    expect(bytes.includes(Buffer.from([0xac, 0x7c]))).toBe(true);
    expect(read(libraryText(bytes, 'gb18030')).name).toBe('陈瑋');
  });

  test.each([
    [{ identityNumber: '110105194912310021' }, 'identityNumberInvalid'],
    [{ identityNumber: '' }, 'fieldMissing'],
    [{ name: '' }, 'fieldMissing'],
    [{ cardNumber: 'A1234' }, 'cardDataDamaged'],
    [{ cardSerial: '220500' }, 'cardDataDamaged'],
    [{ cardSerial: '' }, 'fieldMissing'],
    [{ specification: 'two' }, 'cardDataDamaged'],
    [{ validUntil: '20251231' }, 'cardExpired'],
    [{ specification: '3.00', identityNumber: '', name: '' }, 'thirdGenerationNeedsOnline'],
    [{ specification: '3.00', identityNumber: '0'.repeat(18) }, 'thirdGenerationNeedsOnline'],
    [{ name: '张|三' }, 'cardDataDamaged'],
  ])('%j is the fault %s', (changes, code) => {
    const fault = faultOf(() => read(pipe(changes)));

    expect(fault.code).toBe(code);
    expect(fault.detail).not.toMatch(/\d{15}|张三/);
  });

  test('what does not stop the reading is a warning', () => {
    expect(read(pipe({ issuingArea: '320100' })).warnings).toEqual([
      '读卡程序给出的发卡地区与卡识别码不一致，请核对卡面与身份证。',
    ]);
    expect(read(pipe({ issuedOn: 'unknown' }))).toMatchObject({
      issuedOn: null,
      warnings: ['读卡程序给出的发卡日期不是有效日期，已忽略。'],
    });
    expect(read(pipe({ issuedOn: '20190231' })).warnings).toEqual(['卡上的发卡日期不是有效日期，已忽略。']);
    expect(read(pipe({ issuedOn: '', resetInformation: 'x' }))).toMatchObject({
      issuedOn: null,
      resetInformation: '',
      warnings: [],
    });
  });

  test('a card from another city earns the hint of the chip reading', () => {
    const { warnings } = pipeCredential(pipe(), null, pipeFieldNames, { ...context, homeArea: '110105' });
    expect(warnings.join()).toContain('异地');
  });

  test('another order of fields is a matter of the description', () => {
    const text = '张三|A12345678|11010519491231002X|whatever|220500D1560000050102030405060708|2.00';
    const order = ['name', 'cardNumber', 'identityNumber', 'ignored', 'cardSerial', 'specification'] as const;

    expect(pipeCredential(text, null, order, context)).toMatchObject({ name: '张三', issuingArea: '220500' });
    expect(faultOf(() => read(text)).detail).toContain('描述文件写了 11 个字段，读卡程序给出 6 个');
  });

  test('the 业务卡串 is base64 and nothing else', () => {
    expect(read(pipe(), ' QUJD+/= ').businessString).toBe('QUJD+/=');
    expect(faultOf(() => read(pipe(), '')).code).toBe('fieldMissing');
    expect(faultOf(() => read(pipe(), 'a|b')).code).toBe('cardDataDamaged');
    expect(faultOf(() => read(pipe(), 'A'.repeat(4_001))).code).toBe('cardDataDamaged');
  });

  test('any text is a credential or a fault', () => {
    const part = fc.oneof(
      fc.constantFrom(...Object.values(fields)),
      fc.string(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 13 }), (parts) => {
        try {
          return read(parts.join('|')).medium === 'socialCard';
        } catch (error) {
          return error instanceof CardFaultError;
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the JSON answer', () => {
  const result: JsonResult = {
    kind: 'json',
    from: 'answer',
    code: 'code',
    success: [0],
    message: 'message',
    codes: {},
    fields: {
      name: 'data.userName',
      identityNumber: 'data.idNo',
      token: 'data.ecToken',
      insuredArea: 'data.insuOrg',
    },
  };
  /** Interface section 5.1, with the standard's sample number and an invented token. */
  const data = {
    userName: '张三',
    idNo: '11010519491231002x',
    idType: '01',
    ecToken: '999999ec0123456789abcdefghijklmnopqr',
    insuOrg: '999999',
  };
  const answer = (changes: object = {}) =>
    JSON.stringify({ code: 0, message: '', data: { ...data, ...changes } });
  const readJson = (text: string) => jsonCredential(readVerdict(text, result), result, context);

  test('path by path it becomes the credential', () => {
    expect(readJson(answer())).toEqual({
      medium: 'electronicCredential',
      identityNumber: '11010519491231002X',
      certificate: 'residentIdentityCard',
      name: '张三',
      token: data.ecToken,
      insuredArea: '999999',
      warnings: [],
    });
    expect(readJson(answer({ insuOrg: '江苏' })).insuredArea).toBeNull();
  });

  test('the code may be a number or a text', () => {
    expect(readVerdict('{"code":-2,"message":"cancelled"}', result)).toMatchObject({
      code: -2,
      message: 'cancelled',
    });
    expect(readVerdict('{"code":"0"}', result)).toMatchObject({ code: 0, message: '' });
  });

  test.each([
    ['not JSON', 'OK', 'cardDataDamaged'],
    ['no code', '{"message":"x"}', 'cardDataDamaged'],
    ['a code that is no number', '{"code":"ok"}', 'cardDataDamaged'],
    ['no data', '{"code":0}', 'fieldMissing'],
    ['an inherited key', '{"code":0,"data":"text"}', 'fieldMissing'],
    ['no token', answer({ ecToken: ' ' }), 'fieldMissing'],
    ['a token without end', answer({ ecToken: 'x'.repeat(4_001) }), 'cardDataDamaged'],
    ['a name with control characters', answer({ userName: '张\u0007三' }), 'cardDataDamaged'],
    ['a wrong number', answer({ idNo: '110105194912310021' }), 'identityNumberInvalid'],
  ])('%s is a fault', (_, text, code) => {
    expect(faultOf(() => readJson(text)).code).toBe(code);
  });

  test('any JSON is a credential or a fault', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          return readJson(text).medium === 'electronicCredential';
        } catch (error) {
          return error instanceof CardFaultError;
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('words of a library', () => {
  test('are one line without control characters, and never a whole identity number', () => {
    const bytes = iconv.encode('读卡\u0000失败\r\n\u001b[31m 11010519491231002X', 'gbk');

    expect(libraryWords(bytes, 'gb18030')).toBe('读卡 失败 [31m 110105********002X');
    expect(quotableWords('\u202eabc\u2028d')).toBe('abc d');
  });

  test('that are not of the encoding are shown as far as they go, but never taken for data', () => {
    expect(libraryWords(Buffer.from([0xff, 0x41]), 'utf-8')).toBe('\ufffdA');
    expect(faultOf(() => libraryText(Buffer.from([0xd5, 0xc5]), 'utf-8')).detail).toContain(
      '请改描述文件的 encoding',
    );
  });

  test('are never longer than 200 characters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const words = libraryWords(bytes, 'gb18030');
        return [...words].length <= 200 && !/\p{Cc}/u.test(words);
      }),
    );
  });
});
