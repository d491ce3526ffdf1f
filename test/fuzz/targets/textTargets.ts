import iconv from 'iconv-lite';
import { CardFaultError } from '../../../src/devices/cardFaultText.ts';
import { deviceReportSchema, deviceRequestSchema } from '../../../src/devices/deviceMessages.ts';
import { helperReportSchema, helperRequestSchema } from '../../../src/devices/vendor/helperMessages.ts';
import { type JsonResult, jsonCredential, readVerdict } from '../../../src/devices/vendor/jsonCredential.ts';
import { libraryText, libraryWords } from '../../../src/devices/vendor/libraryText.ts';
import { pipeCredential } from '../../../src/devices/vendor/pipeCredential.ts';
import { pipeFieldNames } from '../../../src/devices/vendor/vendorDescription.ts';
import { isoDate } from '../../../src/domain/calendar.ts';
import { barCodesOf, routeScannedText } from '../../../src/domain/scannedCode.ts';
import type { RandomChoices } from '../../faults/randomChoices.ts';
import { type FuzzTarget, mustHold, type Verdict } from '../fuzzTarget.ts';
import { checkCredential } from './cardTargets.ts';

const today = isoDate('2026-01-15');
const context = { today, homeArea: '220500' };

function asBytes(texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => Buffer.from(text));
}

export const scanRouting: FuzzTarget = {
  name: 'scanRouting',
  corpus: asBytes([
    ...[
      '11010519491231002X',
      '6901234567892',
      '81234567890123456789',
      '(01)06901234567892(10)A1',
      '0106901234567892',
    ],
    ...[
      'https://example.invalid/nhsa',
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
      '\u001d0106901234567892\u001d10A1',
    ],
  ]),
  run: (input, choices) => {
    const text = Buffer.from(input).toString(choices.oneOf(['utf8', 'latin1']));
    const code = routeScannedText(text, { mode: choices.oneOf(['desk', 'outsidePrescription']), today });
    for (const barCode of barCodesOf(code)) mustHold(/^\d{7,20}$/.test(barCode), 'not a bar code');
    // 医保码 and 电子处方 are passed on unopened: nothing of them may be in the result.
    const isOpaque =
      code.kind === 'electronicCredential' || code.kind === 'prescription' || code.kind === 'unknown';
    mustHold(!isOpaque || Object.keys(code).length === 1, 'a text that should not be kept');
    return code.kind === 'unknown' ? 'refused' : 'accepted';
  },
};

function refusedByCardFault(read: () => unknown): Verdict {
  try {
    checkCredential(read());
    return 'accepted';
  } catch (error) {
    if (error instanceof CardFaultError) return 'refused';
    throw error;
  }
}

/** The worked example of card readers section 2.9, with the standard's sample number and a made-up name. */
const pipeText =
  '220500|11010519491231002X|A12345678|220500D1560000050102030405060708|张三|00814E43238697159900BF7C7A|2.00|20190301|20290301|000000000000|0001|';

export const vendorPipe: FuzzTarget = {
  name: 'vendorPipe',
  corpus: [
    pipeText,
    pipeText.replace('张三', '王𠮷㐂'),
    pipeText.slice(0, -1),
    pipeText.replace('20290301', '2029-03-01'),
  ].map((text) => iconv.encode(text, 'gb18030')),
  run: (input, choices) => {
    const encoding = choices.oneOf(['gb18030', 'gb18030', 'utf-8'] as const);
    mustHold([...libraryWords(input, encoding)].length <= 200, 'words without end');
    const business = choices.oneOf([null, null, 'QUJDRA==', 'a|b']);
    return refusedByCardFault(() => {
      const text = libraryText(input, encoding);
      const read = pipeCredential(text, business, pipeFieldNames, context);
      // Eleven fields, each with a bar after it; the last bar may be missing.
      mustHold([10, 11].includes(text.split('|').length - 1), 'another number of fields');
      return read;
    });
  },
};

const jsonResult: JsonResult = {
  kind: 'json',
  from: 'out',
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

export const vendorJson: FuzzTarget = {
  name: 'vendorJson',
  corpus: asBytes([
    '{"code":0,"message":"ok","data":{"userName":"张三","idNo":"11010519491231002X","ecToken":"T0123456789","insuOrg":"220500"}}',
    '{"code":"0","data":{"userName":"李四","idNo":"34052419800101001X","ecToken":"T1"}}',
    '{"code":-1,"message":"失败"}',
  ]),
  run: (input) =>
    refusedByCardFault(() =>
      jsonCredential(readVerdict(libraryText(input, 'utf-8'), jsonResult), jsonResult, context),
    ),
};

const status = {
  port: '/dev/ttyUSB0',
  state: 'ready',
  card: 'present',
  firmware: 'GemTwin-V2.00',
  message: '读卡器就绪。',
};
const device = { deviceId: 'reader', kind: 'serialCcid', label: '读卡器', status };
const credential = {
  ...{
    medium: 'socialCard',
    identityNumber: '11010519491231002X',
    certificate: 'residentIdentityCard',
    name: '张三',
  },
  ...{
    warnings: [],
    cardNumber: 'A12345678',
    cardSerial: '220500D1560000050102030405060708',
    businessString: null,
  },
  ...{
    specification: '2.00',
    issuingArea: '220500',
    issuedOn: '2019-03-01',
    validUntil: null,
    sex: 'female',
  },
  ...{ ethnicity: '01', birthDate: '1949-12-31', resetInformation: '00814E43238697159900BF7C7A' },
};

const deviceTexts = [
  { kind: 'configure', id: 1, devices: [{ id: 'reader', label: '读卡器', kind: 'pcsc', readerName: null }] },
  { kind: 'readCredential', id: 2, deviceId: null, today: '2026-01-15', homeArea: '220500' },
  {
    kind: 'verifyPin',
    id: 3,
    deviceId: 'reader',
    pin: { enteredAt: 'terminal', digits: [49, 50, 51, 52, 53, 54] },
  },
  { kind: 'status', id: 4 },
  { kind: 'statusAnswer', id: 4, devices: [device] },
  {
    kind: 'cardAnswer',
    id: 5,
    deviceId: null,
    reading: { ok: true, credential, wireBytes: { sent: 1, received: 2 }, durationMs: 3 },
  },
  { kind: 'scanned', device, text: '6901234567892' },
  { kind: 'pinAnswer', id: 6, outcome: { kind: 'wrong', triesLeft: 5 } },
];

const helperTexts = [
  { kind: 'load', path: '/opt/vendor/lib.so' },
  { kind: 'loaded' },
  { kind: 'answer', returned: 0, texts: { out: 'QUJD' }, ints: [1] },
  { kind: 'overran', argument: 1 },
  { kind: 'notCalled', reason: 'x' },
  {
    kind: 'call',
    call: {
      ...{ name: 'iReadCardBas', convention: 'cdecl', returns: 'long', keepAs: null },
      arguments: [
        { kind: 'int', value: 1 },
        { kind: 'textOut', keepAs: 'out', bytes: 1024 },
      ],
    },
  },
];

const oddValues: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e300, 2 ** 53 + 2, '', 'x', '2026-02-30', [], {}, [[[]]]],
  ...[
    '\ud800',
    'a'.repeat(5_000),
    { kind: 'status' },
    { __proto__: null, ok: true },
    JSON.parse('{"__proto__":{"ok":true}}'),
  ],
];

/** The message with one value, at any depth, taken out, put in or exchanged. */
function restructured(value: unknown, choices: RandomChoices): unknown {
  if (typeof value !== 'object' || value === null || choices.chance(0.2)) return choices.oneOf(oddValues);
  const entries = Object.entries(value);
  const at = choices.below(entries.length + 1);
  const [key = 'odd', inner] = entries[at] ?? [];
  const rest = entries.filter(([name]) => name !== key);
  const changed = choices.chance(0.2)
    ? rest
    : [...rest, [key, restructured(inner, choices)] as [string, unknown]];
  return Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed);
}

function parsedJson(input: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(input).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

interface Schema {
  safeParse(value: unknown): { readonly success: boolean };
}

function messageTarget(name: string, texts: readonly unknown[], schemas: readonly Schema[]): FuzzTarget {
  return {
    name,
    corpus: asBytes(texts.map((text) => JSON.stringify(text))),
    run: (input, choices) => {
      // Few mutations of bytes leave JSON behind; the others are changed as a tree.
      const message = parsedJson(input) ?? restructured(choices.oneOf(texts), choices);
      const accepted = schemas.map((schema) => schema.safeParse(message).success);
      return accepted.includes(true) ? 'accepted' : 'refused';
    },
  };
}

export const deviceMessages = messageTarget('deviceMessages', deviceTexts, [
  deviceRequestSchema,
  deviceReportSchema,
]);
export const helperMessages = messageTarget('helperMessages', helperTexts, [
  helperRequestSchema,
  helperReportSchema,
]);
