import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporaryStore.ts';

const child = join(import.meta.dirname, 'flushingProcess.ts');

function straceMissing(): string | null {
  const probe = spawnSync('strace', ['-e', 'trace=fsync', 'true'], { encoding: 'utf8' });
  if (probe.error !== undefined) return 'strace is not installed';
  return probe.status === 0 ? null : 'strace may not trace here';
}

/** The system calls of one confirmation, from the mark before it to the mark after it. */
function confirmTrace(): string[] {
  const output = join(temporaryFolder(), 'trace');
  execFileSync(
    'strace',
    [
      '-f',
      '-y',
      '-e',
      'trace=fsync,fdatasync,sync_file_range,pwrite64,write',
      '-o',
      output,
      process.execPath,
      child,
      temporaryFolder(),
    ],
    { stdio: 'pipe' },
  );
  const lines = readFileSync(output, 'utf8').split('\n');
  const from = lines.findIndex((line) => line.includes('mark: confirm begins'));
  const to = lines.findIndex((line) => line.includes('mark: sheet may be printed'));
  expect(from).toBeGreaterThan(0);
  expect(to).toBeGreaterThan(from);
  return lines.slice(from + 1, to);
}

describe('a confirmation', () => {
  it('is on the disk, by one flush of the log after its last byte, before the sheet may be printed', (context) => {
    const missing = straceMissing();
    context.skip(missing !== null, missing ?? '');
    const trace = confirmTrace();
    const flushes = trace.flatMap((line, index) => (/(fsync|fdatasync)\(/.test(line) ? [index] : []));
    const writes = trace.flatMap((line, index) => (/pwrite64\(.*yijie\.db-wal/.test(line) ? [index] : []));
    expect(writes.length).toBeGreaterThan(0);
    expect(flushes).toHaveLength(1);
    const [flush = -1] = flushes;
    expect(trace[flush]).toMatch(/yijie\.db-wal/);
    expect(flush).toBeGreaterThan(writes.at(-1) ?? 0);
    expect(trace[flush]).toMatch(/= 0|<unfinished/);
  }, 60_000);
});
