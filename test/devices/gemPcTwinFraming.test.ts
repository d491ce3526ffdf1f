import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeFrame,
  GemPcTwinDecoder,
  lrcOf,
  maxFrameBytes,
  nakFrame,
} from '../../src/devices/gemPcTwinFraming.ts';
import { hexBytes, toHex } from './hexBytes.ts';

/** Computed examples of card readers section 5. */
const powerOn = '03 06 62 00000000 00 00 00 0000 67';
const firmware = '03 06 6B 01000000 00 00 00 0000 02 6D';
const movement = '03 06 6B 03000000 00 01 00 0000 010101 6D';
const selectSsc = '03 06 6F 14000000 00 02 00 0000 00A404000F7378312E73682EC9E7BBE1B1A3D5CF 8E';

function command(type: number, sequence: number, data: string) {
  return { type, slot: 0, sequence, specific: [0, 0, 0] as const, data: hexBytes(data) };
}

function framed(message: string): Uint8Array {
  const body = hexBytes(`03 06 ${message}`);
  return Uint8Array.of(...body, lrcOf(body));
}

function messagesOf(events: ReturnType<GemPcTwinDecoder['push']>): string[] {
  return events.flatMap((event) => (event.kind === 'message' ? [toHex(event.bytes)] : []));
}

/** SLOT STATUS, and the answer to READ RECORD of 社会保障号码 (section 2.5) as a DATA BLOCK. */
const slotStatus = '81 00000000 00 05 00 00 00';
const record = '80 16000000 00 07 00 00 00 0812 313130313035313934393132333130303258 9000';

describe('the computed examples', () => {
  test.each([
    [powerOn, command(0x62, 0, '')],
    [firmware, command(0x6b, 0, '02')],
    [movement, command(0x6b, 1, '010101')],
    [selectSsc, command(0x6f, 2, '00A404000F7378312E73682EC9E7BBE1B1A3D5CF')],
  ])('%s is built and understood', (printed, message) => {
    expect(toHex(encodeFrame(message))).toBe(toHex(hexBytes(printed)));
    const body = hexBytes(printed).subarray(2, -1);
    expect(new GemPcTwinDecoder().push(hexBytes(printed))).toEqual([{ kind: 'message', bytes: body }]);
  });

  test('NAK is 03 15 16', () => {
    expect(toHex(nakFrame)).toBe('031516');
    expect(new GemPcTwinDecoder().push(nakFrame)).toEqual([{ kind: 'nak' }]);
  });
});

describe('what comes between frames', () => {
  test('slot notices and wait bytes, before and after frames', () => {
    const bytes = Uint8Array.of(
      ...hexBytes('50 03'),
      ...framed(slotStatus),
      ...hexBytes('80 FF 50 02'),
      ...framed(record),
      ...hexBytes('50 02 50 03'),
    );
    expect(new GemPcTwinDecoder().push(bytes).map((event) => event.kind)).toEqual([
      'inserted',
      'message',
      'wait',
      'wait',
      'removed',
      'message',
      'removed',
      'inserted',
    ]);
  });

  test('an insertion is told at once, though its 03 could begin a frame', () => {
    const decoder = new GemPcTwinDecoder();
    expect(decoder.push(hexBytes('50 03'))).toEqual([{ kind: 'inserted' }]);
    expect(decoder.unsettled).toBe(false);
    expect(messagesOf(decoder.push(framed(slotStatus)))).toEqual([toHex(hexBytes(slotStatus))]);
  });

  test('a stray 50 does not swallow the SYNC of the frame behind it', () => {
    const events = new GemPcTwinDecoder().push(Uint8Array.of(0x50, ...framed(slotStatus)));
    expect(messagesOf(events)).toEqual([toHex(hexBytes(slotStatus))]);
  });

  test('the bytes 50 02 inside a record are data', () => {
    const name = '80 04000000 00 07 00 00 00 5002 9000';
    expect(new GemPcTwinDecoder().push(framed(name)).map((event) => event.kind)).toEqual(['message']);
  });
});

describe('damage', () => {
  test('split at every byte, a frame is the same frame', () => {
    const bytes = framed(record);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const decoder = new GemPcTwinDecoder();
      const events = [...decoder.push(bytes.subarray(0, cut)), ...decoder.push(bytes.subarray(cut))];
      expect(messagesOf(events)).toEqual([toHex(hexBytes(record))]);
    }
  });

  test('every single bit that flips in a frame is noticed, and the next frame is read', () => {
    const good = framed(record);
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const bad = good.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const decoder = new GemPcTwinDecoder();
      const events = [...decoder.push(bad), ...decoder.abandon()];
      expect(messagesOf(events)).toEqual([]);
      expect(events.filter((event) => event.kind === 'damaged')).toHaveLength(1);
      expect(messagesOf(decoder.push(good))).toEqual([toHex(hexBytes(record))]);
    }
  });

  test('notices are not looked for in the remains of a bad frame', () => {
    const torn = '80 04000000 00 07 00 00 00 5002 5003';
    const bad = framed(torn).map((byte, index) => (index === 3 ? 0x01 : byte));
    expect(new GemPcTwinDecoder().push(bad).map((event) => event.kind)).toEqual(['damaged']);
  });

  test('a truncated frame is given up when the line goes quiet', () => {
    const decoder = new GemPcTwinDecoder();
    expect(decoder.push(framed(record).subarray(0, 20))).toEqual([]);
    expect(decoder.unsettled).toBe(true);
    expect(decoder.abandon()).toEqual([{ kind: 'damaged', cause: 'truncated' }]);
    expect(decoder.pendingBytes).toBe(0);
  });

  test('a good frame behind a truncated one comes out, at the latest when the line goes quiet', () => {
    const decoder = new GemPcTwinDecoder();
    const events = decoder.push(Uint8Array.of(...framed(record).subarray(0, 20), ...framed(slotStatus)));
    expect(messagesOf([...events, ...decoder.abandon()])).toEqual([toHex(hexBytes(slotStatus))]);
  });

  test('frames that a truncated one has swallowed are found when its LRC is wrong, without any pause', () => {
    const decoder = new GemPcTwinDecoder();
    const [torn, whole] = [framed(record).subarray(0, 20), framed(slotStatus)];
    const events = decoder.push(Uint8Array.of(...torn, ...whole, ...whole));
    expect(messagesOf(events)).toEqual([toHex(hexBytes(slotStatus)), toHex(hexBytes(slotStatus))]);
  });

  test('garbage before a frame, with SYNC bytes in it, costs nothing', () => {
    const bytes = Uint8Array.of(...hexBytes('00 03 41 03 03 7E 06'), ...framed(slotStatus));
    expect(messagesOf(new GemPcTwinDecoder().push(bytes))).toEqual([toHex(hexBytes(slotStatus))]);
  });

  test('a length beyond the largest message is no frame, and nothing is kept for it', () => {
    const decoder = new GemPcTwinDecoder();
    const events = decoder.push(hexBytes('03 06 80 FFFFFF00 00 00'));
    expect(events).toEqual([{ kind: 'damaged', cause: 'header' }]);
    expect(decoder.pendingBytes).toBe(0);
  });
});

/** One change to a stream of bytes at a place between 0 and 1. */
const mutation = fc.record({
  kind: fc.constantFrom('flip', 'delete', 'insert', 'truncate', 'repeat', 'replace'),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 24 }),
});

function mutate(
  bytes: Uint8Array,
  { kind, place, bytes: extra }: { kind: string; place: number; bytes: Uint8Array },
) {
  const at = Math.floor(place * bytes.length);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  if (kind === 'truncate') return before;
  if (kind === 'insert') return Uint8Array.of(...before, ...extra, ...after);
  if (kind === 'delete') return Uint8Array.of(...before, ...after.subarray(extra.length));
  if (kind === 'repeat') return Uint8Array.of(...before, ...bytes.subarray(at, at + 20), ...after);
  if (kind === 'replace') return Uint8Array.of(...before, ...extra, ...after.subarray(extra.length));
  return bytes.map((byte, index) => (index === at ? byte ^ (extra[0] ?? 1) : byte));
}

const streamPart = fc.constantFrom(
  hexBytes(powerOn),
  hexBytes(selectSsc),
  framed(slotStatus),
  framed(record),
  nakFrame,
  hexBytes('50 02'),
  hexBytes('50 03'),
  hexBytes('80'),
);

const mutatedStream = fc
  .tuple(fc.array(streamPart, { maxLength: 8 }), fc.array(mutation, { minLength: 1, maxLength: 6 }))
  .map(([parts, mutations]) =>
    mutations.reduce(mutate, Uint8Array.from(parts.flatMap((part) => [...part])) as Uint8Array),
  );

const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });

function pushInChunks(decoder: GemPcTwinDecoder, bytes: Uint8Array, sizes: readonly number[]) {
  const events: ReturnType<GemPcTwinDecoder['push']> = [];
  let offset = 0;
  for (let index = 0; offset < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    events.push(...decoder.push(bytes.subarray(offset, offset + size)));
    expect(decoder.pendingBytes).toBeLessThan(maxFrameBytes);
    offset += size;
  }
  return events;
}

describe('fuzz', () => {
  test('10 000 mutated streams: no throw, bounded buffer, after a pause the next good frame is read', () => {
    fc.assert(
      fc.property(mutatedStream, chunkSizes, (stream, sizes) => {
        const decoder = new GemPcTwinDecoder();
        pushInChunks(decoder, stream, sizes);
        decoder.abandon();
        expect(decoder.pendingBytes).toBe(0);
        expect(decoder.push(framed(record))).toEqual([{ kind: 'message', bytes: hexBytes(record) }]);
      }),
      { numRuns: 10_000 },
    );
  });

  test('without any pause, a run of good frames longer than the largest frame is read again', () => {
    fc.assert(
      fc.property(mutatedStream, chunkSizes, (stream, sizes) => {
        const decoder = new GemPcTwinDecoder();
        pushInChunks(decoder, stream, sizes);
        const run = Array.from({ length: Math.ceil(maxFrameBytes / framed(record).length) + 1 }, () => [
          ...framed(record),
        ]).flat();
        pushInChunks(decoder, Uint8Array.from(run), sizes);
        expect(messagesOf(decoder.push(framed(record)))).toContain(toHex(hexBytes(record)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('how the bytes are cut into chunks changes nothing', () => {
    fc.assert(
      fc.property(mutatedStream, chunkSizes, (stream, sizes) => {
        const whole = new GemPcTwinDecoder().push(stream);
        expect(pushInChunks(new GemPcTwinDecoder(), stream, sizes)).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });
});
