import { memoryKey } from '../../src/store/memoryKey.ts';
import { openStore } from '../../src/store/openStore.ts';
import { StoreError, StoreLocked } from '../../src/store/storeErrors.ts';
import { testKey } from './testKey.ts';

const [, , dataDir = ''] = process.argv;

/** Opens the store of the folder in argv, says so or says why not, and stays until it is killed or its input ends. */
try {
  const store = openStore({ dataDir, keyProvider: memoryKey(testKey), nowMs: Date.now, appVersion: 'test' });
  process.stdout.write('open\n');
  process.stdin.on('data', () => {}).on('end', () => store.close());
} catch (error) {
  const name = error instanceof StoreError ? error.name : String(error);
  process.stdout.write(`${name}${error instanceof StoreLocked ? ` ${error.pid}` : ''}\n`);
}
