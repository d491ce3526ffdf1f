import { randomBytes } from 'node:crypto';
import { type KeyProvider, keyBytes } from './keyProvider.ts';

/** A key that lives as long as the process: for tests, and for the training store that is thrown away. */
export function memoryKey(bytes: Uint8Array = randomBytes(keyBytes)): KeyProvider {
  return { backend: 'memory', unwrap: () => Buffer.from(bytes) };
}
