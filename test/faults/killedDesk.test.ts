import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { bookFaults } from '../desk/bookFaults.ts';
import { startTerminal, type Terminal } from '../desk/deskHarness.ts';

const child = join(import.meta.dirname, 'settlingProcess.ts');
const rounds = 6;

/** Lets a desk process work for `runMs` after its first settlement, kills it, and returns what it told the cashier. */
async function killAfter(terminal: Terminal, runMs: number): Promise<[string, string][]> {
  const startMs = String(terminal.clock.nowMs());
  const settling = spawn(process.execPath, [child, terminal.folder, terminal.centre.url, startMs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    settling.kill('SIGKILL');
  });
  let reported = '';
  settling.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    reported += chunk;
  });
  await once(settling.stdout, 'data');
  await delay(runMs);
  settling.kill('SIGKILL');
  await once(settling, 'close');
  return reported
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' ') as [string, string]);
}

it('a desk process killed at any moment has lost nothing it told, and both books agree', async () => {
  const terminal = await startTerminal();
  const runTimesMs = fc.sample(fc.integer({ min: 0, max: 150 }), { numRuns: rounds, seed: 20_261_123 });
  const told: [string, string][] = [];
  for (const runMs of runTimesMs) {
    await terminal.close();
    told.push(...(await killAfter(terminal, runMs)));
    await terminal.open();
    await terminal.drain();
    expect(await bookFaults(terminal)).toEqual([]);
    // Told final, it is final for ever, unless it was refunded since.
    for (const [settlementId, state] of told) {
      expect(state).toBe('final');
      expect(['final', 'reversed']).toContain(terminal.state(settlementId));
    }
  }
  expect(told.length).toBeGreaterThanOrEqual(rounds);
}, 120_000);
