import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import {
  defaultScanLineLimits,
  ScanLineReader,
  type ScanOutcome,
} from '../../../src/devices/scanner/scanLineReader.ts';

const { silenceMs, maxBytes, repeatMs } = defaultScanLineLimits;
const encoder = new TextEncoder();

interface Piece {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/** Lets time pass as the owner of the reader would: `expire` at every deadline that comes before the next bytes. */
function read(pieces: readonly Piece[], reader = new ScanLineReader()): ScanOutcome[] {
  const outcomes: ScanOutcome[] = [];
  const passUntil = (untilMs: number): void => {
    for (;;) {
      const { deadlineAtMs } = reader;
      if (deadlineAtMs === null || deadlineAtMs > untilMs) return;
      outcomes.push(...reader.expire(deadlineAtMs));
    }
  };
  for (const { atMs, bytes } of pieces) {
    passUntil(atMs - 1);
    outcomes.push(...reader.push(bytes, atMs));
  }
  passUntil(Number.MAX_SAFE_INTEGER);
  return outcomes;
}

const textsOf = (outcomes: readonly ScanOutcome[]): string[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'scan' ? [outcome.text] : []));

const scanned = (text: string): string[] => textsOf(read([{ atMs: 0, bytes: encoder.encode(text) }]));

it('keeps to the limits of card readers 8.1', () => {
  expect(silenceMs).toBeGreaterThanOrEqual(50);
  expect(silenceMs).toBeLessThanOrEqual(80);
  expect(maxBytes).toBe(4096);
  expect(repeatMs).toBeGreaterThanOrEqual(800);
  expect(repeatMs).toBeLessThanOrEqual(1500);
});

it.each([
  ['CR', 'ABC123\r'],
  ['LF', 'ABC123\n'],
  ['CR LF', 'ABC123\r\n'],
  ['TAB', 'ABC123\t'],
  ['silence', 'ABC123'],
  ['an AIM identifier before it', ']Q1ABC123\r'],
  ['STX and ETX around it', '\x02ABC123\x03\r'],
  ['STX, AIM identifier and ETX', '\x02]E0ABC123\x03'],
  ['empty scans before and after it', '\r\n\r\nABC123\r\r\n\t'],
])('reads one scan that comes with %s', (_, sent) => {
  expect(scanned(sent)).toEqual(['ABC123']);
});

it('reads two scans of one burst, whatever ends them', () => {
  expect(scanned('FIRST\r\nSECOND\tTHIRD\nLAST')).toEqual(['FIRST', 'SECOND', 'THIRD', 'LAST']);
});

it('keeps the separators of a GS1 string, and a bracket that is no AIM identifier', () => {
  expect(scanned('0106901234567892\x1d10A1\r')).toEqual(['0106901234567892\x1d10A1']);
  expect(scanned(']]]x\r')).toEqual([']]]x']);
});

it('reads nothing from prefixes, frames and suffixes alone', () => {
  expect(read([{ atMs: 0, bytes: encoder.encode('\r\n\t]Q1\r\x02\x03\r\x02\r\x03') }])).toEqual([]);
});

it('pairs CR and LF that arrive apart', () => {
  const pieces = ['AB', '\r', '\n', 'CD', '\r', '\n'].map((text, index) => ({
    atMs: index * 5,
    bytes: encoder.encode(text),
  }));
  expect(textsOf(read(pieces))).toEqual(['AB', 'CD']);
});

it('ends a scan without suffix after the silence and not before', () => {
  const reader = new ScanLineReader();
  reader.push(encoder.encode('A1'), 1_000);
  expect(reader.deadlineAtMs).toBe(1_000 + silenceMs);
  expect(reader.expire(1_000 + silenceMs - 1)).toEqual([]);
  reader.push(encoder.encode('B2'), 1_000 + silenceMs - 1);
  expect(reader.expire(1_000 + silenceMs)).toEqual([]);
  expect(textsOf(reader.expire(1_000 + 2 * silenceMs))).toEqual(['A1B2']);
});

it('decodes UTF-8, and GB18030 where it is none', () => {
  expect(scanned('阿莫西林胶囊\r')).toEqual(['阿莫西林胶囊']);
  // 张三 in GBK, as card readers 2.5 writes it on a card.
  const gbk = Uint8Array.of(0xd5, 0xc5, 0xc8, 0xfd, 0x0d);
  expect(textsOf(read([{ atMs: 0, bytes: gbk }]))).toEqual(['张三']);
});

it('drops and reports what is neither', () => {
  const bytes = Uint8Array.of(0xff, 0xff, 0xff, 0x0d);
  expect(read([{ atMs: 0, bytes }])).toEqual([{ kind: 'undecodable', bytes: 3 }]);
});

it('takes 4096 bytes, drops 4097 whole, and reads the next scan', () => {
  expect(scanned(`${'A'.repeat(4096)}\r`)).toEqual(['A'.repeat(4096)]);
  const outcomes = read([{ atMs: 0, bytes: encoder.encode(`${'A'.repeat(4097)}\rNEXT\r`) }]);
  expect(outcomes[0]).toEqual({ kind: 'tooLong', bytes: 4097 });
  expect(textsOf(outcomes)).toEqual(['NEXT']);
});

it('drops an endless scan at its silence', () => {
  const pieces = Array.from({ length: 100 }, (_, index) => ({
    atMs: index * 10,
    bytes: encoder.encode('7'.repeat(1_000)),
  }));
  const outcomes = read([...pieces, { atMs: 5_000, bytes: encoder.encode('NEXT\r') }]);
  expect(outcomes[0]).toEqual({ kind: 'tooLong', bytes: 100_000 });
  expect(textsOf(outcomes)).toEqual(['NEXT']);
});

it('passes on a code that stays under the scanner once, and again when it was away', () => {
  const bytes = encoder.encode('6901234567892\r');
  const held = [0, 500, 1_000, 1_500, 2_000].map((atMs) => ({ atMs, bytes }));
  const outcomes = read([...held, { atMs: 2_000 + repeatMs, bytes }]);
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    'scan',
    'repeated',
    'repeated',
    'repeated',
    'repeated',
    'scan',
  ]);
});

it('takes another code at once', () => {
  expect(scanned('6901234567892\r6901234567885\r6901234567892\r')).toHaveLength(3);
});

it('forgets half a scan when the line goes', () => {
  const reader = new ScanLineReader();
  reader.push(encoder.encode('HALF'), 0);
  reader.reset();
  expect(reader.deadlineAtMs).toBeNull();
  expect(textsOf(reader.push(encoder.encode('WHOLE\r'), 10))).toEqual(['WHOLE']);
});

it('never tells the text with the shape', () => {
  const [outcome] = read([{ atMs: 0, bytes: encoder.encode('11010519491231002X\r') }]);
  expect(outcome).toMatchObject({ kind: 'scan', shape: { bytes: 18, form: 'printable' } });
  const shape = outcome?.kind === 'scan' ? outcome.shape : null;
  expect(JSON.stringify(shape)).not.toContain('110105');
});

const scanText = fc
  .string({ unit: fc.constantFrom(...'0123456789ABCxyz/:.?=张三é'), minLength: 1, maxLength: 60 })
  .filter((text) => text.trim() !== '');

it('reads the same however the bytes are split', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(scanText, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\r', '\n', '\r\n', '\t'),
      fc.constantFrom<'utf-8' | 'gb18030'>('utf-8', 'gb18030'),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      fc.infiniteStream(fc.integer({ min: 0, max: silenceMs - 1 })),
      (texts, suffix, charset, sizes, gaps) => {
        // GBK bytes that happen to be UTF-8 are read as UTF-8: that is the rule, and not what is looked at here.
        const encodable = texts.filter(
          (text) => charset === 'utf-8' || /^[\x20-\x7e]*$|^[张三]+$/.test(text),
        );
        const bytes = iconv.encode(encodable.map((text) => text + suffix).join(''), charset);
        const pieces: Piece[] = [];
        let atMs = 0;
        for (let start = 0; start < bytes.length; ) {
          const size = sizes.next().value;
          pieces.push({ atMs, bytes: bytes.subarray(start, start + size) });
          start += size;
          atMs += gaps.next().value;
        }
        expect(textsOf(read(pieces))).toEqual(encodable);
      },
    ),
  );
});

it('comes to rest after any bytes and reads the next scan', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ gapMs: fc.integer({ min: 0, max: 300 }), bytes: fc.uint8Array({ maxLength: 200 }) }),
        {
          maxLength: 30,
        },
      ),
      (noise) => {
        const reader = new ScanLineReader();
        let atMs = 0;
        const pieces = noise.map(({ gapMs, bytes }) => {
          atMs += gapMs;
          return { atMs, bytes };
        });
        read(pieces, reader);
        expect(reader.deadlineAtMs).toBeNull();
        expect(textsOf(read([{ atMs: atMs + 5_000, bytes: encoder.encode('GOOD\r') }], reader))).toEqual([
          'GOOD',
        ]);
      },
    ),
    { numRuns: 1_000 },
  );
});
