import { getHashes, hash } from 'node:crypto';
import { sm3Hex } from '../domain/sm3.ts';

const algorithms = ['sha256', 'sm3'] as const;
/** `sha256`: entries of files made before migration 0005; every new entry is `sm3`. */
export type AuditAlgorithm = (typeof algorithms)[number];
export const auditAlgorithms = algorithms;

type Digest = (text: string) => string;

/** Of this process: Node's own where it has SM3 (several times as fast), the JavaScript one under Electron. Same digests. */
function sm3OfThisProcess(): Digest {
  const name = 'sm3';
  return getHashes().includes(name) ? (text) => hash(name, text) : sm3Hex;
}

const digests: Readonly<Record<AuditAlgorithm, Digest>> = {
  sha256: (text) => hash('sha256', text),
  sm3: sm3OfThisProcess(),
};

/** 64 lowercase hexadecimal digits over `text` in UTF-8. */
export function auditDigest(algorithm: AuditAlgorithm, text: string): string {
  return digests[algorithm](text);
}
