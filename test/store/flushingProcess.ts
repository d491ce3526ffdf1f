import { writeSync } from 'node:fs';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { openStore } from '../../src/store/openStore.ts';
import { settle } from './honestBooks.ts';
import { testKey } from './testKey.ts';

const [, , dataDir = ''] = process.argv;

/** Confirms once to warm up and once between two marks; the second mark stands where the desk prints. */
const store = openStore({ dataDir, keyProvider: memoryKey(testKey), nowMs: Date.now, appVersion: 'test' });
settle(store, 'warm');
writeSync(1, 'mark: confirm begins\n');
settle(store, 'traced');
writeSync(1, 'mark: sheet may be printed\n');
store.close();
