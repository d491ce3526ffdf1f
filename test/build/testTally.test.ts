import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addTallies, closingLine, readTally } from '../../build/testTally.ts';

const folder = mkdtempSync(join(tmpdir(), 'yijie-tally-'));

test('the closing line stands alone and counts skipped tests', () => {
  const total = addTallies(
    { passed: 3, failed: 0, skipped: [{ name: 'reads over socat', reason: 'socat is missing' }] },
    { passed: 5, failed: 1, skipped: [] },
  );
  expect(closingLine(total)).toBe('8 passed, 1 failed, 1 skipped');
});

test('a run that left no report, or half a report, has no tally', () => {
  const half = join(folder, 'half.json');
  writeFileSync(half, '{"passed":3,"fai');
  expect(readTally(half)).toBeNull();
  expect(readTally(join(folder, 'absent.json'))).toBeNull();
});
