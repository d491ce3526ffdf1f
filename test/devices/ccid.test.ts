import { expect, test } from 'vitest';
import {
  CcidError,
  ccidErrorText,
  ccidStatusOf,
  ccidTypes,
  decodeCcid,
  encodeCcid,
} from '../../src/devices/ccid.ts';
import { hexBytes, toHex } from './hexBytes.ts';

test('the escape answer of the manufacturer manual (card readers section 6) decodes field by field', () => {
  const message = decodeCcid(hexBytes('83 06000000 01 00 02 00 00 E10000000105'));
  expect(message).toEqual({
    type: ccidTypes.escapeAnswer,
    slot: 1,
    sequence: 0,
    specific: [2, 0, 0],
    data: hexBytes('E10000000105'),
  });
});

test('the escape command of the manufacturer manual is built byte for byte', () => {
  const bytes = encodeCcid({
    type: ccidTypes.escape,
    slot: 1,
    sequence: 0,
    specific: [0, 0, 0],
    data: hexBytes('E00000280105'),
  });
  expect(toHex(bytes)).toBe('6B060000000100000000E00000280105');
});

test('a length field that disagrees with the bytes is refused', () => {
  expect(() => decodeCcid(hexBytes('80 02000000 00 00 00 00 00 90'))).toThrow(CcidError);
  expect(() => decodeCcid(hexBytes('80 00'))).toThrow(CcidError);
});

test('271 bytes is the largest message of the GemPC Twin family', () => {
  const message = { type: ccidTypes.xfrBlock, slot: 0, sequence: 0, specific: [0, 0, 0] as const };
  expect(encodeCcid({ ...message, data: new Uint8Array(261) })).toHaveLength(271);
  expect(() => encodeCcid({ ...message, data: new Uint8Array(262) })).toThrow(CcidError);
});

// bStatus: bits 1..0 card, bits 7..6 outcome (USB CCID 1.1).
test.each([
  [0x00, 'active', 'done'],
  [0x01, 'inactive', 'done'],
  [0x02, 'absent', 'done'],
  [0x42, 'absent', 'failed'],
  [0x41, 'inactive', 'failed'],
  [0x80, 'active', 'timeExtension'],
])('bStatus %i means card %s, outcome %s', (status, card, outcome) => {
  const message = {
    type: 0x80,
    slot: 0,
    sequence: 0,
    specific: [status, 0xfe, 0] as const,
    data: new Uint8Array(0),
  };
  expect(ccidStatusOf(message)).toEqual({ card, outcome, errorCode: 0xfe });
});

test('errors are named in Chinese with their code', () => {
  expect(ccidErrorText(0xfe)).toBe('卡无应答（bError FE）');
  expect(ccidErrorText(0x07)).toBe('第 7 字节参数错（bError 07）');
});
