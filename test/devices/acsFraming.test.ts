import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AcsDecoder,
  acsResendRequest,
  encodeAcsFrame,
  maxAcsFrameBytes,
} from '../../src/devices/acsFraming.ts';
import { hexBytes, toHex } from './hexBytes.ts';

/** The manual's own example, the answer to a buzzer command (card readers section 6). */
const buzzerAnswer = '02 83 06 00 00 00 01 00 02 00 00 E1 00 00 00 01 05 63 03';
const buzzerMessage = '83 06 00 00 00 01 00 02 00 00 E1 00 00 00 01 05';

function command(type: number, slot: number, sequence: number, data: string) {
  return { type, slot, sequence, specific: [0, 0, 0] as const, data: hexBytes(data) };
}

function kinds(bytes: string): string[] {
  return new AcsDecoder().push(hexBytes(bytes)).map(({ kind }) => kind);
}

describe('the printed examples of card readers section 6', () => {
  test.each([
    ['02 62 00000000 00 01 01 0000 62 03', { ...command(0x62, 0, 1, ''), specific: [1, 0, 0] as const }],
    ['02 63 00000000 00 02 00 0000 61 03', command(0x63, 0, 2, '')],
    [
      '02 6F 14000000 00 03 00 0000 00A404000F7378312E73682EC9E7BBE1B1A3D5CF 8A 03',
      command(0x6f, 0, 3, '00A404000F7378312E73682EC9E7BBE1B1A3D5CF'),
    ],
    ['02 6B 06 00 00 00 01 00 00 00 00 E0 00 00 28 01 05 A0 03', command(0x6b, 1, 0, 'E00000280105')],
  ])('%s is built', (printed, message) => {
    expect(toHex(encodeAcsFrame(message))).toBe(toHex(hexBytes(printed)));
  });

  test('a status frame and the answer are understood', () => {
    const bytes = hexBytes(`02 00 00 03 ${buzzerAnswer}`);
    expect(new AcsDecoder().push(bytes)).toEqual([
      { kind: 'accepted' },
      { kind: 'message', bytes: hexBytes(buzzerMessage) },
    ]);
  });

  test.each(['FF', 'FE', 'FD', 'FC', '99'])('status %s says that the command did not come whole', (code) => {
    expect(kinds(`02 ${code} ${code} 03`)).toEqual(['nak']);
  });

  test('the resend request is 02, eleven times 00, 03', () => {
    expect(toHex(acsResendRequest)).toBe(`02${'00'.repeat(11)}03`);
  });
});

describe('damage', () => {
  test.each([
    ['lrc', buzzerAnswer.replace('63 03', '64 03')],
    ['end', buzzerAnswer.replace('63 03', '63 04')],
    ['header', '02 41'],
    ['header', '02 80 00 10 00 00'],
  ])('%s is told, and the next good frame taken', (cause, bad) => {
    const decoder = new AcsDecoder();
    expect(decoder.push(hexBytes(bad))).toEqual([{ kind: 'damaged', cause }]);
    const events = [...decoder.push(hexBytes(buzzerAnswer)), ...decoder.abandon()];
    expect(events.filter(({ kind }) => kind === 'message')).toEqual([
      { kind: 'message', bytes: hexBytes(buzzerMessage) },
    ]);
  });

  test('a frame that stops is told when the line goes quiet', () => {
    const decoder = new AcsDecoder();
    expect(decoder.push(hexBytes('02 83 06 00 00'))).toEqual([]);
    expect(decoder.unsettled).toBe(true);
    expect(decoder.abandon()).toEqual([{ kind: 'damaged', cause: 'truncated' }]);
    expect(decoder.pendingBytes).toBe(0);
  });

  test('garbage before a frame does not hide it', () => {
    expect(kinds(`00 41 03 7E 50 ${buzzerAnswer}`)).toEqual(['message']);
  });
});

test('however the bytes are cut, the same is understood', () => {
  const stream = hexBytes(`02 00 00 03 ${buzzerAnswer} 02 99 99 03 ${buzzerAnswer}`);
  const whole = new AcsDecoder().push(stream);
  expect(whole.map(({ kind }) => kind)).toEqual(['accepted', 'message', 'nak', 'message']);
  for (let cut = 1; cut < stream.length; cut += 1) {
    const decoder = new AcsDecoder();
    expect([...decoder.push(stream.subarray(0, cut)), ...decoder.push(stream.subarray(cut))]).toEqual(whole);
  }
});

test('whatever comes, no more than one frame is kept, and a good frame after silence is found', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const decoder = new AcsDecoder();
      decoder.push(bytes);
      expect(decoder.pendingBytes).toBeLessThanOrEqual(maxAcsFrameBytes);
      decoder.abandon();
      expect(decoder.push(hexBytes(buzzerAnswer)).map(({ kind }) => kind)).toContain('message');
    }),
  );
});
