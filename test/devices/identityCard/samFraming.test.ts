import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeSamCommand,
  maxSamFrameBytes,
  SamDecoder,
} from '../../../src/devices/identityCard/samFraming.ts';
import { hexBytes, toHex } from '../hexBytes.ts';
import { answerFrame, answerVectors, commandVectors } from './samVectors.ts';

interface Taken {
  readonly status: number;
  readonly data: string;
}

function decodeAll(pieces: readonly Uint8Array[], decoder = new SamDecoder()): Taken[] {
  const taken: Taken[] = [];
  const take = (answer: { status: number; data: Uint8Array }): void => {
    taken.push({ status: answer.status, data: toHex(answer.data) });
  };
  for (const piece of pieces) decoder.push(piece, take);
  decoder.abandon(take);
  return taken;
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.slice(places[index], end));
}

const answer = fc.record({
  status: fc.integer({ min: 0, max: 255 }),
  data: fc.oneof(
    fc.uint8Array({ maxLength: 24 }),
    fc.uint8Array({ minLength: 1284, maxLength: 1284 }),
    fc.uint8Array({ minLength: 2310, maxLength: 2310 }),
  ),
});

/** Random bytes with beginnings of frames among them. */
const garbage = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .constantFrom('AA', 'AAAA', 'AAAAAA', 'AAAAAA96', 'AAAAAA9669', 'AAAAAA96690004', 'AAAAAA9669050800')
        .map(hexBytes),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

/** A frame with a right checksum that begins before `limit`: then the bytes are no garbage, and nobody could tell. */
function beginsFrameBefore(bytes: Uint8Array, limit: number): boolean {
  const text = toHex(bytes);
  for (let start = 0; start < limit; start += 1) {
    if (!text.startsWith('AAAAAA9669', start * 2)) continue;
    const length = Number.parseInt(text.slice(start * 2 + 10, start * 2 + 14), 16);
    const covered = bytes.slice(start + 5, start + 7 + length);
    if (covered.length === length + 2 && covered.reduce((xor, byte) => xor ^ byte, 0) === 0) return true;
  }
  return false;
}

describe('commands', () => {
  test.each(commandVectors)('%s', (_what, code, parameter, frame) => {
    expect(toHex(encodeSamCommand(code, parameter))).toBe(toHex(hexBytes(frame)));
  });
});

describe('answers', () => {
  test.each(answerVectors)('%s', (_what, status, data, frame) => {
    expect(decodeAll([hexBytes(frame)])).toEqual([{ status, data }]);
  });

  test('SW1 and SW2, which failures of the card pass on, and the header without data', () => {
    const seen: unknown[] = [];
    new SamDecoder().push(hexBytes('AAAAAA96690004 6A8341 AC'), (taken) => {
      seen.push([taken.cardStatusWord, taken.status, toHex(taken.header)]);
    });
    expect(seen).toEqual([[0x6a83, 0x41, 'AAAAAA966900046A8341']]);
  });

  test.each([
    [1295, 4 + 256 + 1024],
    [1297, 6 + 256 + 1024],
    [1809, 6 + 256 + 1024 + 512],
    [2321, 6 + 256 + 1024 + 1024],
  ])('a reading of %i bytes', (frameBytes, dataBytes) => {
    const data = new Uint8Array(dataBytes).fill(0xaa);
    const frame = answerFrame(0x90, data);
    expect(frame).toHaveLength(frameBytes);
    expect(decodeAll([frame])).toEqual([{ status: 0x90, data: toHex(data) }]);
  });

  test('the echo of a command is not an answer', () => {
    expect(decodeAll([hexBytes('AAAAAA96690003 2001 22 AAAAAA96690004 000080 84')])).toEqual([
      { status: 0x80, data: '' },
    ]);
  });

  test('a wrong checksum gives nothing, and what follows is not lost', () => {
    expect(decodeAll([hexBytes('AAAAAA96690004 000090 95 AAAAAA96690004 000080 84')])).toEqual([
      { status: 0x80, data: '' },
    ]);
  });

  test('a frame that was cut short does not swallow the next one', () => {
    const reading = answerFrame(0x90, new Uint8Array(1284));
    const bytes = Uint8Array.of(...reading.subarray(0, 600), ...hexBytes('AAAAAA96690004 000080 84'));
    expect(decodeAll([bytes])).toEqual([{ status: 0x80, data: '' }]);
  });

  test('any split of any answers decodes the same', () => {
    fc.assert(
      fc.property(
        fc.array(answer, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (answers, cuts) => {
          const stream = Uint8Array.from(
            answers.flatMap(({ status, data }) => [...answerFrame(status, data)]),
          );
          expect(decodeAll(split(stream, cuts))).toEqual(
            answers.map(({ status, data }) => ({ status, data: toHex(data) })),
          );
        },
      ),
    );
  });

  test('one byte at a time is no different', () => {
    const stream = hexBytes(answerVectors.map(([, , , frame]) => frame).join(''));
    const bytes = [...stream].map((byte) => Uint8Array.of(byte));
    expect(decodeAll(bytes)).toEqual(answerVectors.map(([, status, data]) => ({ status, data })));
  });

  test('garbage before never loses the next good frame', () => {
    fc.assert(
      fc.property(
        garbage,
        answer,
        fc.array(fc.nat(), { maxLength: 10 }),
        (before, { status, data }, cuts) => {
          const stream = Uint8Array.of(...before, ...answerFrame(status, data));
          fc.pre(!beginsFrameBefore(stream, before.length));
          expect(decodeAll(split(stream, cuts)).at(0)).toEqual({ status, data: toHex(data) });
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('garbage that begins no frame does not even delay the next one', () => {
    const seen: number[] = [];
    const decoder = new SamDecoder();
    decoder.push(hexBytes('0096 69AAAA 96 AAAAAAAA AAAAAA96690004 000090 94'), ({ status }) => {
      seen.push(status);
    });
    expect(seen).toEqual([0x90]);
    expect(decoder.unsettled).toBe(false);
  });

  test('a length that no answer has is passed over at once', () => {
    const seen: number[] = [];
    new SamDecoder().push(
      hexBytes('AAAAAA9669FFFF AAAAAA96690003 AAAAAA96690004 000090 94'),
      ({ status }) => {
        seen.push(status);
      },
    );
    expect(seen).toEqual([0x90]);
  });
});

describe('what the decoder holds', () => {
  test('never more than one frame, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(garbage, fc.uint8Array({ maxLength: 6_000 })), { maxLength: 8 }),
        (pieces) => {
          const decoder = new SamDecoder();
          for (const piece of pieces) {
            decoder.push(piece, () => {});
            expect(decoder.pendingBytes).toBeLessThan(maxSamFrameBytes);
          }
          decoder.abandon(() => {});
          expect(decoder.pendingBytes).toBe(0);
          expect(decoder.unsettled).toBe(false);
        },
      ),
    );
  });

  test('is overwritten when an answer has been taken', () => {
    let view: Uint8Array = new Uint8Array(0);
    new SamDecoder().push(answerFrame(0x90, new Uint8Array(1284).fill(0x5a)), ({ data }) => {
      view = data;
      expect(data.every((byte) => byte === 0x5a)).toBe(true);
    });
    expect(view).toHaveLength(1284);
    expect(view.every((byte) => byte === 0)).toBe(true);
  });

  test('is overwritten when half an answer is given up', () => {
    const decoder = new SamDecoder();
    const buffers: ArrayBufferLike[] = [];
    decoder.push(hexBytes('AAAAAA96690004 000090 94'), ({ data }) => buffers.push(data.buffer));
    decoder.push(answerFrame(0x90, new Uint8Array(1284).fill(0x5a)).subarray(0, 900), () => {});
    const [buffer = new ArrayBuffer(0)] = buffers;
    expect(new Uint8Array(buffer).includes(0x5a)).toBe(true);
    decoder.clear();
    expect(new Uint8Array(buffer).every((byte) => byte === 0)).toBe(true);
  });
});
