import { writeSync } from 'node:fs';
import { appendAudit } from '../../src/store/audit.ts';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { openStore } from '../../src/store/openStore.ts';
import { enqueueJob } from '../../src/store/settleJob.ts';
import { at, personNo, putBillAndSettlement } from './sampleRecords.ts';
import { testKey } from './testKey.ts';

const [, , dataDir = '', prefix = ''] = process.argv;

/** Commits settlements until it is killed and reports each id after its commit, by a write that does not wait in a buffer. */
const store = openStore({ dataDir, keyProvider: memoryKey(testKey), nowMs: Date.now, appVersion: 'test' });
for (let index = 0; index < 100_000; index += 1) {
  const id = `${prefix}-${index}`;
  store.write((writer) => {
    putBillAndSettlement(writer, id);
    enqueueJob(writer, { settlementId: id, personNo, kind: 'settle', nextAtMs: 0 });
    appendAudit(writer, { at, actor: 'C001', action: 'confirm', subject: id, content: id });
  });
  writeSync(1, `${id}\n`);
}
