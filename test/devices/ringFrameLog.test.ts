import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RingFrameLog } from '../../src/devices/ringFrameLog.ts';
import { hexBytes } from './hexBytes.ts';

const limits = { maxEntries: 5, maxCharacters: 10_000, maxFrameBytes: 64 };
const noon = () => Date.UTC(2026, 0, 15, 12);

function logged(hex: string): string {
  const log = new RingFrameLog(limits, noon);
  log.frame('received', 'test', hexBytes(hex));
  return log.lines().join('\n');
}

describe('what never stands in the log', () => {
  test('a PIN, inside its frame', () => {
    // VERIFY 123456 (card readers section 2.7) in an XfrBlock of section 5.
    const line = logged('03066F08000000000300000000200000031234567D');
    expect(line).toContain('00 20 00 00 03 ** ** **');
    expect(line).not.toContain('12 34 56');
  });

  test('the body of a record: number, name, card number, serial, birth date (card readers section 2.5)', () => {
    expect(logged('0812313130313035313934393132333130303258 9000')).toMatch(/08 12( \*\*){18} 90 00$/);
    expect(logged(`091ED5C5C8FD${'00'.repeat(26)}9000`)).toMatch(/09 1E( \*\*){30} 90 00$/);
    expect(logged('07094131323334353637389000')).toMatch(/07 09( \*\*){9} 90 00$/);
    expect(logged('0D04194912319000')).toMatch(/0D 04( \*\*){4} 90 00$/);
  });

  test('a number in two-byte characters, as on identity cards', () => {
    const number = Buffer.from('11010519491231002X', 'utf16le').toString('hex');
    expect(logged(`AAAA${number}`)).toMatch(/AA AA( \*\*){36}$/);
  });

  test('a photograph: of a long frame only the ends are shown', () => {
    const frame = `AAAAAA9669050800009001000400${'5A'.repeat(1_280)}00`;
    expect(logged(frame)).not.toContain('5A 5A 5A 5A 5A 5A 5A 5A 5A 5A 5A 5A');
  });

  test('a number in a note', () => {
    const log = new RingFrameLog(limits, noon);
    log.note('读到 11010519491231002X\n第二行');
    expect(log.lines()).toEqual(['2026-01-15T12:00:00.000Z   读到 ** 第二行']);
  });

  test('a torn record is as personal as a whole one', () => {
    expect(logged('0812313130313035')).toMatch(/08 12( \*\*){6}$/);
  });
});

test('commands without personal data stand as they are', () => {
  expect(logged('00A404000F7378312E73682EC9E7BBE1B1A3D5CF')).toContain(
    '00 A4 04 00 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF',
  );
});

test('keeps the newest and says how many are gone', () => {
  const log = new RingFrameLog(limits, noon);
  for (let count = 1; count <= 12; count += 1) log.note(`note ${count}`);
  expect(log.lines()).toHaveLength(6);
  expect(log.lines()[0]).toContain('更早的 7 条');
  expect(log.lines().at(-1)).toContain('note 12');
});

test('is bounded whatever is written', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 2_000 }), { maxLength: 40 }), (frames) => {
      const log = new RingFrameLog({ maxEntries: 10, maxCharacters: 1_500, maxFrameBytes: 64 }, noon);
      for (const bytes of frames) log.frame('sent', 'x', bytes);
      const lines = log.lines().filter((line) => !line.startsWith('（'));
      expect(lines.length).toBeLessThanOrEqual(10);
      expect(lines.join('').length).toBeLessThanOrEqual(1_500);
    }),
  );
});
