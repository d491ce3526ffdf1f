import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { auditHead, verifyAudit } from '../../src/store/audit.ts';
import { readBill } from '../../src/store/bill.ts';
import { countJobs, readJob } from '../../src/store/settleJob.ts';
import { readSettlement } from '../../src/store/settlement.ts';
import { readSettlementDetail } from '../../src/store/settlementDetail.ts';
import { settlementStates } from '../../src/store/settlementState.ts';
import { detail } from './sampleRecords.ts';
import { openIn, temporaryFolder } from './temporaryStore.ts';

const child = join(import.meta.dirname, 'committingProcess.ts');
const rounds = 12;

/** Lets a process commit for `runMs` after its first report, kills it with no chance to clean up, and returns what it reported. */
async function killAfter(folder: string, prefix: string, runMs: number): Promise<string[]> {
  const committing = spawn(process.execPath, [child, folder, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    committing.kill('SIGKILL');
  });
  let reported = '';
  committing.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    reported += chunk;
  });
  await once(committing.stdout, 'data');
  await delay(runMs);
  committing.kill('SIGKILL');
  await once(committing, 'close');
  return reported.split('\n').slice(0, -1);
}

describe('a process killed at any moment', () => {
  it('has lost nothing it reported as committed, and left nothing half done', async () => {
    const folder = temporaryFolder();
    const runTimesMs = fc.sample(fc.integer({ min: 0, max: 120 }), { numRuns: rounds, seed: 20_261_122 });
    const reported: string[] = [];
    for (const [round, runMs] of runTimesMs.entries()) {
      reported.push(...(await killAfter(folder, `r${round}`, runMs)));
      const store = openIn(folder);
      expect(store.checkWhole()).toEqual([]);
      for (const id of reported) {
        expect(readSettlement(store.reader, id), id).not.toBeNull();
        expect(readBill(store.reader, `b-${id}`)?.lines).toHaveLength(1);
        expect(readSettlementDetail(store.reader, id)).toEqual(detail);
        expect(settlementStates(store.reader, id)).toHaveLength(1);
        expect(readJob(store.reader, id)).not.toBeNull();
      }
      // A commit whose report was cut off may be there as well, but only whole: one job and one audit entry each.
      expect(verifyAudit(store.reader)).toMatchObject({ ok: true });
      expect(auditHead(store.reader).seq).toBe(countJobs(store.reader).open);
      expect(countJobs(store.reader).open).toBeGreaterThanOrEqual(reported.length);
      store.close();
    }
    expect(reported.length).toBeGreaterThan(rounds);
  }, 60_000);
});
